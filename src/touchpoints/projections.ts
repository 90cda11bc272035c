import { Injectable } from '@nestjs/common';
import type { Stored } from '../kernel/store/store.js';
import type { EventDoc } from './event.schema.js';
import type { TouchpointDoc } from './touchpoint.schema.js';

/** A touchpoint as it has just been stored, with the history it was computed from (in order). */
export interface Applied {
  touchpoint: Stored<TouchpointDoc>;
  events: readonly EventDoc[];
  /** Whether there may be events that the read models have not seen; false where only time has passed. */
  news: boolean;
}

/**
 * A read model kept ready from touchpoints. `project` is called after the touchpoints are stored and may be called
 * again with the same or newer state: it overwrites by stable ids and never counts up.
 */
export interface Projection {
  readonly name: string;
  project(applied: readonly Applied[], now: Date): Promise<void>;
  /** Does now what `project` has put off. */
  finish?(): Promise<void>;
}

/** The read models of this installation. Features add themselves; `touchpoints` does not know them. */
@Injectable()
export class Projections {
  readonly #all: Projection[] = [];

  register(projection: Projection): void {
    this.#all.push(projection);
  }

  async project(applied: readonly Applied[], now: Date): Promise<void> {
    if (applied.length === 0) return;
    await Promise.all(this.#all.map((projection) => projection.project(applied, now)));
  }

  async finish(): Promise<void> {
    for (const projection of this.#all) await projection.finish?.();
  }
}
