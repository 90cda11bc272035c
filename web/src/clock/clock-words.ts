import type { ClockView } from '../../../src/sla/clock-view.js';
import { formatDuration, formatRemaining, type Language } from '../format/duration.js';
import { formatInstant, viewerZone } from '../format/instant.js';
import type { Names } from '../format/names.js';
import type { Words } from '../i18n/language.js';
import type { Messages } from '../i18n/zh.js';
import { hasEnded, moodAt, ownLateness, remainingAt } from './clock-time.js';

/** Everything words need: language, messages, domain words, names, and the time. */
export interface Teller {
  language: Language;
  t: Messages;
  words: Words;
  names: Names;
  nowMs: number;
}

/** `11-24 周二 10:42` in the clock's zone; the zone is named where the viewer's differs. */
export function dueWords(at: string, zone: string, teller: Pick<Teller, 'language' | 'nowMs'>): string {
  return formatInstant(at, { language: teller.language, zone, nowMs: teller.nowMs, viewer: viewerZone(), due: true });
}

/** The main words beside a bar: `剩 18 分`, `9 h 42 m over`, `Paused`, `met, 28 m early`. */
export function stateWords(clock: ClockView, teller: Pick<Teller, 'language' | 't' | 'nowMs'>): string {
  const { t, language } = teller;
  if (clock.state === 'cancelled') return clock.missed ? t.clock.cancelledLate : t.clock.cancelled;
  if (clock.state === 'reset') return t.clock.reset;
  if (hasEnded(clock)) return endedWords(clock, teller);
  if (clock.state === 'paused') return t.clock.paused;
  const remaining = remainingAt(clock, teller.nowMs);
  if (remaining === null) return t.clock.noDue;
  return formatRemaining(remaining, language, { base: clock.base });
}

function endedWords(clock: ClockView, { t, language }: Pick<Teller, 'language' | 't'>): string {
  if (clock.missed) return t.clock.endedLate(formatDuration(ownLateness(clock), language, { base: clock.base }));
  if (clock.remainingMs === null || clock.remainingMs < 60_000) return t.clock.met;
  const early = formatDuration(clock.remainingMs, language, { base: clock.base });
  return `${t.clock.met}${t.common.comma}${t.clock.early(early)}`;
}

/** The second line: elapsed lateness once over, else the due time; a pause says until when. */
export function detailWords(clock: ClockView, teller: Pick<Teller, 'language' | 't' | 'nowMs'>): string {
  const { t, language, nowMs } = teller;
  const mood = moodAt(clock, nowMs);
  if (mood === 'breached' && !hasEnded(clock) && clock.dueAt !== null) {
    const over = Math.max(0, nowMs - new Date(clock.dueAt).getTime());
    if (clock.base === 'business') return t.clock.elapsed(formatDuration(over, language));
  }
  if (clock.dueAt === null) return clock.state === 'paused' ? '' : t.clock.noDue;
  return dueWords(clock.dueAt, clock.zone, teller);
}

/** The whole clock as one sentence, for those who do not see the drawing. */
export function clockSentence(clock: ClockView, teller: Teller): string {
  const { t, words, names, language, nowMs } = teller;
  const parts = [
    `${words.kind(clock.kind)} ${words.milestone(clock.milestone)}${t.common.colon}${t.clock.mood[moodAt(clock, nowMs)]}`,
    stateWords(clock, teller),
  ];
  if (clock.dueAt !== null) parts.push(t.common.dueAt(dueWords(clock.dueAt, clock.zone, teller)));
  for (const segment of clock.bar.segments.slice(-6)) {
    const length = formatDuration(segment.lengthMs, language, { base: clock.base });
    parts.push(
      segment.state === 'paused'
        ? t.clock.pausedFor(words.pause(segment.reason), length)
        : t.clock.heldFor(names.custodian(segment.custodian), length),
    );
  }
  return t.clock.sentence(parts);
}
