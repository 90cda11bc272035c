import type { QueryPlan } from '../store.js';

/** Reads the winning plans of `explain('queryPlanner')`, on a replica set or on shards, of either query engine. */
export function explained(answers: readonly unknown[]): QueryPlan {
  const stages: string[] = [];
  const indexes: string[] = [];
  for (const answer of answers) {
    for (const winner of winners(answer)) collect(winner, stages, indexes);
  }
  return {
    indexes: [...new Set(indexes)],
    collectionScan: stages.includes('COLLSCAN'),
    inMemorySort: stages.includes('SORT'),
    detail: stages.join('; '),
  };
}

function winners(node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'winningPlan') return [value];
    return key === 'rejectedPlans' ? [] : winners(value);
  });
}

function collect(node: unknown, stages: string[], indexes: string[]): void {
  if (typeof node !== 'object' || node === null) return;
  const { stage, indexName } = node as { stage?: unknown; indexName?: unknown };
  if (typeof stage === 'string') stages.push(typeof indexName === 'string' ? `${stage} ${indexName}` : stage);
  if (typeof indexName === 'string') indexes.push(indexName);
  for (const [key, value] of Object.entries(node)) {
    // The text of the compiled plan repeats the plan in other words.
    if (key !== 'slotBasedPlan' && key !== 'rejectedPlans') collect(value, stages, indexes);
  }
}
