import { TOUCHPOINT_KINDS, type TouchpointKind } from '../../touchpoints/domain/kinds.js';
import { callbackAfterAbandonedCall } from './afterwards.js';
import { awake, DAY_MS, HOUR_MS, MINUTE_MS, subtractOffice } from './china-time.js';
import type { Draft } from './draft.js';
import { decide, pay, reportClaim } from './flows-claims.js';
import { complain } from './flows-complaint.js';
import { deliver } from './flows-delivery.js';
import { checkPolicy, enquire } from './flows-enquiry.js';
import { rescue, survey } from './flows-on-site.js';
import { refund } from './flows-refund.js';
import { renew } from './flows-renewal.js';
import type { SimCustomer, SimPartner } from './items.js';
import { Random } from './random.js';
import { heardUntilMs, SILENCES } from './silences.js';
import { Collected, type Story } from './story.js';
import { BRANCHES, partnersOf } from './world.js';

/** A touchpoint of late hours that is to be made up, so that a branch and a partner have just reported. */
export interface Wanted {
  kind: TouchpointKind;
  partner: string | null;
}

/** The newest event of a reporter is younger than this, and older than the other. */
const OLDEST_MS = 14 * HOUR_MS;
const YOUNGEST_MS = 12 * MINUTE_MS;
/** The last report before a silence lies at most this long before it begins. */
const BEFORE_SILENCE_MS = 40 * MINUTE_MS;
/** What is opened has begun by then, however long somebody waited in the queue first. */
const SETTLED_MS = 11 * MINUTE_MS;
const TRIES = 120;
/** Below so many times the touchpoints needed, an installation is too small to be kept up to the present. */
const ENOUGH = 10;

/** A complaint comes with the enquiry it is about. */
const sizeOf = ({ kind }: Wanted): number => (kind === 'complaint' ? 2 : 1);

const REPORTED_BY: Partial<Record<TouchpointKind, readonly SimPartner['type'][]>> = {
  'policy-check': ['agency', 'broker'],
  delivery: ['courier'],
  'claim-survey': ['adjuster'],
  'claim-decision': ['claims-administrator'],
  rescue: ['rescue'],
  renewal: ['agency', 'broker'],
};

/** How long ago such a touchpoint may have been opened, at most, and still be going on in time. */
const OPENED_H: Record<TouchpointKind, number> = {
  enquiry: 13,
  'policy-check': 60,
  delivery: 90,
  refund: 100,
  'claim-report': 40,
  'claim-survey': 50,
  'claim-decision': 60,
  'claim-payment': 70,
  rescue: 13,
  renewal: 120,
  callback: 13,
  complaint: 150,
};

const tell: Record<TouchpointKind, (story: Story, openedMs: number) => Draft> = {
  enquiry: enquire,
  'policy-check': checkPolicy,
  delivery: (story, openedMs) => deliver(story, openedMs, 'policy'),
  refund,
  'claim-report': reportClaim,
  'claim-survey': survey,
  'claim-decision': (story, openedMs) => decide(story, openedMs).draft,
  'claim-payment': pay,
  rescue,
  renewal: renew,
  callback: callbackAfterAbandonedCall,
  complaint: (story, openedMs) => {
    const about = enquire(story, awake(openedMs - (1 + 2 * story.random.next()) * DAY_MS));
    return complain(about, Math.max(openedMs, about.lastMs + HOUR_MS));
  },
};

/**
 * Which customers (by number, from 0) have something going on just now: one touchpoint for every branch and kind,
 * and every partner in turn among them. `touchpoints` is what that takes of the `room` there is; nothing when the
 * room is small.
 */
export function planUpToNow(
  customerOf: (index: number) => SimCustomer,
  customers: number,
  room: number,
): { wanted: ReadonlyMap<number, readonly Wanted[]>; touchpoints: number } {
  const wanted = new Map<number, Wanted[]>();
  if (room < ENOUGH * BRANCHES.length * TOUCHPOINT_KINDS.length) return { wanted, touchpoints: 0 };
  let touchpoints = 0;
  for (const [place, indexes] of firstOfEachBranch(customerOf, customers).entries()) {
    if (indexes.length === 0) continue;
    for (const [turn, one] of wantedOf(place).entries()) {
      const index = indexes[turn % indexes.length]!;
      wanted.set(index, [...(wanted.get(index) ?? []), one]);
      touchpoints += sizeOf(one);
    }
  }
  return { wanted, touchpoints };
}

/** What the n-th branch is to report; the first, which is the largest, also the last words of a silent partner. */
function wantedOf(place: number): Wanted[] {
  const silent = SILENCES.filter((each) => 'partner' in each);
  const reports = TOUCHPOINT_KINDS.map((kind): Wanted => {
    const firms = partnersOf(...(REPORTED_BY[kind] ?? [])).filter(
      ({ id }) => !silent.some((each) => each.partner === id && each.kind === kind),
    );
    return { kind, partner: firms[place % firms.length]?.id ?? null };
  });
  const lastWords = silent.map(({ kind, partner }): Wanted => ({ kind, partner }));
  return place === 0 ? [...reports, ...lastWords] : reports;
}

/** For every branch its first customers, one for each kind if it has as many. */
function firstOfEachBranch(customerOf: (index: number) => SimCustomer, customers: number): number[][] {
  const people = new Map<string, number[]>(BRANCHES.map(({ org }) => [org, []]));
  let missing = BRANCHES.length * TOUCHPOINT_KINDS.length;
  for (let index = 0; index < customers && missing > 0; index += 1) {
    const ofBranch = people.get(customerOf(index).org);
    if (ofBranch === undefined || ofBranch.length >= TOUCHPOINT_KINDS.length) continue;
    ofBranch.push(index);
    missing -= 1;
  }
  return [...people.values()];
}

/** Between which instants the newest event is to lie. */
interface Window {
  firstMs: number;
  lastMs: number;
  /** Nothing has been heard since. */
  silent: boolean;
}

function windowOf(base: Story, { kind, partner }: Wanted): Window {
  const untilMs = heardUntilMs(base, kind, partner);
  if (untilMs < base.nowMs) return { firstMs: untilMs - BEFORE_SILENCE_MS, lastMs: untilMs, silent: true };
  return { firstMs: untilMs - OLDEST_MS, lastMs: untilMs - YOUNGEST_MS, silent: false };
}

const moved = ({ toldMs }: Draft, { firstMs, lastMs }: Window): boolean => toldMs >= firstMs && toldMs <= lastMs;

/**
 * Makes one wanted touchpoint up: the ordinary flows are told from different moments until one is in time and has
 * just moved. At hours in which nobody works none may have; then the system that keeps it leaves a note.
 */
export function tellUpToNow(base: Story, seed: number | string, wanted: Wanted): Collected {
  const { kind, partner } = wanted;
  const window = windowOf(base, wanted);
  const stream = `${seed}/up-to-now/${base.customer.ref}/${kind}`;
  const attempt = (number: number): { draft: Draft; out: Collected; flaws: number } => {
    const random = new Random(`${stream}/${number}`);
    const out = new Collected();
    const chosen = partner === null ? {} : { chosenPartner: partner };
    const story: Story = { ...base, random, out, room: sizeOf(wanted), ...chosen };
    const draft = tell[kind](story, openingOf(story, kind, window.lastMs));
    return { draft, out, flaws: flawsOf(draft, partner, window) };
  };
  let best = attempt(0);
  for (let number = 1; number < TRIES && best.flaws > 0; number += 1) {
    const next = attempt(number);
    if (next.flaws < best.flaws) best = next;
  }
  if (!moved(best.draft, window)) {
    const fromMs = Math.max(window.firstMs, window.lastMs - 6 * HOUR_MS);
    const share = new Random(`${stream}/note`).next();
    best.draft.sign(fromMs + share * (window.lastMs - fromMs), 'nightly-check');
  }
  return best.out;
}

/** 0 is right; what is more is less so. */
function flawsOf(draft: Draft, partner: string | null, window: Window): number {
  const begun = Number.isFinite(draft.toldMs) && draft.toldMs <= window.lastMs;
  // A complaint has its reason; what else is made up here went well.
  const well = draft.hurts.length === 0;
  // What is silent had better be done with, what is not should still be worked on.
  const atRest = moved(draft, window) ? 0 : draft.isOpen === window.silent ? 2 : 1;
  return (draft.partner === partner ? 0 : 16) + (begun ? 0 : 8) + (well ? 0 : 4) + atRest;
}

/** When such a touchpoint is opened: on the road at any hour, by our people in office hours, else while awake. */
function openingOf({ random, isWorkday }: Story, kind: TouchpointKind, lastMs: number): number {
  let atMs = lastMs - OPENED_H[kind] * HOUR_MS * random.next() ** 1.3 - SETTLED_MS;
  if (kind === 'rescue') return atMs;
  if (kind === 'claim-survey' || kind === 'claim-decision') {
    return subtractOffice(atMs, random.next() * HOUR_MS, isWorkday);
  }
  // Earlier rather than later: the next morning has not come yet.
  while (awake(atMs) !== atMs) atMs -= 4 * HOUR_MS;
  return atMs;
}
