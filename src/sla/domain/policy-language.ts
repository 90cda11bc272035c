import { Calendar } from './calendar.js';
import { ALWAYS_OPEN } from './calendar-language.js';
import { readLocalDate, shown } from './civil.js';
import { readTests } from './condition.js';
import { readMilestone } from './milestone-language.js';
import type { Milestone, Policy } from './policy.js';
import type { Problems } from './problems.js';
import { zoneNamed } from './zone.js';

const KEYS = ['policy', 'title', 'applies', 'effective', 'calendar', 'zone', 'milestones'];
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Calendars by name, as policies refer to them. `24x7` needs no entry. */
export type Calendars = ReadonlyMap<string, Calendar>;

/** Checks a policy and binds it to its calendars; every mistake is noted with its place, null when there was one. */
export function readPolicy(raw: unknown, calendars: Calendars, problems: Problems): Policy | null {
  const before = problems.list.length;
  const body = problems.object(raw, [], KEYS);
  if (body === null) return null;
  const name = problems.text(body['policy'], ['policy']);
  if (name !== null && !NAME.test(name)) problems.add(['policy'], `"${shown(name)}" is not a name`);
  const title = problems.titles(body['title'], ['title']);
  const known = withAlwaysOpen(body['zone'], calendars, problems);
  const calendar = calendarNamed(body['calendar'], ['calendar'], known, problems);
  const appliesTo = readApplies(body['applies'], problems);
  const effectiveFromDay = readEffective(body['effective'], problems);
  const milestones = readMilestones(body['milestones'], calendar, known, problems);
  if (problems.list.length > before || name === null || calendar === null) return null;
  return { name, title, appliesTo, effectiveFromDay, calendar, milestones, listening: listeningTo(milestones) };
}

function listeningTo(milestones: readonly Milestone[]): Map<string, number[]> {
  const listening = new Map<string, number[]>();
  for (const [place, { listensTo }] of milestones.entries()) {
    for (const type of listensTo) listening.set(type, [...(listening.get(type) ?? []), place]);
  }
  return listening;
}

function withAlwaysOpen(zoneText: unknown, calendars: Calendars, problems: Problems): Calendars {
  const zone = zoneNamed(zoneText === undefined ? 'UTC' : shown(zoneText));
  if (zone === null) problems.add(['zone'], `there is no IANA time zone "${shown(zoneText)}"`);
  // A wrong zone is one mistake, not one more at every milestone: `24x7` stays known.
  const known = zone ?? zoneNamed('UTC');
  return known === null ? calendars : new Map(calendars).set(ALWAYS_OPEN, Calendar.alwaysOpen(known));
}

function calendarNamed(
  raw: unknown,
  path: (string | number)[],
  calendars: Calendars,
  problems: Problems,
): Calendar | null {
  const name = problems.text(raw, path);
  if (name === null) return null;
  const calendar = calendars.get(name);
  if (calendar !== undefined) return calendar;
  problems.add(path, `unknown calendar "${shown(name)}"; known: ${[...calendars.keys()].join(', ')}`);
  return null;
}

function readApplies(raw: unknown, problems: Problems): Policy['appliesTo'] {
  if (raw === undefined) return { kinds: null, where: [] };
  const body = problems.object(raw, ['applies'], ['kind', 'where']) ?? {};
  const kind = body['kind'];
  const kinds: unknown[] = Array.isArray(kind) ? kind : kind === undefined ? [] : [kind];
  const texts = kinds.filter((item): item is string => typeof item === 'string' && item !== '');
  if (texts.length < kinds.length || (Array.isArray(kind) && kind.length === 0)) {
    problems.add(['applies', 'kind'], 'must be a touchpoint kind or a list of them');
  }
  const where = body['where'] === undefined ? [] : readTests(body['where'], ['applies', 'where'], problems, false);
  return { kinds: kind === undefined ? null : new Set(texts), where };
}

function readEffective(raw: unknown, problems: Problems): number {
  const body = problems.object(raw, ['effective'], ['from']);
  if (body === null) return 0;
  const date = readLocalDate(body['from']);
  if ('day' in date) return date.day;
  problems.add(['effective', 'from'], date.reason);
  return 0;
}

function readMilestones(
  raw: unknown,
  calendar: Calendar | null,
  calendars: Calendars,
  problems: Problems,
): Milestone[] {
  const body = problems.object(raw, ['milestones'], null);
  if (body === null) return [];
  if (Object.keys(body).length === 0) problems.add(['milestones'], 'names no milestone');
  return Object.entries(body).flatMap(([name, part]) => {
    const path = ['milestones', name];
    problems.orderedName(name, path);
    const fields = problems.object(part, path, null);
    if (fields === null) return [];
    const own =
      fields['calendar'] === undefined
        ? calendar
        : calendarNamed(fields['calendar'], [...path, 'calendar'], calendars, problems);
    const milestone = readMilestone(name, fields, own, path, problems);
    return milestone === null ? [] : [milestone];
  });
}
