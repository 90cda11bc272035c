import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Logger } from 'pino';
import { Chore, SETTLE_MS } from '../kernel/chore.js';
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
const SWEEP_MS = 10_000;
const PAGE = 200;

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
  readonly #adding: Chore;

  constructor(
    private readonly parts: DayPartRepository,
    private readonly cells: DayCellRepository,
    private readonly marks: DayMarkRepository,
    private readonly jobs: Jobs,
    private readonly role: NodeRole,
    private readonly schedule: SchedulerRegistry,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#adding = new Chore(() => this.refreshSome(), 'boards and scorecards', logger);
  }

  onApplicationBootstrap(): void {
    this.wake();
    // What another node marked and did not live to add up.
    if (this.role.works) this.schedule.addInterval('rollups', setInterval(() => this.#adding.wake(), SWEEP_MS));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#adding.stop();
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
    this.wake();
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
    await this.#adding.finish();
  }

  /** Adds up some marked cells, deepest organisations first; returns how many were looked at. */
  async refresh(): Promise<number> {
    return this.#adding.run();
  }

  private async store(parts: ReadonlyMap<string, Part>): Promise<void> {
    const changed = new Set<string>();
    await this.parts.updateMany(SYSTEM, parts.keys(), async (kept, ids) => {
      const wanted = ids.map((id) => parts.get(id) as Part).filter(({ _id, of }) => (kept.get(_id)?.of ?? -1) <= of);
      for (const part of wanted) for (const cell of changedCells(part, kept.get(part._id))) changed.add(cell);
      await this.mark(changed);
      return wanted.map(docOf);
    });
    // Again: another process may have taken the first mark up before the parts were there.
    await this.mark(changed);
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
    await this.marks.removeMany(SYSTEM, done);
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
    this.#adding.wake(0);
    return Promise.resolve();
  }

  private wake(): void {
    if (this.role.handsOver) this.jobs.add('figures.add-up', {}, { delayMs: SETTLE_MS, jobId: 'marked' });
    else this.#adding.wake();
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

function newestOf(parts: readonly Part[]): Map<string, Part> {
  const byId = new Map<string, Part>();
  for (const part of parts) if ((byId.get(part._id)?.of ?? -1) <= part.of) byId.set(part._id, part);
  return byId;
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
