import { randomBytes } from 'node:crypto';
import type { mongo } from 'mongoose';
import { DomainError, invalid } from '../../errors.js';
import type { PlainDoc } from '../caster.js';
import type { ModelInfo } from '../model.js';
import { compileCodec, type Codec } from './codec.js';

/** Field with the number of the write that made this state; no model can declare a field of that name. */
export const WRITE = '#w';

/** MongoDB's limit of 16 MiB, less room for what the server adds while it writes. */
const MAX_BSON_BYTES = 16 * 1024 * 1024 - 16 * 1024;
/** Below this much JSON no document can be that large: BSON spends at most some 18 bytes on what JSON says in 2. */
const CERTAINLY_SMALL = MAX_BSON_BYTES / 9;

/** A document as MongoDB keeps it. */
export type StoredDoc = PlainDoc & { _id: string; version: number; [WRITE]: string };

/** Turns documents into what is stored and back. The caster is the one that the local engine uses. */
export class DocumentForm {
  readonly #codec: Codec;
  readonly #process = randomBytes(9).toString('base64url');
  #writes = 0;

  constructor(
    private readonly info: ModelInfo,
    private readonly sizeOf: (doc: mongo.Document) => number,
  ) {
    this.#codec = compileCodec(info.shape);
  }

  /** Checks and copies a document. @throws what the caster throws, and `too-large`. */
  cast(doc: object): PlainDoc {
    const cast = this.info.caster.cast(doc);
    // Also for its refusals: text that no engine keeps, and documents beyond the port's own limit.
    const json = this.info.caster.stringify(cast);
    if (json.length > CERTAINLY_SMALL && this.sizeOf(this.#codec.encode(cast)) > MAX_BSON_BYTES) {
      throw new DomainError('too-large', `A ${this.info.name} document is larger than the database takes (16 MiB).`);
    }
    if (cast['_id'] === '') throw invalid('An empty _id.', [{ field: '_id', reason: 'is empty' }]);
    return cast;
  }

  /** What goes into the database, marked with the number of this write. */
  encode(cast: PlainDoc, version: number, write: string): StoredDoc {
    return { ...this.#codec.encode(cast), version, [WRITE]: write } as StoredDoc;
  }

  decode(raw: PlainDoc): PlainDoc {
    delete raw[WRITE];
    return this.#codec.decode(raw);
  }

  /** A number no other write has, in this process or another. */
  nextWrite(): string {
    this.#writes += 1;
    return `${this.#process}${this.#writes.toString(36)}`;
  }
}
