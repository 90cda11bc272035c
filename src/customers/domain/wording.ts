import type { TouchpointKind } from '../../touchpoints/domain/kinds.js';

/** The same words in both languages of the console. */
export interface Bilingual {
  zh: string;
  en: string;
}

/** What a customer is after in a touchpoint of each kind, as it stands in the middle of a sentence. */
export const KIND_NOUN: Record<TouchpointKind, Bilingual> = {
  enquiry: { zh: '咨询答复', en: 'the answer to an enquiry' },
  'policy-check': { zh: '保单核对', en: 'a policy correction' },
  delivery: { zh: '保单发票寄送', en: 'a delivery' },
  refund: { zh: '退保退款', en: 'a refund' },
  'claim-report': { zh: '报案受理', en: 'a reported claim' },
  'claim-survey': { zh: '查勘定损', en: 'a damage survey' },
  'claim-decision': { zh: '理赔决定', en: 'a claim decision' },
  'claim-payment': { zh: '赔款', en: 'a claim payment' },
  rescue: { zh: '道路救援', en: 'roadside rescue' },
  renewal: { zh: '续保', en: 'a renewal' },
  callback: { zh: '回电', en: 'a call back' },
  complaint: { zh: '投诉处理', en: 'a complaint' },
};

const ZH_WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const formats = new Map<string, Intl.DateTimeFormat>();

function parts(instant: Date, zone: string): Record<string, string> {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', weekday: 'short', hour: '2-digit',
      minute: '2-digit', hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value]));
}

const EN_MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const EN_WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `11-20 周五` and `Fri 20 Nov`, in the given zone. */
export function dayWords(instant: Date, zone: string): Bilingual {
  const { month = '', day = '', weekday = '' } = parts(instant, zone);
  return {
    zh: `${month}-${day} ${ZH_WEEKDAYS[EN_WEEKDAYS.indexOf(weekday)] ?? ''}`,
    en: `${weekday} ${Number(day)} ${EN_MONTHS[Number(month) - 1] ?? ''}`,
  };
}

/** `11-20 周五 17:31` and `Fri 20 Nov 17:31`. */
export function momentWords(instant: Date, zone: string): Bilingual {
  const { hour = '', minute = '' } = parts(instant, zone);
  const day = dayWords(instant, zone);
  return { zh: `${day.zh} ${hour}:${minute}`, en: `${day.en} ${hour}:${minute}` };
}

/** At most two units; working time is never told in days, because its days have other lengths. */
export function durationWords(durationMs: number, base: 'business' | 'elapsed'): Bilingual {
  const minutes = Math.max(1, Math.floor(Math.abs(durationMs) / 60_000));
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return { zh: `${minutes} 分`, en: `${minutes} m` };
  if (base === 'business' || hours < 24) return twoUnits(hours, minutes % 60, ['时', '分'], ['h', 'm']);
  return twoUnits(Math.floor(hours / 24), hours % 24, ['天', '时'], ['d', 'h']);
}

function twoUnits(big: number, small: number, zh: [string, string], en: [string, string]): Bilingual {
  if (small === 0) return { zh: `${big} ${zh[0]}`, en: `${big} ${en[0]}` };
  return { zh: `${big} ${zh[0]} ${small} ${zh[1]}`, en: `${big} ${en[0]} ${small} ${en[1]}` };
}
