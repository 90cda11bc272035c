import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../readers/read-item.js';
import { MappingMistake } from './compile-scope.js';
import { slug } from './expression.js';
import { Mapping, type RowOutcome } from './mapping.js';
import type { CheckSpec, ConditionSpec, ExpressionSpec, MappingSpec } from './mapping-spec.js';

const BASE: MappingSpec = {
  import: 'test',
  source: 'test',
  file: { format: 'csv' },
  touchpoint: { kind: 'enquiry', ref: 'r/{id}' },
  events: [{ name: 'opened', type: 'opened', at: { date: '{at}', format: 'iso' } }],
};
const ROW = { id: '1', at: '2026-01-05T09:00:00Z' };

const map = (change: Partial<MappingSpec>, fields: Record<string, FieldValue> = {}, row = 2): RowOutcome =>
  new Mapping({ ...BASE, ...change }).mapRow({ kind: 'row', row, fields: { ...ROW, ...fields } });

/** What an expression gives, seen through an event's data. */
function evaluate(expression: ExpressionSpec, fields: Record<string, FieldValue>, more: Partial<MappingSpec> = {}): unknown {
  const event = { ...BASE.events[0]!, data: { x: expression } };
  const { events, refusals } = map({ ...more, events: [event] }, fields);
  return refusals.length > 0 ? refusals : events[0]?.data?.['x'];
}

describe('expressions', () => {
  const lookups = { channel: { '1': 'phone', '2': 'web' } };
  it.each<[string, ExpressionSpec, Record<string, FieldValue>, unknown]>([
    ['a constant', 'x', {}, 'x'],
    ['a number', 5, {}, 5],
    ['a field, trimmed', '{a}', { a: ' b ' }, 'b'],
    ['an empty field is nothing', '{a}', { a: '  ' }, undefined],
    ['a template', '{a}/{b}!', { a: 'x', b: 'y' }, 'x/y!'],
    ['a template with an empty field is nothing', '{a}/{b}', { a: 'x', b: '' }, undefined],
    ['braces', '{{a}}', {}, '{a}'],
    ['a column with signs in its name', '{vru+line} {case:concept:name}', { 'vru+line': '1', 'case:concept:name': '2' }, '1 2'],
    ['nested JSON', '{a.b}', { a: { b: 7 } }, 7],
    ['a list', '{a}', { a: ['x', 'y'] }, ['x', 'y']],
    ['a prototype key is no field', '{constructor}', {}, undefined],
    ['a number JSON cannot hold exactly', '{a}', { a: 2 ** 53 }, [{ field: 'a', reason: expect.stringContaining('too large to be exact') }]],
    ['an infinite number', '{a}', { a: Infinity }, [{ field: 'a', reason: expect.stringContaining('too large') }]],
    ['an object', '{a}', { a: { b: 1 } }, [{ field: 'a', reason: expect.stringContaining('object') }]],
    ['text squeezed and cut', { text: '{a}', squeeze: true, max: 6 }, { a: 'ab \n\t cdefg' }, 'ab cd…'],
    ['text without', { text: '{a}', remove: ' ', lower: true }, { a: 'Case 12' }, 'case12'],
    ['a slug', { slug: '{a}' }, { a: 'PWDx_District 03: Où & Ça' }, 'pwdx-district-03-ou-and-ca'],
    ['a number', { number: '{a}' }, { a: '-12.50' }, -12.5],
    ['no number', { number: '{a}' }, { a: '1,5' }, [{ field: 'a', reason: '"1,5" is not a number' }]],
    ['a lookup', { lookup: 'channel', of: '{a}' }, { a: '2' }, 'web'],
    ['a lookup that misses', { lookup: 'channel', of: '{a}' }, { a: '3' }, [{ field: 'a', reason: '"3" is not in the lookup channel' }]],
    ['a lookup that keeps', { lookup: 'channel', of: '{a}', else: 'keep' }, { a: '3' }, '3'],
    ['a lookup that gives nothing', { lookup: 'channel', of: '{a}', else: 'none' }, { a: '3' }, undefined],
    ['a lookup with a default', { lookup: 'channel', of: '{a}', else: { value: 'other' } }, { a: '' }, 'other'],
    ['a lookup does not know prototype keys', { lookup: 'channel', of: '{a}', else: 'none' }, { a: 'toString' }, undefined],
    ['the first that is there', { first: ['{a}', '{b}', 'c'] }, { a: '', b: 'x' }, 'x'],
    ['a list of those that are there', { list: ['{a}', '{b}'] }, { a: '', b: 'x' }, ['x']],
    // oxlint-disable-next-line unicorn/no-thenable -- a word of the language
    ['a condition', { if: { a: 'x' }, then: 'yes', else: 'no' }, { a: 'x' }, 'yes'],
    // oxlint-disable-next-line unicorn/no-thenable -- a word of the language
    ['a condition without else', { if: { a: 'x' }, then: 'yes' }, { a: 'y' }, undefined],
    ['a date', { date: '{a}', format: 'yyyy-MM-dd', zone: 'Asia/Shanghai', time: 'end' }, { a: '2026-01-05' }, '2026-01-05T15:59:59.999Z'],
    ['a date of several formats', { date: '{a}', format: ['yyyy-MM-dd', 'dd.MM.yyyy'], zone: 'UTC', time: '08:30' }, { a: '05.01.2026' }, '2026-01-05T08:30:00.000Z'],
    ['a date without its time', { date: '{a}', format: 'yyyy-MM-dd', zone: 'UTC' }, { a: '2026-01-05' }, [{ field: 'a', reason: expect.stringContaining('has no time of day') }]],
  ])('%s', (_, expression, fields, expected) => {
    expect(evaluate(expression, fields, { lookups })).toEqual(expected);
  });

  it('works a named value out once, whatever uses it', () => {
    const { events, warnings } = map(
      {
        values: { when: { date: '{d}', format: 'yyyy-MM-ddTHH:mm', zone: 'Europe/London', overlap: 'later' } },
        events: [
          { name: 'a', type: 'opened', at: '{$when}' },
          { name: 'b', type: 'closed', at: '{$when}', data: { row: '{$row}' } },
        ],
      },
      { d: '2026-10-25T01:30' },
    );
    expect(events.map((event) => event.occurredAt)).toEqual(['2026-10-25T01:30:00.000Z', '2026-10-25T01:30:00.000Z']);
    expect(events[1]?.data).toEqual({ row: 2 });
    expect(warnings).toHaveLength(1);
  });

  it('never makes one slug of two long names', () => {
    const name = 'The Long Name of an Insurance Company That Goes On and On and On';
    expect(slug(`${name} East`)).not.toBe(slug(`${name} West`));
    expect(slug(`${name} East`).length).toBeLessThanOrEqual(60);
  });
});

describe('conditions', () => {
  const fields = { a: 'x', n: '7', e: '', early: '2026-01-01', late: '2026-01-02' };
  const day = (name: string): ExpressionSpec => ({ date: `{${name}}`, format: 'yyyy-MM-dd', zone: 'UTC', time: '00:00' });
  const values = { early: day('early'), late: day('late'), none: day('e') };
  it.each<[ConditionSpec, boolean]>([
    [{ a: 'x' }, true],
    [{ a: 'y' }, false],
    [{ a: ['y', 'x'] }, true],
    [{ n: 7 }, true],
    [{ a: 'x', n: '8' }, false],
    [[{ a: 'y' }, { n: '7' }], true],
    [{ e: '' }, false],
    [{ e: { exists: false } }, true],
    [{ a: { exists: true, not: 'y' } }, true],
    [{ a: { not: ['x', 'y'] } }, false],
    [{ e: { not: 'x' } }, false],
    [{ n: { gt: 6, lte: 7 } }, true],
    [{ n: { gte: 8 } }, false],
    [{ n: { lt: 7 } }, false],
    [{ $early: { before: '$late' } }, true],
    [{ $early: { after: '$late' } }, false],
    [{ $early: { same: '$early' } }, true],
    [{ $none: { before: '$late' } }, false],
    [{ $position: 1 }, true],
  ])('%j → %s', (when, expected) => {
    const { events } = map({ values, events: [{ ...BASE.events[0]!, when }] }, fields);
    expect(events.length === 1).toBe(expected);
  });

  it('refuses a row whose values cannot be compared', () => {
    expect(map({ refuse: [{ when: { a: { gt: 1 } }, reason: 'r' }] }, fields).refusals[0]?.reason).toBe('"x" is not a number');
    expect(map({ values, refuse: [{ when: { a: { before: '$late' } }, reason: 'r' }] }, fields).refusals[0]?.reason).toContain(
      'both have to be dates',
    );
  });
});

describe('rows to events', () => {
  it('gives all events of a row or none', () => {
    const { events, refusals } = map({
      events: [BASE.events[0]!, { name: 'closed', type: 'closed', at: { date: '{closed}', format: 'iso' } }],
    });
    expect(events).toEqual([]);
    expect(refusals).toEqual([{ field: 'closed', reason: 'is empty, and the event closed needs its time' }]);
  });

  it('refuses with all reasons, and warns without refusing', () => {
    const refuse: CheckSpec[] = [
      { when: { id: '1' }, reason: 'one' },
      { when: { at: { exists: true } }, field: 'x', reason: 'two' },
    ];
    expect(map({ refuse }).refusals).toEqual([
      { field: 'id', reason: 'one' },
      { field: 'x', reason: 'two' },
    ]);
    const warned = map({ warn: refuse });
    expect([warned.events.length, warned.warnings.length]).toEqual([1, 2]);
  });

  it.each([
    ['no reference', { id: '' }, {}, 'id', 'is empty, and it names the touchpoint'],
    ['a damaged reference', { id: 'a\uFFFD' }, {}, 'id', 'is damaged, and it names the touchpoint'],
    ['an unknown kind', {}, { touchpoint: { kind: 'party', ref: '{id}' } }, '', expect.stringContaining('"party" is not a kind')],
    ['no type', {}, { events: [{ ...BASE.events[0]!, type: '{t}' }] }, 't', expect.stringContaining('names the type')],
    ['a time that is no date', {}, { events: [{ ...BASE.events[0]!, at: '{at}' }] }, 'at', expect.stringContaining('gives no date')],
    ['an unknown actor', {}, { every: { actor: { kind: '{id}' } } }, 'id', expect.stringContaining('not a kind of actor')],
    [
      'half a promise',
      {},
      { every: { promise: { item: '{no}', wording: 'w', dueAt: { date: '{at}', format: 'iso' }, madeBy: 'team:a', fulfiller: 'team:a' } } },
      'at',
      'is promised, but the promise has no item',
    ],
  ])('refuses %s', (_, fields, change, field, reason) => {
    expect(map(change as Partial<MappingSpec>, fields).refusals).toEqual([{ field, reason }]);
  });

  it('fills every part of an event, and leaves out what is not there', () => {
    const due = { date: '{at}', format: 'iso' } as const;
    const { events } = map(
      {
        every: { org: 'hq/east', custodian: 'team:a', data: { both: 'every', kept: '{id}' }, customer: { ref: '{c}', name: 'n' } },
        events: [
          {
            ...BASE.events[0]!,
            customer: { ref: '{id}', phones: '{p}', email: '{e}' },
            partner: { slug: 'Swift Courier' },
            custodian: 'person:{id}',
            actor: { kind: 'human', id: '{e}' },
            promise: { item: 'i', wording: 'w', dueAt: due, madeBy: 'team:a', fulfiller: 'partner:b' },
            attributes: { amount: { number: '{id}' }, none: '{e}' },
            data: { both: 'event' },
          },
          { name: 'bare', type: 'note', at: due, actor: { kind: '{e}' } },
        ],
      },
      { p: '13800138000', e: '', c: '' },
    );
    expect(events[0]).toEqual({
      source: 'test',
      eventId: expect.stringMatching(/^opened-[\w-]{22}$/),
      touchpoint: { kind: 'enquiry', ref: 'r/1' },
      type: 'opened',
      occurredAt: '2026-01-05T09:00:00.000Z',
      recordedAt: '2026-01-05T09:00:00.000Z',
      org: 'hq/east',
      partner: 'swift-courier',
      custodian: 'person:1',
      customer: { ref: '1', phones: ['13800138000'] },
      actor: { kind: 'human' },
      promise: { item: 'i', wording: 'w', dueAt: '2026-01-05T09:00:00.000Z', madeBy: 'team:a', fulfiller: 'partner:b' },
      attributes: { amount: 1 },
      data: { both: 'event', kept: '1' },
    });
    expect(events[1]).not.toHaveProperty('customer');
    expect(events[1]).not.toHaveProperty('actor');
  });
});

describe('event ids', () => {
  const idOf = (change: Partial<MappingSpec>, fields: Record<string, FieldValue> = {}): string | undefined =>
    map(change, fields).events[0]?.eventId;

  it('are the same for the same row, whatever its line', () => {
    const mapping = new Mapping(BASE);
    const [a, b] = [2, 900].map((row) => mapping.mapRow({ kind: 'row', row, fields: ROW }).events[0]?.eventId);
    expect(a).toBe(b);
  });

  it('differ when anything the event says differs, unless the mapping says what counts', () => {
    const said = { events: [{ ...BASE.events[0]!, data: { x: '{x}' } }] };
    expect(idOf(said, { x: '1' })).not.toBe(idOf(said, { x: '2' }));
    const fixed = { events: [{ ...said.events[0]!, id: [] }] };
    expect(idOf(fixed, { x: '1' })).toBe(idOf(fixed, { x: '2' }));
    expect(idOf(fixed)).not.toBe(idOf(fixed, { id: '2' }));
  });

  it('keep equal events of a group apart by number, and say so', () => {
    const spec: MappingSpec = { ...BASE, group: '{id}', events: [{ ...BASE.events[0]!, repeats: 'count', data: { n: '{$position}' }, id: ['{at}'] }] };
    const run = (): Array<[string | undefined, unknown, number]> => {
      const mapping = new Mapping(spec);
      return ['1', '1', '2', '2', '1'].map((id, index) => {
        const { events, warnings } = mapping.mapRow({ kind: 'row', row: index + 2, fields: { ...ROW, id } });
        return [events[0]?.eventId, events[0]?.data?.['n'], warnings.length];
      });
    };
    const rows = run();
    expect(rows.map(([, n, warned]) => [n, warned])).toEqual([[1, 0], [2, 1], [1, 0], [2, 1], [1, 0]]);
    expect(rows[1]?.[0]).toBe(`${rows[0]?.[0]}-2`);
    expect(run()).toEqual(rows);
  });

  it('do not depend on rows before them without a group', () => {
    const texts = fc.array(fc.record({ id: fc.constantFrom('1', '2'), x: fc.constantFrom('a', 'b') }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(texts, (rows) => {
        const mapping = new Mapping({ ...BASE, events: [{ ...BASE.events[0]!, data: { x: '{x}' } }] });
        const ids = rows.map((fields, row) => mapping.mapRow({ kind: 'row', row, fields: { ...ROW, ...fields } }).events[0]?.eventId);
        const alone = rows.map((fields) => idOf({ events: [{ ...BASE.events[0]!, data: { x: '{x}' } }] }, fields));
        expect(ids).toEqual(alone);
      }),
    );
  });
});

describe('mistakes in a mapping', () => {
  const first = BASE.events[0]!;

  function mistakeOf(change: Partial<MappingSpec>): MappingMistake | null {
    try {
      void new Mapping({ ...BASE, ...change });
      return null;
    } catch (error) {
      if (error instanceof MappingMistake) return error;
      throw error;
    }
  }

  it.each<[string, Partial<MappingSpec>, string, string]>([
    ['an unknown name', { touchpoint: { kind: 'enquiry', ref: '{$nope}' } }, 'touchpoint.ref', '$nope is neither a value nor a parameter'],
    ['an unknown lookup', { values: { a: { lookup: 'x', of: '{id}' } } }, 'values.a.lookup', 'there is no lookup "x"'],
    ['an unknown date format', { values: { a: { date: '{id}', as: 'x' } } }, 'values.a.as', 'there is no date format "x"'],
    ['an invented zone', { values: { a: { date: '{id}', format: 'iso', zone: 'Asia/Beijing' } } }, 'values.a.zone', 'is not an IANA zone'],
    ['a wrong format', { values: { a: { date: '{id}', format: 'yyyy' } } }, 'values.a.format', 'has no month'],
    ['a wrong time of day', { values: { a: { date: '{id}', format: 'iso', time: '25:00' } } }, 'values.a.time', 'is not a time of day'],
    ['an open brace', { touchpoint: { kind: 'enquiry', ref: '{id' } }, 'touchpoint.ref', 'has a brace that names nothing'],
    ['a circle', { values: { a: '{$b}', b: 'x{$a}' } }, 'values.a', 'uses itself: $a → $b → $a'],
    ['two events of a name', { events: [first, first] }, 'events.1.name', 'two events named "opened"'],
    ['counting without a group', { events: [{ ...first, repeats: 'count' }] }, 'events.0.repeats', 'needs a group'],
    ['a test that says nothing', { refuse: [{ when: { id: {} }, reason: 'r' }] }, 'refuse.0.when.id', 'says nothing'],
  ])('%s', (_, change, path, message) => {
    const mistake = mistakeOf(change);
    expect(mistake?.path.join('.')).toBe(path);
    expect(mistake?.message).toContain(message);
  });

  it('lists the columns it needs', () => {
    expect(new Mapping({ ...BASE, refuse: [{ when: { z: '1' }, reason: 'r' }] }).needed).toEqual(['z', 'id', 'at']);
  });
});
