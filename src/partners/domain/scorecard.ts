import { addDays, daysBetween, weekOf, type Day } from '../../insight/domain/day.js';
import { sumAll, type Sums } from '../../insight/domain/sums.js';
import { rateOf, type Share } from './rate.js';
import type { PartnerScorecardView } from './scorecard-view.js';

/** Weeks drawn in the trend, the running one included. */
export const TREND_WEEKS = 12;

export interface Firm {
  id: string;
  name: { zh: string; en: string };
  type: string;
  onTimeTarget: number;
  errorTarget: number;
}

export interface ScorecardInput {
  firm: Firm;
  /** Sums per date; dates without any are left out. */
  days: ReadonlyMap<Day, Sums>;
  /** Totals over the period of every firm of the type, this one among them. */
  firms: readonly Sums[];
  open: number;
  today: Day;
  /** Length of the period in dates, today included. */
  period: number;
  now: Date;
}

/** First date of the period that ends today. */
export const firstDay = (today: Day, period: number): Day => addDays(today, 1 - period);

/** First date that any part of a scorecard looks at. */
export function earliestDay(today: Day, period: number): Day {
  const trend = addDays(weekOf(today), -7 * (TREND_WEEKS - 1));
  const first = firstDay(today, period);
  return first < trend ? first : trend;
}

/** A partner's scorecard from what was kept per day. */
export function scorecard(input: ScorecardInput): PartnerScorecardView {
  const { firm, days, firms, today, period } = input;
  const total = periodTotal(days, today, period);
  return {
    partner: { id: firm.id, name: firm.name, type: firm.type },
    days: period,
    volume: of(total, 'cases'),
    open: input.open,
    onTime: rateOf({ own: onTime(total), target: firm.onTimeTarget, good: 'high', firms: firms.map(onTime) }),
    errors: rateOf({ own: errors(total), target: firm.errorTarget, good: 'low', firms: firms.map(errors) }),
    lateMs: of(total, 'lateMs'),
    lateCases: of(total, 'lateCases'),
    waived: of(total, 'waived'),
    promises: { kept: of(total, 'kept'), broken: of(total, 'broken'), open: of(total, 'promisesOpen') },
    trend: trendOf(days, today),
    asOf: input.now.toISOString(),
  };
}

/** Everything of the period added up. */
export function periodTotal(days: ReadonlyMap<Day, Sums>, today: Day, period: number): Sums {
  return sumAll(daysBetween(firstDay(today, period), today).map((day) => days.get(day) ?? {}));
}

function trendOf(days: ReadonlyMap<Day, Sums>, today: Day): PartnerScorecardView['trend'] {
  return Array.from({ length: TREND_WEEKS }, (_, index) => {
    const week = addDays(weekOf(today), 7 * (index - TREND_WEEKS + 1));
    const total = sumAll(daysBetween(week, addDays(week, 6)).map((day) => days.get(day) ?? {}));
    const late = of(total, 'lateMs');
    return { week, volume: of(total, 'cases'), onTimeRate: share(onTime(total)), lateMs: late, errorRate: share(errors(total)) };
  });
}

const of = (sums: Sums, name: string): number => sums[name] ?? 0;
const onTime = (sums: Sums): Share => ({ count: of(sums, 'onTime'), sample: of(sums, 'judged') });
const errors = (sums: Sums): Share => ({ count: of(sums, 'withErrors'), sample: of(sums, 'ended') });
const share = ({ count, sample }: Share): number | null => (sample === 0 ? null : count / sample);
