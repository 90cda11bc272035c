import type { ChainRowView, CustomerFileView, PromiseView, VoiceQuoteView } from '../../src/customers/domain/customer-file.js';
import type { ClockView } from '../../src/sla/clock-view.js';

/** Builders of the parts of an invented customer's file; every part can be overridden by name. */
export function aClock(over: Partial<ClockView> = {}): ClockView {
  return {
    id: 'survey:1', touchpointId: 'tp_survey', kind: 'claim-survey', ref: 'SV-1', milestone: 'survey', cycle: 1,
    type: 'customer', article: null, state: 'running', missed: false, mood: 'running',
    startedAt: '2026-11-20T01:00:00.000Z', endedAt: null, dueAt: '2026-11-24T10:00:00.000Z', zone: 'Asia/Shanghai',
    base: 'business', remainingMs: 3_600_000, remainingElapsedMs: 3_600_000, lateBusinessMs: 0, lateElapsedMs: 0,
    lateBy: [], custodian: 'partner:hengchi', crossed: [], warnings: [], waived: null, bar: { toDueMs: null, segments: [] },
    runsNow: true, changesAt: null, asOf: '2026-11-24T02:00:00.000Z', ...over,
  };
}

export function aRow(over: Partial<ChainRowView> = {}): ChainRowView {
  return {
    touchpointId: 'tp_survey', kind: 'claim-survey', ref: 'SV-1', openedAt: '2026-11-20T01:00:00.000Z', open: true,
    custodian: 'partner:hengchi', lastEvent: { type: 'dispatched', at: '2026-11-20T03:00:00.000Z' }, clock: aClock(),
    otherClocks: 0, ...over,
  };
}

export function aPromise(over: Partial<PromiseView> = {}): PromiseView {
  return {
    id: 'pr_1', state: 'open', item: 'payment', wording: '周五前赔款打到卡上', madeBy: 'person:h-1',
    madeAt: '2026-11-17T02:14:00.000Z', fulfiller: 'team:finance', dueAt: '2026-11-20T10:00:00.000Z', evidence: null,
    touchpointId: 'tp_payment', channel: 'call', ...over,
  };
}

export function aVoice(over: Partial<VoiceQuoteView> = {}): VoiceQuoteView {
  return {
    id: 'vo_1', at: '2026-11-22T03:00:00.000Z', channel: 'call', quote: '上周五就说打款', sentiment: -2,
    demand: 'payment', causes: ['promise'], kind: 'claim-payment', ...over,
  };
}

export function aFile(over: Partial<CustomerFileView> = {}): CustomerFileView {
  return {
    customer: {
      id: 'cu_1', ref: 'C-1', name: '林＊＊', masked: true, phones: [{ shown: '138••••8000', verified: true }], email: null,
      grade: 'gold', language: 'zh-CN', policies: [], plates: [], org: 'hq', since: '2020',
    },
    risk: { level: 'low', score: 0, reasons: [] }, reason: null, chain: [], openCount: 0, promises: [],
    promiseCounts: { open: 0, broken: 0, kept: 0 }, voices: [], contactsIn14Days: 0, alreadyHeld: [],
    updatedAt: '2026-11-24T02:00:00.000Z', asOf: '2026-11-24T02:00:00.000Z', ...over,
  };
}
