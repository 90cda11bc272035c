import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/kernel/errors.js';
import {
  all,
  and,
  eq,
  has,
  oneOf,
  or,
  range,
  type Filter,
  type Sort,
} from '../../src/kernel/store/filter.js';
import {
  UniqueViolation,
  VersionConflict,
  type Collection,
  type Store,
  type Stored,
} from '../../src/kernel/store/store.js';
import { CASES, type Case, caseOf } from './store.contract.model.js';

export type MakeStore = () => Promise<{ store: Store; dispose: () => Promise<void> }>;

const ids = (docs: readonly { _id: string }[]): string[] => docs.map((doc) => doc._id);
const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));

/** What every engine promises, whichever it is: the same inputs give the same answers, errors and order. */
export function storeContract(name: string, makeStore: MakeStore): void {
  describe(`store contract: ${name}`, () => {
    let store: Store;
    let dispose: () => Promise<void>;
    let cases: Collection<Case>;

    beforeEach(async () => {
      ({ store, dispose } = await makeStore());
      cases = await store.open(CASES);
    });
    afterEach(() => dispose());

    const drain = async (
      filter: Filter<Case>,
      options: { index: string; sort?: Sort<Case> },
    ): Promise<Stored<Case>[]> => {
      const found: Stored<Case>[] = [];
      for await (const doc of cases.iterate(filter, options)) found.push(doc);
      return found;
    };

    describe('one document', () => {
      it('comes back as it was written, dates as dates', async () => {
        const doc = caseOf('a', {
          dueAt: at(5),
          amount: -1.5,
          urgent: true,
          notes: { when: at(1), list: [1, null, { deep: '中文 😀' }] },
          steps: [{ name: 'first', at: at(2), tags: ['x'] }, { name: 'second' }],
          counts: { '2026-01': 3 },
          place: { city: 'Suzhou', since: at(3) },
        });
        expect(await cases.insert(doc)).toEqual({
          ...doc,
          notes: { when: at(1).toISOString(), list: [1, null, { deep: '中文 😀' }] },
          version: 1,
        });
        expect(await cases.get('a')).toEqual({
          ...doc,
          notes: { when: at(1).toISOString(), list: [1, null, { deep: '中文 😀' }] },
          version: 1,
        });
      });

      it('may hold any name in plain JSON and in maps, also those that mean something to an engine', async () => {
        const notes = {
          $ref: 'x',
          $id: 'y',
          inner: [{ _bsontype: 'ObjectId', $where: '1', 'a.b': 1, '': 2, '~$ref': 3, constructor: 4 }],
        };
        const doc = caseOf('a', { notes, counts: { $sum: 1, '~': 2, 'a"b': 3 } });
        await cases.insert(doc);
        expect(await cases.get('a')).toEqual({ ...doc, version: 1 });
        await cases.put(doc);
        expect(await cases.get('a')).toEqual({ ...doc, version: 2 });
        await cases.update('a', (found) => ({ ...found, amount: 1 }));
        expect(await cases.get('a')).toEqual({ ...doc, amount: 1, version: 3 });
      });

      it('may begin its text with a dollar sign', async () => {
        await cases.put(caseOf('a', { ref: '$number', notes: { text: '$$ROOT' } }));
        expect(await cases.get('a')).toMatchObject({ ref: '$number', notes: { text: '$$ROOT' } });
      });

      it('is null when missing', async () => {
        expect(await cases.get('nobody')).toBeNull();
        expect(await cases.get('')).toBeNull();
        expect(await cases.get('a\0b')).toBeNull();
      });

      it('is not touched by later changes to the object handed over', async () => {
        const doc = caseOf('a', { access: ['org:hq'] });
        const stored = await cases.insert(doc);
        doc.access.push('org:evil');
        stored.access.push('org:evil');
        expect((await cases.get('a'))?.access).toEqual(['org:hq']);
      });

      it('keeps null and missing as they were, and fills declared defaults', async () => {
        await cases.insert(caseOf('a', { dueAt: null }));
        await cases.insert(caseOf('b'));
        expect(await cases.get('a')).toMatchObject({ dueAt: null, grade: 'normal' });
        expect(await cases.get('b')).not.toHaveProperty('dueAt');
      });

      it('is read in numbers by getMany, leaving out what is missing', async () => {
        await cases.insertMany(['a', 'b', 'c'].map((id) => caseOf(id)));
        expect(ids(await cases.getMany(['c', 'x', 'a', 'a'])).sort()).toEqual(['a', 'c']);
        expect(await cases.getMany([])).toEqual([]);
      });
    });

    describe('what no engine can keep alike is refused', () => {
      const bad: [string, Partial<Record<keyof Case, unknown>>][] = [
        ['a field nobody declared', { colour: 'red' } as never],
        ['a wrong type', { amount: 'many' }],
        ['null in a required field', { ref: null }],
        ['a missing required field', { ref: undefined }],
        ['a value outside the enumeration', { grade: 'platinum' }],
        ['an array instead of an object', { place: [] }],
        ['an unknown field of a sub-document', { steps: [{ name: 'x', colour: 'red' }] }],
      ];
      it.each(bad)('%s: a mistake in the program', async (_, fields) => {
        await expect(cases.insert({ ...caseOf('a'), ...fields } as never)).rejects.toThrow(/^cases\./);
        expect(await cases.get('a')).toBeNull();
      });

      const unkept: [string, Partial<Case>][] = [
        ['NUL in text', { ref: 'a\0b' }],
        ['half a surrogate pair', { notes: { text: '\ud83d' } }],
        ['an invalid date', { dueAt: new Date('nonsense') }],
        ['a date beyond the year 9999', { dueAt: new Date(Date.UTC(10_000, 0, 1)) }],
        ['a number without end', { amount: Number.POSITIVE_INFINITY }],
        ['nesting without end', { notes: nest(5000) }],
        [
          'a field named __proto__',
          { notes: JSON.parse('{"__proto__": {"admin": true}}') as Record<string, unknown> },
        ],
      ];
      it.each(unkept)('%s: invalid, with the field', async (_, fields) => {
        const refused = await cases.insert(caseOf('a', fields)).catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(DomainError);
        expect(refused).toMatchObject({
          code: 'invalid',
          problems: [{ field: expect.stringMatching(/^cases\./) as string }],
        });
        expect(await cases.get('a')).toBeNull();
      });

      it('a document that is too large', async () => {
        const large = caseOf('a', { notes: { text: 'x'.repeat(17 * 1024 * 1024) } });
        await expect(cases.insert(large)).rejects.toMatchObject({ code: 'too-large' });
      });

      it('a document that is small as JSON but too large as MongoDB counts', async () => {
        const large = caseOf('a', { notes: { list: Array.from({ length: 1_400_000 }, () => 1) } });
        await expect(cases.insert(large)).rejects.toMatchObject({ code: 'too-large' });
      });

      it('text that merely looks like an escape is kept', async () => {
        await cases.insert(caseOf('a', { ref: String.raw`\u0000 and \ud83d` }));
        expect((await cases.get('a'))?.ref).toBe(String.raw`\u0000 and \ud83d`);
      });
    });

    describe('writes', () => {
      it('refuse a second document of the same id or unique key, by the name of the index', async () => {
        await cases.insert(caseOf('a', { number: 7 }));
        await expect(cases.insert(caseOf('a', { number: 8 }))).rejects.toMatchObject({
          index: '_id',
          model: 'cases',
        });
        await expect(cases.insert(caseOf('b', { number: 7 }))).rejects.toMatchObject({ index: 'number' });
        await expect(cases.insert(caseOf('a', { number: 7 }))).rejects.toMatchObject({ index: '_id' });
        await expect(cases.insert(caseOf('b', { number: 7 }))).rejects.toBeInstanceOf(UniqueViolation);
        expect(await cases.count(all(), { index: '_id' })).toBe(1);
      });

      it('tell of every document of an insertMany', async () => {
        await cases.insert(caseOf('b', { number: 2 }));
        const outcomes = await cases.insertMany([
          caseOf('a', { number: 1 }),
          caseOf('b', { number: 9 }),
          caseOf('c', { number: 2 }),
          caseOf('d', { number: 4 }),
          caseOf('d', { number: 5 }),
        ]);
        expect(outcomes).toEqual([
          { inserted: true },
          { inserted: false, violated: '_id' },
          { inserted: false, violated: 'number' },
          { inserted: true },
          { inserted: false, violated: '_id' },
        ]);
        expect(await cases.insertMany([])).toEqual([]);
        expect(ids(await drain(all(), { index: '_id' }))).toEqual(['a', 'b', 'd']);
      });

      it('replace only the version that was read', async () => {
        const first = await cases.insert(caseOf('a'));
        const second = await cases.replace({ ...first, amount: 2 });
        expect(second.version).toBe(2);
        await expect(cases.replace({ ...first, amount: 3 })).rejects.toBeInstanceOf(VersionConflict);
        await expect(cases.replace({ ...caseOf('gone'), version: 1 })).rejects.toBeInstanceOf(
          VersionConflict,
        );
        expect(await cases.get('a')).toMatchObject({ amount: 2, version: 2 });
      });

      it('tell of every document of a replaceMany', async () => {
        await cases.insert(caseOf('taken', { number: 7 }));
        const [a, b, c] = [await cases.insert(caseOf('a')), await cases.insert(caseOf('b')), await cases.insert(caseOf('c'))];
        await cases.replace({ ...b, amount: 1 });
        const outcomes = await cases.replaceMany([
          { ...a, amount: 2 },
          { ...b, amount: 2 },
          { ...c, number: 7 },
          { ...caseOf('gone'), version: 1 },
          { ...a, amount: 3, version: 2 },
          { ...a, amount: 4 },
        ]);
        expect(outcomes).toEqual([
          { replaced: true },
          { replaced: false, violated: null },
          { replaced: false, violated: 'number' },
          { replaced: false, violated: null },
          { replaced: true },
          { replaced: false, violated: null },
        ]);
        expect(await cases.get('a')).toMatchObject({ amount: 3, version: 3 });
        expect(await cases.get('b')).toMatchObject({ amount: 1, version: 2 });
        expect(await cases.get('c')).toMatchObject({ version: 1 });
        expect(await cases.replaceMany([])).toEqual([]);
      });

      it('refuse a replace or put that would break a unique index', async () => {
        await cases.insert(caseOf('a', { number: 1 }));
        const b = await cases.insert(caseOf('b', { number: 2 }));
        await expect(cases.replace({ ...b, number: 1 })).rejects.toMatchObject({ index: 'number' });
        await expect(cases.put({ ...caseOf('b'), number: 1 })).rejects.toMatchObject({ index: 'number' });
        expect(await cases.get('b')).toMatchObject({ number: 2, version: 1 });
      });

      it('put whatever is there, counting versions on', async () => {
        await cases.put(caseOf('a', { amount: 1 }));
        await cases.putMany([caseOf('a', { amount: 2 }), caseOf('b')]);
        expect(await cases.get('a')).toMatchObject({ amount: 2, version: 2 });
        expect(await cases.get('b')).toMatchObject({ version: 1 });
      });

      it('remove, only a certain version where asked', async () => {
        await cases.insert(caseOf('a'));
        expect(await cases.remove('a', { version: 2 })).toBe(false);
        expect(await cases.remove('a', { version: 1 })).toBe(true);
        expect(await cases.remove('a')).toBe(false);
      });

      it('remove many, each only of its version', async () => {
        await cases.insertMany([caseOf('a'), caseOf('b'), caseOf('c')]);
        await cases.put(caseOf('b'));
        const targets = ['a', 'b', 'c', 'gone'].map((_id) => ({ _id, version: 1 }));
        expect(await cases.removeMany(targets)).toBe(2);
        expect(await cases.get('b')).toMatchObject({ version: 2 });
        expect(await cases.removeMany([])).toBe(0);
      });

      it('remove all that match', async () => {
        await cases.insertMany(
          Array.from({ length: 25 }, (_, i) =>
            caseOf(`k${i}`, { kind: i % 2 ? 'odd' : 'even', dueAt: at(i) }),
          ),
        );
        expect(
          await cases.removeWhere(and(has('access', 'org:hq'), eq('kind', 'odd')), { index: 'kind' }),
        ).toBe(12);
        expect(await cases.count(all(), { index: '_id' })).toBe(13);
      });
    });

    describe('update', () => {
      it('loads, changes and replaces; null leaves the document as it is', async () => {
        await cases.insert(caseOf('a', { amount: 1 }));
        expect(await cases.update('a', (doc) => ({ ...doc, amount: (doc.amount ?? 0) + 1 }))).toMatchObject({
          amount: 2,
          version: 2,
        });
        expect(await cases.update('a', () => null)).toMatchObject({ amount: 2, version: 2 });
        expect(await cases.update('nobody', (doc) => doc)).toBeNull();
      });

      it('makes a missing document first, where told how', async () => {
        const create = () => caseOf('a', { amount: 10 });
        expect(
          await cases.update('a', (doc) => ({ ...doc, amount: (doc.amount ?? 0) + 1 }), { create }),
        ).toMatchObject({ amount: 11, version: 1 });
        expect(
          await cases.update('a', (doc) => ({ ...doc, amount: (doc.amount ?? 0) + 1 }), { create }),
        ).toMatchObject({ amount: 12, version: 2 });
        expect(await cases.update('b', () => null, { create: () => caseOf('b') })).toMatchObject({
          _id: 'b',
          version: 1,
        });
      });

      it('loses nothing when many change the same document at once', async () => {
        const increment = () =>
          cases.update('a', (doc) => ({ ...doc, amount: (doc.amount ?? 0) + 1 }), {
            create: () => caseOf('a', { amount: 0 }),
          });
        const seen = await Promise.all(Array.from({ length: 100 }, increment));
        expect(new Set(seen.map((doc) => doc?.amount)).size).toBe(100);
        expect(await cases.get('a')).toMatchObject({ amount: 100, version: 100 });
      });

      it('tells ahead what is about to be written, and nothing where nothing is', async () => {
        await cases.insert(caseOf('a', { amount: 1 }));
        const heard: unknown[] = [];
        const ahead = ({ amount, version }: { amount?: number | null; version: number }): void => void heard.push([amount, version]);
        const raise = cases.update('a', (doc) => ({ ...doc, amount: (doc.amount ?? 0) + 1 }), { ahead });
        await raise;
        await cases.update('a', () => null, { ahead });
        await cases.update('nobody', (doc) => doc, { ahead });
        await cases.update('b', () => null, { create: () => caseOf('b', { amount: 7 }), ahead });
        expect(heard).toEqual([[2, 2], [7, 1]]);
      });

      it('hands on what `change` throws, and what a unique index refuses, without spoiling its neighbours', async () => {
        await cases.insert(caseOf('a', { number: 1, amount: 0 }));
        await cases.insert(caseOf('b', { number: 2 }));
        const increment = () => cases.update('a', (doc) => ({ ...doc, amount: (doc.amount ?? 0) + 1 }));
        const collide = () => cases.update('a', (doc) => ({ ...doc, number: 2 }));
        const results = await Promise.allSettled([
          increment(),
          collide(),
          increment(),
          increment(),
          collide(),
          increment(),
        ]);
        expect(results.map((result) => result.status)).toEqual([
          'fulfilled',
          'rejected',
          'fulfilled',
          'fulfilled',
          'rejected',
          'fulfilled',
        ]);
        expect(await cases.get('a')).toMatchObject({ number: 1, amount: 4, version: 5 });
        await expect(
          cases.update('a', () => {
            throw new RangeError('no');
          }),
        ).rejects.toBeInstanceOf(RangeError);
      });
    });

    describe('queries', () => {
      beforeEach(async () => {
        await cases.insertMany([
          caseOf('a', { kind: 'x', dueAt: at(3), amount: 1, urgent: true }),
          caseOf('b', {
            kind: 'x',
            dueAt: at(1),
            amount: 2,
            urgent: false,
            access: ['org:hq', 'org:hq/east'],
          }),
          caseOf('c', { kind: 'x', dueAt: null, amount: 3, access: ['org:hq', 'org:hq/east', 'partner:p'] }),
          caseOf('d', { kind: 'y', dueAt: at(2), amount: null }),
          caseOf('e', { kind: 'y', access: ['org:other'] }),
          caseOf('f', { kind: 'y', dueAt: at(2), amount: 2 }),
        ]);
      });
      const find = async (filter: Filter<Case>, index = 'due', sort?: Sort<Case>): Promise<string[]> =>
        ids((await cases.find(filter, { index, limit: 100, ...(sort && { sort }) })).items);
      const hq = has<Case>('access', 'org:hq');

      it('order by the index: null and missing first, ties by _id', async () => {
        expect(await find(hq)).toEqual(['c', 'b', 'd', 'f', 'a']);
        expect(await find(hq, 'due', [['dueAt', -1]])).toEqual(['a', 'f', 'd', 'b', 'c']);
      });

      it('serve everybody from a scoped index', async () => {
        expect(await find(all())).toEqual(['c', 'e', 'b', 'd', 'f', 'a']);
        expect(await cases.count(all(), { index: 'due' })).toBe(6);
      });

      it('eq null finds null and missing', async () => {
        expect(await find(eq('dueAt', null))).toEqual(['c', 'e']);
        expect(await find(and(hq, eq('amount', null)), 'due', [['dueAt', 1]])).toEqual(['d']);
      });

      it('ranges hold only what is there', async () => {
        expect(await find(and(hq, range('dueAt', { lte: at(2) })))).toEqual(['b', 'd', 'f']);
        expect(await find(and(hq, range('dueAt', { gt: at(1), lt: at(3) })))).toEqual(['d', 'f']);
        expect(await find(and(hq, range('dueAt', { gte: at(3) })))).toEqual(['a']);
        expect(await find(and(hq, range('amount', { lt: 3 })), 'due', [['dueAt', 1]])).toEqual([
          'b',
          'f',
          'a',
        ]);
      });

      it('oneOf, null among the values or none at all', async () => {
        expect(await find(and(hq, oneOf('dueAt', [at(2), null])))).toEqual(['c', 'd', 'f']);
        expect(await find(oneOf('_id', ['f', 'a', 'f', 'zz']), '_id')).toEqual(['a', 'f']);
        expect(await find(and(hq, oneOf('dueAt', [])))).toEqual([]);
        expect(await find(and(hq, oneOf('amount', [])), 'due', [['dueAt', 1]])).toEqual([]);
        expect(await find(and(hq, oneOf('kind', ['y', 'x'])), 'kind', [['dueAt', 1]])).toEqual([
          'c',
          'b',
          'd',
          'f',
          'a',
        ]);
      });

      it('booleans and membership', async () => {
        expect(await find(and(hq, eq('urgent', true)), 'due', [['dueAt', 1]])).toEqual(['a']);
        expect(await find(and(has('access', 'org:hq/east'), eq('kind', 'x')), 'kind')).toEqual(['b', 'c']);
        expect(await find(has('access', 'org:hq/ea'))).toEqual([]);
        expect(await find(and(hq, has('access', 'partner:p')))).toEqual(['c']);
      });

      it('or: one of several conditions, or an element of several', async () => {
        expect(
          await find(and(hq, or(eq('amount', 1), range('dueAt', { lt: at(2) }))), 'due', [['dueAt', 1]]),
        ).toEqual(['b', 'a']);
        expect(await find(or(has('access', 'org:hq/east'), has('access', 'partner:p')))).toEqual(['c', 'b']);
        expect(
          await cases.count(or(has('access', 'org:hq/east'), has('access', 'partner:p')), { index: 'due' }),
        ).toBe(2);
        expect(await find(and(hq, or()), 'due', [['dueAt', 1]])).toEqual([]);
        expect(await find(and(hq, or(all(), eq('amount', 1))))).toHaveLength(5);
      });

      it('paths into sub-documents, maps and arrays of sub-documents', async () => {
        await cases.insert(
          caseOf('g', {
            place: { city: 'Suzhou' },
            steps: [{ name: 'one' }, { name: 'two' }],
            counts: { mails: 3 },
          }),
        );
        expect(await find(eq('place.city', 'Suzhou'), 'city')).toEqual(['g']);
        expect(await find(has('steps.name', 'two'), 'steps')).toEqual(['g']);
        expect(await find(and(eq('place.city', 'Suzhou'), eq('counts.mails', 3)), 'city')).toEqual(['g']);
      });

      it('findOne takes the first in order', async () => {
        expect(await cases.findOne(hq, { index: 'due', sort: [['dueAt', -1]] })).toMatchObject({ _id: 'a' });
        expect(await cases.findOne(eq('number', 99), { index: 'number' })).toBeNull();
      });

      it('count and countBy; missing counts under the empty string', async () => {
        expect(await cases.count(and(hq, range('dueAt', { lte: at(2) })), { index: 'due' })).toBe(3);
        expect(
          await cases.count(and(hq, eq('amount', 2)), { index: 'due' }).catch((error: Error) => error.name),
        ).toBe(2);
        expect(await cases.countBy('kind', hq, { index: 'kind' })).toEqual(
          new Map([
            ['x', 3],
            ['y', 2],
          ]),
        );
        expect(await cases.countBy('amount', all(), { index: 'due' })).toEqual(
          new Map([
            ['', 2],
            ['1', 1],
            ['2', 2],
            ['3', 1],
          ]),
        );
        expect(await cases.countBy('urgent', hq, { index: 'due' })).toEqual(
          new Map([
            ['', 3],
            ['true', 1],
            ['false', 1],
          ]),
        );
      });

      it('order text by code point', async () => {
        const names = ['Z', 'a', 'é', '中', '\uff01', '😀', ''];
        await cases.insertMany(names.map((city, i) => caseOf(`p${i}`, { place: { city } })));
        const found = await cases.find(range('place.city', { gte: '' }), { index: 'city', limit: 100 });
        expect(found.items.map((doc) => doc.place?.city)).toEqual(['', 'Z', 'a', 'é', '中', '\uff01', '😀']);
      });

      it('a partial index serves only queries that stay inside it', async () => {
        await cases.insertMany([
          caseOf('u1', { urgent: true, number: 50 }),
          caseOf('u2', { urgent: true, number: 40 }),
        ]);
        expect(await find(and(eq('urgent', true), range('number', { gte: 1 })), 'urgent')).toEqual([
          'u2',
          'u1',
          'a',
        ]);
        await expect(find(range('number', { gte: 1 }), 'urgent')).rejects.toMatchObject({
          name: 'IndexMismatch',
        });
      });

      it('are refused when the named index cannot serve them', async () => {
        const refused: [Filter<Case>, string, Sort<Case>?][] = [
          [hq, 'nonsense'],
          [eq('amount', 1), 'due'],
          [hq, 'due', [['amount', 1]]],
          [hq, 'kind', [['dueAt', 1]]],
          [eq('kind', 'x'), 'steps'],
        ];
        for (const [filter, index, sort] of refused) {
          await expect(find(filter, index, sort)).rejects.toMatchObject({ name: 'IndexMismatch' });
        }
      });

      it('are refused when they ask for what is not declared, or compare apples with pears', async () => {
        await expect(find(eq('colour' as never, 'red'))).rejects.toThrow(/not declared/);
        await expect(find(eq('notes.text', 'red'))).rejects.toThrow(/plain JSON/);
        await expect(find(eq('amount', 'one'), 'due', [['dueAt', 1]])).rejects.toThrow(TypeError);
        await expect(find(eq('access', 'org:hq'))).rejects.toThrow(/use has/);
        await expect(find(has('kind', 'x'))).rejects.toThrow(/use eq/);
        await expect(find(eq('ref', { $ne: null } as never))).rejects.toThrow(TypeError);
      });
    });

    describe('pages', () => {
      const pages = async (
        filter: Filter<Case>,
        options: { index: string; sort?: Sort<Case> },
        limit: number,
        between?: () => Promise<unknown>,
      ) => {
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await cases.find(filter, { ...options, limit, ...(after !== undefined && { after }) });
          seen.push(...ids(page.items));
          after = page.next ?? undefined;
          await between?.();
        } while (after !== undefined);
        return seen;
      };
      const hq = has<Case>('access', 'org:hq');

      beforeEach(async () => {
        await cases.insertMany(
          Array.from({ length: 60 }, (_, i) =>
            caseOf(`d${String(i).padStart(2, '0')}`, {
              kind: ['x', 'y', 'z'][i % 3] as string,
              amount: i % 4,
              ...(i % 5 > 0 && { dueAt: at(i % 7) }),
            }),
          ),
        );
      });

      it('together give every document once, in order, whatever their size', async () => {
        const filters: [Filter<Case>, { index: string; sort?: Sort<Case> }][] = [
          [hq, { index: 'due' }],
          [hq, { index: 'due', sort: [['dueAt', -1]] }],
          [and(hq, eq('kind', 'y')), { index: 'kind', sort: [['dueAt', 1]] }],
          [and(hq, oneOf('kind', ['z', 'x'])), { index: 'kind', sort: [['dueAt', -1]] }],
          [and(hq, oneOf('kind', ['z', 'x'])), { index: 'kind' }],
          [
            all(),
            {
              index: 'mixed',
              sort: [
                ['amount', 1],
                ['dueAt', -1],
              ],
            },
          ],
          [
            all(),
            {
              index: 'mixed',
              sort: [
                ['amount', -1],
                ['dueAt', 1],
              ],
            },
          ],
          [
            oneOf('amount', [1, 3]),
            {
              index: 'mixed',
              sort: [
                ['dueAt', -1],
                ['amount', 1],
              ],
            },
          ],
          [
            oneOf('amount', [1, 3]),
            {
              index: 'mixed',
              sort: [
                ['amount', 1],
                ['dueAt', 1],
              ],
            },
          ],
        ];
        for (const [filter, options] of filters) {
          const whole = ids((await cases.find(filter, { ...options, limit: 1000 })).items);
          expect(whole.length).toBeGreaterThan(15);
          expect(new Set(whole).size).toBe(whole.length);
          expect(await pages(filter, options, 1)).toEqual(whole);
          expect(await pages(filter, options, 7)).toEqual(whole);
          expect(ids(await drain(filter, options))).toEqual(whole);
        }
      });

      it('of keys hold the fields of the index, in its order, each document once', async () => {
        const filters: [Filter<Case>, string][] = [
          [hq, 'due'],
          [and(hq, oneOf('kind', ['z', 'x'])), 'kind'],
          [oneOf('kind', ['z', 'x']), 'kind'],
          [and(hq, eq('kind', 'y'), range('dueAt', { gt: at(2), lte: at(5) })), 'kind'],
          [range('amount', { gte: 2 }), 'mixed'],
        ];
        for (const [filter, index] of filters) {
          const whole = (await cases.find(filter, { index, limit: 1000 })).items;
          const seen: string[] = [];
          let after: string | undefined;
          do {
            const page = await cases.keys(filter, { index, limit: 7, ...(after !== undefined && { after }) });
            for (const keys of page.items) {
              const doc = whole[seen.push(keys._id) - 1];
              expect(keys['dueAt']).toEqual(doc?.dueAt ?? null);
              if ('kind' in keys) expect(keys['kind']).toBe(doc?.kind);
              if ('amount' in keys) expect(keys['amount']).toBe(doc?.amount);
              expect(keys).not.toHaveProperty('access');
            }
            after = page.next ?? undefined;
          } while (after !== undefined);
          expect(seen).toEqual(ids(whole));
          expect(seen.length).toBeGreaterThan(4);
        }
      });

      it('neither repeat nor skip when documents arrive meanwhile', async () => {
        let n = 0;
        const seen = await pages(hq, { index: 'due' }, 5, () =>
          cases.insert(caseOf(`new${(n += 1)}`, { dueAt: at(n % 7) })),
        );
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.filter((id) => id.startsWith('d'))).toHaveLength(60);
      });

      it('refuse a cursor that is not theirs', async () => {
        const { next } = await cases.find(hq, { index: 'due', limit: 5 });
        const cursor = next as string;
        const forged = Buffer.from(JSON.stringify(['x', { $gt: '' }, 1])).toString('base64url');
        const changed = Buffer.from(
          Buffer.from(cursor, 'base64url')
            .toString()
            .replace(/"d\d\d"/, '7'),
        ).toString('base64url');
        for (const after of ['', 'nonsense', forged, changed, `${cursor}AAAA`]) {
          await expect(cases.find(hq, { index: 'due', limit: 5, after })).rejects.toMatchObject({
            code: 'invalid',
          });
        }
        await expect(
          cases.find(and(hq, eq('kind', 'x')), { index: 'kind', limit: 5, after: cursor }),
        ).rejects.toMatchObject({ code: 'invalid' });
      });

      it('have 1 to 1,000 entries', async () => {
        for (const limit of [0, -1, 1.5, 1001, Number.NaN]) {
          await expect(cases.find(hq, { index: 'due', limit })).rejects.toMatchObject({ code: 'invalid' });
        }
      });

      it('iterate bears removal and change of what it has handed out', async () => {
        await cases.insertMany(
          Array.from({ length: 700 }, (_, i) => caseOf(`m${String(i).padStart(3, '0')}`, { dueAt: at(i) })),
        );
        let seen = 0;
        for await (const doc of cases.iterate(range('_id', { gte: 'm' }), { index: '_id' })) {
          seen += 1;
          if (seen % 100 === 0) await cases.remove(doc._id);
        }
        expect(seen).toBe(700);
      });
    });

    describe('the store', () => {
      it('answers a ping', () => store.ping());

      it('opens a collection twice as one', async () => {
        expect(await store.open(CASES)).toBe(cases);
      });

      it('explains queries as index-backed', async () => {
        const plans = [
          await cases.explain(has('access', 'org:hq'), { index: 'due', sort: [['dueAt', -1]] }),
          await cases.explain(and(has('access', 'org:hq'), eq('kind', 'x'), eq('amount', 1)), {
            index: 'kind',
            sort: [['dueAt', 1]],
          }),
          await cases.explain(all(), { index: 'due' }),
          await cases.explain(eq('number', 1), { index: 'number' }),
          await cases.explain(eq('urgent', true), { index: 'urgent' }),
          await cases.explain(has('steps.name', 'x'), { index: 'steps' }),
        ];
        for (const plan of plans) expect(plan).toMatchObject({ collectionScan: false, inMemorySort: false });
      });
    });
  });
}

function nest(depth: number): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let i = 0; i < depth; i += 1) value = { value };
  return value;
}
