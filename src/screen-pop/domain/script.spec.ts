import { describe, expect, it } from 'vitest';
import type { LikelyReasonView } from '../../customers/domain/customer-file.js';
import { chooseScript, viewScript, type Script } from './script.js';

const words = { zh: '好', en: 'ok' };
const script = (id: string, target: Script['for'], over: Partial<Script> = {}): Script => ({
  id, version: 1, approved: { by: 'quality', on: '2026-11-01' }, for: target, title: words, opening: words, steps: [words],
  caution: null, checklist: [], ...over,
});
const scripts = [
  script('any', { situation: 'any' }),
  script('unknown', { situation: 'unknown-caller' }),
  script('several', { situation: 'several-customers' }),
  script('quiet', { situation: 'nothing-open' }),
  script('late', { kinds: [], causes: ['timeliness'] }),
  script('claim', { kinds: ['claim-payment', 'claim-survey'], causes: [] }),
  script('payment-late', { kinds: ['claim-payment'], causes: ['timeliness', 'promise'] }),
];
const reason = (kind: LikelyReasonView['kind'], cause: LikelyReasonView['cause']): LikelyReasonView => ({
  kind, cause, sentence: words, confidence: 0.8, evidence: [],
});
const known = (kind: LikelyReasonView['kind'], cause: LikelyReasonView['cause']) =>
  chooseScript(scripts, { match: 'exact', known: true, candidates: 0, reason: reason(kind, cause) })?.id;

describe('the script for a call', () => {
  it('is the one for exactly this kind and cause, else the kind, else the cause, else the general one', () => {
    expect(known('claim-payment', 'promise')).toBe('payment-late');
    expect(known('claim-survey', 'timeliness')).toBe('claim');
    expect(known('delivery', 'timeliness')).toBe('late');
    expect(known('delivery', 'amount')).toBe('any');
  });

  it('first finds out who calls', () => {
    expect(chooseScript(scripts, { match: 'none', known: false, candidates: 0, reason: null })?.id).toBe('unknown');
    expect(chooseScript(scripts, { match: 'exact', known: false, candidates: 3, reason: null })?.id).toBe('several');
    expect(chooseScript(scripts, { match: 'exact', known: true, candidates: 0, reason: null })?.id).toBe('quiet');
    expect(chooseScript([], { match: 'exact', known: true, candidates: 0, reason: null })).toBeNull();
  });

  it('names the caller only when the handler may know the name', () => {
    const hello = script('hello', { situation: 'any' }, { opening: { zh: '{caller}您好', en: 'Good day {caller}' } });
    expect(viewScript(hello, null).opening.zh).toBe('（接听后显示称呼）您好');
    expect(viewScript(hello, '林晓雯').opening).toEqual({ zh: '林晓雯您好', en: 'Good day 林晓雯' });
  });
});
