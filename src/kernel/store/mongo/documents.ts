import { randomBytes } from 'node:crypto';
import { invalid } from '../../errors.js';
import type { PlainDoc } from '../caster.js';
import type { ModelInfo } from '../model.js';
import { compileCodec, type Codec } from './codec.js';

/**
 * Field with the numbers of the writes that led here, newest first, as far as this store knew them; no model can
 * declare a field of that name.
 */
export const WRITES = '#w';

/** Enough to recognise a write whose answer was lost even when other nodes have written on top of it meanwhile. */
const REMEMBERED_WRITES = 4;

/** A document as MongoDB keeps it. */
export type StoredDoc = PlainDoc & { _id: string; version: number; [WRITES]: string };

/** Turns documents into what is stored and back. The caster is the one that the local engine uses. */
export class DocumentForm {
  readonly #codec: Codec;
  readonly #process = randomBytes(6).toString('base64url');
  #writes = 0;

  constructor(private readonly info: ModelInfo) {
    this.#codec = compileCodec(info.shape);
  }

  /** Checks and copies a document. @throws what the caster throws. */
  cast(doc: object): PlainDoc {
    const cast = this.info.caster.cast(doc);
    // For its refusals: text that no engine keeps, and documents that are too large.
    this.info.caster.stringify(cast);
    if (cast['_id'] === '') throw invalid('An empty _id.', [{ field: '_id', reason: 'is empty' }]);
    return cast;
  }

  /** What goes into the database, marked with a number that no other write has, in this process or another. */
  encode(cast: PlainDoc, version: number, earlier = ''): StoredDoc {
    this.#writes += 1;
    const write = `${this.#process}${this.#writes.toString(36)}`;
    const writes = [write, ...earlier.split(' ').slice(0, REMEMBERED_WRITES - 1)].join(' ').trim();
    return { ...this.#codec.encode(cast), version, [WRITES]: writes } as StoredDoc;
  }

  decode(raw: PlainDoc): PlainDoc {
    const doc = { ...raw };
    delete doc[WRITES];
    return this.info.caster.forget(this.#codec.decode(doc));
  }
}

/** Whether a stored state is, or was made from, the one that `raw` would have written. */
export function contains(stored: string | undefined, raw: StoredDoc): boolean {
  const [own] = raw[WRITES].split(' ');
  return stored?.split(' ').includes(own as string) === true;
}
