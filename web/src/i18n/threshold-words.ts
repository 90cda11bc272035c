import type { Language } from '../format/duration.js';

const UNITS: Record<string, { zh: string; en: string }> = {
  d: { zh: '天', en: 'd' },
  h: { zh: '小时', en: 'h' },
  m: { zh: '分钟', en: 'm' },
};

/** A threshold as the policy writes it — `80%`, `4h before`, `at`, `every 24h #2` — in words. */
export function thresholdWords(threshold: string, language: Language): string {
  const zh = language === 'zh-CN';
  if (/^\d+(\.\d+)?%$/.test(threshold)) return threshold;
  if (/^(at|breach|due)$/.test(threshold)) return zh ? '超时' : 'breach';
  const length = /(\d+)\s*([dhm])/.exec(threshold);
  if (length === null) return threshold;
  const unit = UNITS[length[2] ?? '']?.[zh ? 'zh' : 'en'] ?? '';
  // The second of `every 24h` comes 48 hours late.
  const times = Number(/#(\d+)$/.exec(threshold)?.[1] ?? 1);
  const words = `${Number(length[1]) * times} ${unit}`;
  if (/before/.test(threshold)) return zh ? `到期前 ${words}` : `${words} before`;
  return zh ? `超时 ${words}` : `${words} over`;
}
