import type { Cause, TouchpointKind } from '../../touchpoints/domain/kinds.js';
import { localDate, localHour } from './china-time.js';
import type { Language } from './items.js';
import type { PhraseBook } from './phrase-book.js';
import { PHRASES_EN } from './phrases-en.js';
import { PHRASES_ZH } from './phrases-zh.js';
import type { Random } from './random.js';

export type Slots = Readonly<Record<string, string>>;

export const bookOf = (language: Language): PhraseBook => (language === 'en' ? PHRASES_EN : PHRASES_ZH);

/** Fills `{slot}`s; an unknown slot is a mistake in the book. */
export function fill(template: string, slots: Slots): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = slots[name];
    if (value === undefined) throw new RangeError(`no value for {${name}} in “${template}”`);
    return value;
  });
}

const WEEKDAYS_ZH = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const WEEKDAYS_EN = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** A day as people say it: the weekday within the week around `nowMs`, the date otherwise. */
export function sayDay(dayMs: number, language: Language): string {
  const { month, day, weekday } = localDate(dayMs);
  const spoken = language === 'en' ? WEEKDAYS_EN[weekday]! : WEEKDAYS_ZH[weekday]!;
  return language === 'en' ? spoken : day % 3 === 0 ? `${month} 月 ${day} 号` : spoken;
}

const MONTHS_EN = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A deadline as our side says it, exact enough to be held to: “11 月 27 日 18 点” / “6 pm on 27 November”. */
export function sayDeadline(dueMs: number, language: Language): string {
  const { month, day } = localDate(dueMs);
  const hour = localHour(dueMs);
  if (language === 'zh-CN') return `${month} 月 ${day} 日 ${hour} 点`;
  const spoken = hour === 12 ? '12 noon' : `${hour % 12 === 0 ? 12 : hour % 12} ${hour < 12 ? 'am' : 'pm'}`;
  return `${spoken} on ${day} ${MONTHS_EN[month - 1]!}`;
}

/** A sentence in which the customer says what hurts. */
export function painSentence(
  random: Random,
  language: Language,
  kind: TouchpointKind,
  cause: Cause,
  slots: Slots,
): string {
  const book = bookOf(language);
  const own = book.pain[kind][cause];
  const general = book.anyPain[cause];
  const template = own !== undefined && random.chance(0.88) ? random.pick(own) : random.pick(general);
  return fill(template, slots);
}

/** With the opening word people put before a sentence when they speak. */
export function spoken(random: Random, language: Language, sentence: string): string {
  const lead = random.pick(bookOf(language).lead);
  if (lead === '' || language === 'zh-CN' || lead.endsWith('. ')) return lead + sentence;
  const keepsCapital = /^(I\b|I['’]|[A-Z][a-z]+day|[A-Z]{2})/.test(sentence);
  return lead + (keepsCapital ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1));
}

/** What people ask about: a cover, and something that may happen. */
export const TOPICS: Record<Language, { cover: readonly string[]; topic: readonly string[] }> = {
  'zh-CN': {
    cover: ['车损险', '三者险', '驾乘险', '家财险', '旅游险', '医疗险', '划痕险', '意外险'],
    topic: [
      '玻璃单独破碎',
      '暴雨泡水',
      '高空坠物',
      '外地救援',
      '门诊检查',
      '手机丢失',
      '航班取消',
      '代步车',
      '宠物咬伤',
      '停车场刮蹭',
    ],
  },
  en: {
    cover: ['my car policy', 'home cover', 'travel cover', 'the accident policy', 'medical cover'],
    topic: [
      'a cracked windscreen',
      'flood damage',
      'a lost phone',
      'a hire car',
      'a dog bite',
      'a cancelled flight',
      'dental work',
    ],
  },
};
