import type { Cause, TouchpointKind } from '../../touchpoints/domain/kinds.js';

/**
 * What people say in the invented insurer. Slots in braces are filled by the story: `{days}` waited, `{day}`
 * a promised day, `{partner}`, `{item}`, `{amount}`, `{hours}`, `{plate}`, `{ref}`, `{agent}`.
 */
export interface PhraseBook {
  /** The plain errand: why somebody contacts us when nothing is wrong. */
  ask: Record<TouchpointKind, readonly string[]>;
  /** What hurts, by kind and cause; unhappy, not yet furious. */
  pain: Record<TouchpointKind, Partial<Record<Cause, readonly string[]>>>;
  /** For kinds that have no sentence of their own for a cause. */
  anyPain: Record<Cause, readonly string[]>;
  /** Said on top when patience is gone; turns a problem into a complaint. */
  anger: readonly string[];
  praise: Record<TouchpointKind, readonly string[]>;
  anyPraise: readonly string[];
  /** Neither pleased nor unhappy. */
  shrug: readonly string[];
  /** Opening words of a customer; the empty one means straight to the point. */
  lead: readonly string[];
  agent: {
    greeting: readonly string[];
    verify: readonly string[];
    lookUp: readonly string[];
    sorry: readonly string[];
    /** Spoken promises per item; `{when}` is the deadline. */
    promise: Record<string, readonly string[]>;
    noPromise: readonly string[];
    bye: readonly string[];
  };
  /** The customer proves who they are. */
  verified: readonly string[];
  /** The same, annoyed at being asked again. */
  askedAgain: readonly string[];
  /** After a promise. */
  accept: readonly string[];
  acceptDoubtful: readonly string[];
  bye: readonly string[];
  surveyQuestion: Record<TouchpointKind, string>;
}
