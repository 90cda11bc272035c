import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessScope, SystemScope, type AccessScope as Scope } from '../../src/kernel/scope.js';
import { all, and, eq, or, range, type Filter } from '../../src/kernel/store/filter.js';
import { model } from '../../src/kernel/store/model.js';
import { explainAll, startQueryLog, stopQueryLog, unusedIndexes } from '../../src/kernel/store/query-log.js';
import { ScopedRepository } from '../../src/kernel/store/scoped-repository.js';
import type { Doc, Model, Store, Stored } from '../../src/kernel/store/store.js';
import type { MakeStore } from './store.contract.js';
import { CASES, caseOf, type Case } from './store.contract.model.js';

/** Opens the protected queries to the test; nothing else. */
class Cases extends ScopedRepository<Case> {
  constructor(store: Store, declared: Model<Case> = CASES) {
    super(store, declared);
  }

  list = async (scope: Scope, filter: Filter<Case> = all()): Promise<string[]> =>
    (await this.find(scope, filter, { index: 'due', sort: [['dueAt', 1]], limit: 100 })).items.map(
      (doc) => doc._id,
    );

  first = (scope: Scope, filter: Filter<Case>): Promise<Stored<Case> | null> =>
    this.findOne(scope, filter, { index: '_id' });

  everything = async (scope: Scope): Promise<string[]> => {
    const found: string[] = [];
    for await (const doc of this.iterate(scope, all(), { index: 'due' })) found.push(doc._id);
    return found;
  };

  number = (scope: Scope, filter: Filter<Case> = all()): Promise<number> =>
    this.count(scope, filter, { index: 'due' });
  kinds = (scope: Scope): Promise<Map<string, number>> =>
    this.countBy(scope, 'kind', all(), { index: 'kind' });
  clear = (scope: Scope): Promise<number> => this.removeWhere(scope, all(), { index: 'due' });
}

/** Two partners, two organisations: what a caller may not see behaves exactly like what does not exist. */
export function scopedRepositoryContract(name: string, makeStore: MakeStore): void {
  describe(`scoped repository: ${name}`, () => {
    const swift = AccessScope.partner('u1', 'swift');
    const prompt = AccessScope.partner('u2', 'prompt');
    const east = AccessScope.organisation('u3', 'manager', 'hq/east');
    const west = AccessScope.organisation('u4', 'handler', 'hq/west');
    const hq = AccessScope.organisation('u5', 'manager', 'hq');
    const admin = AccessScope.admin('root');
    const system = SystemScope.because('test');
    const MINE = 'swift-1';
    const FOREIGN = 'prompt-1';
    const MISSING = 'nobody';
    let store: Store;
    let dispose: () => Promise<void>;
    let cases: Cases;

    beforeEach(async () => {
      ({ store, dispose } = await makeStore());
      cases = new Cases(store);
      await cases.insertMany(system, [
        caseOf(MINE, { access: ['org:hq', 'org:hq/east', 'partner:swift'], kind: 'x', amount: 1 }),
        caseOf(FOREIGN, { access: ['org:hq', 'org:hq/west', 'partner:prompt'], kind: 'y', amount: 1 }),
      ]);
    });
    afterEach(() => dispose());

    it('get, getMany, findOne', async () => {
      expect(await cases.get(swift, MINE)).toMatchObject({ _id: MINE });
      expect(await cases.get(swift, FOREIGN)).toEqual(await cases.get(swift, MISSING));
      expect((await cases.getMany(swift, [MINE, FOREIGN, MISSING])).map((doc) => doc._id)).toEqual([MINE]);
      expect(await cases.first(swift, eq('_id', MINE))).toMatchObject({ _id: MINE });
      expect(await cases.first(swift, eq('_id', FOREIGN))).toBeNull();
    });

    it('find, iterate, count, countBy', async () => {
      for (const [scope, mine, kind] of [
        [swift, MINE, 'x'],
        [east, MINE, 'x'],
        [prompt, FOREIGN, 'y'],
        [west, FOREIGN, 'y'],
      ] as const) {
        expect(await cases.list(scope)).toEqual([mine]);
        expect(await cases.everything(scope)).toEqual([mine]);
        expect(await cases.number(scope)).toBe(1);
        expect(await cases.kinds(scope)).toEqual(new Map([[kind, 1]]));
      }
      for (const scope of [hq, admin, system]) {
        expect(new Set(await cases.list(scope))).toEqual(new Set([MINE, FOREIGN]));
        expect(new Set(await cases.everything(scope))).toEqual(new Set([MINE, FOREIGN]));
        expect(await cases.number(scope)).toBe(2);
      }
    });

    it("a caller's own conditions cannot widen what the scope allows", async () => {
      expect(await cases.list(swift, or(eq('_id', FOREIGN), range('_id', { gte: '' })))).toEqual([MINE]);
      expect(await cases.list(swift, or(all(), eq('kind', 'y')))).toEqual([MINE]);
      expect(await cases.list(swift, and(eq('_id', FOREIGN)))).toEqual([]);
      expect(await cases.number(swift, or(eq('kind', 'y'), eq('kind', 'x')))).toBe(1);
    });

    it('update', async () => {
      let ran = 0;
      const change = (doc: Stored<Case>): Case => {
        ran += 1;
        return { ...doc, amount: 99 };
      };
      expect(await cases.update(swift, FOREIGN, change)).toEqual(await cases.update(swift, MISSING, change));
      expect(ran).toBe(0);
      const create = (): Case => caseOf(FOREIGN, { access: ['partner:swift'] });
      expect(await cases.update(swift, FOREIGN, change, { create })).toBeNull();
      expect(await cases.get(system, FOREIGN)).toMatchObject({ amount: 1, version: 1 });
      expect(await cases.update(swift, MINE, change)).toMatchObject({ amount: 99 });
      await expect(
        cases.update(swift, 'new', () => null, {
          create: () => caseOf('new', { access: ['partner:prompt'] }),
        }),
      ).rejects.toThrow(/outside/);
      expect(await cases.get(system, 'new')).toBeNull();
    });

    it('replace, put, remove, removeWhere', async () => {
      const foreign = (await cases.get(system, FOREIGN)) as Stored<Case>;
      const taken = { ...foreign, access: ['partner:swift'] };
      const nowhere = { ...taken, _id: MISSING };
      const outcome = async (action: Promise<unknown>): Promise<string> =>
        action.then(
          () => 'done',
          (error: Error) => `${error.name}: ${error.message.replaceAll(/prompt-1|nobody/g, 'ID')}`,
        );
      expect(await outcome(cases.replace(swift, taken))).toBe(await outcome(cases.replace(swift, nowhere)));
      expect(await outcome(cases.put(swift, taken))).toMatch(/^UniqueViolation/);
      expect(
        await outcome(cases.putMany(swift, [caseOf('fine', { access: ['partner:swift'] }), taken])),
      ).toMatch(/^Unique/);
      expect(await cases.get(system, 'fine')).toBeNull();
      expect(await cases.remove(swift, FOREIGN)).toBe(await cases.remove(swift, MISSING));
      expect(await cases.remove(swift, FOREIGN, { version: 1 })).toBe(false);
      await expect(cases.replaceMany(swift, [foreign])).rejects.toThrow(/in numbers/);
      await expect(cases.removeMany(swift, [foreign])).rejects.toThrow(/in numbers/);
      expect(await cases.get(system, FOREIGN)).toEqual(foreign);
      expect(await cases.clear(swift)).toBe(1);
      expect(await cases.everything(system)).toEqual([FOREIGN]);
      expect(await cases.remove(prompt, FOREIGN)).toBe(true);
    });

    it('writes of a caller stay inside the scope', async () => {
      const outside = caseOf('z', { access: ['org:hq', 'partner:prompt'] });
      await expect(cases.insert(swift, outside)).rejects.toThrow(/outside/);
      await expect(
        cases.insertMany(swift, [caseOf('y', { access: ['partner:swift'] }), outside]),
      ).rejects.toThrow(/outside/);
      await expect(cases.put(swift, outside)).rejects.toThrow(/outside/);
      const mine = (await cases.get(swift, MINE)) as Stored<Case>;
      await expect(cases.replace(swift, { ...mine, access: ['partner:prompt'] })).rejects.toThrow(/outside/);
      expect(await cases.number(system)).toBe(2);
    });

    it('a model of the system answers nobody but administrators', async () => {
      const secret = model<Case>('secrets', CASES.schema, 'none');
      const secrets = new Cases(store, secret);
      await secrets.insert(system, caseOf('s'));
      const attempts: ((scope: Scope) => Promise<unknown>)[] = [
        (scope) => secrets.get(scope, 's'),
        (scope) => secrets.get(scope, MISSING),
        (scope) => secrets.getMany(scope, [MISSING]),
        (scope) => secrets.remove(scope, MISSING),
        (scope) => secrets.list(scope),
        (scope) => secrets.everything(scope),
        (scope) => secrets.number(scope),
        (scope) => secrets.clear(scope),
        (scope) => secrets.insert(scope, caseOf('t')),
        (scope) => secrets.remove(scope, 's'),
        (scope) => secrets.update(scope, 's', (doc) => doc),
      ];
      for (const attempt of attempts) {
        await expect(attempt(hq)).rejects.toThrow(/system alone/);
      }
      expect(await secrets.get(system, 's')).not.toBeNull();
      expect(await secrets.get(admin, 's')).not.toBeNull();
    });

    it('every query made is logged once by its form, and explained', async () => {
      startQueryLog();
      await cases.list(swift, eq('amount', 1));
      await cases.list(prompt, eq('amount', 2));
      await cases.list(system);
      await cases.kinds(east);
      const queries = stopQueryLog();
      expect(queries.map((query) => `${query.method} ${query.index}`)).toEqual([
        'find due',
        'find due',
        'countBy kind',
      ]);
      expect(await explainAll(store, queries)).toEqual([]);
      expect(unusedIndexes([CASES as unknown as Model<Doc>], queries)).toContain('cases.city');
      expect(stopQueryLog()).toEqual([]);
    });
  });
}
