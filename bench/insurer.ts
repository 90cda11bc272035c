import { loadDemoHolidays } from '../src/demo/demo-settings.js';
import type { SimItem } from '../src/demo/domain/items.js';
import { simulate } from '../src/demo/domain/simulate.js';
import { directoryOf } from '../src/demo/installation-loader.js';
import { monotonicMs } from '../src/kernel/clock.js';
import { Config } from '../src/kernel/config.js';
import type { Store } from '../src/kernel/store/store.js';
import { Seeder, type Seeded } from './seed.js';
import type { History } from './seed-history.js';

export interface InsurerSize {
  customers: number;
  touchpoints: number;
  /** The same seed, sizes and instant give the same insurer. */
  seed: string;
}

/** Fills an empty store with an invented insurer as of `now`: what `firebreak simulate --no-cast` invents. */
export async function seedInsurer(store: Store, size: InsurerSize, now: Date): Promise<Seeded> {
  const config = new Config();
  const items = simulate({ ...size, now, withoutCast: true, holidays: loadDemoHolidays(config.values.configDir) });
  const seeder = await Seeder.on(store, now, config);
  const [firm, histories] = historiesIn(items);
  await seeder.directory(directoryOf(firm));
  return seeder.histories(histories, progress(size.touchpoints));
}

/** The firm, which comes first, and after it one history per customer. */
export function historiesIn(items: Iterable<SimItem>): [firm: SimItem[], histories: Iterable<History>] {
  const iterator = items[Symbol.iterator]();
  const firm: SimItem[] = [];
  let next = iterator.next();
  for (; next.done !== true && next.value.type !== 'customer'; next = iterator.next()) firm.push(next.value);
  const histories = function* (): Generator<History> {
    let history: History = { events: [], voices: [] };
    for (; next.done !== true; next = iterator.next()) {
      const item = next.value;
      if (item.type === 'customer' && history.events.length > 0) {
        yield history;
        history = { events: [], voices: [] };
      }
      if (item.type === 'event') history.events.push(item.event);
      if (item.type === 'voice') history.voices.push(item.voice);
    }
    yield history;
  };
  return [firm, histories()];
}

/** Says on standard error how far it is, every few seconds. */
export function progress(touchpoints: number): (so: Readonly<Seeded>) => void {
  const startedMs = monotonicMs();
  let toldMs = startedMs;
  return (so) => {
    const nowMs = monotonicMs();
    if (nowMs - toldMs < 5_000) return;
    toldMs = nowMs;
    const perSecond = Math.round((so.touchpoints * 1000) / (nowMs - startedMs));
    process.stderr.write(`seeded ${so.touchpoints} of ${touchpoints} touchpoints, ${so.events} events (${perSecond} touchpoints/s)\n`);
  };
}
