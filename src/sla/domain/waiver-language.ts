import { shown } from './civil.js';
import type { MilestoneType } from './policy.js';
import { MILESTONE_TYPES } from './policy.js';
import type { Problems } from './problems.js';
import type { Waiver, WaiverGround, WaiverScope } from './waiver.js';
import { WAIVER_GROUNDS } from './waiver.js';

type Path = (string | number)[];

const KEYS = ['waiver', 'title', 'ground', 'from', 'to', 'approved', 'revoked', 'article', 'scope'];
const SCOPE_KEYS = ['kinds', 'orgs', 'partners', 'milestones', 'types'] as const;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Reads a waiver, from a file or from an event that grants one; every mistake is noted with its place. */
export function readWaiver(raw: unknown, path: Path, problems: Problems): Waiver | null {
  const before = problems.list.length;
  const body = problems.object(raw, path, KEYS);
  if (body === null) return null;
  const id = problems.text(body['waiver'], [...path, 'waiver']);
  if (id !== null && !NAME.test(id)) problems.add([...path, 'waiver'], `"${shown(id)}" is not a name`);
  const title = problems.titles(body['title'], [...path, 'title']);
  const ground = oneOf<WaiverGround>(body['ground'], WAIVER_GROUNDS, [...path, 'ground'], problems);
  const from = problems.instant(body['from'], [...path, 'from']);
  const to = problems.instant(body['to'], [...path, 'to']);
  if (from !== null && to !== null && to <= from) problems.add([...path, 'to'], 'is not after its beginning');
  const approved = readApproval(body['approved'], [...path, 'approved'], problems);
  const revoked = body['revoked'] === undefined ? null : readApproval(body['revoked'], [...path, 'revoked'], problems);
  if (approved !== null && revoked !== null && revoked.at < approved.at) {
    problems.add([...path, 'revoked', 'at'], 'lies before the approval');
  }
  const article = body['article'] === undefined ? null : problems.text(body['article'], [...path, 'article']);
  const scope = readScope(body['scope'], [...path, 'scope'], problems);
  if (problems.list.length > before || id === null || ground === null || from === null || to === null) return null;
  if (approved === null) return null;
  return {
    id,
    title,
    ground,
    from,
    to,
    approvedBy: approved.by,
    approvedAt: approved.at,
    revokedAt: revoked?.at ?? null,
    article,
    scope,
  };
}

function readApproval(raw: unknown, path: Path, problems: Problems): { by: string; at: Date } | null {
  if (raw === undefined) {
    problems.add(path, 'is missing: say who granted it and when, { by: person:..., at: ... }');
    return null;
  }
  const body = problems.object(raw, path, ['by', 'at']);
  if (body === null) return null;
  const by = problems.text(body['by'], [...path, 'by']);
  const at = problems.instant(body['at'], [...path, 'at']);
  return by === null || at === null ? null : { by, at };
}

function readScope(raw: unknown, path: Path, problems: Problems): WaiverScope {
  const body = raw === undefined ? {} : (problems.object(raw, path, SCOPE_KEYS) ?? {});
  const [kinds, orgs, partners, milestones, types] = SCOPE_KEYS.map((key) =>
    readNames(body[key], [...path, key], problems),
  ) as [string[], string[], string[], string[], string[]];
  const known = types.flatMap((type, index) => {
    const one = oneOf<MilestoneType>(type, MILESTONE_TYPES, [...path, 'types', index], problems);
    return one === null ? [] : [one];
  });
  return { kinds, orgs, partners, milestones, types: known };
}

function readNames(raw: unknown, path: Path, problems: Problems): string[] {
  if (raw === undefined) return [];
  if (!Array.isArray(raw) || raw.length === 0) {
    problems.add(path, 'must be a list of names');
    return [];
  }
  return raw.flatMap((name: unknown, index) => problems.text(name, [...path, index]) ?? []);
}

function oneOf<T extends string>(raw: unknown, known: readonly T[], path: Path, problems: Problems): T | null {
  const found = known.find((one) => one === raw);
  if (found !== undefined) return found;
  problems.add(path, raw === undefined ? 'is missing' : `"${shown(raw)}" is not one of ${known.join(', ')}`);
  return null;
}
