import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { ClockEvent } from '../../src/sla/domain/history.js';
import { readClocks } from '../../src/sla/domain/read-clocks.js';
import { calendarOf, Classes, policyOf } from './deadlines-rules.js';

type Row = Record<string, string>;

const HOUR_MS = 3_600_000;
/** The file rounds to seconds, and its two machines differ by one or two. */
const TOLERANCE_MS = 5_000;
const DAY_HOURS = 8.5;

/** The working hours that the targets themselves show: the federal days off, Patriots' Day, and 3 July at work. */
const CITY = calendarOf(
  'calendar: city-hall\nzone: America/New_York\nweek: { mon-fri: [08:30-17:00] }\nholidays: us\nmakeup: mon-fri\n' +
    'days: { 2015-04-20: off, 2015-07-03: [08:30-17:00] }\n',
);
const PROMISED = policyOf(CITY, 'start: { on: appointment-made }, stop: { on: closed }, target: { promised: true }');

/** Kept or broken: the promise clock against what the three dates of a row say as they are written. */
export function requestVerdicts(file: string, histories: ReadonlyMap<string, ClockEvent[]>): void {
  const rows = parse(gunzipSync(readFileSync(file)), { columns: true, relax_quotes: true }) as Row[];
  const asOf = wallOf(rows.map(({ CLOSED_DT }) => CLOSED_DT ?? '').reduce((a, b) => (wallOf(a) > wallOf(b) ? a : b)));
  const counts = new Classes();
  const exceptions = new Classes();
  const now = new Date(Math.max(...[...histories.values()].map((events) => events.at(-1)!.occurredAt.getTime())));
  for (const row of rows) {
    const id = row['CASE_ENQUIRY_ID'] ?? '';
    const [target, closed] = [wallOf(row['TARGET_DT'] ?? ''), wallOf(row['CLOSED_DT'] ?? '')];
    const history = histories.get(`boston-311/${id}`);
    if (target === 0) exceptions.add('no target date: nothing to keep', id);
    else if (history === undefined) exceptions.add('refused by the import: closed before it was opened', id);
    else {
      const said = (closed === 0 ? asOf : closed) <= target ? 'kept' : 'broken';
      const [clock] = readClocks(PROMISED, history, now);
      const read = clock === undefined ? 'no clock' : clock.missed ? 'broken' : 'kept';
      counts.add(`the file says ${said}${closed === 0 ? ' so far' : ''}, the clock ${read}`, id);
      if (read !== said) exceptions.add(`the file ${said}, the clock ${read}`, `${id}: ${row['TARGET_DT']}, ${row['CLOSED_DT']}`);
    }
  }
  counts.print(`Service requests: target date against closing date (${rows.length} rows)`);
  exceptions.print('… set aside or different');
}

/** The target dates themselves: found again from the opening alone, with one number of working days for each type. */
export function requestTargets(histories: ReadonlyMap<string, ClockEvent[]>): void {
  const byTopic = new Map<string, { opened: ClockEvent; targetMs: number; id: string }[]>();
  for (const [id, events] of histories) {
    const [opened, target] = [events.find(({ type }) => type === 'opened'), events.find(({ promise }) => promise != null)];
    if (opened === undefined || target?.promise == null) continue;
    const topic = String((opened.attributes as { topic?: string } | null)?.topic);
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), { opened, targetMs: target.promise.dueAt.getTime(), id }]);
  }
  const classes = new Classes();
  let [targets, topics] = [0, 0];
  for (const [topic, requests] of byTopic) {
    if (requests.length < 20) {
      for (const { id } of requests) classes.add('of a type with fewer than 20 targets: no rule can be told', id);
      continue;
    }
    topics += 1;
    targets += requests.length;
    const days = commonest(requests.map(({ opened, targetMs }) => Math.round((CITY.workingMs(opened.occurredAt.getTime(), targetMs) / HOUR_MS / DAY_HOURS) * 1000) / 1000));
    const hours = commonest(requests.map(({ opened, targetMs }) => Math.round((targetMs - opened.occurredAt.getTime()) / HOUR_MS)));
    const business = Number.isInteger(days.value) && days.value > 0 && days.count >= hours.count;
    const target = business ? `business: ${days.value * DAY_HOURS * 60}m` : `elapsed: ${hours.value}h`;
    const policy = policyOf(CITY, `start: { on: opened }, stop: { on: closed }, target: { ${target} }`);
    for (const { opened, targetMs, id } of requests) {
      const dueMs = readClocks(policy, [opened], opened.occurredAt)[0]?.dueAt?.getTime() ?? 0;
      classes.add(classOf({ dueMs, targetMs, openedMs: opened.occurredAt.getTime(), business }), `${topic} ${id}`);
    }
  }
  classes.print(`Service requests: target dates found again (${targets} targets of ${topics} types)`);
}

interface Found {
  dueMs: number;
  targetMs: number;
  openedMs: number;
  business: boolean;
}

function classOf({ dueMs, targetMs, openedMs, business }: Found): string {
  const near = (ms: number, toleranceMs = TOLERANCE_MS): boolean => Math.abs(ms) <= toleranceMs;
  if (near(dueMs - targetMs)) return business ? 'the same, in working time' : 'the same, in plain time';
  if (near(dueMs - targetMs, 60_000)) return 'the same but for less than a minute';
  if (near(CITY.workingMs(Math.min(dueMs, targetMs), Math.max(dueMs, targetMs)))) return 'the same, written as the next opening where the clock says the closing before it';
  const plainHours = (targetMs - openedMs) / HOUR_MS;
  if (!business && near(Math.abs(targetMs - dueMs) - HOUR_MS)) return 'an hour apart: the file counts 24 hours of the wall clock across a clock change';
  const days = CITY.workingMs(openedMs, targetMs) / HOUR_MS / DAY_HOURS;
  if (days > 0 && near((days - Math.round(days)) * DAY_HOURS * HOUR_MS)) return 'another whole number of working days than is usual for the type';
  if (near((plainHours / 24 - Math.round(plainHours / 24)) * 24 * HOUR_MS, HOUR_MS + TOLERANCE_MS)) return 'a whole number of calendar days, where the type is usually counted otherwise';
  return 'none of these: set by hand, or changed later';
}

function commonest(values: readonly number[]): { value: number; count: number } {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [value, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
  return { value, count };
}

/** `01/07/2015 04:36:11 PM` as a number that sorts; 0 for an empty cell. No zone: this is what the file says. */
function wallOf(text: string): number {
  const found = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d) (AM|PM)$/.exec(text.trim());
  if (found === null) return 0;
  const [month, day, year, hour, minute, second] = found.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, (hour % 12) + (found[7] === 'PM' ? 12 : 0), minute, second);
}
