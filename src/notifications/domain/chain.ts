import type { Calendar } from '../../sla/domain/calendar.js';
import type { Manner, Step } from './rule-book.js';
import { digestAt, isOpenAt, openingAt, waitUntil } from './send-time.js';

/** Somebody or something a message can go to. */
export interface Addressee {
  readonly channel: 'mail' | 'webhook';
  readonly id: string;
  /** Working hours: the person's own, else the firm's, the team's, or the usual ones. */
  readonly calendar: Calendar;
  /** Whether the hours are the person's own: then not even an urgent mail goes out beyond them. */
  readonly own: boolean;
}

/** A step of a rule with those found behind its words. */
export interface FoundStep extends Pick<Step, 'send' | 'afterMs'> {
  readonly to: readonly Addressee[];
}

/** A message that a rule asks for, before it is known whether the recipient has been told already. */
export interface Wanted {
  readonly to: Addressee;
  readonly manner: Manner;
  /** Null for the first word; 0 for somebody who stands in; else working time of the recipient. */
  readonly afterMs: number | null;
}

/**
 * What one rule asks for. When everybody who should hear at once is off duty by a calendar of their own, the nearest
 * escalation with somebody within reach goes out at once in their place; they themselves hear when they are back.
 */
export function wantedBy(steps: readonly FoundStep[], nowMs: number): Wanted[] {
  const standIns = unheard(steps, nowMs) ? standInsOf(steps, nowMs) : new Set<Addressee>();
  return steps.flatMap(({ to, send, afterMs }) =>
    to.map((each) => ({
      to: each,
      // Systems know no night and read no digests.
      manner: each.channel === 'webhook' ? 'now' : send,
      afterMs: standIns.has(each) ? 0 : afterMs,
    })),
  );
}

/** When a message asked for at `nowMs` goes out; for a digest, when it closes. */
export function sendAtOf({ to, manner, afterMs }: Wanted, nowMs: number, digestEveryMs: number): number {
  const fromMs = afterMs === null || afterMs === 0 ? nowMs : waitUntil(to.calendar, nowMs, afterMs);
  if (manner === 'digest') return digestAt(to.calendar, fromMs, digestEveryMs);
  return manner === 'now' && !to.own ? fromMs : openingAt(to.calendar, fromMs);
}

/** Whether a step is for at once and all the people it names are off duty. */
function unheard(steps: readonly FoundStep[], nowMs: number): boolean {
  const people = steps
    .filter(({ send, afterMs }) => send === 'now' && afterMs === null)
    .flatMap(({ to }) => to.filter(({ channel }) => channel === 'mail'));
  return people.length > 0 && !people.some((each) => isInReach(each, 'now', nowMs));
}

function standInsOf(steps: readonly FoundStep[], nowMs: number): Set<Addressee> {
  const escalations = steps
    .filter((step): step is FoundStep & { afterMs: number } => step.afterMs !== null && step.send !== 'digest')
    .sort((a, b) => a.afterMs - b.afterMs);
  for (const { to, send } of escalations) {
    const within = to.filter((each) => each.channel === 'mail' && isInReach(each, send, nowMs));
    if (within.length > 0) return new Set(within);
  }
  return new Set();
}

/** `now` disturbs anybody but those whose own calendar says otherwise. */
const isInReach = ({ calendar, own }: Addressee, send: Manner, nowMs: number): boolean =>
  (send === 'now' && !own) || isOpenAt(calendar, nowMs);
