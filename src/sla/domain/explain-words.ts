import type { Clock } from './clock.js';
import { civilOf, DAY_MS } from './civil.js';
import type { Milestone } from './policy.js';

const TYPES_ZH: Record<Clock['type'], string> = {
  regulatory: '监管时限',
  customer: '客户时限',
  internal: '内部时限',
  partner: '合作方时限',
  promise: '承诺时限',
};

/** Why a clock says what it says, in one plain sentence; where a waiver touches it, a second one says what counts. */
export function sentenceOf(clock: Clock, milestone: Milestone): { zh: string; en: string } {
  const local = (instant: Date): string => localText(instant, milestone);
  const title = (language: string): string => milestone.title?.[language] ?? milestone.name;
  const due = clock.dueAt === null ? null : local(clock.dueAt);
  const started = local(clock.startedAt);
  const pausedEn = clock.pausedMs === 0 ? '' : `, stood still for ${spanText(clock.pausedMs, 'en')}`;
  const pausedZh = clock.pausedMs === 0 ? '' : `，其间暂停${spanText(clock.pausedMs, 'zh')}`;
  const articleEn = milestone.article === null ? '' : ` (${milestone.article})`;
  const articleZh = milestone.article === null ? '' : `（依据 ${milestone.article}）`;
  return {
    en: `"${title('en')}"${articleEn} began ${started}${pausedEn}; ${endEn(clock, due, local)}${waivedEn(clock, local)}`,
    zh: `“${title('zh')}”${TYPES_ZH[clock.type]}${articleZh}自${started}起算${pausedZh}；${endZh(clock, due, local)}${waivedZh(clock, local)}`,
  };
}

function endEn(clock: Clock, due: string | null, local: (instant: Date) => string): string {
  const ended = clock.endedAt === null ? '' : local(clock.endedAt);
  const late = `late by ${spanText(clock.lateElapsedMs, 'en')}, ${spanText(clock.lateBusinessMs, 'en')} of it working time`;
  const wasDue = due === null ? 'no due time' : `due ${due}`;
  switch (clock.state) {
    case 'running':
      return clock.missed ? `it was ${wasDue} and is still open: ${late}.` : `it is running, ${wasDue}.`;
    case 'paused':
      return clock.missed
        ? `it was ${wasDue}, ${late}, and stands still now.`
        : 'it stands still now and has a due time again when it resumes.';
    case 'met':
      return `it was kept on ${ended} (${wasDue}).`;
    case 'missed':
      return `it was ${wasDue} and ended on ${ended}: ${late}.`;
    case 'cancelled':
    case 'reset':
      return `it was ${clock.state} on ${ended} (${wasDue})${clock.missed ? `, ${late}` : ''}.`;
  }
}

function endZh(clock: Clock, due: string | null, local: (instant: Date) => string): string {
  const ended = clock.endedAt === null ? '' : local(clock.endedAt);
  const late = `已超时${spanText(clock.lateElapsedMs, 'zh')}，其中工作时间${spanText(clock.lateBusinessMs, 'zh')}`;
  const wasDue = due === null ? '无到期时间' : `应于${due}前完成`;
  switch (clock.state) {
    case 'running':
      return clock.missed ? `${wasDue}，至今未完成，${late}。` : `计时中，${wasDue}。`;
    case 'paused':
      return clock.missed ? `${wasDue}，${late}，目前暂停。` : '目前暂停，恢复后重新计算到期时间。';
    case 'met':
      return `已于${ended}按时完成（${wasDue}）。`;
    case 'missed':
      return `${wasDue}，实际于${ended}结束，${late}。`;
    case 'cancelled':
      return `已于${ended}取消（${wasDue}）${clock.missed ? `，${late}` : ''}。`;
    case 'reset':
      return `已于${ended}重新起算（${wasDue}）${clock.missed ? `，${late}` : ''}。`;
  }
}

function waivedEn({ waived }: Clock, local: (instant: Date) => string): string {
  if (waived === null) return '';
  const by = waived.waivers
    .map(({ id, title, from, to, approvedBy }) => `"${title?.['en'] ?? id}" from ${local(from)} to ${local(to)}, granted by ${approvedBy}`)
    .join('; ');
  const counts = waived.missed
    ? `what counts is a due time of ${local(waived.dueAt!)} and lateness of ${spanText(waived.lateElapsedMs, 'en')}`
    : waived.dueAt === null
      ? 'nothing late counts'
      : `what counts is a due time of ${local(waived.dueAt)}, which is kept`;
  return ` Waived: ${by}; ${counts}.`;
}

function waivedZh({ waived }: Clock, local: (instant: Date) => string): string {
  if (waived === null) return '';
  const by = waived.waivers
    .map(({ id, title, from, to, approvedBy }) => `“${title?.['zh'] ?? id}”自${local(from)}至${local(to)}，由${approvedBy}批准`)
    .join('；');
  const counts = waived.missed
    ? `考核时限为${local(waived.dueAt!)}，计超时${spanText(waived.lateElapsedMs, 'zh')}`
    : waived.dueAt === null
      ? '不计超时'
      : `考核时限为${local(waived.dueAt)}，未超时`;
  return `豁免：${by}；${counts}。`;
}

/** Wall time in the calendar's zone; seconds only where they say something, the last millisecond as such. */
function localText(instant: Date, milestone: Milestone): string {
  const ms = instant.getTime();
  const localMs = ms + milestone.calendar.zone.offsetAt(ms);
  const { year, month, dayOfMonth } = civilOf(Math.floor(localMs / DAY_MS));
  const ofDay = localMs - Math.floor(localMs / DAY_MS) * DAY_MS;
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = Math.floor(ofDay / 1000) % 60;
  const clock = `${two(Math.floor(ofDay / 3_600_000))}:${two(Math.floor(ofDay / 60_000) % 60)}`;
  return `${year}-${two(month)}-${two(dayOfMonth)} ${clock}${seconds === 0 ? '' : `:${two(seconds)}`}`;
}

function spanText(ms: number, language: 'zh' | 'en'): string {
  const minutes = Math.floor(ms / 60_000);
  const parts = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const units = language === 'zh' ? ['天', '小时', '分钟'] : [' d', ' h', ' min'];
  const shownParts = parts.flatMap((value, index) => (value === 0 ? [] : [`${value}${units[index] ?? ''}`]));
  if (shownParts.length === 0) return ms === 0 ? (language === 'zh' ? '0分钟' : '0 min') : language === 'zh' ? '不足1分钟' : 'less than a minute';
  return shownParts.join(language === 'zh' ? '' : ' ');
}
