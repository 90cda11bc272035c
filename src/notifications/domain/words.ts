import { momentWords, durationWords, type Bilingual } from '../../customers/domain/wording.js';
import type { ClockView } from '../../sla/clock-view.js';
import type { TouchpointKind } from '../../touchpoints/domain/kinds.js';

/** Kinds as they stand in a heading. */
export const KIND_TITLE: Record<TouchpointKind, Bilingual> = {
  enquiry: { zh: '咨询', en: 'Enquiry' },
  'policy-check': { zh: '保单核对', en: 'Policy check' },
  delivery: { zh: '寄送', en: 'Delivery' },
  refund: { zh: '退款', en: 'Refund' },
  'claim-report': { zh: '报案', en: 'Claim report' },
  'claim-survey': { zh: '查勘定损', en: 'Damage survey' },
  'claim-decision': { zh: '理赔决定', en: 'Claim decision' },
  'claim-payment': { zh: '赔款支付', en: 'Claim payment' },
  rescue: { zh: '救援', en: 'Rescue' },
  renewal: { zh: '续保', en: 'Renewal' },
  callback: { zh: '回电', en: 'Callback' },
  complaint: { zh: '投诉', en: 'Complaint' },
};

export const CLOCK_TYPE: Record<ClockView['type'], Bilingual> = {
  regulatory: { zh: '监管时限', en: 'regulatory' },
  customer: { zh: '客户承诺', en: 'to the customer' },
  internal: { zh: '内部时限', en: 'internal' },
  partner: { zh: '合作方时限', en: 'partner' },
  promise: { zh: '约定', en: 'promise' },
};

const UNITS: Record<string, Bilingual> = {
  d: { zh: '天', en: 'd' },
  h: { zh: '小时', en: 'h' },
  m: { zh: '分钟', en: 'm' },
  s: { zh: '秒', en: 's' },
};

/** A threshold as policies write it — `80%`, `1h30m before`, `at`, `every 24h #2` — in words. */
export function thresholdTitle(threshold: string): Bilingual {
  if (threshold === 'at') return { zh: '到期', en: 'due' };
  const share = /^(\d+(?:\.\d+)?)%$/.exec(threshold);
  if (share !== null) return { zh: `已用 ${share[1]}%`, en: `${share[1]} % used` };
  const before = /^(\S+) before$/.exec(threshold);
  if (before !== null) {
    const length = lengthWords(before[1] ?? '', 1);
    return { zh: `到期前 ${length.zh}`, en: `${length.en} before` };
  }
  const every = /^every (\S+) #(\d+)$/.exec(threshold);
  if (every === null) return { zh: threshold, en: threshold };
  const length = lengthWords(every[1] ?? '', Number(every[2]));
  return { zh: `超时 ${length.zh}`, en: `${length.en} over` };
}

/** `24h` twice is `48 h`; lengths of several units are told as they are, so many times. */
function lengthWords(length: string, times: number): Bilingual {
  const parts = [...length.matchAll(/(\d+)([dhms])/g)].map(([, count = '', unit = '']) => ({ count: Number(count), unit }));
  const factor = parts.length === 1 ? times : 1;
  const told = (language: keyof Bilingual): string => {
    const text = parts.map(({ count, unit }) => `${count * factor} ${UNITS[unit]?.[language] ?? unit}`).join(' ');
    return factor === times ? text : `${times} × ${text}`;
  };
  return { zh: told('zh'), en: told('en') };
}

/** Time left in words: with its direction, because `0 m left` and `0 m over` are both wrong at the due time itself. */
function remainingWords(remainingMs: number, base: ClockView['base']): Bilingual {
  if (Math.abs(remainingMs) < 60_000) return { zh: '已到期', en: 'due now' };
  const { zh, en } = durationWords(remainingMs, base);
  return remainingMs < 0 ? { zh: `已超时 ${zh}`, en: `${en} over` } : { zh: `剩余 ${zh}`, en: `${en} left` };
}

/** The due time in the clock's zone with its year, and what is left of it or how far it is over, in the clock's own time. */
export function dueWords(
  clock: Pick<ClockView, 'dueAt' | 'zone' | 'remainingMs' | 'base' | 'missed'>,
): { due: Bilingual; remaining: Bilingual; over: boolean } {
  if (clock.dueAt === null || clock.remainingMs === null) {
    return { due: { zh: '未定', en: 'open' }, remaining: { zh: '暂停中', en: 'paused' }, over: clock.missed };
  }
  const at = new Date(clock.dueAt);
  const moment = momentWords(at, clock.zone);
  const year = new Intl.DateTimeFormat('en-GB', { timeZone: clock.zone, year: 'numeric' }).format(at);
  return {
    due: { zh: `${year}-${moment.zh}`, en: moment.en.replace(/ (\d\d:\d\d)$/, ` ${year} $1`) },
    remaining: remainingWords(clock.remainingMs, clock.base),
    over: clock.missed || clock.remainingMs < 60_000,
  };
}
