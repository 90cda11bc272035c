import type { QueryPlan } from '../store.js';

/** Reads the rows of EXPLAIN QUERY PLAN: id, parent, unused, text. */
export function explainRows(rows: unknown[][]): QueryPlan {
  const steps = rows.map((row) => String(row[3]));
  return {
    indexes: steps.flatMap((step) => /USING (?:COVERING )?INDEX ([^ ]+)/.exec(step)?.[1] ?? []),
    // json_each walks the array of one document; that is no scan of a collection.
    collectionScan: steps.some(
      (step) => step.startsWith('SCAN') && !/INDEX|VIRTUAL TABLE|CONSTANT ROW/.test(step),
    ),
    inMemorySort: steps.some((step) => step.includes('TEMP B-TREE')),
    detail: steps.join('; '),
  };
}
