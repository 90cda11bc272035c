import type { Test } from './condition.js';
import { readTests } from './condition.js';
import { wallTime } from './calendar-language.js';
import { shown } from './civil.js';
import type { TimeBase } from './duration.js';
import { readDuration } from './duration.js';
import type { Problems } from './problems.js';

/** What a milestone has to keep, in one of the forms of the policy language. */
export type Target =
  | { form: 'business'; durationMs: number }
  | { form: 'elapsed'; durationMs: number }
  | { form: 'workdays'; count: number; until: 'close' | 'end' }
  | { form: 'days'; count: number }
  | { form: 'at'; wallMs: number; workday: number }
  | { form: 'promised' }
  | { form: 'earliest' | 'latest'; members: readonly Target[] };

/** One entry of a target list: in force while `when` holds and none before it does. */
export interface TargetChoice {
  readonly when: readonly Test[];
  readonly target: Target;
  /** Business time for `business`, plain time for every other form. */
  readonly base: TimeBase;
  readonly usesPromise: boolean;
  /** It, or a member of it, depends on which days work. */
  readonly usesWorkdays: boolean;
  /** Where it stands, for explanations. */
  readonly path: readonly (string | number)[];
}

const FORMS = ['business', 'elapsed', 'workdays', 'days', 'at', 'promised', 'earliest', 'latest'] as const;
type Form = (typeof FORMS)[number];
const EXTRA_KEYS: Partial<Record<Form, string>> = { workdays: 'until', at: 'workday' };
/** Beyond this a calendar form can give no instant within three years anyway. */
const MOST_DAYS = 100_000;

/** Reads `target`: one form, or a list whose first entry with a `when` that holds is in force. */
export function readTargetChoices(raw: unknown, path: (string | number)[], problems: Problems): TargetChoice[] {
  if (raw === undefined) {
    problems.add(path, 'is missing');
    return [];
  }
  if (!Array.isArray(raw)) {
    const choice = readChoice(raw, path, problems, false);
    return choice === null ? [] : [choice];
  }
  if (raw.length === 0) problems.add(path, 'an empty list gives no target');
  return raw.flatMap((entry: unknown, index) => {
    const choice = readChoice(entry, [...path, index], problems, true);
    return choice === null ? [] : [choice];
  });
}

function readChoice(
  raw: unknown,
  path: (string | number)[],
  problems: Problems,
  whenAllowed: boolean,
): TargetChoice | null {
  const body = problems.object(raw, path, null);
  if (body === null) return null;
  const { when, ...rest } = body;
  if (when !== undefined && !whenAllowed) {
    problems.add([...path, 'when'], 'stands only in a list of targets: write target: [{ when: ..., ... }, ...]');
  }
  const tests = when === undefined ? [] : readTests(when, [...path, 'when'], problems, false);
  const target = readTarget(rest, path, problems);
  if (target === null) return null;
  return {
    when: tests,
    target,
    base: target.form === 'business' ? 'business' : 'plain',
    usesPromise: anyMember(target, (member) => member.form === 'promised'),
    usesWorkdays: anyMember(target, (member) => ['business', 'workdays', 'at'].includes(member.form)),
    path,
  };
}

/** Whether the target itself or a member of it, however deep, fits. */
export function anyMember(target: Target, fits: (member: Target) => boolean): boolean {
  if (target.form === 'earliest' || target.form === 'latest') {
    return target.members.some((member) => anyMember(member, fits));
  }
  return fits(target);
}

function readTarget(body: Record<string, unknown>, path: (string | number)[], problems: Problems): Target | null {
  const named = FORMS.filter((form) => body[form] !== undefined);
  const [form] = named;
  if (form === undefined) {
    problems.object(body, path, FORMS);
    problems.add(path, `names no target; one of ${FORMS.join(', ')}`);
    return null;
  }
  if (named.length > 1) {
    problems.add(path, `names ${named.join(' and ')} at once: use earliest or latest`);
    return null;
  }
  const extra = EXTRA_KEYS[form];
  problems.object(body, path, extra === undefined ? [form] : [form, extra]);
  return readForm(form, body, path, problems);
}

function readForm(
  form: Form,
  body: Record<string, unknown>,
  path: (string | number)[],
  problems: Problems,
): Target | null {
  const place = [...path, form];
  const value = body[form];
  switch (form) {
    case 'business':
    case 'elapsed': {
      const read = readDuration(value, form === 'business' ? 'business' : 'plain');
      if ('durationMs' in read) return { form, durationMs: read.durationMs };
      problems.add(place, read.reason);
      return null;
    }
    case 'workdays':
      return readWorkdays(body, path, problems);
    case 'days': {
      const count = readCount(value, place, problems, 1);
      return count === null ? null : { form, count };
    }
    case 'at':
      return readAt(body, path, problems);
    case 'promised':
      if (value !== true) problems.add(place, 'must be true');
      return { form };
    case 'earliest':
    case 'latest':
      return readMembers(form, value, place, problems);
  }
}

function readWorkdays(body: Record<string, unknown>, path: (string | number)[], problems: Problems): Target | null {
  const count = readCount(body['workdays'], [...path, 'workdays'], problems, 1);
  const until = body['until'] ?? 'close';
  if (until !== 'close' && until !== 'end') {
    problems.add([...path, 'until'], `"${shown(until)}" is not close or end`);
    return null;
  }
  return count === null ? null : { form: 'workdays', count, until };
}

function readAt(body: Record<string, unknown>, path: (string | number)[], problems: Problems): Target | null {
  const match = typeof body['at'] === 'string' ? /^(\d{2}):(\d{2})$/.exec(body['at']) : null;
  const wallMs = match === null ? null : wallTime(match[1], match[2]);
  if (wallMs === null) problems.add([...path, 'at'], `"${shown(body['at'])}" is not a time of day such as 17:00`);
  const workday = body['workday'] === undefined ? 0 : readCount(body['workday'], [...path, 'workday'], problems, 0);
  return wallMs === null || workday === null ? null : { form: 'at', wallMs, workday };
}

function readMembers(
  form: 'earliest' | 'latest',
  raw: unknown,
  path: (string | number)[],
  problems: Problems,
): Target | null {
  if (!Array.isArray(raw) || raw.length === 0) {
    problems.add(path, 'must be a list of targets');
    return null;
  }
  const members = raw.flatMap((entry: unknown, index) => {
    const place = [...path, index];
    if (Array.isArray(entry)) {
      problems.add(place, 'a list with when cannot be a member');
      return [];
    }
    const body = problems.object(entry, place, null);
    if (body?.['when'] !== undefined) problems.add([...place, 'when'], 'a member cannot have when');
    const { when: _when, ...rest } = body ?? {};
    const member = body === null ? null : readTarget(rest, place, problems);
    return member === null ? [] : [member];
  });
  return members.length === raw.length ? { form, members } : null;
}

function readCount(
  value: unknown,
  path: (string | number)[],
  problems: Problems,
  least: number,
): number | null {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= MOST_DAYS) return value;
  problems.add(path, `"${shown(value)}" is not a whole number of days from ${least}`);
  return null;
}
