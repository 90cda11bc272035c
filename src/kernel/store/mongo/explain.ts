import type { QueryPlan } from '../store.js';

/** Reads the winning plans of `explain('queryPlanner')`, on a replica set or on shards, of either query engine. */
export function explained(answers: readonly unknown[]): QueryPlan {
  const stages = answers.flatMap(winners).flatMap(stagesOf);
  return {
    indexes: [...new Set(stages.flatMap(({ indexName }) => indexName ?? []))],
    collectionScan: stages.some(({ stage }) => stage === 'COLLSCAN'),
    inMemorySort: stages.some((one) => one.stage === 'SORT' && !isForWantOfPaths(one.node) && !isIndexOrder(one.node)),
    detail: stages.map(({ stage, indexName }) => (indexName === undefined ? stage : `${stage} ${indexName}`)).join('; '),
  };
}

interface Stage {
  stage: string;
  indexName: string | undefined;
  node: object;
}

function winners(node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'winningPlan') return [value];
    return key === 'rejectedPlans' ? [] : winners(value);
  });
}

function stagesOf(node: unknown): Stage[] {
  if (typeof node !== 'object' || node === null) return [];
  const { stage, indexName } = node as { stage?: unknown; indexName?: unknown };
  const own: Stage[] =
    typeof stage === 'string'
      ? [{ stage, indexName: typeof indexName === 'string' ? indexName : undefined, node }]
      : [];
  // The text of the compiled plan repeats the plan in other words.
  const inner = Object.entries(node).filter(([key]) => key !== 'slotBasedPlan' && key !== 'rejectedPlans');
  return [...own, ...inner.flatMap(([, value]) => stagesOf(value))];
}

/**
 * Several values of the first field, in the order of the index: MongoDB reads them in that order ("an index can support
 * a sort on its prefix", whatever the bounds). A server that sorts what comes in order already tells nothing of the query.
 */
function isIndexOrder(sort: object): boolean {
  const { sortPattern } = sort as { sortPattern?: unknown };
  const scans = stagesOf(sort).filter(({ indexName }) => indexName !== undefined);
  const follows = ({ node }: Stage): boolean => {
    const { keyPattern, isMultiKey } = node as { keyPattern?: unknown; isMultiKey?: unknown };
    return isMultiKey === false && JSON.stringify(keyPattern) === JSON.stringify(sortPattern);
  };
  return sortPattern !== undefined && scans.length === 1 && scans.every(follows);
}

/**
 * An index over an array gives the order of its other fields, because MongoDB remembers which of its fields are
 * arrays (`multiKeyPaths`). A server that does not remember them sorts for safety's sake; that says nothing about
 * whether the index fits the query.
 */
function isForWantOfPaths(sort: object): boolean {
  const scans = stagesOf(sort).filter(({ indexName }) => indexName !== undefined);
  const isBlind = ({ node }: Stage): boolean => {
    const { isMultiKey, multiKeyPaths } = node as { isMultiKey?: unknown; multiKeyPaths?: unknown };
    return isMultiKey === true && multiKeyPaths === undefined;
  };
  return scans.length > 0 && scans.every(isBlind);
}
