import { describe, expect, it } from 'vitest';
import { compileForgetting } from './known-fields.js';
import type { Field, Shape } from './shape.js';

const field = (name: string, shape: Shape): Field => ({ name, shape, required: false, checks: [] });
const steps: Shape = { kind: 'object', fields: [field('name', { kind: 'string' })] };
const forget = compileForgetting(
  [
    field('_id', { kind: 'string' }),
    field('any', { kind: 'mixed' }),
    field('steps', { kind: 'array', of: steps }),
    field('byDay', { kind: 'map', of: steps }),
    field('one', steps),
  ],
  ['version'],
);

describe('fields of another release', () => {
  it('are dropped wherever fields are declared, and nowhere else', () => {
    const doc = {
      _id: 'a', version: 3, newer: 1, any: { newer: 1 }, steps: [{ name: 'x', newer: 1 }, null], byDay: { newer: { name: 'y', newer: 1 } },
      one: { newer: 1 },
    };
    expect(forget(doc)).toBe(doc);
    expect(doc).toEqual({ _id: 'a', version: 3, any: { newer: 1 }, steps: [{ name: 'x' }, null], byDay: { newer: { name: 'y' } }, one: {} });
  });

  it('may have declared fields missing or null', () => {
    expect(forget({ _id: 'a', steps: null, byDay: null, one: null })).toEqual({ _id: 'a', steps: null, byDay: null, one: null });
    expect(forget({ _id: 'a' })).toEqual({ _id: 'a' });
  });
});
