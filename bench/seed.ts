import { AccessLogRepository } from '../src/access/access-log.repository.js';
import { AccessLog } from '../src/access/access-log.service.js';
import { OrgRepository, PartnerDirectoryRepository, TeamRepository } from '../src/access/directory.repository.js';
import { Directory, type DirectoryEntries } from '../src/access/directory.service.js';
import { AlertRepository } from '../src/alerts/alert.repository.js';
import { CustomerFileRepository, CustomerRepository } from '../src/customers/customer.repository.js';
import { CoverageRepository } from '../src/insight/coverage.repository.js';
import { cellId, orgAbove, cellOf, addSums, type CellKey, type Sums } from '../src/insight/domain/sums.js';
import { mergeCoverage, type Coverage } from '../src/insight/domain/coverage.js';
import { DayCellRepository, DayPartRepository } from '../src/insight/rollup.repository.js';
import { LiveHub } from '../src/kernel/live/live-hub.js';
import { InProcessTransport } from '../src/kernel/live/live-transport.js';
import { ManualClock } from '../src/kernel/clock.js';
import { Config } from '../src/kernel/config.js';
import { accessTokens, SystemScope } from '../src/kernel/scope.js';
import type { Doc, InsertOutcome, Store } from '../src/kernel/store/store.js';
import { PartnerCaseRepository } from '../src/partners/partner-case.repository.js';
import { promiseCalendarOf } from '../src/sla/promise-calendar.js';
import { PolicyVersionRepository } from '../src/sla/policy-version.schema.js';
import { Rules } from '../src/sla/rules.js';
import { SlaService } from '../src/sla/sla.service.js';
import { zoneNamed } from '../src/sla/domain/zone.js';
import { EventRepository } from '../src/touchpoints/event.repository.js';
import { TouchpointRepository } from '../src/touchpoints/touchpoint.repository.js';
import { loadLexicons } from '../src/voice/lexicon-files.js';
import { VoiceRepository } from '../src/voice/voice.repository.js';
import { computeHistory, type Computed, type History, type Reading } from './seed-history.js';

const SYSTEM = SystemScope.because('seed a benchmark');
/** Events written together; large enough that a commit costs nothing beside them. */
const EVENTS_PER_WRITE = 4_000;
/** Writes under way while the next documents are computed. */
const WRITES_AHEAD = 2;

export interface Seeded {
  customers: number;
  touchpoints: number;
  events: number;
  voices: number;
  alerts: number;
}

/**
 * Fills an empty store with histories at some ten times the speed of the front door: every document is computed by
 * the product's own rules, all at one instant, and written straight through the repositories in large batches.
 * `test/contract/bench-seed.db.spec.ts` holds the outcome against what the product writes for the same histories.
 *
 * Left out: calls, messages about alerts (history is told to nobody anyway), the access log.
 */
export class Seeder {
  readonly #cells = new Map<string, Sums>();
  readonly #coverage = new Map<string, Coverage>();
  readonly #writing = new Set<Promise<void>>();
  readonly #seeded: Seeded = { customers: 0, touchpoints: 0, events: 0, voices: 0, alerts: 0 };
  #failure: unknown;

  private constructor(
    private readonly store: Store,
    private readonly config: Config,
    private readonly clock: ManualClock,
    private readonly reading: Reading,
  ) {}

  /** @param now The instant at which everything is computed and recorded. */
  static async on(store: Store, now: Date, config = new Config()): Promise<Seeder> {
    const { configDir, defaultRegion, zone } = config.values;
    const clock = new ManualClock(now);
    const rules = new Rules(new PolicyVersionRepository(store), clock, config);
    await rules.onModuleInit();
    return new Seeder(store, config, clock, {
      now,
      region: defaultRegion,
      zone: zoneNamed(zone)!,
      clocks: new SlaService(rules).reader,
      lexicons: await loadLexicons(configDir),
      calendar: promiseCalendarOf(rules.calendar('cn-office')),
    });
  }

  /** Organisations, teams and partners. */
  async directory(entries: DirectoryEntries): Promise<void> {
    const { store } = this;
    const log = new AccessLog(new AccessLogRepository(store), this.clock);
    const repositories = [new OrgRepository(store), new TeamRepository(store), new PartnerDirectoryRepository(store)] as const;
    await new Directory(...repositories, log, this.config, new LiveHub(new InProcessTransport(), this.clock)).load(entries);
  }

  /** Writes histories, each the whole of one customer; what is told is the count so far. */
  async histories(histories: Iterable<History>, tell: (so: Readonly<Seeded>) => void = () => {}): Promise<Seeded> {
    const repositories = new Repositories(this.store);
    let batch = new Batch();
    for (const history of histories) {
      batch.add(computeHistory(history, this.reading));
      if (batch.events.length < EVENTS_PER_WRITE) continue;
      await this.write(repositories, batch);
      tell(this.#seeded);
      batch = new Batch();
    }
    await this.write(repositories, batch);
    await Promise.all(this.#writing);
    if (this.#failure !== undefined) throw this.#failure;
    await this.totals(repositories);
    tell(this.#seeded);
    return { ...this.#seeded };
  }

  private async write(repositories: Repositories, batch: Batch): Promise<void> {
    this.count(batch);
    while (this.#writing.size >= WRITES_AHEAD) await Promise.race(this.#writing);
    if (this.#failure !== undefined) throw this.#failure;
    const work = repositories
      .insert(batch)
      .catch((error: unknown) => void (this.#failure = error))
      .finally(() => this.#writing.delete(work));
    this.#writing.add(work);
  }

  private count(batch: Batch): void {
    this.#seeded.customers += batch.customers.length;
    this.#seeded.touchpoints += batch.touchpoints.length;
    this.#seeded.events += batch.events.length;
    this.#seeded.voices += batch.voices.length;
    this.#seeded.alerts += batch.alerts.length;
    for (const { entries } of batch.parts) for (const { cell, sums } of entries) this.addUp(cell, sums);
    for (const { org, newest } of batch.coverage) {
      this.#coverage.set(org, mergeCoverage(this.#coverage.get(org) ?? {}, newest));
    }
  }

  private addUp(cell: CellKey, sums: Sums): void {
    for (let org: string | null = cell.org; org !== null; org = orgAbove(org)) {
      const id = cellId({ ...cell, org });
      const total = this.#cells.get(id) ?? {};
      addSums(total, sums);
      this.#cells.set(id, total);
    }
  }

  private async totals({ cells, coverage }: Repositories): Promise<void> {
    const docs = [...this.#cells].map(([_id, total]) => {
      const key = cellOf(_id);
      const above = orgAbove(key.org);
      const own = key.series.startsWith('partner:') ? [key.series] : [];
      const parent = above === null ? null : cellId({ ...key, org: above });
      return { _id, parent, access: [...accessTokens(key.org), ...own], total };
    });
    for (let at = 0; at < docs.length; at += EVENTS_PER_WRITE) {
      requireInserted(await cells.insertMany(SYSTEM, docs.slice(at, at + EVENTS_PER_WRITE)));
    }
    const covered = [...this.#coverage].map(([_id, newest]) => ({ _id, access: accessTokens(_id), newest }));
    requireInserted(await coverage.insertMany(SYSTEM, covered));
  }
}

type Lists<T> = { [K in keyof T]: T[K] extends (infer U)[] ? U[] : T[K][] };

/** Documents of several histories, to be written together. */
class Batch implements Lists<Computed> {
  readonly customers: Computed['customers'] = [];
  readonly files: Computed['files'] = [];
  readonly events: Computed['events'] = [];
  readonly touchpoints: Computed['touchpoints'] = [];
  readonly alerts: Computed['alerts'] = [];
  readonly voices: Computed['voices'] = [];
  readonly cases: Computed['cases'] = [];
  readonly parts: Computed['parts'] = [];
  readonly coverage: Computed['coverage'] = [];

  add(computed: Computed): void {
    for (const [name, docs] of Object.entries(computed) as [keyof Computed, never[]][]) this[name].push(...docs);
  }
}

class Repositories {
  readonly cells: DayCellRepository;
  readonly coverage: CoverageRepository;
  readonly #insert: ((batch: Batch) => Promise<InsertOutcome[]>)[];

  constructor(store: Store) {
    this.cells = new DayCellRepository(store);
    this.coverage = new CoverageRepository(store);
    const into =
      <T extends Doc>(
        repository: { insertMany(scope: typeof SYSTEM, docs: readonly T[]): Promise<InsertOutcome[]> },
        of: (batch: Batch) => T[],
      ) =>
      (batch: Batch) =>
        repository.insertMany(SYSTEM, of(batch));
    this.#insert = [
      into(new EventRepository(store), ({ events }) => events),
      into(new TouchpointRepository(store), ({ touchpoints }) => touchpoints),
      into(new AlertRepository(store), ({ alerts }) => alerts),
      into(new CustomerRepository(store), ({ customers }) => customers),
      into(new CustomerFileRepository(store), ({ files }) => files),
      into(new VoiceRepository(store), ({ voices }) => voices),
      into(new PartnerCaseRepository(store), ({ cases }) => cases),
      into(new DayPartRepository(store), ({ parts }) => parts),
    ];
  }

  async insert(batch: Batch): Promise<void> {
    for (const outcomes of await Promise.all(this.#insert.map((insert) => insert(batch)))) requireInserted(outcomes);
  }
}

function requireInserted(outcomes: readonly InsertOutcome[]): void {
  if (outcomes.some(({ inserted }) => !inserted)) throw new Error('Only an empty store can be seeded.');
}
