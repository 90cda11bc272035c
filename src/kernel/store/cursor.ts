import { createHash } from 'node:crypto';
import { invalid } from '../errors.js';
import type { ModelInfo } from './model.js';
import type { OrderKey, Plan, Term } from './planner.js';
import { castScalar, compareScalars, scalarAt, type Scalar } from './scalars.js';

/** The place of a document in the order of a query. */
export type Position = Scalar[];

/** Where a document stands. */
export function positionOf(order: readonly OrderKey[], doc: object): Position {
  return order.map((key) => scalarAt(doc, key.path));
}

export function comparePositions(order: readonly OrderKey[], a: Position, b: Position): number {
  for (const [i, key] of order.entries()) {
    const compared = compareScalars(a[i] ?? null, b[i] ?? null);
    if (compared !== 0) return compared * key.direction;
  }
  return 0;
}

/**
 * Packs a position for the caller to hand back. It carries a digest of the query's form (not of its values: a filter
 * may say "before now"), so that a cursor of one list is refused by another.
 */
export function encodeCursor(info: ModelInfo, plan: Plan, position: Position): string {
  return Buffer.from(JSON.stringify([digest(info, plan), ...position])).toString('base64url');
}

/** @throws DomainError `invalid` on anything that is not a cursor of a query of this form. */
export function decodeCursor(info: ModelInfo, plan: Plan, cursor: string): Position {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw badCursor();
  }
  if (!Array.isArray(parts) || parts.length !== plan.order.length + 1 || parts[0] !== digest(info, plan)) {
    throw badCursor();
  }
  return plan.order.map((key, i) => {
    const value = parts[i + 1] as Scalar;
    if (typeof value === 'object' && value !== null) throw badCursor();
    try {
      return castScalar(info.path(key.path).kind, value, 'cursor');
    } catch {
      throw badCursor();
    }
  });
}

const badCursor = () =>
  invalid('The cursor is not one of this list.', [
    { field: 'after', reason: 'is not a cursor of this list' },
  ]);

function digest(info: ModelInfo, plan: Plan): string {
  const form = [
    info.name,
    plan.index.name,
    plan.order,
    plan.pins.map((pin) => pin.key.path),
    plan.rest.map(termForm),
  ];
  return createHash('sha256').update(JSON.stringify(form)).digest('base64url').slice(0, 10);
}

/** The form of a condition without its values. */
export function termForm(term: Term): unknown {
  return term.op === 'and' || term.op === 'or' ? [term.op, term.terms.map(termForm)] : [term.op, term.path];
}
