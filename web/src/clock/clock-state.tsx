import type { ClockView } from '../../../src/sla/clock-view.js';
import type { QueueItemView } from '../../../src/screen-pop/domain/pop.js';
import { useTicking } from '../common/now.js';
import { formatRemaining } from '../format/duration.js';
import { useLanguage } from '../i18n/language.js';
import { moodAt, remainingAt } from './clock-time.js';
import { detailWords, stateWords } from './clock-words.js';
import { StateGlyph } from './state-glyph.js';

/** Glyph and main words of a clock; ticks silently once a second under a minute and once a minute above. */
export function ClockState({ clock }: { clock: ClockView }) {
  const { t, language } = useLanguage();
  const mood = useTicking((nowMs) => moodAt(clock, nowMs));
  const words = useTicking((nowMs) => stateWords(clock, { language, t, nowMs }));
  return (
    <span className={`clock-words words-${mood}`}>
      <StateGlyph name={mood} />
      <span>{words}</span>
    </span>
  );
}

/** The quieter second line of a clock. */
export function ClockDetail({ clock }: { clock: ClockView }) {
  const { t, language } = useLanguage();
  const words = useTicking((nowMs) => detailWords(clock, { language, t, nowMs }));
  return <span className="meta nowrap">{words}</span>;
}

/** The same words for a queue item, which travels without its bar. */
export function QueueState({ item, asOf }: { item: QueueItemView; asOf: string }) {
  const { t, language } = useLanguage();
  const ticking = { remainingMs: item.remainingMs, runsNow: item.runsNow, changesAt: null, asOf };
  const mood = useTicking((nowMs) => {
    const live = item.mood === 'running' || item.mood === 'warning';
    return live ? moodAt({ mood: item.mood, state: 'running', ...ticking }, nowMs) : item.mood;
  });
  const words = useTicking((nowMs) => {
    if (item.mood === 'paused') return t.clock.paused;
    const remaining = remainingAt(ticking, nowMs);
    return remaining === null ? t.clock.noDue : formatRemaining(remaining, language, { compact: true });
  });
  return (
    <span className={`clock-words queue-words words-${mood}`}>
      <StateGlyph name={mood} />
      <span>{words}</span>
    </span>
  );
}
