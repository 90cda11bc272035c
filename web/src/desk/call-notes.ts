import { useEffect, useState } from 'react';
import type { WrapUpOutcome } from '../../../src/screen-pop/domain/pop.js';
import { forget, recallText, remember } from '../common/remembered.js';

/** What the handler has typed and ticked for one call. Kept in this browser until saved, whatever happens. */
export interface CallNotes {
  outcome: WrapUpOutcome | null;
  causeText: string;
  cause: string | null;
  causeDetail: string | null;
  promiseText: string;
  promiseItem: string;
  fulfiller: string;
  nextStep: string;
  note: string;
  /** Ticked checklist lines and steps, by position. */
  checked: number[];
  steps: number[];
  openingSaid: boolean;
}

export const EMPTY_NOTES: CallNotes = {
  outcome: null,
  causeText: '',
  cause: null,
  causeDetail: null,
  promiseText: '',
  promiseItem: 'other',
  fulfiller: '',
  nextStep: '',
  note: '',
  checked: [],
  steps: [],
  openingSaid: false,
};

const keyOf = (callId: string): string => `call.${callId}`;
const CHANGED = 'firebreak-notes';

function read(callId: string): CallNotes {
  const text = recallText(keyOf(callId));
  if (text === null) return EMPTY_NOTES;
  try {
    return { ...EMPTY_NOTES, ...(JSON.parse(text) as Partial<CallNotes>) };
  } catch {
    return EMPTY_NOTES;
  }
}

export const forgetNotes = (callId: string): void => forget(keyOf(callId));

/** Notes of a call, shared by every part of the desk and by other windows of this browser. */
export function useCallNotes(callId: string): [CallNotes, (change: Partial<CallNotes>) => void] {
  const [notes, setNotes] = useState(() => read(callId));
  useEffect(() => {
    const refresh = () => setNotes(read(callId));
    window.addEventListener(CHANGED, refresh);
    window.addEventListener('storage', refresh);
    return () => {
      window.removeEventListener(CHANGED, refresh);
      window.removeEventListener('storage', refresh);
    };
  }, [callId]);
  const change = (part: Partial<CallNotes>) => {
    const next = { ...read(callId), ...part };
    remember(keyOf(callId), JSON.stringify(next));
    setNotes(next);
    window.dispatchEvent(new Event(CHANGED));
  };
  return [notes, change];
}

/** The list with a position added or taken away. */
export const toggled = (list: number[], position: number): number[] =>
  list.includes(position) ? list.filter((each) => each !== position) : [...list, position];
