import type { Cause } from '../../touchpoints/domain/kinds.js';
import { answeredCall, RING_MS } from './calls.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './china-time.js';
import type { Draft } from './draft.js';
import type { SimHandler, VoiceInput, VoiceTruth, VoiceTurn } from './items.js';
import { bookOf, fill, painSentence, sayDay, sayDeadline, spoken, type Slots, TOPICS } from './sayings.js';
import { KIND_NAME, type Story } from './story.js';
import { handlersOf, partnerById, TEAMS } from './world.js';

/** What the customer is about to say. `cause` null: nothing hurts, the sentiment then is 0 or better. */
export interface Mood {
  cause: Cause | null;
  sentiment: VoiceTruth['sentiment'];
}

/** A promise our side speaks in a call; it becomes an event only where a touchpoint carries it. */
export interface SpokenPromise {
  item: string;
  dueMs: number;
}

const ITEM_WORDS = {
  policy: { zh: '保单', en: 'policy' },
  invoice: { zh: '发票', en: 'invoice' },
  gift: { zh: '礼品', en: 'gift' },
} as const;
export type DeliveryItem = keyof typeof ITEM_WORDS;

/** Values for every slot of the phrase books, from what the story knows. */
export function slotsOf(draft: Draft, atMs: number, item: DeliveryItem = 'invoice'): Slots {
  const { story } = draft;
  const { random, customer } = story;
  const language = customer.language === 'en' ? 'en' : 'zh';
  const waitedMs = Math.max(0, atMs - draft.openedMs);
  const amount = random.int(2, 60) * 50 + random.pick([0, 0, 8, 20, 36]);
  return {
    days: String(Math.max(2, Math.round(waitedMs / DAY_MS))),
    hours: String(Math.min(5, Math.max(2, Math.round(waitedMs / HOUR_MS)))),
    day: sayDay(atMs - random.int(1, 3) * DAY_MS, customer.language),
    partner:
      draft.partner === null
        ? language === 'en'
          ? 'your contractor'
          : '你们的合作方'
        : partnerById(draft.partner).name[language],
    item: ITEM_WORDS[item][language],
    amount: language === 'en' ? `${amount} yuan` : String(amount),
    plate: customer.plates[0] ?? (language === 'en' ? 'not a car' : '没有车'),
    ref: draft.ref,
    kind: KIND_NAME[draft.kind][language],
    holder: holderName(draft.custodian, language),
    cover: random.pick(TOPICS[customer.language].cover),
    topic: random.pick(TOPICS[customer.language].topic),
    tail: String(random.int(0, 9_999)).padStart(4, '0'),
  };
}

/** A custodian as a person would say it. */
export function holderName(custodian: string, language: 'zh' | 'en'): string {
  const [form, id = ''] = custodian.split(':');
  if (form === 'partner') return partnerById(id).name[language];
  const team = TEAMS.find((each) => each.id === id);
  return team === undefined ? (language === 'en' ? 'our team' : '我们这边') : team.name[language];
}

interface Sentences {
  /** The one worth quoting. */
  quote: string;
  /** Said on top, when patience is gone. */
  outburst: string | null;
}

function whatTheySay(draft: Draft, mood: Mood, slots: () => Slots): Sentences {
  const { random, customer, quotes } = draft.story;
  const book = bookOf(customer.language);
  const quote = quotes.fresh(gap(draft.story), () => {
    if (mood.cause !== null) return painSentence(random, customer.language, draft.kind, mood.cause, slots());
    if (mood.sentiment > 0)
      return fill(random.pick(random.chance(0.75) ? book.praise[draft.kind] : book.anyPraise), slots());
    return fill(random.pick(book.ask[draft.kind]), slots());
  });
  return { quote, outburst: mood.cause !== null && mood.sentiment === -2 ? random.pick(book.anger) : null };
}

function label(voiceId: string, mood: Mood, quote: string, promises: string[]): VoiceTruth {
  const angry = mood.cause !== null && mood.sentiment === -2;
  return {
    type: 'voice',
    voiceId,
    class: angry ? 'complaint' : mood.cause === null ? 'other' : 'problem',
    causes: mood.cause === null ? [] : [mood.cause],
    sentiment: mood.sentiment,
    quote,
    promises,
  };
}

const base = (draft: Draft, voiceId: string, atMs: number): Omit<VoiceInput, 'channel'> => ({
  voiceId,
  customerRef: draft.story.customer.ref,
  touchpoint: { kind: draft.kind, ref: draft.ref },
  occurredAt: new Date(atMs).toISOString(),
  language: draft.story.customer.language,
  org: draft.story.customer.org,
});

/** Bad words are remembered. */
const feel = (story: Story, mood: Mood): void => {
  if (mood.sentiment < 0) story.grievance += mood.sentiment === -2 ? 0.5 : 0.2;
};

/** A written word: chat or mail. */
export function write(
  draft: Draft,
  atMs: number,
  channel: 'chat' | 'mail',
  mood: Mood,
  item?: DeliveryItem,
): void {
  const { story } = draft;
  if (atMs > story.nowMs) return;
  const voiceId = `${draft.ref}-${channel}-${Math.round(atMs / 1_000)}`;
  const { quote, outburst } = whatTheySay(draft, mood, () => slotsOf(draft, atMs, item));
  const text = [spoken(story.random, story.customer.language, quote), outburst]
    .filter(Boolean)
    .join(gap(story));
  story.out.voice({ ...base(draft, voiceId, atMs), channel, text }, atMs);
  story.out.truth(label(voiceId, mood, quote, []));
  feel(story, mood);
}

/** An answer to the survey sent when a touchpoint ended. */
export function answerSurvey(draft: Draft, atMs: number, mood: Mood, item?: DeliveryItem): void {
  const { story } = draft;
  if (atMs > story.nowMs) return;
  const { random, customer, quotes } = story;
  const book = bookOf(customer.language);
  const voiceId = `${draft.ref}-survey`;
  const quote =
    mood.cause === null && mood.sentiment === 0
      ? quotes.fresh(gap(story), () => random.pick(book.shrug))
      : whatTheySay(draft, mood, () => slotsOf(draft, atMs, item)).quote;
  const score = [1, 2, 3, 4, 5][mood.sentiment + 2]!;
  const survey = { question: book.surveyQuestion[draft.kind], answer: quote, score, scaleMax: 5 };
  story.out.voice({ ...base(draft, voiceId, atMs), channel: 'survey', survey }, atMs);
  story.out.truth(label(voiceId, mood, quote, []));
  feel(story, mood);
}

/**
 * A telephone call about a touchpoint: the line's events, and its transcript. Answers the handler, who may
 * have promised something in it; null when the call lies after `now`.
 */
export function phone(
  draft: Draft,
  atMs: number,
  mood: Mood,
  options: { team: string; promise?: SpokenPromise; item?: DeliveryItem },
): SimHandler | null {
  const { story } = draft;
  if (atMs > story.nowMs - 20 * MINUTE_MS) return null;
  const { random } = story;
  const handler = random.pick(handlersOf(options.team));
  const slots = { ...slotsOf(draft, atMs, options.item), ...agentSlots(handler, story) };
  const said = whatTheySay(draft, mood, () => ({ ...slots, ...slotsOf(draft, atMs, options.item) }));
  const { turns, promise } = converse(draft, mood, said, slots, options.promise);
  const callId = `call-${story.numbers.call()}`;
  const durationMs = turns[turns.length - 1]!.endMs + 1_500;
  answeredCall(story, callId, atMs, durationMs, handler, options.team);
  const answeredMs = atMs + RING_MS;
  story.out.voice(
    {
      ...base(draft, `${callId}-voice`, answeredMs),
      channel: 'call',
      callId,
      handler: `person:${handler.id}`,
      turns,
    },
    answeredMs,
  );
  story.out.truth(label(`${callId}-voice`, mood, said.quote, promise === null ? [] : [promise]));
  feel(story, mood);
  return handler;
}

const gap = (story: Story): string => (story.customer.language === 'en' ? ' ' : '');

function agentSlots(handler: SimHandler, story: Story): Slots {
  const english = story.customer.language === 'en';
  return { agent: handler.extension, agentName: english ? handler.name.en : handler.name.zh.charAt(0) };
}

function converse(
  draft: Draft,
  mood: Mood,
  said: Sentences,
  slots: Slots,
  promised: SpokenPromise | undefined,
): { turns: VoiceTurn[]; promise: string | null } {
  const { random, customer } = draft.story;
  const { language } = customer;
  const book = bookOf(language);
  const lines: [VoiceTurn['speaker'], string][] = [];
  const agent = (templates: readonly string[], more: Slots = {}): void => {
    lines.push(['agent', fill(random.pick(templates), { ...slots, ...more })]);
  };
  const client = (text: string): void => {
    lines.push(['customer', text]);
  };
  agent(book.agent.greeting);
  client(spoken(random, language, said.quote));
  if (random.chance(0.75)) {
    agent(book.agent.verify);
    client(
      fill(random.pick(mood.sentiment < 0 && random.chance(0.35) ? book.askedAgain : book.verified), slots),
    );
  }
  agent(book.agent.lookUp);
  if (said.outburst !== null) client(said.outburst);
  if (mood.sentiment < 0) agent(book.agent.sorry);
  let promise: string | null = null;
  const templates = promised === undefined ? undefined : book.agent.promise[promised.item];
  if (promised !== undefined && templates !== undefined) {
    promise = fill(random.pick(templates), { ...slots, when: sayDeadline(promised.dueMs, language) });
    lines.push(['agent', promise]);
    client(random.pick(mood.sentiment < 0 ? book.acceptDoubtful : book.accept));
  } else {
    if (mood.sentiment < 0) agent(book.agent.noPromise);
    client(random.pick(book.accept));
  }
  agent(book.agent.bye);
  if (random.chance(0.6)) client(random.pick(book.bye));
  return { turns: timed(lines, language === 'en' ? 58 : 210, random.int(250, 900)), promise };
}

/** Lays the lines out in time: so many milliseconds a character, and a pause between speakers. */
export function timed(
  lines: readonly (readonly [VoiceTurn['speaker'], string])[],
  perCharacterMs: number,
  pauseMs: number,
): VoiceTurn[] {
  let atMs = 400;
  return lines.map(([speaker, text]) => {
    const startMs = atMs;
    const endMs = startMs + 300 + text.length * perCharacterMs;
    atMs = endMs + pauseMs;
    return { speaker, text, startMs, endMs };
  });
}
