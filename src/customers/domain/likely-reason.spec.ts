import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aClock, aPromise, aRow, aVoice } from '../../../test/support/customer-file.js';
import { likelyReason } from './likely-reason.js';
import type { ReasonFacts } from './reason-signals.js';

const options = {
  now: new Date('2026-11-24T02:00:00Z'),
  zone: 'Asia/Shanghai',
  nameOf: (custodian: string) => (custodian === 'partner:hengchi' ? { zh: '衡尺公估', en: 'Hengchi' } : null),
};
const nothing: ReasonFacts = { chain: [], promises: [], voices: [] };

const payment = aRow({ touchpointId: 'tp_payment', kind: 'claim-payment', ref: 'CP-1', clock: null });
const lateSurvey = aRow({
  clock: aClock({ mood: 'breached', dueAt: '2026-11-23T02:00:00Z', remainingMs: -(9 * 60 + 42) * 60_000 }),
});

describe('the likely reason of a call', () => {
  it('is unknown when nothing is on file', () => {
    expect(likelyReason(nothing, options)).toBeNull();
  });

  it('puts a broken promise first and the late stage of the same claim behind it', () => {
    const reason = likelyReason({ chain: [payment, lateSurvey], promises: [aPromise({ state: 'broken' })], voices: [] }, options);
    expect(reason).toMatchObject({
      kind: 'claim-payment',
      cause: 'promise',
      sentence: {
        zh: '多半来催赔款：说好 11-20 周五前“周五前赔款打到卡上”，未兑现¹；查勘定损在衡尺公估手里，已超时 9 时 42 分²；赔款正在办理，最近进展 11-20 周五³。',
        en: 'Probably chasing a claim payment: “周五前赔款打到卡上” was promised by Fri 20 Nov and not kept¹; the damage survey is 9 h 42 m over, held by Hengchi²; the claim payment is under way, last step Fri 20 Nov³.',
      },
    });
    expect(reason!.confidence).toBeGreaterThan(0.7);
    expect(reason!.evidence.map((e) => e.number)).toEqual([1, 2, 3]);
    expect(reason!.evidence[0]!.link).toEqual({ promiseId: 'pr_1', touchpointId: 'tp_payment' });
  });

  it('takes the matter of a furious voice of yesterday over something merely under way', () => {
    const quiet = aRow({ touchpointId: 'tp_r', kind: 'renewal', ref: 'RN-1' });
    const reason = likelyReason(
      { ...nothing, chain: [quiet], voices: [aVoice({ kind: 'rescue', causes: ['attitude'], at: '2026-11-23T02:00:00Z' })] },
      options,
    );
    expect(reason).toMatchObject({ kind: 'rescue', cause: 'attitude' });
    expect(reason!.sentence.zh).toContain('服务态度');
  });

  it('counts an abandoned call as one more reason for whatever else is wrong', () => {
    const waiting = aRow({ touchpointId: 'tp_cb', kind: 'callback', ref: 'CB-1', openedAt: '2026-11-23T09:31:00Z' });
    const reason = likelyReason({ ...nothing, chain: [lateSurvey, waiting] }, options);
    expect(reason!.kind).toBe('claim-survey');
    expect(reason!.sentence.zh).toContain('11-23 周一 17:31 起在等回电');
    const alone = likelyReason({ ...nothing, chain: [waiting] }, options);
    expect(alone).toMatchObject({ kind: 'callback', cause: 'timeliness' });
  });

  it('only asks mildly when all is well', () => {
    const reason = likelyReason({ ...nothing, chain: [aRow({ lastEvent: { type: 'dispatched', at: '2026-11-23T22:00:00Z' } })] }, options);
    expect(reason!.sentence.en).toMatch(/^May be asking about a damage survey/);
    expect(reason!.confidence).toBeLessThan(0.6);
  });

  it('does not depend on the order of what is on file', () => {
    const facts: ReasonFacts = {
      chain: [payment, lateSurvey, aRow({ touchpointId: 'tp_d', kind: 'delivery', clock: aClock({ mood: 'warning' }) })],
      promises: [aPromise({ state: 'broken' }), aPromise({ id: 'pr_2', state: 'broken', dueAt: '2026-11-01T00:00:00Z' })],
      voices: [aVoice(), aVoice({ id: 'vo_2', at: '2026-11-10T00:00:00Z', sentiment: -1, kind: 'delivery' })],
    };
    const expected = likelyReason(facts, options);
    const shuffled = fc.record({
      chain: fc.shuffledSubarray(facts.chain, { minLength: facts.chain.length }),
      promises: fc.shuffledSubarray(facts.promises, { minLength: facts.promises.length }),
      voices: fc.shuffledSubarray(facts.voices, { minLength: facts.voices.length }),
    });
    fc.assert(
      fc.property(shuffled, (other) => {
        expect(likelyReason(other, options)).toEqual(expected);
      }),
    );
  });
});
