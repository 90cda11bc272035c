import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Logger } from 'pino';
import { monotonicMs } from '../kernel/clock.js';
import { HandlesJob } from '../kernel/jobs/job-handlers.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { LOGGER } from '../kernel/logging.js';
import { NodeRole } from '../kernel/node-role.js';
import { accessTokens, SystemScope } from '../kernel/scope.js';
import { UniqueViolation, VersionConflict, type Stored } from '../kernel/store/store.js';
import { addSums, cellId, cellOf, orgAbove, sameSums, type Part, type Sums } from './domain/sums.js';
import { DayCellRepository, DayMarkRepository, DayPartRepository } from './rollup.repository.js';
import type { DayCellDoc, DayMarkDoc, DayPartDoc } from './rollup.schema.js';

const SYSTEM = SystemScope.because('keep boards and scorecards ready');
const SETTLE_MS = 500;
const SWEEP_MS = 10_000;
/** Adding up takes at most this share of the time, so that a busy day never holds up a screen pop. */
const BUSY_SHARE = 0.2;
const PAGE = 200;
const ATTEMPTS = 20;

/**
 * Figures per day, kept ready. No counter is ever incremented: every thing that counts keeps its own *part* (replaced
 * whole, older states never win), and a *cell* is the sum of its parts and of the cells below it. A durable *mark*
 * says which cells have to be added up again; it is written before and after the parts change and removed, if nobody
 * marked again meanwhile, after the cell is stored. So whatever is repeated, arrives late or crashes in between, a cell ends
 * up as the sum of its parts, and rebuilding gives the same.
 */
@Injectable()
export class Rollups implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #contributing = new Set<Promise<void>>();
  #refreshing: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(
    private readonly parts: DayPartRepository,
    private readonly cells: DayCellRepository,
    private readonly marks: DayMarkRepository,
    private readonly jobs: Jobs,
    private readonly role: NodeRole,
    private readonly schedule: SchedulerRegistry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.wake(SETTLE_MS);
    // What another node marked and did not live to add up.
    if (this.role.works) this.schedule.addInterval('rollups', setInterval(() => this.wake(SETTLE_MS), SWEEP_MS));
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#refreshing;
  }

  /** Stores what these things add now. The same state again is stored again: that is how a rebuild heals. */
  async contribute(parts: readonly Part[]): Promise<void> {
    if (parts.length === 0) return;
    const work = this.store(newestOf(parts));
    this.#contributing.add(work);
    try {
      await work;
    } finally {
      this.#contributing.delete(work);
    }
    this.wake(SETTLE_MS);
  }

  /** Marks every stored cell to be added up again. */
  async markEverything(): Promise<void> {
    let ids: string[] = [];
    for await (const cell of this.cells.everything()) {
      ids.push(cell._id);
      if (ids.length < PAGE) continue;
      await this.mark(ids);
      ids = [];
    }
    await this.mark(ids);
  }

  /** Adds up marked cells until none is left. For tests, rebuilds and the CLI. */
  async drain(): Promise<void> {
    while ((await this.refresh()) > 0);
  }

  /** Adds up some marked cells, deepest organisations first; returns how many were looked at. */
  async refresh(): Promise<number> {
    const run = this.#refreshing.then(() => this.refreshSome());
    this.#refreshing = run.catch(() => undefined);
    return run;
  }

  private async store(parts: Part[]): Promise<void> {
    let left = parts;
    for (let attempt = 1; left.length > 0; attempt += 1) {
      if (attempt > ATTEMPTS) throw new VersionConflict('dayParts', left[0]?._id ?? '');
      left = await this.storeOnce(left);
    }
  }

  /** Returns the parts that somebody else wrote at the same moment. */
  private async storeOnce(parts: Part[]): Promise<Part[]> {
    const kept = new Map((await this.parts.getMany(SYSTEM, parts.map(({ _id }) => _id))).map((doc) => [doc._id, doc]));
    const wanted = parts.filter((part) => (kept.get(part._id)?.of ?? -1) <= part.of);
    const changed = new Set(wanted.flatMap((part) => changedCells(part, kept.get(part._id))));
    await this.mark(changed);
    const missing = wanted.filter((part) => !kept.has(part._id));
    const older = wanted.filter((part) => kept.has(part._id));
    const [inserted, replaced] = await Promise.all([
      this.parts.insertMany(SYSTEM, missing.map(docOf)),
      Promise.all(older.map((part) => this.replace(part, kept.get(part._id)?.version ?? 0))),
    ]);
    // Again: another process may have taken the first mark up before the parts were there.
    await this.mark(changed);
    return [...missing.filter((_, index) => inserted[index]?.inserted !== true), ...older.filter((_, index) => !replaced[index])];
  }

  private async replace(part: Part, version: number): Promise<boolean> {
    try {
      await this.parts.replace(SYSTEM, { ...docOf(part), version });
      return true;
    } catch (error) {
      if (error instanceof VersionConflict) return false;
      throw error;
    }
  }

  private async mark(ids: Iterable<string>): Promise<void> {
    const marks = Array.from(ids, (_id) => ({ _id }));
    if (marks.length > 0) await this.marks.putMany(SYSTEM, marks);
  }

  private async refreshSome(): Promise<number> {
    const marks = await this.marks.some(PAGE);
    // Whose mark was read has to be done with its parts; whoever comes later marks again, and that mark outlives us.
    await Promise.allSettled(this.#contributing);
    const waiting = new Set(marks.map(({ _id }) => _id));
    for (const group of byDepth(marks)) {
      for (const { _id } of group) waiting.delete(_id);
      await this.addUpTogether(group, waiting);
    }
    return marks.length;
  }

  /** Cells that do not lie below one another, at once: their writes become durable together. */
  private async addUpTogether(marks: readonly Stored<DayMarkDoc>[], waiting: ReadonlySet<string>): Promise<void> {
    const stored = await Promise.all(marks.map(async (mark) => ((await this.addUp(mark._id)) ? mark : null)));
    const done = stored.filter((mark) => mark !== null);
    // Always, not only when something changed: an earlier attempt may have got this far and no further.
    await this.mark(new Set(done.map(({ _id }) => parentOf(_id)).filter((id) => id !== null && !waiting.has(id)) as string[]));
    await Promise.all(done.map(({ _id, version }) => this.marks.remove(SYSTEM, _id, { version })));
  }

  private async addUp(id: string): Promise<boolean> {
    // Read before the parts: if the cell changes while they are added up, the write is refused and tried again.
    const kept = await this.cells.get(SYSTEM, id);
    const total = await this.totalOf(id);
    return this.write(kept, { _id: id, parent: parentOf(id), access: accessOf(cellOf(id)), total });
  }

  private async totalOf(id: string): Promise<Sums> {
    const total: Sums = {};
    for await (const part of this.parts.ofCell(id)) {
      for (const { cell, sums } of part.entries) if (cellId(cell) === id) addSums(total, sums);
    }
    for await (const cell of this.cells.below(id)) addSums(total, cell.total);
    return total;
  }

  /** False when somebody else stored the cell meanwhile. */
  private async write(kept: Stored<DayCellDoc> | null, cell: DayCellDoc): Promise<boolean> {
    const empty = Object.keys(cell.total).length === 0;
    try {
      if (kept === null) {
        if (!empty) await this.cells.insert(SYSTEM, cell);
        return true;
      }
      if (empty) return await this.cells.remove(SYSTEM, cell._id, { version: kept.version });
      if (!sameSums(kept.total, cell.total)) await this.cells.replace(SYSTEM, { ...cell, version: kept.version });
      return true;
    } catch (error) {
      if (error instanceof VersionConflict || error instanceof UniqueViolation) return false;
      throw error;
    }
  }

  /** What others have marked, they leave to us. */
  @HandlesJob('figures.add-up')
  addUpMarked(): Promise<void> {
    this.wake(0);
    return Promise.resolve();
  }

  private wake(afterMs: number): void {
    if (this.role.handsOver) {
      this.jobs.add('figures.add-up', {}, { delayMs: afterMs, jobId: 'marked' });
      return;
    }
    if (this.#timer !== null || this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.runInBackground();
    }, afterMs);
    this.#timer.unref();
  }

  private async runInBackground(): Promise<void> {
    const startedMs = monotonicMs();
    try {
      const refreshed = await this.refresh();
      const pauseMs = (monotonicMs() - startedMs) * (1 / BUSY_SHARE - 1);
      if (refreshed > 0) this.wake(Math.max(SETTLE_MS, pauseMs));
    } catch (error) {
      this.logger.error({ err: error }, 'boards and scorecards could not be brought up to date; trying again');
      this.wake(10 * SETTLE_MS);
    }
  }
}

/** The cells a part touches: all it names now and before, or none when nothing changes. */
function changedCells(part: Part, kept: DayPartDoc | undefined): string[] {
  const now = docOf(part);
  // The same state once more: an earlier attempt may have stored the part and crashed before anything else.
  const again = kept !== undefined && kept.of === part.of;
  if (kept !== undefined && !again && JSON.stringify(kept.entries) === JSON.stringify(now.entries)) return [];
  return [...now.cells, ...(kept?.cells ?? [])];
}

function docOf({ _id, of, entries }: Part): DayPartDoc {
  return { _id, of, entries, cells: entries.map(({ cell }) => cellId(cell)) };
}

function newestOf(parts: readonly Part[]): Part[] {
  const byId = new Map<string, Part>();
  for (const part of parts) if ((byId.get(part._id)?.of ?? -1) <= part.of) byId.set(part._id, part);
  return [...byId.values()];
}

/** A partner may read its own series; everything else belongs to the organisation. */
function accessOf({ series, org }: { series: string; org: string }): string[] {
  return [...accessTokens(org), ...(series.startsWith('partner:') ? [series] : [])];
}

/** The cell of the organisation above, on the same date; null at the root. */
function parentOf(id: string): string | null {
  const key = cellOf(id);
  const above = orgAbove(key.org);
  return above === null ? null : cellId({ ...key, org: above });
}

/** Groups of marks of one depth, deepest organisations first. */
function byDepth<T extends DayMarkDoc>(marks: readonly T[]): T[][] {
  const depths = new Map<number, T[]>();
  for (const mark of marks) {
    const depth = cellOf(mark._id).org.split('/').length;
    depths.set(depth, [...(depths.get(depth) ?? []), mark]);
  }
  return [...depths].sort(([a], [b]) => b - a).map(([, group]) => group);
}
