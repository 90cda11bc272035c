import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileCodec } from './codec.js';
import type { Shape } from '../shape.js';

const field = (name: string, shape: Shape) => ({ name, shape, required: false, checks: [] });
const shape: Shape = {
  kind: 'object',
  fields: [
    field('_id', { kind: 'string' }),
    field('notes', { kind: 'mixed' }),
    field('counts', { kind: 'map', of: { kind: 'number' } }),
    field('steps', { kind: 'array', of: { kind: 'object', fields: [field('data', { kind: 'mixed' })] } }),
  ],
};
const codec = compileCodec(shape);

/** Everything the database would see as a name. */
function names(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...names(inner)]);
}

it('no key of plain JSON means anything to the database, and all come back', () => {
  const key = fc.oneof(fc.string(), fc.constantFrom('$ref', '$id', '$where', '_bsontype', '~', '~$x', '', 'a.b'));
  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 0 }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  fc.assert(
    fc.property(json, fc.dictionary(key, fc.integer()), json, (notes, counts, data) => {
      const doc = { _id: 'a', notes, counts, steps: [{ data }, {}] };
      const before = structuredClone(doc);
      const stored = codec.encode(doc);
      expect(doc).toEqual(before);
      expect(names(stored).filter((name) => name.startsWith('$') || name === '_bsontype')).toEqual([]);
      expect(codec.decode(stored)).toEqual(before);
    }),
  );
});

it('leaves alone what needs no change', () => {
  const doc = { _id: 'a', notes: { plain: [1, { deep: true }] } };
  expect(codec.encode(doc)).toBe(doc);
});
