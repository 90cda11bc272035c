import { callbackAfterAbandonedCall } from './afterwards.js';
import { castStories } from './cast.js';
import type { CastItems } from './cast-writer.js';
import {
  addOffice,
  awake,
  DAY_MS,
  HOUR_MS,
  localMidnight,
  localWeekday,
  MINUTE_MS,
  type Workdays,
  weekdaysOnly,
} from './china-time.js';
import type { Draft } from './draft.js';
import { decide, pay, reportClaim } from './flows-claims.js';
import { maybeComplain } from './flows-complaint.js';
import { deliver } from './flows-delivery.js';
import { checkPolicy, enquire } from './flows-enquiry.js';
import { rescue, survey } from './flows-on-site.js';
import { refund } from './flows-refund.js';
import { renew } from './flows-renewal.js';
import type { SimCustomer, SimItem } from './items.js';
import { withPartnerLists } from './partner-lists.js';
import { inventCustomer } from './people.js';
import { Random } from './random.js';
import { heardUntilMs, SILENCES } from './silences.js';
import { Collected, Numbers, QuoteMemory, type Story } from './story.js';
import { planUpToNow, tellUpToNow, type Wanted } from './up-to-now.js';
import { BRANCHES, HANDLERS, ORGS, PARTNERS, TEAMS } from './world.js';

export interface SimulateOptions {
  /** How many customers, the curated cast included; the cast comes whole even when this is smaller. */
  customers: number;
  /** How many touchpoints, those of the cast included; the cast comes whole even when this is smaller. */
  touchpoints: number;
  /** The same seed, sizes and `now` give the same insurer to the byte. */
  seed: number | string;
  /** Where the invented history ends: nothing lies after it, and what is unfinished then is open work. */
  now: Date;
  /** Length of the invented history; 120 days unless said. */
  spanDays?: number;
  /**
   * Local dates (`2026-10-01`) that differ from their weekday: true for a day off, false for a make-up
   * workday.
   */
  holidays?: ReadonlyMap<string, boolean>;
  /** Leave the curated cast out; for pure load. */
  withoutCast?: boolean;
}

const DEFAULT_SPAN_DAYS = 120;

/**
 * Invents an insurer, its customers and what they went through, lazily and in one deterministic order: first
 * the organisation, then the cast, then one customer after the other with their stories, each followed by
 * its truth. Holds one story at a time, whatever the size. Throws RangeError on sizes that make no sense.
 */
export function* simulate(options: SimulateOptions): Generator<SimItem, void, undefined> {
  checkSizes(options);
  yield* theFirm();
  const nowMs = Math.floor(options.now.getTime() / 1_000) * 1_000;
  const world = {
    nowMs,
    isWorkday: workdaysOf(options.holidays),
    quotes: new QuoteMemory(),
    numbers: new Numbers(),
  };
  const cast = options.withoutCast === true ? [] : castStories(world);
  const introduced = cast.filter(({ customer }) => customer !== null).length;
  const told = cast.reduce((sum, { touchpoints }) => sum + touchpoints, 0);
  const count = Math.max(0, options.customers - introduced);
  const room = Math.max(0, options.touchpoints - told);
  // Pure load has nobody looking at it; a demo is looked at as soon as it is there.
  const upToNow = planUpToNow(
    (index) => customerOf(options.seed, index, nowMs).customer,
    count,
    options.withoutCast === true ? 0 : room,
  );
  const lookedAt = upToNow.touchpoints > 0;
  const setting: Setting = { ...world, silences: lookedAt ? SILENCES : [] };
  const shares = shareOut(options.seed, count, room - upToNow.touchpoints);
  const items = thePeople(options, setting, cast, shares, upToNow.wanted);
  yield* lookedAt ? withPartnerLists(items, setting) : items;
}

/** What all stories have in common. */
type Setting = Pick<Story, 'nowMs' | 'isWorkday' | 'quotes' | 'numbers' | 'silences'>;

/** A customer from a random stream of their own, which goes on with what happens to them. */
function customerOf(
  seed: number | string,
  index: number,
  nowMs: number,
): { random: Random; customer: SimCustomer } {
  const random = new Random(`${seed}/customer/${index}`);
  return { random, customer: inventCustomer(random, index, nowMs) };
}

/** First the cast, then one customer for every share, each with as many touchpoints and those wanted of them. */
function* thePeople(
  { seed, spanDays = DEFAULT_SPAN_DAYS }: SimulateOptions,
  setting: Setting,
  cast: readonly CastItems[],
  shares: Iterable<number>,
  upToNow: ReadonlyMap<number, readonly Wanted[]>,
): Generator<SimItem, void, undefined> {
  for (const { customer, collected } of cast) {
    if (customer !== null) yield { type: 'customer', customer };
    yield* collected.drain();
  }
  let index = 0;
  for (const room of shares) {
    const { random, customer } = customerOf(seed, index, setting.nowMs);
    yield { type: 'customer', customer };
    const branchSlowness = BRANCHES.find((branch) => branch.org === customer.org)?.slowness ?? 1;
    const out = new Collected();
    const story: Story = { ...setting, random, customer, branchSlowness, room, grievance: 0, out };
    yield* lifeOf(story, spanDays * DAY_MS);
    for (const wanted of upToNow.get(index) ?? []) yield* tellUpToNow(story, seed, wanted).drain();
    index += 1;
  }
}

function checkSizes({ customers, touchpoints, now, spanDays = DEFAULT_SPAN_DAYS }: SimulateOptions): void {
  if (!Number.isSafeInteger(customers) || customers < 0)
    throw new RangeError('customers must be a whole number from 0');
  if (!Number.isSafeInteger(touchpoints) || touchpoints < 0) {
    throw new RangeError('touchpoints must be a whole number from 0');
  }
  if (touchpoints > 0 && customers === 0) throw new RangeError('touchpoints need at least one customer');
  if (Number.isNaN(now.getTime())) throw new RangeError('now must be an instant');
  if (!(spanDays >= 1 && spanDays <= 3_650)) throw new RangeError('spanDays must be 1 to 3650');
}

function* theFirm(): Generator<SimItem, void, undefined> {
  for (const org of ORGS) yield { type: 'org', org };
  for (const team of TEAMS) yield { type: 'team', team };
  for (const handler of HANDLERS) yield { type: 'handler', handler };
  for (const partner of PARTNERS) yield { type: 'partner', partner };
}

/** The working days of the branch offices, from the holidays given. */
export function workdaysOf(holidays: ReadonlyMap<string, boolean> | undefined): Workdays {
  if (holidays === undefined || holidays.size === 0) return weekdaysOnly;
  return (atMs) => {
    const off = holidays.get(new Date(atMs + 8 * HOUR_MS).toISOString().slice(0, 10));
    return off === undefined ? weekdaysOnly(atMs) : !off;
  };
}

/**
 * Deals the touchpoints out to the customers, unequally as life is, and exactly: the running total of random
 * weights, scaled and rounded, never drifts. Two passes over the same random stream, no memory.
 */
export function* shareOut(
  seed: number | string,
  customers: number,
  touchpoints: number,
): Generator<number, void, undefined> {
  const weightsOf = function* (): Generator<number> {
    const random = new Random(`${seed}/shares`);
    for (let index = 0; index < customers; index += 1) yield random.lognormal(1, 0.7);
  };
  let total = 0;
  for (const weight of weightsOf()) total += weight;
  let run = 0;
  let given = 0;
  let index = 0;
  for (const weight of weightsOf()) {
    run += weight;
    index += 1;
    const upTo =
      index === customers ? touchpoints : Math.min(touchpoints, Math.round((run / total) * touchpoints));
    yield upTo - given;
    given = upTo;
  }
}

function* lifeOf(story: Story, spanMs: number): Generator<SimItem, void, undefined> {
  const quota = story.room;
  while (story.room > 0) {
    const lived = (quota - story.room + story.random.next()) / quota;
    const kind = story.random.weighted(STORY_SHARES);
    tell[kind](story, momentOf(story, story.nowMs - spanMs * (1 - lived), kind));
    yield* story.out.drain();
  }
}

const STORY_SHARES = {
  enquiry: 36,
  newPolicy: 15,
  claim: 16,
  renewal: 12,
  refund: 7,
  callback: 8,
  rescue: 5,
} as const;

const tell: Record<keyof typeof STORY_SHARES, (story: Story, atMs: number) => void> = {
  enquiry: (story, atMs) => maybeComplain(enquire(story, atMs)),
  renewal: (story, atMs) => maybeComplain(renew(story, atMs)),
  refund: (story, atMs) => maybeComplain(refund(story, atMs)),
  callback: (story, atMs) => maybeComplain(callbackAfterAbandonedCall(story, atMs)),
  rescue: (story, atMs) => maybeComplain(rescue(story, atMs)),
  newPolicy: tellNewPolicy,
  claim: tellClaim,
};

/** Whether the story goes on: there is room, and the next part has begun by now. */
const goesOn = (story: Story, atMs: number): boolean => story.room > 0 && atMs <= story.nowMs;

function tellNewPolicy(story: Story, atMs: number): void {
  const check = checkPolicy(story, atMs);
  maybeComplain(check);
  if (!goesOn(story, check.lastMs)) return;
  maybeComplain(
    deliver(story, check.lastMs + HOUR_MS > story.nowMs ? check.lastMs : check.lastMs + HOUR_MS, 'policy'),
  );
  for (const item of ['invoice', 'gift'] as const) {
    const orderedMs = addOffice(check.lastMs, story.random.next() * 9 * HOUR_MS, story.isWorkday);
    if (story.random.chance(item === 'invoice' ? 0.45 : 0.3) && goesOn(story, orderedMs)) {
      maybeComplain(deliver(story, orderedMs, item));
    }
  }
}

function tellClaim(story: Story, atMs: number): void {
  const { random } = story;
  const motor = story.customer.plates.length > 0;
  if (motor && random.chance(0.2)) {
    maybeComplain(rescue(story, atMs - 10 * MINUTE_MS));
    if (story.room === 0) return;
  }
  const report = reportClaim(story, atMs);
  maybeComplain(report);
  let readyMs = report.lastMs;
  if (motor && random.chance(0.85)) {
    const surveyMs = addOffice(atMs, random.lognormal(1.5, 0.6) * HOUR_MS, story.isWorkday);
    if (!goesOn(story, surveyMs)) return;
    const inspected = survey(story, surveyMs);
    maybeComplain(inspected);
    readyMs = Math.max(readyMs, inspected.lastMs);
  }
  if (!goesOn(story, readyMs + HOUR_MS)) return;
  const { draft, refused } = decide(story, readyMs + HOUR_MS);
  maybeComplain(draft);
  payUnlessRefused(story, draft, refused);
}

function payUnlessRefused(story: Story, decision: Draft, refused: boolean): void {
  const agreedMs = awake(decision.lastMs + story.random.lognormal(6, 0.8) * HOUR_MS);
  if (!refused && goesOn(story, agreedMs)) maybeComplain(pay(story, agreedMs));
}

/** Relative traffic by hour in China: quiet nights, two busy half-days. */
const OFFICE = [
  1, 1, 0, 0, 0, 1, 3, 8, 30, 90, 100, 92, 55, 60, 92, 90, 80, 62, 34, 26, 20, 13, 6, 2,
] as const;
const ROADS = [
  9, 6, 5, 4, 4, 6, 16, 42, 62, 50, 44, 44, 46, 44, 44, 46, 52, 66, 62, 46, 34, 28, 22, 14,
] as const;

/** Who gives up in the queue has waited a while before a touchpoint begins. */
const LONGEST_WAIT_MS = 15 * MINUTE_MS;

/** The moment on or near a day at which somebody turns to us, never after `now` nor where nobody would hear of it. */
function momentOf(story: Story, nearMs: number, kind: keyof typeof STORY_SHARES): number {
  const { random, nowMs } = story;
  const onTheRoad = kind === 'rescue';
  const heardMs = kind === 'refund' || kind === 'callback' ? heardUntilMs(story, kind) : nowMs;
  const latestMs = heardMs < nowMs ? heardMs - LONGEST_WAIT_MS : nowMs;
  let midnightMs = localMidnight(nearMs);
  const weekday = localWeekday(nearMs);
  if (!onTheRoad && (weekday === 0 || weekday === 6) && random.chance(0.6))
    midnightMs += (weekday === 0 ? 1 : 2) * DAY_MS;
  const hours = onTheRoad ? ROADS : OFFICE;
  let left = random.next() * hours.reduce<number>((sum, each) => sum + each, 0);
  const hour = hours.findIndex((each) => (left -= each) < 0);
  let atMs = midnightMs + hour * HOUR_MS + random.int(0, 3_599) * 1_000;
  while (atMs > latestMs) atMs -= DAY_MS;
  return atMs;
}
