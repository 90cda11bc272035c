import { DAY_MS } from './civil.js';
import type { Crossed, RunningStretch } from './crossing.js';
import { crossStretch } from './crossing.js';
import type { StoodStill } from './due.js';
import { instantGiven } from './due.js';
import type { Milestone, PauseWay } from './policy.js';
import type { TargetChoice } from './target.js';
import type { ReplayRecorder } from './trace.js';

export type Ending = 'met' | 'missed' | 'cancelled' | 'reset';

/** A maximal stretch with one custodian and one state. */
export interface Segment {
  fromMs: number;
  /** Null while it lasts. */
  toMs: number | null;
  custodian: string;
  paused: boolean;
  reason: string | null;
}

interface ActivePause {
  way: PauseWay;
  fromMs: number;
  endsMs: number;
}

/** A business maximum that no working time uses up in a decade is as good as none. */
const PAUSE_REACH_MS = 10 * 366 * DAY_MS;

/** One cycle of one milestone while its history is replayed. Instants are epoch ms. */
export class Cycle {
  readonly segments: Segment[] = [];
  readonly crossed: Crossed[] = [];
  readonly pauses: StoodStill[] = [];
  choice: TargetChoice | null = null;
  /** Due time while running or missed; null while paused or when none can be given. */
  dueMs: number | null = null;
  missed = false;
  endedMs: number | null = null;
  ending: Ending | null = null;
  paused = false;
  /** Of a settled open cycle: when the next threshold is crossed if it runs on. */
  nextCrossingMs = Number.POSITIVE_INFINITY;
  /** Time used in the running stretches before the present one. */
  usedPlainMs = 0;
  usedBusinessMs = 0;
  runningSinceMs: number;
  promisedMs: number | null;
  private readonly active: (ActivePause | null)[];
  private pausedSinceMs = 0;
  /** The thresholds of the present stretch are open from here: start, resume or change of target. */
  private stretchFromMs: number;
  private lateBeforeMs = 0;
  private segment: Segment;
  private readonly isCrossed: boolean[];

  constructor(
    readonly milestone: Milestone,
    readonly number: number,
    readonly startedMs: number,
    custodian: string,
    promisedMs: number | null,
    private readonly recorder: ReplayRecorder | null,
  ) {
    this.runningSinceMs = startedMs;
    this.stretchFromMs = startedMs;
    this.promisedMs = promisedMs;
    this.active = milestone.pauses.length === 0 ? [] : milestone.pauses.map(() => null);
    this.isCrossed = milestone.thresholds.map(() => false);
    this.segment = { fromMs: startedMs, toMs: null, custodian, paused: false, reason: null };
  }

  get isOpen(): boolean {
    return this.endedMs === null;
  }

  /** Puts the first target in force. */
  begin(choice: TargetChoice | null): void {
    this.choice = choice;
    this.dueMs = this.dueFrom(this.startedMs);
    this.recorder?.move(this, this.startedMs, 'started');
  }

  /** Lets time alone run to `ms`: pauses reach their maximum, a due time passes. */
  advanceTo(ms: number, custodian: string): void {
    while (this.paused) {
      const expiry = this.nextExpiry();
      if (expiry > ms) return;
      this.active.forEach((pause, index) => {
        if (pause?.endsMs === expiry) this.active[index] = null;
      });
      if (this.active.every((pause) => pause === null)) this.resume(expiry, 'pause-used-up');
      this.noteState(expiry, custodian);
    }
    if (!this.missed && this.dueMs !== null && ms > this.dueMs) {
      this.missed = true;
      this.recorder?.move(this, this.dueMs + 1, 'became-missed');
    }
  }

  /** Takes in the target in force after an event; frozen once missed. */
  retarget(ms: number, choice: TargetChoice | null, promisedMs: number | null): void {
    if (this.missed) return;
    const promiseChanged = promisedMs !== this.promisedMs && choice?.usesPromise === true;
    this.promisedMs = promisedMs;
    if (choice === this.choice && !promiseChanged) return;
    if (!this.paused) this.closeStretch(ms, false);
    this.choice = choice;
    if (!this.paused) {
      this.stretchFromMs = ms;
      this.dueMs = this.dueFrom(ms);
    }
    this.recorder?.move(this, ms, 'retargeted');
  }

  /** Begins a pause that is not yet active. */
  pause(index: number, way: PauseWay, ms: number): void {
    if (this.active[index] !== null) return;
    this.active[index] = { way, fromMs: ms, endsMs: this.maximumEnd(way, ms) };
    if (this.paused) return;
    this.closeStretch(ms, false);
    this.bankRunningTime(ms);
    this.paused = true;
    this.pausedSinceMs = ms;
    if (!this.missed) this.dueMs = null;
    this.recorder?.move(this, ms, 'paused');
  }

  /** The way by which pause `index` is active, or null. */
  activeWay(index: number): PauseWay | null {
    return this.active[index]?.way ?? null;
  }

  /** Ends the pauses listed; the clock resumes when none is left. */
  endPauses(indexes: readonly number[], ms: number): void {
    for (const index of indexes) this.active[index] = null;
    if (this.paused && this.active.every((pause) => pause === null)) this.resume(ms, 'resumed');
  }

  end(ms: number, how: 'stopped' | 'cancelled' | 'reset'): void {
    if (!this.paused) {
      this.closeStretch(ms, false);
      this.bankRunningTime(ms);
    } else this.closePause(ms);
    this.endedMs = ms;
    this.ending = how === 'stopped' ? (this.missed ? 'missed' : 'met') : how;
    if (ms > this.segment.fromMs) this.closeSegment(ms);
    this.recorder?.move(this, ms, this.ending);
  }

  /** Crosses what has been crossed by `nowMs` in a cycle still open. */
  settle(nowMs: number): void {
    if (!this.paused) this.nextCrossingMs = this.closeStretch(nowMs, true);
    this.segments.push(this.segment);
  }

  /** Segments are told apart by custodian and state as they are after everything at one instant. */
  noteState(ms: number, custodian: string): void {
    const { segment } = this;
    const same = segment.custodian === custodian && segment.paused === this.paused;
    if (same && ms > segment.fromMs) return;
    if (ms > segment.fromMs) this.closeSegment(ms);
    const previous = this.segments.at(-1);
    if (previous?.toMs === ms && previous.custodian === custodian && previous.paused === this.paused) {
      this.segments.pop();
      previous.toMs = null;
      this.segment = previous;
      return;
    }
    const reason = this.paused ? this.longestReason() : null;
    this.segment = { fromMs: ms, toMs: null, custodian, paused: this.paused, reason };
  }

  /** When the clock resumes by itself if no event comes; infinite when it does not. */
  resumesByItselfMs(): number {
    let last = Number.NEGATIVE_INFINITY;
    for (const pause of this.active) if (pause !== null && pause.endsMs > last) last = pause.endsMs;
    return last;
  }

  /** Every stretch in which it stood still, the present one without an end. */
  standstills(): StoodStill[] {
    if (!this.isOpen || !this.paused) return this.pauses;
    return [...this.pauses, { fromMs: this.pausedSinceMs, toMs: Number.POSITIVE_INFINITY }];
  }

  /** The present running stretch, as thresholds see it. */
  private stretch(): RunningStretch {
    return {
      choice: this.choice,
      startedMs: this.startedMs,
      fromMs: this.stretchFromMs,
      runningSinceMs: this.runningSinceMs,
      usedBeforeMs: this.choice?.base === 'business' ? this.usedBusinessMs : this.usedPlainMs,
      dueMs: this.dueMs,
      lateBeforeMs: this.lateBeforeMs,
      calendar: this.milestone.calendar,
    };
  }

  /** The instant the target would give if a paused clock ran on from `ms`. */
  dueIfRunFrom(ms: number): number | null {
    if (this.choice === null) return null;
    const pauses = this.endedMs === null ? [...this.pauses, { fromMs: this.pausedSinceMs, toMs: ms }] : this.pauses;
    const { startedMs, usedPlainMs, usedBusinessMs, promisedMs } = this;
    const progress = { startedMs, runningSinceMs: ms, usedPlainMs, usedBusinessMs, pauses, promisedMs };
    return instantGiven(this.choice.target, progress, this.milestone.calendar);
  }

  private closeSegment(ms: number): void {
    this.segment.toMs = ms;
    this.segments.push(this.segment);
  }

  private dueFrom(ms: number): number | null {
    if (this.choice === null) return null;
    const instant = instantGiven(this.choice.target, this, this.milestone.calendar);
    return instant === null ? null : Math.max(instant, ms);
  }

  private resume(ms: number, how: 'resumed' | 'pause-used-up'): void {
    this.closePause(ms);
    this.paused = false;
    this.runningSinceMs = ms;
    this.stretchFromMs = ms;
    if (!this.missed) this.dueMs = this.dueFrom(ms);
    this.recorder?.move(this, ms, how);
  }

  private closePause(ms: number): void {
    if (ms > this.pausedSinceMs) this.pauses.push({ fromMs: this.pausedSinceMs, toMs: ms });
  }

  private closeStretch(toMs: number, inclusive: boolean): number {
    if (this.isCrossed.length === 0 || (toMs <= this.stretchFromMs && !inclusive)) return Number.POSITIVE_INFINITY;
    return crossStretch(this.milestone.thresholds, this.isCrossed, this.stretch(), toMs, inclusive, this.crossed);
  }

  private bankRunningTime(ms: number): void {
    const since = this.runningSinceMs;
    this.usedPlainMs += ms - since;
    const { calendar, needsBusinessTime } = this.milestone;
    if (needsBusinessTime) this.usedBusinessMs += calendar.workingMs(since, ms);
    if (this.missed && this.dueMs !== null) {
      const lateFrom = Math.max(since, this.dueMs);
      this.lateBeforeMs += this.choice?.base === 'business' ? calendar.workingMs(lateFrom, ms) : ms - lateFrom;
    }
  }

  private maximumEnd(way: PauseWay, ms: number): number {
    if (way.max === null) return Number.POSITIVE_INFINITY;
    if (way.max.base === 'plain') return ms + way.max.durationMs;
    const end = this.milestone.calendar.advance(ms, way.max.durationMs, ms + PAUSE_REACH_MS);
    return end ?? Number.POSITIVE_INFINITY;
  }

  private nextExpiry(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const pause of this.active) if (pause !== null && pause.endsMs < next) next = pause.endsMs;
    return next;
  }

  private longestReason(): string | null {
    let longest: number | null = null;
    this.active.forEach((pause, index) => {
      if (pause !== null && (longest === null || pause.fromMs < this.active[longest]!.fromMs)) longest = index;
    });
    return longest === null ? null : this.milestone.pauses[longest]!.reason;
  }
}
