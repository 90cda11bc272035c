import type { Clock } from './clock.js';
import type { Cycle } from './cycle.js';
import { sentenceOf } from './explain-words.js';
import type { ClockEvent } from './history.js';
import { visibleHistory } from './history.js';
import type { Milestone, Policy } from './policy.js';
import { readClocks } from './read-clocks.js';
import type { TargetChoice } from './target.js';
import type { MoveKind, ReplayRecorder } from './trace.js';
import type { Waiver } from './waiver.js';

/** Something that moved a clock: an event, or time alone. */
export interface ClockMove {
  at: Date;
  kind: MoveKind;
  /** The event that did it; null where time alone did. */
  event: { source: string; eventId: string; type: string } | null;
  /** The due time before and after: both are kept, so that a change can be shown. */
  dueBefore: Date | null;
  dueAfter: Date | null;
  /** Where the target in force after it stands in the policy. */
  targetPath: readonly (string | number)[] | null;
}

/** Everything needed to show on one screen why a clock says what it says. */
export interface ClockExplanation {
  clock: Clock;
  policy: string;
  article: string | null;
  /** Where the target in force stands in the policy file, as keys from the top. */
  targetPath: readonly (string | number)[] | null;
  zone: string;
  moves: ClockMove[];
  /** The calendar's working windows from the start to the later of due time and end, cut to what was used. */
  windows: { from: Date; to: Date }[];
  /** True when there were more windows than are listed. */
  windowsCut: boolean;
  sentence: { zh: string; en: string };
}

const MOST_WINDOWS = 200;
/** Moves that time alone brings about. */
const BY_TIME: readonly MoveKind[] = ['became-missed', 'pause-used-up'];

/** Explains one cycle of one milestone; null when there is no such clock. */
export function explainClock(
  policy: Policy,
  history: readonly ClockEvent[],
  now: Date,
  milestoneName: string,
  cycleNumber: number,
  knownAt: Date = now,
  waivers: readonly Waiver[] = [],
): ClockExplanation | null {
  const milestone = policy.milestones.find(({ name }) => name === milestoneName);
  const recorded: RecordedMove[] = [];
  const recorder: ReplayRecorder = {
    move: (cycle, atMs, kind) => {
      if (cycle.milestone !== milestone || cycle.number !== cycleNumber) return;
      recorded.push({ atMs, kind, dueMs: cycle.dueMs, choice: cycle.choice, cycle });
    },
  };
  const clocks = readClocks(policy, history, now, knownAt, { recorder, waivers });
  const clock = clocks.find(({ milestone: name, cycle }) => name === milestoneName && cycle === cycleNumber);
  if (milestone === undefined || clock === undefined) return null;
  const events = visibleHistory(history, now.getTime(), knownAt.getTime());
  const { windows, windowsCut } = windowsUsed(milestone, clock, now);
  return {
    clock,
    policy: policy.name,
    article: milestone.article,
    targetPath: recorded.at(-1)?.choice?.path ?? null,
    zone: milestone.calendar.zone.name,
    moves: movesOf(recorded, events, milestone),
    windows,
    windowsCut,
    sentence: sentenceOf(clock, milestone),
  };
}

interface RecordedMove {
  atMs: number;
  kind: MoveKind;
  dueMs: number | null;
  choice: TargetChoice | null;
  cycle: Cycle;
}

function movesOf(recorded: readonly RecordedMove[], events: readonly ClockEvent[], milestone: Milestone): ClockMove[] {
  let dueBefore: number | null = null;
  return recorded.map((move) => {
    const event = BY_TIME.includes(move.kind) ? null : eventBehind(move, events, milestone);
    const told: ClockMove = {
      at: new Date(move.atMs),
      kind: move.kind,
      event: event === null ? null : { source: event.source, eventId: event.eventId, type: event.type },
      dueBefore: dueBefore === null ? null : new Date(dueBefore),
      dueAfter: move.dueMs === null ? null : new Date(move.dueMs),
      targetPath: move.choice?.path ?? null,
    };
    dueBefore = move.dueMs;
    return told;
  });
}

/** The event of the move's instant that the milestone listens to; a change of target may come from any. */
function eventBehind(move: RecordedMove, events: readonly ClockEvent[], milestone: Milestone): ClockEvent | null {
  const then = events.filter((event) => event.occurredAt.getTime() === move.atMs);
  const able = then.filter((event) => {
    if (move.kind === 'retargeted') return Boolean(event.attributes) || Boolean(event.promise);
    return conditionsFor(move.kind, milestone).some((condition) => condition.types.has(event.type));
  });
  return able[0] ?? then[0] ?? null;
}

function conditionsFor(kind: MoveKind, milestone: Milestone): Milestone['start'] {
  const ways = milestone.pauses.flatMap((pause) => pause.ways);
  switch (kind) {
    case 'started':
      return [...milestone.start, ...milestone.reset];
    case 'paused':
      return ways.flatMap((way) => way.on);
    case 'resumed':
      return ways.flatMap((way) => way.until);
    case 'cancelled':
      return milestone.cancel;
    case 'reset':
      return milestone.reset;
    case 'met':
    case 'missed':
      return milestone.stop;
    case 'retargeted':
    case 'became-missed':
    case 'pause-used-up':
      return [];
  }
}

function windowsUsed(
  milestone: Milestone,
  clock: Clock,
  now: Date,
): Pick<ClockExplanation, 'windows' | 'windowsCut'> {
  const fromMs = clock.startedAt.getTime();
  const endMs = (clock.endedAt ?? now).getTime();
  const toMs = Math.max(endMs, clock.dueAt?.getTime() ?? endMs);
  const all = milestone.calendar.windowsBetween(fromMs, toMs);
  const windows = all.slice(0, MOST_WINDOWS).map((window) => ({
    from: new Date(Math.max(fromMs, window.fromMs)),
    to: new Date(Math.min(toMs, window.toMs)),
  }));
  return { windows, windowsCut: all.length > MOST_WINDOWS };
}
