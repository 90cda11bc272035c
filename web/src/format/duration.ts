/** The two languages of the console. */
export type Language = 'zh-CN' | 'en';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = {
  'zh-CN': { day: '天', hour: '时', minute: '分', second: '秒' },
  en: { day: 'd', hour: 'h', minute: 'm', second: 's' },
} as const;

export interface DurationStyle {
  /** Working time has no 24-hour days, so it is told in hours. */
  base?: 'business' | 'elapsed';
  /** Leaves the last unit out after hours: `1 时 05`. */
  compact?: boolean;
  /** One unit once there are five hours or more: for labels where room is short. */
  coarse?: boolean;
}

/** A length of time in two units at most, rounded down: `9 时 42 分`, `3 d 16 h`, `15 天`, `45 s`. */
export function formatDuration(ms: number, language: Language, style: DurationStyle = {}): string {
  const unit = UNITS[language];
  const length = Math.max(0, ms);
  if (length < MINUTE) return `${Math.floor(length / SECOND)} ${unit.second}`;
  if (style.base !== 'business' && length >= DAY) {
    const days = Math.floor(length / DAY);
    const hours = Math.floor((length % DAY) / HOUR);
    return days >= 10 || hours === 0 || style.coarse === true ? `${days} ${unit.day}` : `${days} ${unit.day} ${hours} ${unit.hour}`;
  }
  const hours = Math.floor(length / HOUR);
  const minutes = Math.floor((length % HOUR) / MINUTE);
  if (hours === 0) return `${minutes} ${unit.minute}`;
  if (minutes === 0 || hours >= 100 || (style.coarse === true && hours >= 5)) return `${hours.toLocaleString('en-US')} ${unit.hour}`;
  const padded = String(minutes).padStart(2, '0');
  return `${hours} ${unit.hour} ${padded}${style.compact ? '' : ` ${unit.minute}`}`;
}

/** `剩 6 时 18 分` or `超 9 时 42 分`; `6 h 18 m left` or `9 h 42 m over`. Negative is over. */
export function formatRemaining(ms: number, language: Language, style: DurationStyle = {}): string {
  const length = formatDuration(Math.abs(ms), language, style);
  const over = ms < 0;
  if (language === 'zh-CN') return `${over ? '超' : '剩'} ${length}`;
  return `${length} ${over ? 'over' : 'left'}`;
}

/** Talk time of a call: `0:04`, `4:12`, `1:02:09`. */
export function formatTimer(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A mean length in minutes with one decimal below an hour: `4.6 分`. */
export function formatMinutes(ms: number, language: Language): string {
  return ms < HOUR ? `${(ms / MINUTE).toFixed(1)} ${UNITS[language].minute}` : formatDuration(ms, language);
}
