import type { Clock } from './clock.js';
import { civilOf, DAY_MS } from './civil.js';
import type { Cycle } from './cycle.js';
import type { ClockEvent } from './history.js';
import { visibleHistory } from './history.js';
import type { Milestone, Policy } from './policy.js';
import { readClocks } from './read-clocks.js';
import type { TargetChoice } from './target.js';
import type { MoveKind } from './trace.js';

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
): ClockExplanation | null {
  const milestone = policy.milestones.find(({ name }) => name === milestoneName);
  const recorded: RecordedMove[] = [];
  const clocks = readClocks(policy, history, now, knownAt, {
    move: (cycle, atMs, kind) => {
      if (cycle.milestone !== milestone || cycle.number !== cycleNumber) return;
      recorded.push({ atMs, kind, dueMs: cycle.dueMs, choice: cycle.choice, cycle });
    },
  });
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

const TYPES_ZH: Record<Clock['type'], string> = {
  regulatory: '监管时限',
  customer: '客户时限',
  internal: '内部时限',
  partner: '合作方时限',
  promise: '承诺时限',
};

function sentenceOf(clock: Clock, milestone: Milestone): { zh: string; en: string } {
  const local = (instant: Date): string => localText(instant, milestone);
  const title = (language: string): string => milestone.title?.[language] ?? milestone.name;
  const due = clock.dueAt === null ? null : local(clock.dueAt);
  const started = local(clock.startedAt);
  const pausedEn = clock.pausedMs === 0 ? '' : `, stood still for ${spanText(clock.pausedMs, 'en')}`;
  const pausedZh = clock.pausedMs === 0 ? '' : `，其间暂停${spanText(clock.pausedMs, 'zh')}`;
  const articleEn = milestone.article === null ? '' : ` (${milestone.article})`;
  const articleZh = milestone.article === null ? '' : `（依据 ${milestone.article}）`;
  return {
    en: `"${title('en')}"${articleEn} began ${started}${pausedEn}; ${endEn(clock, due, local)}`,
    zh: `“${title('zh')}”${TYPES_ZH[clock.type]}${articleZh}自${started}起算${pausedZh}；${endZh(clock, due, local)}`,
  };
}

function endEn(clock: Clock, due: string | null, local: (instant: Date) => string): string {
  const ended = clock.endedAt === null ? '' : local(clock.endedAt);
  const late = `late by ${spanText(clock.lateElapsedMs, 'en')}, ${spanText(clock.lateBusinessMs, 'en')} of it working time`;
  const wasDue = due === null ? 'no due time' : `due ${due}`;
  switch (clock.state) {
    case 'running':
      return clock.missed ? `it was ${wasDue} and is still open: ${late}.` : `it is running, ${wasDue}.`;
    case 'paused':
      return clock.missed
        ? `it was ${wasDue}, ${late}, and stands still now.`
        : 'it stands still now and has a due time again when it resumes.';
    case 'met':
      return `it was kept on ${ended} (${wasDue}).`;
    case 'missed':
      return `it was ${wasDue} and ended on ${ended}: ${late}.`;
    case 'cancelled':
    case 'reset':
      return `it was ${clock.state} on ${ended} (${wasDue})${clock.missed ? `, ${late}` : ''}.`;
  }
}

function endZh(clock: Clock, due: string | null, local: (instant: Date) => string): string {
  const ended = clock.endedAt === null ? '' : local(clock.endedAt);
  const late = `已超时${spanText(clock.lateElapsedMs, 'zh')}，其中工作时间${spanText(clock.lateBusinessMs, 'zh')}`;
  const wasDue = due === null ? '无到期时间' : `应于${due}前完成`;
  switch (clock.state) {
    case 'running':
      return clock.missed ? `${wasDue}，至今未完成，${late}。` : `计时中，${wasDue}。`;
    case 'paused':
      return clock.missed ? `${wasDue}，${late}，目前暂停。` : '目前暂停，恢复后重新计算到期时间。';
    case 'met':
      return `已于${ended}按时完成（${wasDue}）。`;
    case 'missed':
      return `${wasDue}，实际于${ended}结束，${late}。`;
    case 'cancelled':
      return `已于${ended}取消（${wasDue}）${clock.missed ? `，${late}` : ''}。`;
    case 'reset':
      return `已于${ended}重新起算（${wasDue}）${clock.missed ? `，${late}` : ''}。`;
  }
}

/** Wall time in the calendar's zone; seconds only where they say something, the last millisecond as such. */
function localText(instant: Date, milestone: Milestone): string {
  const ms = instant.getTime();
  const localMs = ms + milestone.calendar.zone.offsetAt(ms);
  const { year, month, dayOfMonth } = civilOf(Math.floor(localMs / DAY_MS));
  const ofDay = localMs - Math.floor(localMs / DAY_MS) * DAY_MS;
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = Math.floor(ofDay / 1000) % 60;
  const clock = `${two(Math.floor(ofDay / 3_600_000))}:${two(Math.floor(ofDay / 60_000) % 60)}`;
  return `${year}-${two(month)}-${two(dayOfMonth)} ${clock}${seconds === 0 ? '' : `:${two(seconds)}`}`;
}

function spanText(ms: number, language: 'zh' | 'en'): string {
  const minutes = Math.floor(ms / 60_000);
  const parts = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const units = language === 'zh' ? ['天', '小时', '分钟'] : [' d', ' h', ' min'];
  const shownParts = parts.flatMap((value, index) => (value === 0 ? [] : [`${value}${units[index] ?? ''}`]));
  if (shownParts.length === 0) return ms === 0 ? (language === 'zh' ? '0分钟' : '0 min') : language === 'zh' ? '不足1分钟' : 'less than a minute';
  return shownParts.join(language === 'zh' ? '' : ' ');
}
