import { splitClauses } from './clauses.js';
import type { Clause, ClausedText } from './clauses.js';
import type { Deadline } from './deadline.js';
import { findDeadlineEn } from './deadline-en.js';
import { findDeadlineZh } from './deadline-zh.js';
import type { PromiseCalendar } from './promise-calendar.js';
import { readClauseEn } from './promises-en.js';
import { readClauseZh } from './promises-zh.js';
import type { PromiseReading, VoiceLanguage } from './voice-types.js';

export interface PromiseContext {
  language: VoiceLanguage;
  /** The instant the words were spoken; deadlines count from it. */
  spokenAt: Date;
  calendar: PromiseCalendar;
  /** Index of the turn, −1 for a text of our side on its own. */
  turn: number;
}

/** What one clause says, before it is put together with its neighbours. */
export interface ClauseReading {
  /** What would be done (`callback`, `payment`…), or null when nothing would. */
  item: string | null;
  /** Words that look into the future ("will", "尽快"); a deadline alone can stand in for them. */
  future: boolean;
  /** Spoken to or about the customer by us, so that a date alone makes it a promise. */
  addressed: boolean;
  /** Why the clause is no promise although it looks like one, or null. */
  refusedBy: string | null;
  /** The condition the clause sets or depends on, as spoken. */
  trigger: string | null;
  /** Who is to do it when that is not the speaker's own side. */
  fulfiller: string | null;
}

/** An hour of one side's speech; what is longer is a pasted document. */
const LONGEST_TEXT = 30_000;
/** More promises than this in one turn is a pasted contract, not a person speaking. */
const MAX_PROMISES = 20;

/**
 * Promises in one text of our own side (voice.md §6): an action we will take, with the deadline when the
 * words fix one. Rule wording, past tense, invitations, questions and effects are not promises.
 */
export function findPromises(original: string, context: PromiseContext): PromiseReading[] {
  const claused = splitClauses(original.slice(0, LONGEST_TEXT), context.language);
  const promises: PromiseReading[] = [];
  for (const sentence of claused.sentences) {
    if (promises.length >= MAX_PROMISES) break;
    promises.push(...readSentence(claused, sentence, context));
  }
  return promises;
}

interface ReadClause {
  clause: Clause;
  reading: ClauseReading;
  deadline: Deadline | null;
}

function readSentence(claused: ClausedText, sentence: Clause[], context: PromiseContext): PromiseReading[] {
  const readClause = context.language === 'zh' ? readClauseZh : readClauseEn;
  const findDeadline = context.language === 'zh' ? findDeadlineZh : findDeadlineEn;
  const clauses: ReadClause[] = sentence.map((clause) => ({
    clause,
    reading: readClause(clause.text),
    deadline: findDeadline(clause.text, context),
  }));
  const promises: PromiseReading[] = [];
  clauses.forEach((current, index) => {
    const { reading } = current;
    if (reading.item === null || reading.refusedBy !== null) return;
    const before = neighbour(clauses[index - 1]);
    const next = neighbour(clauses[index + 1]);
    const timed = current.deadline !== null ? current : before ?? next;
    if (!reading.future && (timed?.deadline == null || !reading.addressed)) return;
    const promise = toPromise(claused, current, timed, clauses[index - 1], context);
    if (promise !== null) promises.push(promise);
  });
  return promises;
}

/** A clause that only names a time lends it to the action next to it. */
function neighbour(clause: ReadClause | undefined): ReadClause | undefined {
  if (clause === undefined || clause.deadline === null) return undefined;
  return clause.reading.item === null && clause.reading.refusedBy === null ? clause : undefined;
}

function toPromise(
  claused: ClausedText, current: ReadClause, timed: ReadClause | undefined, previous: ReadClause | undefined,
  context: PromiseContext,
): PromiseReading | null {
  const deadline = timed?.deadline ?? null;
  const trigger = current.reading.trigger ?? timed?.reading.trigger ?? conditionOf(previous);
  const undated = deadline === null || (deadline.relative && trigger !== null);
  const dueAt = undated ? null : deadline.dueAt;
  // A time that has passed makes it a report, not a promise.
  if (dueAt !== null && dueAt.getTime() < context.spokenAt.getTime()) return null;
  const start = Math.min(current.clause.start, timed?.clause.start ?? current.clause.start);
  const end = Math.max(current.clause.end, timed?.clause.end ?? current.clause.end);
  const { normalised } = claused;
  const from = normalised.starts[start]!;
  const to = normalised.ends[end - 1]!;
  return {
    wording: {
      from: context.turn < 0 ? 'text' : 'turn',
      turn: context.turn,
      start: from,
      end: to,
      text: normalised.original.slice(from, to),
      rule: `${context.language}:promise`,
    },
    item: current.reading.item ?? 'action',
    dueAt,
    dueWording: deadline === null || timed === undefined ? null : wordsOf(claused, timed.clause, deadline),
    trigger,
    fulfiller: current.reading.fulfiller,
  };
}

/** "Once we have the papers, …": a clause before the promise that only says what has to happen first. */
function conditionOf(previous: ReadClause | undefined): string | null {
  if (previous === undefined) return null;
  const { refusedBy, trigger, future } = previous.reading;
  return refusedBy === 'condition' || !future ? trigger : null;
}

function wordsOf(claused: ClausedText, clause: Clause, deadline: Deadline): string {
  const { normalised } = claused;
  const from = normalised.starts[clause.start + deadline.start]!;
  const to = normalised.ends[Math.min(clause.start + deadline.end, clause.end) - 1]!;
  return normalised.original.slice(from, to);
}
