import type { TouchpointKind } from './kinds.js';

export const ACTOR_KINDS = ['human', 'bot', 'ai', 'system', 'customer'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** Plain JSON, as it came. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What an event says of the customer; later events add to it, they never take away. */
export interface CustomerFacts {
  /** The reporting firm's own customer number. */
  ref: string;
  name?: string;
  /** As written by the source; read with the installation's default region. */
  phones?: string[];
  email?: string;
  grade?: string;
  language?: string;
  policies?: string[];
  plates?: string[];
}

/** A commitment made to the customer, as an event carries it. Instants are ISO 8601 with an offset. */
export interface PromiseFacts {
  item: string;
  wording: string;
  dueAt: string;
  /** Who gave it, such as `person:h-1042` or `partner:swift-courier`. */
  madeBy: string;
  /** Who has to keep it, in the same form. */
  fulfiller: string;
}

/**
 * One fact about one touchpoint, as it comes in over HTTP, from a file or from the simulator.
 * `(source, eventId)` identifies it for ever: the same pair with the same body is a duplicate and harmless,
 * with another body it is a conflict.
 */
export interface EventInput {
  /** `[A-Za-z0-9._-]{1,64}` */
  source: string;
  eventId: string;
  type: string;
  /** When it was true; ISO 8601 with an offset. */
  occurredAt: string;
  /** When it was learned; ours, but importers of old data may set it. */
  recordedAt?: string;
  touchpoint: { kind: TouchpointKind; ref: string };
  customer?: CustomerFacts;
  /** Path in the organisation, such as `hq/east/shanghai`. */
  org?: string;
  /** Id of the partner firm that has a part in this touchpoint. */
  partner?: string;
  /** Who holds the touchpoint from now on: `team:claims`, `person:h-1042`, `partner:swift-courier`. */
  custodian?: string;
  actor?: { kind: ActorKind; id?: string; team?: string };
  promise?: PromiseFacts;
  /** Merged into the touchpoint's attributes from this event on; null removes. */
  attributes?: JsonObject;
  /** Facts about this event alone. */
  data?: JsonObject;
}
