import type { WrapUpView } from '../../../src/screen-pop/domain/pop.js';
import { findDue } from '../format/due-words.js';
import { viewerZone } from '../format/instant.js';
import type { CallNotes } from './call-notes.js';

export type WrapUpBody = Pick<WrapUpView, 'outcome'> & Partial<Omit<WrapUpView, 'outcome' | 'savedAt'>>;

interface Writer {
  nowMs: number;
  team: string | null;
  userId: string;
  zone?: string;
}

/** What is sent when a wrap-up is saved, or which field still needs something. */
export function wrapUpBody(
  notes: CallNotes,
  writer: Writer,
): { wrapUp: WrapUpBody } | { missing: 'outcome' | 'cause' | 'promise' } {
  if (notes.outcome === null) return { missing: 'outcome' };
  // Words that name no cause would be lost without a word.
  if (notes.cause === null && notes.causeText.trim() !== '') return { missing: 'cause' };
  const wrapUp: WrapUpBody = { outcome: notes.outcome };
  if (notes.cause !== null) wrapUp.cause = notes.cause as NonNullable<WrapUpView['cause']>;
  if (notes.causeDetail !== null) wrapUp.causeDetail = notes.causeDetail;
  const wording = notes.promiseText.trim();
  if (wording !== '') {
    const due = findDue(wording, writer.nowMs, writer.zone ?? viewerZone());
    if (due === null) return { missing: 'promise' };
    const fulfiller = notes.fulfiller === '' ? ownCustodian(writer) : notes.fulfiller;
    wrapUp.promise = { item: itemOf(notes, wording), wording, dueAt: new Date(due.dueMs).toISOString(), fulfiller };
  }
  if (notes.nextStep.trim() !== '') wrapUp.nextStep = notes.nextStep.trim();
  if (notes.note.trim() !== '') wrapUp.note = notes.note.trim();
  return { wrapUp };
}

/** Whoever promises has it, until somebody else is named. */
export function ownCustodian(writer: Pick<Writer, 'team' | 'userId'>): string {
  if (writer.team === null) return `person:${writer.userId}`;
  return writer.team.startsWith('team:') ? writer.team : `team:${writer.team}`;
}

const ITEM_SIGNS: [string, RegExp][] = [
  ['callback', /回电|回拨|回复电话|\bcall/i],
  ['refund', /退款|退费|refund/i],
  ['payment', /付款|打款|支付|赔款|到账|pay/i],
  ['survey', /定损|查勘|survey|adjust/i],
  ['decision', /决定|结论|核定|decision|decide/i],
  ['delivery', /寄|快递|送达|deliver|courier|post/i],
  ['document', /材料|单证|document|paper/i],
  ['rescue', /救援|拖车|rescue|tow/i],
  ['correction', /更正|修改|correct|amend/i],
  ['reply', /答复|告知|reply|answer/i],
];

/** What the promise is about: as chosen, else read from its words. */
export function itemOf(notes: Pick<CallNotes, 'promiseItem'>, wording: string): string {
  if (notes.promiseItem !== 'other') return notes.promiseItem;
  return ITEM_SIGNS.find(([, sign]) => sign.test(wording))?.[0] ?? 'action';
}
