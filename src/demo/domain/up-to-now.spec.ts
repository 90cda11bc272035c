import { describe, expect, it } from 'vitest';
import {
  coverageOf,
  coverageRows,
  mergeCoverage,
  SILENT_HOURS,
  type Coverage,
} from '../../insight/domain/coverage.js';
import { TOUCHPOINT_KINDS } from '../../touchpoints/domain/kinds.js';
import type { SimItem } from './items.js';
import { SILENCES } from './silences.js';
import { simulate } from './simulate.js';
import { BRANCHES, PARTNERS } from './world.js';

const HOUR_MS = 3_600_000;
const REGIONS = 4;

/** Any hour of a week, and the middle of a night in which nobody has worked for two days. */
const INSTANTS = [
  '2026-11-25T11:12:00+08:00',
  '2026-11-25T19:05:00+08:00',
  '2026-11-28T03:00:00+08:00',
  '2026-11-29T23:40:00+08:00',
  '2026-11-30T08:10:00+08:00',
  '2027-01-01T00:03:00+08:00',
];

interface Seen {
  items: SimItem[];
  /** Coverage of every organisation that reported. */
  docs: { _id: string; newest: Coverage }[];
}

function seen(now: Date, seed: number | string = 'qingyu'): Seen {
  const items = [...simulate({ customers: 600, touchpoints: 4_000, seed, now, spanDays: 91 })];
  const docs = new Map<string, Coverage>();
  for (const item of items) {
    if (item.type !== 'event') continue;
    const { org = 'hq', partner, occurredAt, touchpoint } = item.event;
    const body = partner === undefined ? {} : { partner };
    const one = coverageOf(touchpoint.kind, [{ occurredAt: new Date(occurredAt), body }]);
    docs.set(org, mergeCoverage(docs.get(org) ?? {}, one));
  }
  return { items, docs: [...docs].map(([_id, newest]) => ({ _id, newest })) };
}

describe.each(INSTANTS)('the demo at %s, as its board covers it', (text) => {
  const now = new Date(text);
  const { items, docs } = seen(now);
  const { rows } = coverageRows('hq', docs, now);
  const ofPartners = rows.filter(({ org }) => org.startsWith('partner:'));

  it('hears everybody about everything, but for the three who are silent', () => {
    const meant = SILENCES.map((each) => ({
      org: 'org' in each ? each.org : `partner:${each.partner}`,
      kind: each.kind,
      hours: each.hours,
    }));
    const red = rows.filter(({ hours }) => hours >= SILENT_HOURS);
    expect(red.length).toBe(3);
    expect(new Set(red)).toEqual(new Set(meant));
    expect(rows.length - ofPartners.length).toBe(REGIONS * TOUCHPOINT_KINDS.length);
    expect(new Set(ofPartners.map(({ org }) => org)).size).toBe(PARTNERS.length);
  });

  it('hears every branch about every kind within fourteen hours', () => {
    const late = BRANCHES.flatMap(({ org }) =>
      TOUCHPOINT_KINDS.filter((kind) => {
        const at = docs.find(({ _id }) => _id === org)?.newest['org']?.[kind] ?? '';
        return !(now.getTime() - Date.parse(at) <= 14 * HOUR_MS + 60_000);
      }).map((kind) => `${org} ${kind}`),
    );
    const meant = BRANCHES.flatMap(({ org }) =>
      SILENCES.filter((each) => 'org' in each && org.startsWith(`${each.org}/`)).map(({ kind }) => `${org} ${kind}`),
    );
    expect(late.toSorted()).toEqual(meant.toSorted());
  });

  it('keeps its size, and tells every touchpoint in order', () => {
    const refs = items.flatMap((item) =>
      item.type === 'truth' && item.truth.type === 'touchpoint' ? [item.truth.ref] : [],
    );
    expect(refs.length).toBe(4_000);
    const last = new Map<string, string>();
    const wrong: string[] = [];
    for (const item of items) {
      if (item.type !== 'event') continue;
      const { touchpoint, type, occurredAt } = item.event;
      const before = last.get(touchpoint.ref);
      const inOrder = before === undefined ? type === 'opened' : occurredAt > before;
      if (!inOrder || Date.parse(occurredAt) > now.getTime()) wrong.push(`${touchpoint.ref} ${type} ${occurredAt}`);
      last.set(touchpoint.ref, occurredAt);
    }
    expect(wrong).toEqual([]);
    expect(new Set(refs)).toEqual(new Set(last.keys()));
  });
});

describe('the demo up to now', () => {
  const now = new Date(INSTANTS[0]!);

  it('covers the board whatever the seed', () => {
    for (const seed of ['a', 7]) expect(coverageRows('hq', seen(now, seed).docs, now).silent).toBe(3);
  });

  it('is the same again for the same seed', () => {
    expect(JSON.stringify(seen(now, 5).items) === JSON.stringify(seen(now, 5).items)).toBe(true);
  });

  it('leaves small installations and pure load as they fall', () => {
    const notes = (more: { touchpoints: number; withoutCast?: boolean }): number =>
      [...simulate({ customers: 200, seed: 1, now, ...more })].filter(
        (item) => item.type === 'event' && item.event.data?.['what'] === 'partner-list',
      ).length;
    expect(notes({ touchpoints: 400 })).toBe(0);
    expect(notes({ touchpoints: 3_000, withoutCast: true })).toBe(0);
    expect(notes({ touchpoints: 3_000 })).toBeGreaterThan(0);
  });
});
