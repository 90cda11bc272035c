import { CAUSES, TOUCHPOINT_KINDS } from '../../touchpoints/domain/kinds.js';
import type { BoardView } from './board.js';
import { addDays, daysBetween, weekOf, type Day } from './day.js';
import { sumAll, type Sums } from './sums.js';

/** Clock types a board can be confined to. */
export const CLOCK_TYPES = ['regulatory', 'customer', 'internal', 'partner', 'promise'] as const;
export type ClockType = (typeof CLOCK_TYPES)[number];

export const TREND_WEEKS = 13;
/** Complaints are told per 10,000 policies and this many days, whatever period is looked at. */
const COMPLAINT_DAYS = 30;

export interface FiguresInput {
  days: ReadonlyMap<Day, Sums>;
  today: Day;
  /** Local hour of now, 0 to 23. */
  hour: number;
  /** Length of the period in dates, today included. */
  period: number;
  type: ClockType | null;
  policiesInForce: number | null;
}

/** What the board says that comes from figures kept per day. */
export type Figures = Pick<BoardView, 'heat' | 'trend'> & {
  tiles: Pick<
    BoardView['tiles'],
    'openChange' | 'breachedToday' | 'breachedTodayStillOpen' | 'retractedToday' | 'onTimeRate' | 'waived' | 'complaints' | 'complaintsPer10k'
  >;
};

/** First date any figure of the board looks at. */
export function earliestFigure(today: Day, period: number): Day {
  const trend = addDays(weekOf(today), -7 * (TREND_WEEKS - 1));
  const first = addDays(today, 1 - period);
  return first < trend ? first : trend;
}

export function figures(input: FiguresInput): Figures {
  const { days, today, period, type, policiesInForce } = input;
  const now = days.get(today) ?? {};
  const total = sumAll(daysBetween(addDays(today, 1 - period), today).map((day) => days.get(day) ?? {}));
  const complaints = total['opened:complaint'] ?? 0;
  return {
    tiles: {
      openChange: openChange(input),
      breachedToday: ofType(now, 'breached', type),
      breachedTodayStillOpen: ofType(now, 'burning', type),
      retractedToday: ofType(now, 'retracted', type),
      onTimeRate: onTimeRate(total, type).rate,
      waived: ofType(total, 'waived', type),
      complaints,
      complaintsPer10k: per10k(complaints, period, policiesInForce),
    },
    heat: heatOf(total),
    trend: trendOf(input),
  };
}

/** Opened minus closed in the last 24 hours, by whole hours; null while nothing at all is known of them. */
function openChange({ days, today, hour }: FiguresInput): number | null {
  const now = days.get(today);
  const before = days.get(addDays(today, -1));
  if (now === undefined && before === undefined) return null;
  const change = (sums: Sums | undefined, at: number): number => (sums?.[`in:${at}`] ?? 0) - (sums?.[`out:${at}`] ?? 0);
  let sum = 0;
  for (let at = 0; at < 24; at += 1) sum += at <= hour ? change(now, at) : change(before, at);
  return sum;
}

function trendOf({ days, today, type, policiesInForce }: FiguresInput): BoardView['trend'] {
  return Array.from({ length: TREND_WEEKS }, (_, index) => {
    const week = addDays(weekOf(today), 7 * (index - TREND_WEEKS + 1));
    const last = addDays(week, 6) < today ? addDays(week, 6) : today;
    const dates = daysBetween(week, last);
    const total = sumAll(dates.map((day) => days.get(day) ?? {}));
    const { rate, ended } = onTimeRate(total, type);
    const complaints = total['opened:complaint'] ?? 0;
    return { week, onTimeRate: rate, ended, complaints, complaintsPer10k: per10k(complaints, dates.length, policiesInForce) };
  });
}

function heatOf(total: Sums): BoardView['heat'] {
  return TOUCHPOINT_KINDS.flatMap((kind) =>
    CAUSES.flatMap((cause) => {
      const count = total[`unhappy:${kind}:${cause}`] ?? 0;
      return count === 0 ? [] : [{ kind, cause, count }];
    }),
  );
}

function onTimeRate(sums: Sums, type: ClockType | null): { rate: number | null; ended: number } {
  const met = ofType(sums, 'met', type);
  const ended = met + ofType(sums, 'missed', type);
  return { rate: ended === 0 ? null : met / ended, ended };
}

/** Sum over all kinds of one figure, of one clock type or of all. */
function ofType(sums: Sums, figure: string, type: ClockType | null): number {
  let sum = 0;
  for (const [name, amount] of Object.entries(sums)) {
    if (name.startsWith(`${figure}:`) && (type === null || name.endsWith(`:${type}`))) sum += amount;
  }
  return sum;
}

function per10k(complaints: number, days: number, policies: number | null): number | null {
  if (policies === null || policies === 0 || days === 0) return null;
  return ((complaints / policies) * 10_000 * COMPLAINT_DAYS) / days;
}
