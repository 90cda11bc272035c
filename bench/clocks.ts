import { Calendar } from '../src/sla/domain/calendar.js';
import { readCalendarRules } from '../src/sla/domain/calendar-language.js';
import type { ClockEvent } from '../src/sla/domain/history.js';
import type { Policy } from '../src/sla/domain/policy.js';
import { readPolicy } from '../src/sla/domain/policy-language.js';
import { Problems } from '../src/sla/domain/problems.js';
import { readClocks } from '../src/sla/domain/read-clocks.js';
import { shippedHolidaySet } from '../src/sla/holiday-files.js';

const MINUTE_MS = 60_000;
/** Different touchpoints, so that no answer is read twice in a row from warm memory. */
const HISTORIES = 500;
const SLICE_MS = 100;
const WARM_UP_MS = 1000;

const WARN = ['50%', '80%', '30m before', 'at', { every: '2h', times: 3 }];
const POLICY = {
  policy: 'bench',
  effective: { from: '2015-01-01' },
  calendar: 'office',
  milestones: {
    response: {
      type: 'customer',
      start: { on: 'opened' },
      stop: { on: 'replied', where: { 'actor.kind': 'human', 'data.visible': true, 'data.substantive': true } },
      target: [{ when: { priority: 'urgent' }, business: '8h' }, { business: '24h' }],
      pause: { 'waiting-for-customer': { on: 'asked-customer', until: { on: 'customer-answered' }, max: { elapsed: '72h' } } },
      warn: WARN,
    },
    decision: {
      type: 'internal',
      start: [{ on: 'opened' }, { on: 'reopened', again: true }],
      stop: { on: 'decided' },
      target: { workdays: 5 },
      warn: WARN,
      custody: { budgets: { 'team:claims': '24h', 'partner:*': '24h' } },
    },
    closing: {
      type: 'regulatory',
      start: { on: 'opened' },
      stop: { on: 'closed' },
      target: { elapsed: '15d' },
      warn: WARN,
    },
  },
};

/** `readClocks` per second on one core: histories of 5, 20 and 100 events under three milestones. */
export async function clocks(args: string[]): Promise<void> {
  const seconds = Number(args[args.indexOf('--seconds') + 1] ?? '') || 2;
  const policy = benchPolicy();
  const perSecond = new Map<number, number>();
  console.log('readClocks, one core, three milestones (business with a pause, workdays, elapsed), 7 thresholds each');
  console.log('events in history   readClocks/s   µs each    best slice   crossings each');
  for (const events of [5, 20, 100]) {
    const measured = measure(policy, events, seconds);
    perSecond.set(events, Math.round(measured.perSecond));
    const columns = [
      String(events).padStart(17),
      Math.round(measured.perSecond).toLocaleString('en-US').padStart(14),
      (1_000_000 / measured.perSecond).toFixed(1).padStart(9),
      Math.round(measured.best).toLocaleString('en-US').padStart(13),
      measured.crossings.toFixed(1).padStart(16),
    ];
    console.log(columns.join(' '));
  }
  const [five, twenty, hundred] = [5, 20, 100].map((events) => perSecond.get(events));
  console.log(
    JSON.stringify({
      bench: 'clocks',
      events5PerSecond: five,
      events20PerSecond: twenty,
      events100PerSecond: hundred,
    }),
  );
  await Promise.resolve();
}

function benchPolicy(): Policy {
  const problems = new Problems();
  const holidays = new Map([['cn', shippedHolidaySet('cn')!]]);
  const rules = readCalendarRules(
    {
      calendar: 'office',
      zone: 'Asia/Shanghai',
      week: { 'mon-fri': ['09:00-12:00', '13:30-18:00'] },
      holidays: 'cn',
      makeup: 'mon-fri',
    },
    holidays,
    problems,
  );
  const calendars = new Map(rules === null ? [] : [['office', new Calendar(rules)]]);
  const policy = readPolicy(POLICY, calendars, problems);
  if (policy === null) throw new Error(JSON.stringify(problems.list));
  return policy;
}

/** The median of short slices, which a neighbour on the machine disturbs less than a sum, and the best of them. */
function measure(policy: Policy, events: number, seconds: number): { perSecond: number; best: number; crossings: number } {
  const random = mulberry(events);
  const cases = Array.from({ length: HISTORIES }, () => history(events, random));
  let crossings = 0;
  for (const { past, now } of cases) {
    for (const clock of readClocks(policy, past, now)) crossings += clock.crossed.length;
  }
  const round = (): void => {
    for (const { past, now } of cases) readClocks(policy, past, now);
  };
  sliceRate(round, WARM_UP_MS);
  const rates = Array.from({ length: Math.max(1, Math.round((seconds * 1000) / SLICE_MS)) }, () => sliceRate(round, SLICE_MS));
  rates.sort((a, b) => a - b);
  return { perSecond: rates[rates.length >> 1]!, best: rates.at(-1)!, crossings: crossings / HISTORIES };
}

/** Readings per second while rounds over all histories fill the time given. */
function sliceRate(round: () => void, sliceMs: number): number {
  let rounds = 0;
  const started = performance.now();
  let passedMs = 0;
  for (; passedMs < sliceMs; passedMs = performance.now() - started) {
    round();
    rounds += 1;
  }
  return (rounds * HISTORIES * 1000) / passedMs;
}

const TYPES = ['note', 'asked-customer', 'customer-answered', 'handed-over', 'replied', 'message-received', 'changed'];
const CUSTODIANS = ['team:claims', 'team:service', 'partner:courier-one'];

/** A touchpoint of 2026: opened, then handed about for some days; read a few days after its last event. */
function history(events: number, random: () => number): { past: ClockEvent[]; now: Date } {
  const startMs = Date.UTC(2026, 0, 5) + Math.floor(random() * 300 * 1440) * MINUTE_MS;
  let atMs = startMs;
  const past: ClockEvent[] = [];
  for (let index = 0; index < events; index += 1) {
    const type = index === 0 ? 'opened' : TYPES[Math.floor(random() * TYPES.length)]!;
    past.push({
      source: 'bench',
      eventId: `e${index}`,
      type,
      occurredAt: new Date(atMs),
      recordedAt: new Date(atMs + MINUTE_MS),
      actor: { kind: random() < 0.5 ? 'human' : 'bot' },
      data: { visible: random() < 0.5, substantive: random() < 0.2 },
      ...(type === 'changed' ? { attributes: { priority: random() < 0.5 ? 'urgent' : 'normal' } } : {}),
      ...(type === 'handed-over' ? { custodian: CUSTODIANS[Math.floor(random() * CUSTODIANS.length)]! } : {}),
    });
    atMs += Math.floor(random() * 20 * 60) * MINUTE_MS * (20 / Math.max(20, events));
  }
  return { past, now: new Date(atMs + 3 * 1440 * MINUTE_MS) };
}

function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
