import type { FileProblem } from '../kernel/files/file-problem.js';
import type { JobScope } from './job-scope.js';
import type { StoreOptions } from '../kernel/store/open-store.js';
import type { SourceText } from '../sla/clocks-cases.js';
import { DAY_MS, readLocalDate } from '../sla/domain/civil.js';
import type { Policy } from '../sla/domain/policy.js';
import { loadHolidaySets } from '../sla/holiday-files.js';
import { loadCalendars } from '../sla/policy-files.js';
import { parseCalendarFile, parsePolicyFile } from '../sla/rule-files.js';
import { TOUCHPOINT_KINDS, type TouchpointKind } from '../touchpoints/domain/kinds.js';
import { join } from 'node:path';

/** Everything a thread needs to work on a backtest: plain data, because it crosses threads. */
export interface BacktestJob {
  policy: SourceText;
  /** Calendars of the draft's own; they win over the installation's of the same name. */
  calendars: SourceText[];
  configDir: string;
  /** Versions touchpoints may be pinned to, as they were written. */
  versions: { version: string; file: string; text: string }[];
  scope: JobScope;
  store: StoreOptions;
  /** As of when all histories are read. */
  asOfMs: number;
}

/** The touchpoints opened in one stretch of the period: what a thread works on at a time. */
export interface Slice {
  kinds: readonly TouchpointKind[];
  fromMs: number;
  toMs: number;
}

/** A draft read and bound to its calendars. */
export interface Draft {
  policy: Policy;
  version: string;
}

/** Reads the draft as it would stand in `config/`; every mistake with its line. */
export function readDraft(
  source: SourceText,
  ownCalendars: readonly SourceText[],
  configDir: string,
): { draft: Draft | null; problems: FileProblem[] } {
  const problems: FileProblem[] = [];
  const calendars = loadCalendars(configDir, problems);
  const holidays = ownCalendars.length === 0 ? null : loadHolidaySets(join(configDir, 'holidays'));
  for (const { file, text } of ownCalendars) {
    const read = parseCalendarFile(file, text, holidays?.sets ?? new Map());
    problems.push(...read.problems);
    if (read.calendar !== null) calendars.set(read.calendar.name, read.calendar);
  }
  if (problems.length > 0) return { draft: null, problems };
  const read = parsePolicyFile(source.file, source.text, calendars);
  return { draft: read.policy === null ? null : { policy: read.policy, version: read.version }, problems: read.problems };
}

/** The kinds a draft can apply to. */
export function kindsOf({ appliesTo }: Policy): TouchpointKind[] {
  return TOUCHPOINT_KINDS.filter((kind) => appliesTo.kinds === null || appliesTo.kinds.has(kind));
}

/**
 * The period as instants: from the beginning of the first date to the end of the last, both in the zone of the
 * policy's calendar.
 */
export function periodOf(
  policy: Policy,
  from: unknown,
  to: unknown,
): { fromMs: number; toMs: number } | { field: 'from' | 'to'; reason: string } {
  const first = readLocalDate(from);
  if ('reason' in first) return { field: 'from', reason: first.reason };
  const last = readLocalDate(to);
  if ('reason' in last) return { field: 'to', reason: last.reason };
  if (last.day < first.day) return { field: 'to', reason: 'lies before from' };
  const { zone } = policy.calendar;
  return { fromMs: startOfDay(first.day, zone), toMs: startOfDay(last.day + 1, zone) };
}

function startOfDay(day: number, zone: Policy['calendar']['zone']): number {
  return zone.instantOf(day * DAY_MS, 'first');
}

/** So many slices at most: each costs a few questions to the store, also where nothing happened. */
const MOST_SLICES = 1_000;

/**
 * The period in stretches of a day or more. All kinds of a stretch go to the same thread: what came in at the same
 * time lies together on the disk, and is then read once.
 */
export function slicesOf(period: { fromMs: number; toMs: number }, kinds: readonly TouchpointKind[]): Slice[] {
  const stepMs = Math.max(DAY_MS, Math.ceil((period.toMs - period.fromMs) / MOST_SLICES));
  const slices: Slice[] = [];
  for (let fromMs = period.fromMs; fromMs < period.toMs; fromMs += stepMs) {
    slices.push({ kinds, fromMs, toMs: Math.min(fromMs + stepMs, period.toMs) });
  }
  return slices;
}
