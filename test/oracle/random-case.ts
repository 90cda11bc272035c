import fc from 'fast-check';
import type { CalendarJson, CaseJson, EventJson, MilestoneJson, PauseJson, TargetJson } from './case-json.js';
import { MINUTE } from './minutes.js';

/** Days the oracle's table reaches from the first of a period; cases whose answer lies beyond are left out. */
export const TABLE_DAYS = 45;

/** Places and times where clocks change, days vanish, holidays and make-up days fall, or a year is unannounced. */
const PERIODS: readonly (readonly [zone: string, firstDay: string])[] = [
  ['Asia/Shanghai', '2026-02-08'],
  ['Asia/Shanghai', '2026-09-27'],
  ['Asia/Shanghai', '2026-12-26'],
  ['Europe/Berlin', '2026-03-25'],
  ['Europe/Berlin', '2026-10-21'],
  ['America/New_York', '2026-10-28'],
  ['Australia/Lord_Howe', '2026-04-01'],
  ['Australia/Lord_Howe', '2026-09-30'],
  ['Asia/Calcutta', '2026-02-25'],
  ['Pacific/Apia', '2011-12-26'],
  ['America/Havana', '2026-03-05'],
  ['America/Havana', '2026-10-28'],
  ['Asia/Beirut', '2026-03-25'],
  ['Asia/Beirut', '2026-10-21'],
  ['Africa/Cairo', '2026-04-21'],
  ['America/Santiago', '2026-04-01'],
  ['America/Santiago', '2026-09-02'],
  ['America/St_Johns', '2010-11-03'],
  ['America/Nuuk', '2026-03-26'],
  ['America/Nuuk', '2026-10-22'],
  ['Atlantic/Azores', '2026-10-22'],
  ['Antarctica/Troll', '2026-03-26'],
];

const dateText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const pick = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const WINDOWS: string[][] = [
  ['09:00-12:00', '13:30-18:00'],
  ['00:00-24:00'],
  ['22:00-06:00'],
  ['08:00-16:00', '12:00-20:00'],
  ['22:00-00:00', '01:00-01:30'],
  ['02:00-03:00', '10:00-14:00'],
  ['23:00-24:00', '00:30-02:30'],
];
const windows = pick(...WINDOWS);

const week: fc.Arbitrary<Record<string, string[]>> = fc.oneof(
  { weight: 6, arbitrary: windows.map((list) => ({ 'mon-fri': list })) },
  { weight: 4, arbitrary: windows.map((list) => ({ 'mon-sun': list })) },
  { weight: 2, arbitrary: fc.tuple(windows, windows).map(([a, b]) => ({ 'sat-mon': a, 'tue,thu-fri': b })) },
  { weight: 1, arbitrary: fc.constant({}) },
);

function calendarIn(zone: string, firstDay: string, name: string): fc.Arbitrary<CalendarJson> {
  const dates = Array.from({ length: 9 }, (_, index) =>
    dateText(Date.parse(firstDay) + index * 1440 * MINUTE),
  );
  const days = fc.dictionary(pick(...dates), fc.oneof(fc.constant<'off'>('off'), windows), { maxKeys: 3 });
  return fc.record({ week, days, holidays: fc.boolean(), makeup: windows }).map((parts) => ({
    calendar: name,
    zone,
    week: parts.week,
    days: { ...parts.days },
    ...(parts.holidays ? { holidays: 'cn', makeup: Object.hasOwn(parts.week, 'mon-fri') ? 'mon-fri' : parts.makeup } : {}),
  }));
}

const plain = pick('30m', '4h', '12h', '24h', '36h', '2d', '3d');
const business = pick('40m', '1h', '90m', '4h', '8h', '20h');
const single: fc.Arbitrary<TargetJson> = fc.oneof(
  business.map((value) => ({ business: value })),
  plain.map((value) => ({ elapsed: value })),
  fc.record({ workdays: fc.integer({ min: 1, max: 4 }), until: pick('close', 'end') }),
  fc.integer({ min: 1, max: 6 }).map((days) => ({ days })),
);
const member: fc.Arbitrary<TargetJson> = fc.oneof(
  { weight: 5, arbitrary: single },
  { weight: 1, arbitrary: fc.tuple(single, single).map((members) => ({ latest: members })) },
);
const pausable: fc.Arbitrary<TargetJson> = fc.oneof(
  { weight: 5, arbitrary: single },
  { weight: 1, arbitrary: fc.tuple(member, member).map((members) => ({ earliest: members })) },
  { weight: 1, arbitrary: fc.tuple(member, member).map((members) => ({ latest: members })) },
);
const fixed: fc.Arbitrary<TargetJson> = fc.oneof(
  fc.record({ at: pick('00:00', '02:15', '12:00', '17:00', '24:00'), workday: fc.integer({ min: 0, max: 2 }) }),
  fc.constant<TargetJson>({ promised: true }),
  single.map((one) => ({ earliest: [{ promised: true }, one] })),
  single.map((one) => ({ latest: [one, { earliest: [{ promised: true }, { at: '09:30', workday: 1 }] }] })),
);
const when = pick<Record<string, unknown>>(
  { priority: 'urgent' },
  { blocked: { exists: false } },
  { amount: { gt: 500, lte: 2000 } },
  { 'customer.tier': ['gold', 'silver'] },
  { tags: { exists: true } },
  { amount: { lt: 1000, gte: 900 }, priority: ['normal', 'urgent'] },
);

function targetOf(form: fc.Arbitrary<TargetJson>): fc.Arbitrary<TargetJson | TargetJson[]> {
  return fc.oneof(
    { weight: 2, arbitrary: form },
    { weight: 2, arbitrary: fc.tuple(when, form, form).map(([test, a, b]) => [{ when: test, ...a }, b]) },
    { weight: 1, arbitrary: fc.tuple(when, form).map(([test, a]) => [{ when: test, ...a }]) },
  );
}

const max = fc.oneof(pick('1h', '4h', '2d').map((elapsed) => ({ elapsed })), pick('1h', '8h').map((value) => ({ business: value })));
const pauses: fc.Arbitrary<Record<string, PauseJson | PauseJson[]>> = fc
  .record({
    max: fc.option(max, { nil: undefined }),
    replied: fc.boolean(),
    until: fc.boolean(),
    second: fc.option(max, { nil: undefined, freq: 1 }),
    held: fc.boolean(),
    heldMax: fc.option(max, { nil: undefined }),
  })
  .map((parts) => {
    const asked = {
      on: ['asked', 'restart'],
      ...(parts.until || parts.max === undefined ? { until: { on: parts.replied ? ['answered', 'replied'] : ['answered'] } } : {}),
      ...(parts.max === undefined ? {} : { max: parts.max }),
    };
    return {
      waiting: parts.second === undefined ? asked : [asked, { on: 'moved', where: { 'actor.kind': 'human' }, max: parts.second }],
      ...(parts.held
        ? { held: { on: 'hold', until: [{ on: 'release' }, { on: 'asked' }], ...(parts.heldMax === undefined ? {} : { max: parts.heldMax }) } }
        : {}),
    };
  });

const warn = fc.uniqueArray(
  fc.oneof<fc.Arbitrary<string | { every: string; times: number }>[]>(
    pick('10%', '12.5%', '33%', '50%', '80%', '100%', '120%', 'at', '30m before', '1h30m before', '24h before'),
    fc.record({ every: pick('30m', '2h', '8h'), times: fc.integer({ min: 1, max: 2 }) }),
  ),
  { maxLength: 5, selector: (one) => JSON.stringify(one) },
);

const CUSTODIANS = ['team:issue', 'team:claims', 'partner:courier'];
const budgets = fc.dictionary(pick(...CUSTODIANS, 'unassigned'), pick('30m', '4h', '8h'), { minKeys: 1, maxKeys: 3 });

const milestone: fc.Arbitrary<MilestoneJson> = fc.boolean().chain((canPause) =>
  fc
    .record({
      target: targetOf(canPause ? pausable : fixed),
      pause: canPause ? fc.option(pauses, { nil: undefined }) : fc.constant(undefined),
      warn,
      budgets: fc.option(budgets, { nil: undefined }),
      repeat: fc.boolean(),
      again: fc.boolean(),
      cancel: fc.boolean(),
      reset: fc.boolean(),
      side: pick(undefined, undefined, 'side', '24x7'),
    })
    .map((parts) => ({
      type: 'customer',
      ...(parts.side === undefined ? {} : { calendar: parts.side }),
      start: [{ on: parts.repeat ? ['opened', 'replied'] : 'opened' }, { on: 'reopened', again: parts.again }],
      stop: [{ on: 'closed' }, { on: 'replied', where: { 'data.substantive': true } }],
      ...(parts.cancel ? { cancel: { on: 'void' } } : {}),
      ...(parts.reset ? { reset: { on: 'restart', where: { 'actor.kind': 'human' } } } : {}),
      repeat: parts.repeat,
      target: parts.target,
      ...(parts.pause === undefined ? {} : { pause: parts.pause }),
      warn: parts.warn,
      ...(parts.budgets === undefined ? {} : { custody: { budgets: { ...parts.budgets } } }),
    })),
);

const attributes = pick<Record<string, unknown> | undefined>(
  undefined,
  undefined,
  { priority: 'urgent' },
  { priority: 'normal', amount: 900 },
  { priority: null, blocked: true },
  { blocked: null, amount: 9000 },
  { customer: { tier: 'gold' } },
  { customer: { tier: null } },
  { tags: ['gold'], priority: ['urgent'] },
  { tags: { a: null }, amount: '900' },
);

/** Gaps that hit due times, pause ends and window edges exactly, miss them by a millisecond, or lie anywhere. */
const gapMs = fc
  .tuple(
    // Long gaps take the oracle long; a few are enough.
    fc.oneof(
      { weight: 5, arbitrary: pick(0, 0, 30, 40, 60, 90, 240, 480) },
      { weight: 2, arbitrary: pick(720, 1440, 2160, 2880) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 1500 }) },
    ),
    fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: pick(-1, 1) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: MINUTE }) }),
  )
  .map(([minutes, off]) => Math.max(0, minutes * MINUTE + off));

/**
 * Instead of a gap, a wall time at which windows open or close, or a millisecond beside it: pauses that begin and end
 * at a close or a midnight do not come about by chance.
 */
const aim = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({
      minutes: pick(0, 0, 90, 150, 360, 540, 720, 810, 840, 960, 1080, 1080, 1200, 1320),
      offMs: pick(0, 0, 0, 0, -1, 1),
    }),
  },
);

/** The next instant at which the clocks, changes aside, show that time. */
function aimedAt(atMs: number, offsetMs: number, { minutes, offMs }: { minutes: number; offMs: number }): number {
  const dayMs = 1440 * MINUTE;
  const intoDayMs = (((atMs + offsetMs) % dayMs) + dayMs) % dayMs;
  const waitMs = (minutes * MINUTE - intoDayMs + dayMs) % dayMs;
  return Math.max(atMs, atMs + waitMs + offMs);
}

/** Local minus UTC of a zone when its period begins. */
function offsetMsOf(zone: string, ms: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(ms);
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(parts.find(({ type }) => type === 'timeZoneName')!.value)!;
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE;
}

const TYPES = ['opened', 'asked', 'answered', 'replied', 'hold', 'release', 'closed', 'reopened', 'restart', 'changed', 'void', 'moved'];
const eventPart = fc.record({
  gapMs,
  aim,
  type: pick(...TYPES),
  source: pick('crm', 'mail', '\uFF5E', '\u{1F600}'),
  attributes,
  custodian: pick(undefined, undefined, ...CUSTODIANS),
  human: fc.boolean(),
  substantive: fc.boolean(),
  promiseMs: fc.option(gapMs, { nil: undefined, freq: 3 }),
  lateMs: pick(0, 0, 0, 60 * MINUTE, 3000 * MINUTE),
});

const PERIODS_WITH_OFFSET = PERIODS.map(([zone, firstDay]) => [zone, firstDay, offsetMsOf(zone, Date.parse(firstDay))] as const);

/** A random case with the beginning of the table its oracle needs. */
export const randomCase: fc.Arbitrary<{ input: CaseJson; baseMs: number }> = pick(...PERIODS_WITH_OFFSET).chain(([zone, firstDay, offsetMs]) =>
  fc
    .record({
      main: calendarIn(zone, firstDay, 'main'),
      side: pick(zone, 'Asia/Shanghai', 'America/New_York').chain((other) => calendarIn(other, firstDay, 'side')),
      milestones: fc.array(milestone, { minLength: 1, maxLength: 3 }),
      startMinutes: fc.oneof(pick(0, 540, 720, 1080, 1439), fc.integer({ min: 0, max: 4000 })),
      events: fc.array(eventPart, { minLength: 1, maxLength: 8 }),
      copies: fc.array(fc.record({ index: fc.nat(7), first: fc.boolean(), shiftMs: gapMs }), { maxLength: 2 }),
      nowGapMs: gapMs,
      unknownMs: pick(0, 0, 0, 600 * MINUTE),
      ownSet: fc.boolean(),
      zoneOfPolicy: fc.boolean(),
      fromDay: pick(...Array<number>(9).fill(0), 1, 3),
      applies: pick(...Array<undefined>(6).fill(undefined), { where: { priority: ['urgent', 'normal'] } }, { where: { blocked: { exists: false } } }),
    })
    .map((parts) => {
      const firstMs = Date.parse(firstDay);
      let atMs = firstMs + parts.startMinutes * MINUTE;
      const history = parts.events.map((part, index): EventJson => {
        if (part.aim !== undefined) atMs = aimedAt(atMs, offsetMs, part.aim);
        else if (index > 0) atMs += part.gapMs;
        return eventJson(part, index, atMs);
      });
      const copies = parts.copies.map((copy) => copyOf(history[copy.index % history.length]!, copy.first, copy.shiftMs));
      const nowMs = atMs + parts.nowGapMs;
      const ownYear = { [firstDay.slice(0, 4)]: [{ date: firstDay, isOffDay: true }] };
      const input: CaseJson = {
        id: 'random',
        policy: {
          policy: 'p',
          effective: { from: parts.fromDay === 0 ? '2000-01-01' : dateText(firstMs + parts.fromDay * 1440 * MINUTE) },
          ...(parts.applies === undefined ? {} : { applies: parts.applies }),
          calendar: 'main',
          ...(parts.zoneOfPolicy ? { zone } : {}),
          milestones: Object.fromEntries(parts.milestones.map((one, index) => [`m${index}`, one])),
        },
        calendars: [parts.main, parts.side],
        holidays: { cn: parts.ownSet ? ownYear : 'holiday-cn' },
        history: withoutTies([...copies, ...history]),
        now: new Date(nowMs).toISOString(),
        knownAt: new Date(nowMs - parts.unknownMs).toISOString(),
      };
      return { input, baseMs: firstMs - 4 * 1440 * MINUTE };
    }),
);

type EventPart = typeof eventPart extends fc.Arbitrary<infer T> ? T : never;

function eventJson(part: EventPart, index: number, atMs: number): EventJson {
  return {
    source: part.source,
    eventId: `e${index}`,
    type: index === 0 ? 'opened' : part.type,
    occurredAt: new Date(atMs).toISOString(),
    ...(part.lateMs === 0 ? {} : { recordedAt: new Date(atMs + part.lateMs).toISOString() }),
    actor: { kind: part.human ? 'human' : 'bot' },
    data: { substantive: part.substantive },
    ...(part.attributes === undefined ? {} : { attributes: part.attributes }),
    ...(part.custodian === undefined ? {} : { custodian: part.custodian }),
    ...(part.promiseMs === undefined ? {} : { promise: { dueAt: new Date(atMs + part.promiseMs).toISOString() } }),
  };
}

const recordedMs = (event: EventJson): number => Date.parse(event.recordedAt ?? event.occurredAt);

/** The event reported again: earlier, so that the copy is what counts, or later, so that its content must not. */
function copyOf(event: EventJson, first: boolean, shiftMs: number): EventJson {
  const recordedAt = new Date(recordedMs(event) + (first ? -MINUTE : MINUTE)).toISOString();
  const occurredAt = first ? new Date(Date.parse(event.occurredAt) + shiftMs).toISOString() : event.occurredAt;
  return { ...event, occurredAt, recordedAt, custodian: 'team:copy' };
}

/** Of copies recorded at one instant only one: which of them counts is not the oracle's to say. */
function withoutTies(history: EventJson[]): EventJson[] {
  const seen = new Set<string>();
  return history.filter((event) => {
    const key = `${event.source} ${event.eventId} ${recordedMs(event)}`;
    return !seen.has(key) && seen.add(key);
  });
}
