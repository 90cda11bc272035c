import { describe, expect, it } from 'vitest';
import type { Clock } from '../sla/domain/clock.js';
import type { ClockEvent } from '../sla/domain/history.js';
import type { Policy } from '../sla/domain/policy.js';
import { readClocks } from '../sla/domain/read-clocks.js';
import { CONFIG_DIR } from '../sla/holiday-files.js';
import { loadPolicies } from '../sla/policy-files.js';
import { acceptEvent } from '../touchpoints/domain/accept-event.js';
import type { EventInput } from '../touchpoints/domain/event.js';
import { inOrder } from '../touchpoints/domain/lifecycle.js';
import { promisesOf } from '../touchpoints/domain/promises.js';
import { loadDemoHolidays } from './demo-settings.js';
import { simulate } from './domain/simulate.js';

/** The shipped policies by kind, with the law in them. */
function shippedPolicies(): ReadonlyMap<string, Policy> {
  const { versions } = loadPolicies(CONFIG_DIR, ['cn']);
  // Of one name, the version that began last.
  return new Map([...versions].sort((x, y) => x.policy.effectiveFromDay - y.policy.effectiveFromDay).map(({ policy }) => [policy.name, policy]));
}

const POLICIES = shippedPolicies();
const HOLIDAYS = loadDemoHolidays(CONFIG_DIR);

function eventsAt(now: Date, size: { customers: number; touchpoints: number }): Map<string, EventInput[]> {
  const histories = new Map<string, EventInput[]>();
  for (const item of simulate({ ...size, seed: 1, now, holidays: HOLIDAYS })) {
    if (item.type !== 'event') continue;
    const { ref } = item.event.touchpoint;
    const history = histories.get(ref) ?? [];
    histories.set(ref, history);
    history.push(item.event);
  }
  return histories;
}

const clockEvent = (event: EventInput): ClockEvent => ({
  ...event,
  occurredAt: new Date(event.occurredAt),
  recordedAt: new Date(event.recordedAt ?? event.occurredAt),
  promise: event.promise === undefined ? null : { dueAt: new Date(event.promise.dueAt) },
});

const clocksOf = (history: readonly EventInput[], now: Date): Clock[] =>
  readClocks(POLICIES.get(history[0]!.touchpoint.kind)!, history.map(clockEvent), now);

/** Any hour of the week, the middle of a national holiday, the first minutes of a year. */
const INSTANTS = [
  '2026-11-25T11:12:00+08:00',
  '2026-11-25T19:05:00+08:00',
  '2026-11-28T03:00:00+08:00',
  '2026-11-30T08:10:00+08:00',
  '2026-11-24T23:58:00+08:00',
  '2026-10-05T14:00:00+08:00',
  '2027-01-01T00:03:00+08:00',
];

describe.each(INSTANTS)('the demo cast at %s, judged by the shipped policies', (text) => {
  const now = new Date(text);
  const histories = eventsAt(now, { customers: 1, touchpoints: 1 });
  const running = (ref: string, milestone: string): Clock => {
    const clocks = clocksOf(histories.get(ref)!, now).filter((each) => each.milestone === milestone);
    return clocks[clocks.length - 1]!;
  };

  it('has the survey of the first customer overdue at the adjuster', () => {
    const survey = running('SV-40718', 'survey');
    expect(survey).toMatchObject({ state: 'running', missed: true });
    expect(now.getTime() - survey.dueAt!.getTime()).toBeGreaterThanOrEqual(6 * 3_600_000);
    expect(survey.segments.at(-1)!.custodian).toBe('partner:adjuster-hengchi');
    expect(survey.segments.some((segment) => segment.state === 'paused')).toBe(true);
  });

  it('has her claim within the thirty days of the law', () => {
    expect(running('CL-88213', 'decision-by-law')).toMatchObject({ state: 'running', missed: false });
    expect(running('CL-88213', 'decision')).toMatchObject({ state: 'running', missed: false });
  });

  it('has her invoice due by six within a day, and eighteen telephone minutes left to call back', () => {
    const invoice = running('DL-20931', 'delivery');
    expect(invoice).toMatchObject({ state: 'running', missed: false });
    expect(invoice.dueAt!.getTime() - now.getTime()).toBeLessThanOrEqual(25 * 3_600_000);
    const callback = running('CB-5512', 'callback');
    expect(callback).toMatchObject({ state: 'running', missed: false, usedMs: (3 * 60 + 42) * 60_000 });
  });

  it('has four promises of hers: one broken, one open, two kept', () => {
    const hers = [...histories.values()].filter(([first]) => first!.customer?.ref === 'C-K0001');
    const states = hers.flatMap((history) => {
      const accepted = history.map((event) => acceptEvent(event, 'hq', now));
      const events = accepted.flatMap((each) => ('event' in each ? [each.event] : []));
      return promisesOf(history[0]!.touchpoint.kind, inOrder(events), now).map(({ state }) => state);
    });
    expect(states.toSorted()).toEqual(['broken', 'kept', 'kept', 'open']);
  });

  it('burns on the board: a rescue six minutes from late, silence and a correction just over', () => {
    expect(running('RS-7790', 'arrival').dueAt!.getTime() - now.getTime()).toBe(6 * 60_000);
    expect(running('RF-3291', 'silence').missed).toBe(true);
    expect(running('PC-11873', 'told').missed).toBe(true);
    expect(running('CP-2611-041', 'decision-by-rule')).toMatchObject({ state: 'running', missed: true });
    expect(running('CP-2611-049', 'first-contact')).toMatchObject({ state: 'running', missed: false });
    expect(running('CL-88301', 'decision').state).toBe('paused');
  });
});

describe('a larger demo, judged by the shipped policies', () => {
  const now = new Date(INSTANTS[0]!);
  const clocks = [...eventsAt(now, { customers: 400, touchpoints: 2_500 }).values()].flatMap((history) =>
    clocksOf(history, now),
  );

  it('keeps nineteen clocks of twenty, about', () => {
    const met = clocks.filter((each) => each.state === 'met').length;
    const missed = clocks.filter((each) => each.missed).length;
    expect(met / (met + missed)).toBeGreaterThan(0.92);
    expect(met / (met + missed)).toBeLessThan(0.98);
  });

  it('starts every milestone the policies know', () => {
    const known = [...POLICIES.values()].flatMap((policy) => policy.milestones.map((each) => each.name));
    const started = new Set(clocks.map((each) => each.milestone));
    expect(known.filter((name) => !started.has(name))).toEqual([]);
  });
});
