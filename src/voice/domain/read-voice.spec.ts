import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadLexicons } from '../lexicon-files.js';
import type { Lexicons } from './lexicon.js';
import { readVoice } from './read-voice.js';
import { shanghaiWeekdays } from './promise-calendar.fixture.js';
import type { Evidence, VoiceInput, VoiceReading } from './voice-types.js';

let lexicons: Lexicons;
beforeAll(async () => {
  lexicons = await loadLexicons('config');
});

const AT = new Date('2026-11-25T02:00:00Z');
const mail = (text: string): VoiceReading => readVoice({ voiceId: 'v1', channel: 'mail', occurredAt: AT, text }, lexicons);

describe('class', () => {
  it.each([
    ['I have been waiting seven weeks for my payout and nobody calls me back.', 'complaint'],
    ['Your agent was incredibly rude and hung up on me.', 'complaint'],
    ['This is a scam, stay away from them.', 'complaint'],
    ['I was charged twice and now you refuse to refund me. Unacceptable.', 'complaint'],
    ['My card still has not arrived.', 'problem'],
    ['I cannot log in to the app.', 'problem'],
    ['My phone screen is broken.', 'problem'],
    ['Does my policy cover a rental car?', 'other'],
    ['Nothing else, no thanks.', 'other'],
    ['How do I make a complaint?', 'other'],
    ['What is the number of the complaints department?', 'other'],
    ['I need proof of insurance for my car', 'other'],
    ['The service phone call was quick and very helpful.', 'other'],
    ['理赔款等了两个多月还没到账，打了五次电话都没人理。', 'complaint'],
    ['客服态度太差了，直接挂我电话。', 'complaint'],
    ['说好三天内退款，到现在都没有退，完全不讲信用。', 'complaint'],
    ['你们这是欺骗消费者，我要投诉你们！', 'complaint'],
    ['我的保单还没收到。', 'problem'],
    ['手机上网上不去了，登录不了。', 'problem'],
    ['请问门诊费用能报销吗？', 'other'],
    ['投诉电话是多少', 'other'],
    ['咨询类：社保怎么办理', 'other'],
    ['那个优惠的是什么东西', 'other'],
    ['没有了，谢谢，再见', 'other'],
    ['车险里哪些是强制买的，可以不买吗', 'other'],
    ['服务很好，理赔很快，非常满意。', 'other'],
  ])('%s → %s', (text, expected) => {
    expect(mail(text).class.value).toBe(expected);
  });

  it('names the words behind a complaint', () => {
    const reading = mail('I called and the clerk was rude to me.');
    expect(reading.class.evidence).toContainEqual(expect.objectContaining({ text: 'rude', start: 27, end: 31 }));
  });
});

describe('sentiment and severity', () => {
  it.each([
    ['Excellent company, very happy with the quick payment.', 2],
    ['It was not good.', -1],
    ['Where is your office?', 0],
    ['Terrible, dishonest and slow. Worst insurer ever.', -2],
    ['非常满意，态度很好', 2],
    ['不是很满意', -1],
  ])('%s → %d', (text, expected) => {
    expect(mail(text).sentiment.value).toBe(expected);
  });

  it.each([
    ['Next stop is the ombudsman and my lawyer.', 3],
    ['I want to file a formal complaint.', 2],
    ['My refund has not arrived yet.', 1],
    ['Thank you, all is well.', 0],
    ['再不处理我就去银保监投诉，然后起诉你们。', 3],
    ['没钱治病，就等这笔理赔款救命。', 3],
  ])('%s → severity %d', (text, expected) => {
    expect(mail(text).severity.value).toBe(expected);
  });
});

describe('causes', () => {
  it.each([
    ['Two months and still no payment, nobody answers my calls.', 'timeliness'],
    ['The adjuster was arrogant, condescending and yelled at me.', 'attitude'],
    ['They lied to me, the sale was misleading.', 'accuracy'],
    ['You overcharged me and raised my premium again, far too expensive.', 'amount'],
    ['You entered the wrong plate and lost my documents, so many mistakes.', 'operation'],
    ['They promised me a call that never came, empty promises.', 'promise'],
    ['等了一个多月还没处理，太慢了', 'timeliness'],
    ['客服态度恶劣，爱理不理', 'attitude'],
    ['销售误导，隐瞒条款，骗人', 'accuracy'],
    ['保费涨价太离谱，乱扣费', 'amount'],
    ['把我的车牌录错了，姓名也写错了，系统崩溃', 'operation'],
    ['答应的事没有兑现，出尔反尔，说话不算数', 'promise'],
  ])('%s → %s', (text, expected) => {
    expect(mail(text).causes[0]?.cause).toBe(expected);
  });

  it('does not read attitude out of "service", "call" or "phone" alone', () => {
    const { causes } = mail('I phoned your customer service line, the call about my refund took six weeks, terrible delays.');
    expect(causes.map((cause) => cause.cause)).not.toContain('attitude');
  });

  it('gives a contested refusal to amount or accuracy by what is contested', () => {
    const amount = mail('They denied my claim and only paid me a fraction, I was charged too much.');
    const accuracy = mail('They denied my claim and lied, the pre-existing reason is false and misleading.');
    expect(amount.causes[0]?.cause).toBe('amount');
    expect(accuracy.causes[0]?.cause).toBe('accuracy');
  });

  it('names the touchpoint kind and at most two causes', () => {
    const reading = mail('退款拖了两个月还没到账，客服态度极差，还乱扣费，说话不算数。');
    expect(reading.causes).toHaveLength(2);
    expect(reading.causes[0]).toMatchObject({ cause: 'timeliness', touchpointKind: 'refund' });
  });

  it('gives no cause to somebody who is content', () => {
    expect(mail('Never late, never rude, excellent and quick.').causes).toEqual([]);
  });
});

describe('demands', () => {
  it.each([
    ['What is the status of my claim?', 'status'],
    ['I want my money back, please refund me.', 'refund'],
    ['Please call me back tomorrow.', 'callback'],
    ['I need a copy of my certificate.', 'document'],
    ['Please cancel my policy.', 'cancellation'],
    ['My car broke down, send a tow truck.', 'rescue'],
    ['Does my plan cover dental work?', 'coverage-question'],
    ['请把我的手机号更正一下', 'correction'],
    ['必须向我道歉', 'apology'],
    ['请尽快给我回电话', 'callback'],
    ['车抛锚了，需要救援拖车', 'rescue'],
    ['我要退保，全额退款', 'refund'],
    ['理赔进度到哪一步了', 'status'],
  ])('%s → %s', (text, expected) => {
    expect(mail(text).demands.map((demand) => demand.value)).toContain(expected);
  });
});

describe('calls', () => {
  const call = (turns: VoiceInput['turns']) =>
    readVoice({ voiceId: 'c1', channel: 'call', occurredAt: AT, turns: turns ?? [] }, lexicons, { calendar: shanghaiWeekdays });

  it('reads every customer turn, and promises of the agent only', () => {
    const reading = call([
      { speaker: 'agent', text: '您好，请问有什么可以帮您？' },
      { speaker: 'customer', text: '退款拖了一个月还没到账，太慢了！你们会在明天给我吗？' },
      { speaker: 'agent', text: '非常抱歉，我们会在两个工作日内给您回电。' },
    ]);
    expect(reading.turns.map((turn) => [turn.turn, turn.class.value])).toEqual([[1, 'complaint']]);
    expect(reading.promises.map((promise) => [promise.item, promise.wording.turn])).toEqual([['callback', 2]]);
    expect(reading.talk).toBeNull();
  });

  it('counts a promise from the moment it was spoken', () => {
    const reading = call([{ speaker: 'agent', text: 'I will call you back within 30 minutes.', startMs: 600_000, endMs: 603_000 }]);
    expect(reading.promises[0]?.dueAt).toEqual(new Date(AT.getTime() + 40 * 60_000));
  });

  it('notices facts asked again', () => {
    const reading = call([
      { speaker: 'agent', text: '请提供一下您的保单号。' },
      { speaker: 'customer', text: '尾号是八八。' },
      { speaker: 'agent', text: '麻烦您再报一下保单号。' },
      { speaker: 'customer', text: 'I already gave you my address' },
    ]);
    expect(reading.askedAgain.map((asked) => asked.fact).sort()).toEqual(['address', 'policy-number']);
  });

  it('does not take asking once, or at once again, for asking twice', () => {
    const reading = call([
      { speaker: 'agent', text: 'May I have your policy number?' },
      { speaker: 'agent', text: 'What is your policy number, please?' },
      { speaker: 'customer', text: 'It ends in eight.' },
    ]);
    expect(reading.askedAgain).toEqual([]);
  });
});

describe('surveys', () => {
  it('lets the figure speak when the words do not', () => {
    const survey = { question: 'How was it?', answer: 'see score', score: 1, scaleMax: 5 };
    const reading = readVoice({ voiceId: 's', channel: 'survey', occurredAt: AT, survey }, lexicons);
    expect(reading.class.value).toBe('complaint');
    expect(reading.class.evidence).toEqual([{ from: 'score', score: 1, scaleMax: 5 }]);
    expect(reading.quote).toBeNull();
  });

  it('ignores figures that mean nothing', () => {
    const survey = { question: 'q', answer: '', score: Number.NaN, scaleMax: 0 };
    expect(readVoice({ voiceId: 's', channel: 'survey', occurredAt: AT, survey }, lexicons).class.value).toBe('other');
  });
});

describe('whatever is sent', () => {
  const pieces = fc.oneof(
    fc.constantFrom('拒赔', '态度很差', '等了3个月', '没有', 'XXXX', '不', 'rude', 'not ', 'refund', '２天内', '我们会', '给您回电', ' 。', '！', '\ud83d',
      '\u0000', 'e\u0301', 'we will call you back by Friday ', 'still has not arrived ', '[PII]', '\n'),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const text = fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join(''));

  it('quotes words that stand in the original exactly where it says', () => {
    fc.assert(fc.property(fc.array(fc.record({ speaker: fc.constantFrom('customer' as const, 'agent' as const, 'system' as const), text }), { maxLength: 4 }), text,
      (turns, answer) => {
        const input: VoiceInput = { voiceId: 'p', channel: 'call', occurredAt: AT, turns, text: answer };
        const reading = readVoice(input, lexicons, { calendar: shanghaiWeekdays });
        for (const evidence of allEvidence(reading)) {
          if (evidence.from === 'score') continue;
          const original = evidence.from === 'text' ? answer : (turns[evidence.turn]?.text ?? '');
          expect(evidence.text).not.toBe('');
          expect(original.slice(evidence.start, evidence.end)).toBe(evidence.text);
        }
      }), { numRuns: 300 });
  });

  it('gives the same answer twice', () => {
    fc.assert(fc.property(text, (one) => {
      expect(mail(one)).toEqual(mail(one));
    }), { numRuns: 50 });
  });

  it.each([
    ['lone surrogates', '\ud800\udc00\udfff\ud800'.repeat(50)],
    ['NUL', '\u0000'.repeat(1000)],
    ['nothing', ''],
    ['marks only', '\u0301'.repeat(2000)],
    ['ten megabytes of complaints', '拒赔，态度很差。'.repeat(1_300_000)],
    ['ten megabytes without a sentence end', 'not bad '.repeat(1_300_000)],
  ])('survives %s', (_, hostile) => {
    const turns = [{ speaker: 'agent' as const, text: hostile }];
    const reading = readVoice({ voiceId: 'h', channel: 'call', occurredAt: AT, turns, text: hostile }, lexicons, { calendar: shanghaiWeekdays });
    expect(reading.voiceId).toBe('h');
  });
});

function allEvidence(reading: VoiceReading): Evidence[] {
  const labels = (one: Pick<VoiceReading, 'class' | 'sentiment' | 'severity' | 'demands' | 'causes'>) => [
    one.class, one.sentiment, one.severity, ...one.demands, ...one.causes,
  ].flatMap((label) => label.evidence);
  return [
    ...labels(reading), ...reading.turns.flatMap(labels), ...(reading.touchpointKind?.evidence ?? []),
    ...reading.askedAgain.flatMap((asked) => asked.evidence), ...reading.promises.map((promise) => promise.wording),
    ...(reading.quote === null ? [] : [reading.quote]),
  ];
}
