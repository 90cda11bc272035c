import { CAUSE_IDS } from './voice-types.js';
import type { CauseId, TouchpointKindHint } from './voice-types.js';

export interface SecondLevelCause {
  id: string;
  name: { zh: string; en: string };
  /** Touchpoint kinds that suggest this cause on their own; may be empty. */
  kinds: TouchpointKindHint[];
}

export interface FirstLevelCause {
  id: CauseId;
  name: { zh: string; en: string };
  below: SecondLevelCause[];
}

/** Six fixed first-level causes, always all of them, in the order of the product's words. */
export type CauseTaxonomy = readonly FirstLevelCause[];

/**
 * What a schema cannot say about a taxonomy: every first-level cause exactly once, ids below unique over
 * everything, a touchpoint kind suggesting at most one cause below each first-level cause.
 */
export function taxonomyProblems(taxonomy: CauseTaxonomy): string[] {
  const problems: string[] = [];
  for (const id of CAUSE_IDS) {
    const count = taxonomy.filter((cause) => cause.id === id).length;
    if (count !== 1) problems.push(`first-level cause "${id}" must appear once, it appears ${count} times`);
  }
  const seen = new Set<string>();
  for (const cause of taxonomy) {
    const kinds = new Set<string>();
    for (const below of cause.below) {
      if (seen.has(below.id)) problems.push(`cause id "${below.id}" is used twice`);
      seen.add(below.id);
      for (const kind of below.kinds) {
        if (kinds.has(kind)) problems.push(`kind "${kind}" suggests two causes below "${cause.id}"`);
        kinds.add(kind);
      }
    }
  }
  return problems;
}

/** The second-level cause a first-level cause and a touchpoint kind suggest together, or null. */
export function suggestSecondLevel(
  taxonomy: CauseTaxonomy, cause: CauseId, kind: TouchpointKindHint | null,
): SecondLevelCause | null {
  if (kind === null) return null;
  const first = taxonomy.find((candidate) => candidate.id === cause);
  return first?.below.find((below) => below.kinds.includes(kind)) ?? null;
}
