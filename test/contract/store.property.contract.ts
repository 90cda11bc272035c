import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
import type { Collection, Store } from '../../src/kernel/store/store.js';
import { naiveMatch, naiveSort } from './naive-query.js';
import type { MakeStore } from './store.contract.js';
import { CASES, caseOf, type Case } from './store.contract.model.js';

const TOKENS = ['org:hq', 'org:hq/east', 'partner:p', 'partner:q'];
const KINDS = ['x', 'y', '😀', '\uff01', ''];

const absent = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) });

const instant = fc.integer({ min: 0, max: 5 }).map((minute) => new Date(Date.UTC(2026, 0, 1, 0, minute)));
const amount = fc.constantFrom(-1.5, 0, 2, 10);
const kind = fc.constantFrom(...KINDS);
const token = fc.constantFrom(...TOKENS);
const bound = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof(
    fc.record({ gt: value }),
    fc.record({ gte: value }),
    fc.record({ lt: value }),
    fc.record({ gte: value, lt: value }),
    fc.record({ gt: value, lte: value }),
  );

const fields: fc.Arbitrary<Partial<Case>> = fc
  .record({
    access: fc.uniqueArray(token, { minLength: 1 }),
    kind,
    amount: absent(amount),
    urgent: absent(fc.boolean()),
    dueAt: absent(instant),
    place: absent(fc.record({ city: kind })).map((place) => place ?? undefined),
    steps: absent(fc.array(fc.record({ name: kind }), { maxLength: 3 })).map((steps) => steps ?? undefined),
  })
  .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));

const leaf: fc.Arbitrary<Filter<Case>> = fc.oneof(
  fc.constant(all<Case>()),
  kind.map((value) => eq<Case>('kind', value)),
  fc.uniqueArray(kind).map((values) => oneOf<Case>('kind', values)),
  fc.option(amount).map((value) => eq<Case>('amount', value)),
  bound(amount).map((bounds) => range<Case>('amount', bounds)),
  fc.option(fc.boolean()).map((value) => eq<Case>('urgent', value)),
  fc.option(instant).map((value) => eq<Case>('dueAt', value)),
  fc.array(fc.option(instant), { maxLength: 3 }).map((values) => oneOf<Case>('dueAt', values)),
  bound(instant).map((bounds) => range<Case>('dueAt', bounds)),
  bound(kind).map((bounds) => range<Case>('place.city', bounds)),
  fc.option(kind).map((value) => eq<Case>('place.city', value)),
  kind.map((value) => has<Case>('steps.name', value)),
  token.map((value) => has<Case>('access', value)),
);
const { filter } = fc.letrec<{ filter: Filter<Case> }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((filters) => and<Case>(...filters)),
    fc.array(tie('filter'), { maxLength: 3 }).map((filters) => or<Case>(...filters)),
  ),
}));

interface Query {
  sort: Sort<Case>;
  index: string;
  /** Makes the filter one that the index serves. */
  narrow: (filter: Filter<Case>) => Filter<Case>;
  /** The full order, ties included. */
  order: Sort<Case>;
}

/** Queries that the declared indexes serve whatever the rest of the filter says. */
const query: fc.Arbitrary<Query> = fc.oneof(
  fc.constantFrom<1 | -1>(1, -1).map((way): Query => ({
    index: 'due',
    sort: [['dueAt', way]],
    narrow: (filter) => filter,
    order: [
      ['dueAt', way],
      ['_id', way],
    ],
  })),
  fc.tuple(token, fc.constantFrom<1 | -1>(1, -1)).map(([value, way]): Query => ({
    index: 'due',
    sort: [['dueAt', way]],
    narrow: (filter) => and(filter, has('access', value)),
    order: [
      ['dueAt', way],
      ['_id', way],
    ],
  })),
  fc.tuple(token, fc.uniqueArray(kind), fc.constantFrom<1 | -1>(1, -1)).map(([value, kinds, way]): Query => ({
    index: 'kind',
    sort: [['dueAt', way]],
    narrow: (filter) => and(has('access', value), oneOf('kind', kinds), filter),
    order: [
      ['dueAt', way],
      ['_id', way],
    ],
  })),
  fc.constantFrom<1 | -1>(1, -1).map((way): Query => ({
    index: 'mixed',
    sort: [
      ['amount', way],
      ['dueAt', way === 1 ? -1 : 1],
    ],
    narrow: (filter) => filter,
    order: [
      ['amount', way],
      ['dueAt', way === 1 ? -1 : 1],
      ['_id', way === 1 ? -1 : 1],
    ],
  })),
  fc.constantFrom<1 | -1>(1, -1).map((way): Query => ({
    index: 'city',
    sort: [['place.city', way]],
    narrow: (filter) => filter,
    order: [
      ['place.city', way],
      ['_id', way],
    ],
  })),
);

/** Random documents, filters and orders: every engine gives what the plainest evaluation gives, page by page. */
export function storePropertyContract(name: string, makeStore: MakeStore): void {
  describe(`store against a naive evaluation: ${name}`, () => {
    let store: Store;
    let dispose: () => Promise<void>;
    let cases: Collection<Case>;

    beforeEach(async () => {
      ({ store, dispose } = await makeStore());
      cases = await store.open(CASES);
    });
    afterEach(() => dispose());

    const refill = async (records: Partial<Case>[]): Promise<Case[]> => {
      await cases.removeWhere(all(), { index: '_id' });
      const docs = records.map((record, i) => caseOf(`id${i}`, record));
      await cases.insertMany(docs);
      return docs;
    };

    it('find, page, iterate, count', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fields, { minLength: 5, maxLength: 25 }),
          fc.array(fc.tuple(query, filter), { minLength: 10, maxLength: 20 }),
          fc.integer({ min: 1, max: 6 }),
          async (records, asked, limit) => {
            const docs = await refill(records);
            for (const [{ index, sort, narrow, order }, inner] of asked) {
              const whole = narrow(inner);
              const matching = docs.filter((doc) => naiveMatch(doc, whole as Filter<never>));
              const expected = naiveSort(matching, order).map((doc) => doc._id);
              const options = { index, sort };
              const found: string[] = [];
              let after: string | undefined;
              do {
                const page = await cases.find(whole, {
                  ...options,
                  limit,
                  ...(after !== undefined && { after }),
                });
                found.push(...page.items.map((doc) => doc._id));
                after = page.next ?? undefined;
              } while (after !== undefined);
              expect(found).toEqual(expected);
              const iterated: string[] = [];
              for await (const doc of cases.iterate(whole, options)) iterated.push(doc._id);
              expect(iterated).toEqual(expected);
              expect((await cases.findOne(whole, options))?._id).toBe(expected[0]);
              const scoped = and(has<Case>('access', 'org:hq'), inner);
              const counted = docs.filter((doc) => naiveMatch(doc, scoped as Filter<never>)).length;
              expect(await cases.count(scoped, { index: 'due' })).toBe(counted);
            }
          },
        ),
        { numRuns: 25 },
      );
    });

    it('changes keep every index true', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fields, { minLength: 3, maxLength: 8 }),
          fc.array(fc.tuple(fc.nat(7), fields, fc.constantFrom('update', 'put', 'replace', 'remove')), {
            maxLength: 20,
          }),
          async (records, changes) => {
            const docs = new Map((await refill(records)).map((doc) => [doc._id, doc]));
            await Promise.all(
              changes.map(async ([n, record, action]) => {
                const id = `id${n % records.length}`;
                const doc = { ...caseOf(id), ...record, number: 1_000_000 + n };
                if (action === 'remove' ? docs.delete(id) : action === 'put' || docs.has(id)) {
                  if (action !== 'remove') docs.set(id, doc);
                }
                if (action === 'remove') await cases.remove(id);
                else if (action === 'put') await cases.put(doc);
                else if (action === 'replace') await cases.replaceMany((await cases.getMany([id])).map(({ version }) => ({ ...doc, version })));
                else await cases.update(id, () => doc);
              }),
            ).catch(() => undefined);
            const stored = await cases.getMany([...Array(8).keys()].map((n) => `id${n}`));
            for (const held of TOKENS) {
              const expected = naiveSort(
                stored.filter((doc) => doc.access.includes(held)),
                [
                  ['dueAt', 1],
                  ['_id', 1],
                ],
              );
              const page = await cases.find(has('access', held), {
                index: 'due',
                sort: [['dueAt', 1]],
                limit: 100,
              });
              expect(page.items.map((doc) => doc._id)).toEqual(expected.map((doc) => doc._id));
              expect(await cases.count(has('access', held), { index: 'due' })).toBe(expected.length);
            }
            for (const name of KINDS) {
              const expected = stored.filter((doc) => doc.steps?.some((step) => step.name === name) === true);
              expect(await cases.count(has('steps.name', name), { index: 'steps' })).toBe(expected.length);
            }
          },
        ),
        { numRuns: 25 },
      );
    });
  });
}
