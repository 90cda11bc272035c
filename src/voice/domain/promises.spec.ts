import { describe, expect, it } from 'vitest';
import { findPromises } from './promises.js';
import { shanghaiWeekdays } from './promise-calendar.fixture.js';
import type { PromiseReading, VoiceLanguage } from './voice-types.js';

/** Wednesday 25 November 2026, 10:00 in UTC+8. */
const SPOKEN = new Date('2026-11-25T02:00:00Z');

function promisesIn(text: string, language: VoiceLanguage): PromiseReading[] {
  return findPromises(text, { language, spokenAt: SPOKEN, calendar: shanghaiWeekdays, turn: 0 });
}

const local = (text: string | null) => (text === null ? null : new Date(`${text}+08:00`));
const END = ':59.999';

describe('promises in Chinese', () => {
  it.each([
    ['我们会在三个工作日内给您回电。', 'callback', '2026-11-30T17:00:00'],
    ['我明天下午三点前给您打电话，好吗？', 'callback', '2026-11-26T15:00:00'],
    ['理赔款将于下周五前打到您的账户。', 'payment', `2026-12-04T23:59${END}`],
    ['您的退款会在3到5个工作日内原路退回。', 'refund', '2026-12-02T17:00:00'],
    ['保单预计本月底寄出。', 'delivery', `2026-11-30T23:59${END}`],
    ['我们承诺12月10日前出具结案通知。', 'decision', `2026-12-10T23:59${END}`],
    ['救援师傅会在40分钟内赶到现场。', 'rescue', '2026-11-25T10:40:00'],
    ['查勘员今天下午会上门查勘。', 'survey', '2026-11-25T18:00:00'],
    ['48小时内一定给您答复。', 'reply', '2026-11-27T10:00:00'],
    ['我这边尽快给您反馈。', 'reply', null],
    ['我马上安排专人处理。', 'action', null],
    ['最晚后天，我给您把发票开好寄过去。', 'delivery', `2026-11-27T23:59${END}`],
    ['下班前我会把条款发到您邮箱。', 'document', '2026-11-25T18:00:00'],
    ['一周内我们会更正您的车牌信息。', 'correction', `2026-12-02T23:59${END}`],
    ['我们会在周五上午联系您。', 'callback', '2026-11-27T12:00:00'],
    ['请您放心，我们会在两天内处理完毕。', 'action', `2026-11-27T23:59${END}`],
  ])('%s → %s', (text, item, dueAt) => {
    expect(promisesIn(text, 'zh').map((promise) => [promise.item, promise.dueAt])).toEqual([[item, local(dueAt)]]);
  });

  it.each([
    ['受理后7个工作日内我们会给您赔付。', '受理后'],
    ['收到材料后，我们会在5个工作日内赔付。', '收到材料后'],
    ['如果三天内没到账，我们会给您补发。', '如果三天内没到账'],
  ])('%s has a trigger and so no date', (text, trigger) => {
    expect(promisesIn(text, 'zh')[0]).toMatchObject({ dueAt: null, trigger });
  });

  it('says who has to fulfil it', () => {
    expect(promisesIn('快递员明天上午会送到您手上。', 'zh')[0]?.fulfiller).toBe('快递员');
    expect(promisesIn('我们会督促修理厂在周五前修好。', 'zh')[0]?.fulfiller).toBe('修理厂');
    expect(promisesIn('我明天给您回电。', 'zh')[0]?.fulfiller).toBeNull();
  });

  it.each([
    ['rule', '保险人应当在30日内作出核定。'],
    ['rule', '退款一般3到5个工作日到账。'],
    ['rule', '自受理之日起10个工作日内办结。'],
    ['rule', '按照规定，参保人可在6月30日前申请办理。'],
    ['past', '您的退款已于昨天办理完成。'],
    ['past', '我们上周处理了您的案子。'],
    ['将 as 把', '现将有关情况回复如下。'],
    ['将 as 把', '已将您的问题转交理赔部处理。'],
    ['invitation', '请您明天到营业厅办理。'],
    ['invitation', '欢迎您随时致电咨询。'],
    ['invitation', '您可以在三天内提交材料。'],
    ['question', '需要我明天给您回电吗？'],
    ['effect', '项目完成后将有效缓解停车难的问题。'],
    ['denial', '我们不会给您退款。'],
    ['passed', '我们会在11月20日前完成赔付。'],
    ['no future', '我帮您看一下。'],
  ])('%s: %s is no promise', (_, text) => {
    expect(promisesIn(text, 'zh')).toEqual([]);
  });
});

describe('promises in English', () => {
  it.each([
    ['We will call you back within two business days.', 'callback', '2026-11-27T17:00:00'],
    ["You'll receive your card by Friday.", 'delivery', `2026-11-27T23:59${END}`],
    ["I'll email you the form by 5 pm today.", 'document', '2026-11-25T17:00:00'],
    ['Your refund will be credited within 3-5 business days.', 'refund', '2026-12-02T17:00:00'],
    ['We will pay your claim by the 15th.', 'payment', `2026-12-15T23:59${END}`],
    ['A driver will be there in 45 minutes.', 'rescue', '2026-11-25T10:45:00'],
    ['The adjuster will contact you next Monday.', 'callback', `2026-11-30T23:59${END}`],
    ['I promise to get back to you tomorrow morning.', 'callback', '2026-11-26T12:00:00'],
    ['We are going to fix your address by the end of the week.', 'correction', `2026-11-27T23:59${END}`],
    ["I'll look into it and let you know as soon as possible.", 'reply', null],
    ['Someone will return your call within 48 hours.', 'callback', '2026-11-27T10:00:00'],
    ['We will send the policy on December 3rd.', 'delivery', `2026-12-03T23:59${END}`],
  ])('%s → %s', (text, item, dueAt) => {
    expect(promisesIn(text, 'en').map((promise) => [promise.item, promise.dueAt])).toEqual([[item, local(dueAt)]]);
  });

  it.each([
    ['Once we receive the documents, we will pay within five days.', 'once we receive'],
    ['We will refund you within ten days of receipt.', 'of receipt'],
    ['If it does not arrive by Friday, we will send a new card.', 'if it does not arrive by friday'],
  ])('%s has a trigger and so no date', (text, trigger) => {
    expect(promisesIn(text, 'en')[0]).toMatchObject({ dueAt: null, trigger });
  });

  it('says who has to fulfil it', () => {
    expect(promisesIn('The courier will deliver it tomorrow.', 'en')[0]?.fulfiller).toBe('courier');
    expect(promisesIn('I will deliver it tomorrow.', 'en')[0]?.fulfiller).toBeNull();
  });

  it.each([
    ['rule', 'Refunds usually take 3-5 business days.'],
    ['rule', 'The insurer must decide within 30 days.'],
    ['past', 'I sent you the form yesterday.'],
    ['past', 'Your claim has already been paid.'],
    ['invitation', 'Please call us back by Friday.'],
    ['invitation', 'You will need to send the form within ten days.'],
    ['question', 'Would you like me to call you back tomorrow?'],
    ['denial', 'We will not refund the premium.'],
    ['small talk', 'Let me pull that up, one moment, I will be right with you.'],
    ['passed', 'We will pay by 20 November 2026.'],
  ])('%s: %s is no promise', (_, text) => {
    expect(promisesIn(text, 'en')).toEqual([]);
  });
});
