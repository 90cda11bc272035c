import { awake, DAY_MS, HOUR_MS, MINUTE_MS, officeClose } from './china-time.js';
import { abandonedCall } from './calls.js';
import { answerSurvey, type DeliveryItem, type Mood, phone, write } from './contacts.js';
import { Draft, type Work } from './draft.js';
import type { SimHandler, SimPartner } from './items.js';
import type { Random } from './random.js';
import { heardUntilMs } from './silences.js';
import type { Story } from './story.js';
import { HANDLERS, partnersOf } from './world.js';

/** One of the partners of a type, in proportion to the work they get, unless the story has chosen one of them. */
export function pickPartner(story: Story, ...types: SimPartner['type'][]): SimPartner {
  const choices = partnersOf(...types);
  return choices.find((each) => each.id === story.chosenPartner) ?? drawPartner(story.random, choices);
}

/** One of these partners, in proportion to the work they get. */
export function drawPartner(random: Random, choices: readonly SimPartner[]): SimPartner {
  const id = random.weighted(Object.fromEntries(choices.map((each) => [each.id, each.share])));
  return choices.find((each) => each.id === id)!;
}

export const careTeam = (random: Random): string => (random.chance(0.5) ? 'service-1' : 'service-2');

/** How somebody feels about a touchpoint, from the worst that happened in it and what they remember. */
export function feelingOf(draft: Draft): Mood {
  const { random, grievance } = draft.story;
  const worst =
    draft.hurts.length === 0 ? null : random.chance(0.55) ? draft.worst() : random.pick(draft.hurts);
  if (worst === null) {
    return { cause: null, sentiment: random.chance(0.2) ? 0 : random.chance(0.45) ? 2 : 1 };
  }
  const furious = random.chance(Math.min(0.85, 0.2 + 0.25 * worst.weight + 0.12 * grievance));
  return { cause: worst.cause, sentiment: furious ? -2 : -1 };
}

/** Mistakes and rude words of whoever did the work. */
export function blunders(draft: Draft, partner: SimPartner | null): void {
  const { random } = draft.story;
  if (random.chance(partner?.errorRate ?? 0.016)) draft.hurt('operation', 0.9);
  if (random.chance(partner?.rudeness ?? 0.018)) draft.hurt('attitude', 1.1);
  if (random.chance(0.016)) draft.hurt('accuracy', 0.9);
  if (random.chance(0.012)) draft.hurt('amount', 0.8);
}

export interface Chase {
  team: string;
  /** What the handler may promise to calm the caller, by the next working day's end. */
  promiseItem?: string;
  item?: DeliveryItem;
}

/**
 * While something is late the customer may ring up. Answers what was promised then. A promised call-back
 * becomes a touchpoint of its own.
 */
export function chase(
  draft: Draft,
  work: Work,
  options: Chase,
): { handler: SimHandler; dueMs: number; atMs: number } | null {
  const { story } = draft;
  const { random } = story;
  if (work.late === 0 || !random.chance(0.5)) return null;
  const atMs = awake(work.dueMs + random.next() * Math.min(3 * DAY_MS, work.atMs - work.dueMs));
  if (atMs >= work.atMs) return null;
  const mood: Mood = {
    cause: feelingOf(draft).cause ?? 'timeliness',
    sentiment: random.chance(0.45) ? -2 : -1,
  };
  const dueMs = officeClose(atMs, 1, story.isWorkday);
  const promises = random.chance(0.65);
  const item = options.promiseItem ?? 'callback';
  const handler = phone(draft, atMs, mood, { ...options, ...(promises ? { promise: { item, dueMs } } : {}) });
  if (handler === null || !promises) return null;
  const backMs = atMs + 5 * MINUTE_MS;
  if (item === 'callback' && story.room > 0 && backMs <= heardUntilMs(story, 'callback')) {
    promisedCallback(draft, handler, backMs, dueMs);
  }
  return { handler, dueMs, atMs };
}

/** The call-back somebody promised on the phone. */
function promisedCallback(about: Draft, handler: SimHandler, openedMs: number, dueMs: number): void {
  const { story } = about;
  const { random } = story;
  const draft = new Draft(story, 'callback', openedMs);
  const custodian = `team:${handler.team}`;
  const person = `person:${handler.id}`;
  const forgotten = random.chance(0.14);
  const doneMs = forgotten
    ? awake(dueMs + random.next() * DAY_MS + HOUR_MS)
    : openedMs + (dueMs - openedMs) * random.next();
  const actor = { kind: 'human' as const, id: handler.id, team: handler.team };
  draft.emit('opened', openedMs, { custodian, actor, attributes: { reason: 'promised', about: about.ref } });
  const wording =
    story.customer.language === 'en' ? 'I will call you back with the answer' : '给您回电，告诉您结果';
  const promise = draft.promise('callback', wording, dueMs, person, person, doneMs);
  draft.emit('appointment-made', openedMs + 1_000, { actor, promise });
  draft.note('called-back', custodian, doneMs, dueMs);
  draft.emit('called-back', doneMs, {
    actor,
    data: { visible: true, substantive: true, fulfils: 'callback' },
  });
  draft.finish();
  story.grievance += forgotten ? 0.5 : 0;
}

/** Holding replies on the way, so that nobody is left in the dark; now and then one is forgotten. */
export function keepInformed(draft: Draft, untilMs: number, everyMs: number, team: string): void {
  const { random } = draft.story;
  for (let atMs = draft.lastMs + everyMs; atMs < untilMs; atMs += everyMs) {
    if (random.chance(0.05)) continue;
    const actor = random.chance(0.6) ? draft.human(team) : { kind: 'system' as const };
    draft.emit('replied', awake(atMs) < untilMs ? awake(atMs) : atMs, {
      actor,
      data: { visible: true, substantive: false },
    });
  }
}

/** After the end: a survey answer, sometimes a written word, and what is remembered. */
export function afterwards(draft: Draft, endMs: number, item?: DeliveryItem): Draft {
  const { story } = draft;
  const { random } = story;
  const mood = feelingOf(draft);
  const weight = draft.worst()?.weight ?? 0;
  story.grievance = story.grievance * 0.8 + weight * 0.6;
  if (random.chance(mood.sentiment < 0 ? 0.22 : 0.11)) {
    answerSurvey(draft, awake(endMs + random.next() * 30 * HOUR_MS), mood, item);
  } else if (mood.sentiment < 0 && random.chance(0.25)) {
    write(
      draft,
      awake(endMs + random.next() * 8 * HOUR_MS),
      random.chance(0.6) ? 'chat' : 'mail',
      mood,
      item,
    );
  }
  return draft;
}

/** A plain question on the way, with nothing wrong. */
export function plainContact(
  draft: Draft,
  fromMs: number,
  untilMs: number,
  team: string,
  item?: DeliveryItem,
): void {
  const { random } = draft.story;
  if (!random.chance(0.1)) return;
  const atMs = awake(fromMs + random.next() * (untilMs - fromMs));
  if (atMs >= untilMs) return;
  const mood: Mood = { cause: null, sentiment: 0 };
  if (random.chance(0.5)) phone(draft, atMs, mood, { team, ...(item === undefined ? {} : { item }) });
  else write(draft, atMs, 'chat', mood, item);
}

/** Somebody gave up in the queue and has to be called back. */
export function callbackAfterAbandonedCall(story: Story, atMs: number): Draft {
  const { random } = story;
  const team = careTeam(random);
  const openedMs = abandonedCall(story, atMs, team) + 2_000;
  const draft = new Draft(story, 'callback', openedMs);
  const custodian = `team:${team}`;
  const work = draft.work('called-back', custodian, { serviceHours: 4 }, openedMs);
  draft.emit('opened', openedMs, {
    custodian,
    actor: { kind: 'system' },
    attributes: { reason: 'abandoned-call' },
  });
  chase(draft, work, { team });
  const handler = random.pick(HANDLERS.filter((each) => each.team === team));
  draft.emit('called-back', work.atMs, {
    actor: { kind: 'human', id: handler.id, team },
    data: { visible: true, substantive: true, fulfils: 'callback' },
  });
  return afterwards(draft.finish(), work.atMs);
}
