import type { Calendar } from './calendar.js';
import { shown } from './civil.js';
import { readConditions } from './condition.js';
import type { TimeBase } from './duration.js';
import { readDuration } from './duration.js';
import type { Budgets, Milestone, MilestoneType, Pause, PauseWay } from './policy.js';
import { MILESTONE_TYPES } from './policy.js';
import type { Problems } from './problems.js';
import type { TargetChoice } from './target.js';
import { anyMember, readTargetChoices } from './target.js';
import { readThresholds } from './threshold.js';

const KEYS = [
  'title',
  'type',
  'article',
  'calendar',
  'start',
  'stop',
  'cancel',
  'reset',
  'repeat',
  'target',
  'pause',
  'warn',
  'custody',
];
const TYPES: readonly string[] = MILESTONE_TYPES;

/** Checks one milestone of a policy; null, with the reasons noted, when it cannot be run. */
export function readMilestone(
  name: string,
  body: Record<string, unknown>,
  calendar: Calendar | null,
  path: (string | number)[],
  problems: Problems,
): Milestone | null {
  problems.object(body, path, KEYS);
  const title = problems.titles(body['title'], [...path, 'title']);
  const type = body['type'];
  if (typeof type !== 'string' || !TYPES.includes(type)) {
    problems.add([...path, 'type'], `"${shown(type)}" is not one of ${TYPES.join(', ')}`);
  }
  const conditions = (key: string, extra: readonly string[] = []) =>
    readConditions(body[key], [...path, key], problems, extra);
  const [start, stop] = [conditions('start', ['again']), conditions('stop')];
  for (const key of ['start', 'stop']) if (body[key] === undefined) problems.add([...path, key], 'is missing');
  const [cancel, reset] = [conditions('cancel'), conditions('reset')];
  const choices = readTargetChoices(body['target'], [...path, 'target'], problems);
  const base: TimeBase = choices.some((choice) => choice.base === 'business') ? 'business' : 'plain';
  const pauses = readPauses(body['pause'], [...path, 'pause'], choices, problems);
  const thresholds = readThresholds(body['warn'], [...path, 'warn'], base, problems);
  const budgets = readBudgets(body['custody'], [...path, 'custody'], base, problems);
  const repeat = body['repeat'] ?? false;
  if (typeof repeat !== 'boolean') problems.add([...path, 'repeat'], 'must be true or false');
  if (body['article'] !== undefined) problems.text(body['article'], [...path, 'article']);
  if (calendar === null) return null;
  const ways = pauses.flatMap((pause) => pause.ways);
  const heard = [...start, ...stop, ...cancel, ...reset, ...ways.flatMap((way) => [...way.on, ...way.until])];
  return {
    name,
    title,
    type: type as MilestoneType,
    article: typeof body['article'] === 'string' ? body['article'] : null,
    calendar,
    start,
    stop,
    cancel,
    reset,
    repeat: repeat === true,
    choices,
    choosesByAttributes: choices.some((choice) => choice.when.length > 0),
    pauses,
    thresholds,
    budgets,
    listensTo: [...new Set(heard.flatMap((condition) => [...condition.types]))],
    needsBusinessTime: choices.some((choice) => anyMember(choice.target, (member) => member.form === 'business')),
  };
}

function readPauses(
  raw: unknown,
  path: (string | number)[],
  choices: readonly TargetChoice[],
  problems: Problems,
): Pause[] {
  if (raw === undefined) return [];
  const fixed = choices.some((choice) =>
    anyMember(choice.target, (member) => member.form === 'at' || member.form === 'promised'),
  );
  if (fixed) problems.add(path, 'contradicts the target: at and promised are fixed instants and cannot be paused');
  const body = problems.object(raw, path, null) ?? {};
  return Object.entries(body).map(([reason, part]) => {
    problems.orderedName(reason, [...path, reason]);
    const list: unknown[] = Array.isArray(part) ? part : [part];
    if (list.length === 0) problems.add([...path, reason], 'an empty list can never hold');
    const ways = list.flatMap((item, index) => {
      const place = Array.isArray(part) ? [...path, reason, index] : [...path, reason];
      const fields = problems.object(item, place, ['on', 'where', 'until', 'max']);
      if (fields === null) return [];
      const on = readConditions(fields, place, problems, ['until', 'max']);
      const until = readConditions(fields['until'], [...place, 'until'], problems);
      return [{ on, until, max: readMax(fields['max'], [...place, 'max'], problems) }];
    });
    return { reason, ways };
  });
}

function readMax(raw: unknown, path: (string | number)[], problems: Problems): PauseWay['max'] {
  if (raw === undefined) return null;
  const body = problems.object(raw, path, ['elapsed', 'business']);
  if (body === null) return null;
  const { elapsed, business } = body;
  if ((elapsed === undefined) === (business === undefined)) {
    problems.add(path, 'takes elapsed or business, one of them');
    return null;
  }
  const base: TimeBase = elapsed === undefined ? 'business' : 'plain';
  const read = readDuration(elapsed ?? business, base);
  if ('durationMs' in read) return { base, durationMs: read.durationMs };
  problems.add([...path, base === 'plain' ? 'elapsed' : 'business'], read.reason);
  return null;
}

function readBudgets(raw: unknown, path: (string | number)[], base: TimeBase, problems: Problems): Budgets | null {
  if (raw === undefined) return null;
  const body = problems.object(raw, path, ['budgets']);
  if (body?.['budgets'] === undefined) return null;
  const budgets = problems.object(body['budgets'], [...path, 'budgets'], null) ?? {};
  const exact = new Map<string, number>();
  const prefixes: { prefix: string; budgetMs: number }[] = [];
  for (const [custodian, text] of Object.entries(budgets)) {
    const read = readDuration(text, base, true);
    if ('reason' in read) problems.add([...path, 'budgets', custodian], read.reason);
    else if (custodian.endsWith('*')) prefixes.push({ prefix: custodian.slice(0, -1), budgetMs: read.durationMs });
    else exact.set(custodian, read.durationMs);
  }
  prefixes.sort((a, b) => b.prefix.length - a.prefix.length);
  return { exact, prefixes };
}
