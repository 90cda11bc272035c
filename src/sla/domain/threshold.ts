import { shown } from './civil.js';
import type { TimeBase } from './duration.js';
import { readDuration } from './duration.js';
import type { Problems } from './problems.js';

/** One threshold of `warn`; `every` is written out, one for each time. */
export type Threshold = { readonly name: string } & (
  | { readonly kind: 'share'; readonly numerator: number; readonly denominator: number }
  | { readonly kind: 'before'; readonly durationMs: number }
  | { readonly kind: 'at' }
  | { readonly kind: 'late'; readonly latenessMs: number }
);

const SHARE = /^(\d{1,5})(?:\.(\d{1,3}))?%$/;
const BEFORE = /^(\S+)\s+before$/;
const MOST_TIMES = 1000;

/** Reads `warn`. Durations are in the target's base: without days as soon as one target counts working time. */
export function readThresholds(
  raw: unknown,
  path: (string | number)[],
  base: TimeBase,
  problems: Problems,
): Threshold[] {
  if (raw === undefined) return [];
  const list: unknown[] = Array.isArray(raw) ? raw : [raw];
  return list.flatMap((item, index) => {
    const place = Array.isArray(raw) ? [...path, index] : path;
    if (typeof item === 'string') return readNamed(item, place, base, problems);
    return readEvery(item, place, base, problems);
  });
}

function readNamed(text: string, path: (string | number)[], base: TimeBase, problems: Problems): Threshold[] {
  if (text === 'at') return [{ name: text, kind: 'at' }];
  const share = SHARE.exec(text);
  if (share !== null) {
    const decimals = share[2] ?? '';
    const denominator = 100 * 10 ** decimals.length;
    const numerator = Number(`${share[1] ?? ''}${decimals}`);
    if (numerator > 0) return [{ name: text, kind: 'share', numerator, denominator }];
    problems.add(path, `"${text}" must be more than 0 %`);
    return [];
  }
  const before = BEFORE.exec(text);
  if (before === null) {
    problems.add(path, `"${shown(text)}" is not a threshold such as 80%, 30m before, at or { every: 2h, times: 3 }`);
    return [];
  }
  const read = readDuration(before[1], base);
  if ('durationMs' in read) return [{ name: text, kind: 'before', durationMs: read.durationMs }];
  problems.add(path, read.reason);
  return [];
}

function readEvery(raw: unknown, path: (string | number)[], base: TimeBase, problems: Problems): Threshold[] {
  const body = problems.object(raw, path, ['every', 'times']);
  if (body === null) return [];
  const every = readDuration(body['every'], base);
  if ('reason' in every) problems.add([...path, 'every'], every.reason);
  const times = body['times'];
  if (typeof times !== 'number' || !Number.isInteger(times) || times < 1 || times > MOST_TIMES) {
    problems.add([...path, 'times'], `"${shown(times)}" is not a whole number from 1 to ${MOST_TIMES}`);
    return [];
  }
  if ('reason' in every) return [];
  return Array.from({ length: times }, (_, index) => ({
    name: `every ${String(body['every'])} #${index + 1}`,
    kind: 'late' as const,
    latenessMs: every.durationMs * (index + 1),
  }));
}
