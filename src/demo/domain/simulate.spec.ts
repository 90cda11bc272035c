import { createHash } from 'node:crypto';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { readCallEvent } from '../../calls/domain/read-call-event.js';
import { acceptEvent } from '../../touchpoints/domain/accept-event.js';
import { EventDto } from '../../touchpoints/event.dto.js';
import { TOUCHPOINT_KINDS } from '../../touchpoints/domain/kinds.js';
import { VoiceDto } from '../../voice/voice.dto.js';
import { inBatches } from '../simulate.command.js';
import type { SimItem, TouchpointTruth, VoiceInput, VoiceTruth } from './items.js';
import { phoneOf, secondPhoneOf } from './people.js';
import { shareOut, simulate, type SimulateOptions } from './simulate.js';

const NOW = new Date('2026-11-25T03:12:00.000Z');
const SMALL: SimulateOptions = { customers: 120, touchpoints: 900, seed: 7, now: NOW };

const hashOf = (items: Iterable<SimItem>): string => {
  const hash = createHash('sha256');
  for (const item of items) hash.update(JSON.stringify(item)).update('\n');
  return hash.digest('hex');
};
const all = [...simulate(SMALL)];
const of = <T extends SimItem['type']>(type: T): Extract<SimItem, { type: T }>[] =>
  all.filter((item): item is Extract<SimItem, { type: T }> => item.type === type);
const events = of('event').map(({ event }) => event);
const voices = of('voice').map(({ voice }) => voice);
const customers = of('customer').map(({ customer }) => customer);
const truths = of('truth').map(({ truth }) => truth);
const touchpoints = truths.filter((each): each is TouchpointTruth => each.type === 'touchpoint');
const spoken = truths.filter((each): each is VoiceTruth => each.type === 'voice');

describe('simulate: the same again', () => {
  it('gives the same bytes for the same seed, and others for another', () => {
    expect(hashOf(simulate(SMALL))).toBe(hashOf(all));
    expect(hashOf(simulate({ ...SMALL, seed: '7' }))).toBe(hashOf(all));
    expect(hashOf(simulate({ ...SMALL, seed: 8 }))).not.toBe(hashOf(all));
  });

  it('does not care in what portions it is read', () => {
    for (const size of [1, 17, 1_000]) {
      expect(hashOf([...inBatches(simulate(SMALL), size)].flat())).toBe(hashOf(all));
    }
  });

  it('is lazy: the first thousand of a hundred million cost nothing', () => {
    const huge = simulate({ customers: 1_000, touchpoints: 100_000_000, seed: 1, now: NOW });
    for (let count = 0; count < 1_000; count += 1) expect(huge.next().done).toBe(false);
  });

  it('keeps the cast whatever the seed', () => {
    const castOf = (seed: string): SimItem[] => [
      ...simulate({ customers: 1, touchpoints: 1, seed, now: NOW }),
    ];
    expect(hashOf(castOf('a'))).toBe(hashOf(castOf('b')));
    expect(castOf('a').find((item) => item.type === 'customer')?.customer.phones).toEqual(['+8613800138000']);
  });

  it('refuses sizes that make no sense', () => {
    const wrong: Partial<SimulateOptions>[] = [
      { customers: -1 },
      { touchpoints: 1.5 },
      { customers: 0 },
      { now: new Date(Number.NaN) },
      { spanDays: 0 },
    ];
    for (const part of wrong) {
      expect(() => simulate({ ...SMALL, ...part }).next()).toThrow(RangeError);
    }
  });
});

describe('simulate: sizes', () => {
  it('makes exactly as many customers and touchpoints as asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 120 }),
        fc.integer({ min: 60, max: 500 }),
        fc.nat(),
        (c, t, seed) => {
          const items = [...simulate({ customers: c, touchpoints: t, seed, now: NOW })];
          expect(items.filter((item) => item.type === 'customer').length).toBe(c);
          const told = items.filter((item) => item.type === 'truth' && item.truth.type === 'touchpoint');
          expect(told.length).toBe(t);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('deals out every touchpoint and none twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.nat({ max: 5_000 }),
        fc.string(),
        (count, total, seed) => {
          const shares = [...shareOut(seed, count, total)];
          expect(shares.length).toBe(count);
          expect(shares.reduce((sum, each) => sum + each, 0)).toBe(total);
          expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('simulate: every item is what the product takes', () => {
  const strict = { whitelist: true, forbidNonWhitelisted: true };

  it('events', () => {
    for (const event of events) {
      expect(validateSync(plainToInstance(EventDto, event), strict)).toEqual([]);
      expect(acceptEvent(event, 'hq', NOW)).not.toHaveProperty('problems');
    }
  });

  it('voices', () => {
    for (const voice of voices) expect(validateSync(plainToInstance(VoiceDto, voice), strict)).toEqual([]);
    expect(new Set(voices.map(({ voiceId }) => voiceId)).size).toBe(voices.length);
  });

  it('call events', () => {
    const calls = of('call').map(({ call }) => call);
    for (const call of calls) {
      expect(readCallEvent(call, { region: 'CN', now: NOW })).not.toHaveProperty('problems');
    }
    expect(new Set(calls.map(({ eventId }) => eventId)).size).toBe(calls.length);
  });

  it('event ids are unique and belong to one touchpoint', () => {
    const ids = events.map(({ source, eventId }) => `${source}/${eventId}`);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('phones are valid numbers, and nobody else has them', () => {
    const counts = new Map<string, number>();
    for (const phone of customers.flatMap(({ phones }) => phones)) {
      expect([phone, parsePhoneNumberFromString(phone)?.isValid()]).toEqual([phone, true]);
      counts.set(phone, (counts.get(phone) ?? 0) + 1);
    }
    const shared = [...counts].filter(([, count]) => count > 1);
    expect(shared).toEqual([['+8613800138055', 4]]);
  });

  it('phones stay unique far beyond a million customers', () => {
    const seen = new Set<string>();
    const indexes = [...Array(3_000).keys(), ...Array.from({ length: 3_000 }, (_, i) => 1_000_003 + i * 331)];
    for (const index of indexes)
      seen.add(phoneOf(index, index % 7 === 0 ? 'en' : 'zh-CN')).add(secondPhoneOf(index));
    expect(seen.size).toBe(indexes.length * 2);
  });
});

describe('simulate: the course of things', () => {
  it('tells the events of a touchpoint in order, beginning with opened, and nothing after now', () => {
    const last = new Map<string, string>();
    for (const { touchpoint, type, occurredAt, recordedAt } of events) {
      const before = last.get(touchpoint.ref);
      const inOrder = before === undefined ? type === 'opened' : occurredAt > before;
      expect(inOrder, `${touchpoint.ref} ${type} at ${occurredAt} after ${before}`).toBe(true);
      last.set(touchpoint.ref, occurredAt);
      expect(occurredAt <= NOW.toISOString()).toBe(true);
      expect(recordedAt! >= occurredAt && recordedAt! <= NOW.toISOString()).toBe(true);
    }
    for (const { occurredAt } of voices) expect(occurredAt <= NOW.toISOString()).toBe(true);
  });

  it('has the truth about every touchpoint and every voice', () => {
    expect(new Set(touchpoints.map(({ ref }) => ref))).toEqual(
      new Set(events.map((each) => each.touchpoint.ref)),
    );
    expect(new Set(spoken.map(({ voiceId }) => voiceId))).toEqual(
      new Set(voices.map(({ voiceId }) => voiceId)),
    );
    for (const { voiceId, quote } of spoken) {
      const voice = voices.find((each) => each.voiceId === voiceId)!;
      // Spoken words may carry an opening word that puts an English sentence into lower case.
      expect(wordsOf(voice).toLowerCase()).toContain(quote.toLowerCase());
    }
  });

  it('makes complaints out of bad service', () => {
    const complaints = touchpoints.filter(
      ({ kind, becauseOf }) => kind === 'complaint' && becauseOf !== undefined,
    );
    expect(complaints.length).toBeGreaterThan(2);
    const about = complaints.map(({ becauseOf }) => touchpoints.find(({ ref }) => ref === becauseOf!.ref)!);
    const deserved = about.filter(({ causes }) => causes.length > 0).length;
    expect(deserved / about.length).toBeGreaterThan(0.6);
  });
});

describe('simulate: proportions of a larger firm', () => {
  const counts = new Map<string, number>();
  const steps = { all: 0, late: 0 };
  const promises = { kept: 0, broken: 0, open: 0 };
  const hours = Array.from({ length: 24 }, () => 0);
  const sentiments = new Map<number, number>();
  const lateBy = new Map<string, { all: number; late: number }>();
  let open = 0;
  for (const item of simulate({
    customers: 1_500,
    touchpoints: 12_000,
    seed: 3,
    now: NOW,
    withoutCast: true,
  })) {
    if (item.type === 'event' && item.event.type === 'opened' && item.event.touchpoint.kind === 'enquiry') {
      hours[(new Date(item.event.occurredAt).getUTCHours() + 8) % 24]! += 1;
    }
    if (item.type !== 'truth') continue;
    if (item.truth.type === 'voice') {
      sentiments.set(item.truth.sentiment, (sentiments.get(item.truth.sentiment) ?? 0) + 1);
      continue;
    }
    counts.set(item.truth.kind, (counts.get(item.truth.kind) ?? 0) + 1);
    open += item.truth.state === 'open' ? 1 : 0;
    for (const { outcome } of item.truth.promises) promises[outcome] += 1;
    for (const { happened, lateMs, holder } of item.truth.steps) {
      if (!happened) continue;
      const held = lateBy.get(holder) ?? { all: 0, late: 0 };
      lateBy.set(holder, held);
      for (const tally of [steps, held]) {
        tally.all += 1;
        tally.late += lateMs > 0 ? 1 : 0;
      }
    }
  }
  const share = (kind: string): number => (counts.get(kind) ?? 0) / 12_000;

  it('knows every kind, enquiries most, complaints least', () => {
    expect(TOUCHPOINT_KINDS.filter((kind) => share(kind) < 0.004)).toEqual([]);
    expect(share('enquiry')).toBeGreaterThan(0.15);
    expect(share('enquiry')).toBeLessThan(0.4);
    expect(share('complaint')).toBeLessThan(0.03);
  });

  it('is late now and then, and leaves some work open', () => {
    expect(steps.late / steps.all).toBeGreaterThan(0.03);
    expect(steps.late / steps.all).toBeLessThan(0.12);
    expect(open).toBeGreaterThan(60);
    expect(open).toBeLessThan(1_200);
    expect(promises.broken / (promises.broken + promises.kept)).toBeGreaterThan(0.02);
    expect(promises.broken / (promises.broken + promises.kept)).toBeLessThan(0.2);
    expect(promises.open).toBeGreaterThan(0);
  });

  it('has partners as slow as they are said to be', () => {
    const late = (id: string): number => {
      const { all, late } = lateBy.get(`partner:${id}`)!;
      return late / all;
    };
    expect(late('courier-suichuan')).toBeGreaterThan(2 * late('courier-beilu'));
    expect(late('adjuster-hengchi')).toBeGreaterThan(1.5 * late('adjuster-wenheng'));
  });

  it('works by day: nine in ten enquiries between 8 and 20', () => {
    const day = hours.slice(8, 20).reduce((sum, each) => sum + each, 0);
    expect(day / hours.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(0.88);
  });

  it('hears pleased, calm and angry customers', () => {
    for (const sentiment of [-2, -1, 0, 1, 2])
      expect(sentiments.get(sentiment) ?? 0, `${sentiment}`).toBeGreaterThan(80);
  });
});

describe('simulate: what is on the first screens', () => {
  it('shows no quote twice', () => {
    const first = spoken
      .filter(({ quote }) => quote !== '')
      .slice(0, 80)
      .map(({ quote }) => quote);
    expect(new Set(first).size).toBe(first.length);
  });
});

function wordsOf(voice: VoiceInput): string {
  return [voice.text, voice.survey?.answer, ...(voice.turns ?? []).map(({ text }) => text)].join('\n');
}
