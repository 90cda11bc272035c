import type { mongo } from 'mongoose';
import { DomainError } from '../../errors.js';
import type { PlainDoc } from '../caster.js';
import { contains, WRITES, type DocumentForm, type StoredDoc } from './documents.js';
import { duplicatesOf, indexInMessage } from './failures.js';
import type { Operations } from './operations.js';
import { declaredIndex } from './query.js';

const MAX_PUT_ATTEMPTS = 10;

/**
 * The writes of one collection. Each may reach the server twice, by the driver's retry or by ours, and each is made so
 * that the second arrival changes nothing and is told apart from somebody else's write by its number.
 */
export class Writing {
  constructor(
    private readonly collection: mongo.Collection<StoredDoc>,
    private readonly operations: Operations,
    private readonly form: DocumentForm,
  ) {}

  /** Null, or the index violated. */
  async insert(cast: PlainDoc, version: number): Promise<string | null> {
    const raw = this.form.encode(cast, version);
    try {
      await this.operations.run(() => this.collection.insertOne(raw));
      return null;
    } catch (error) {
      const [duplicate] = duplicatesOf(error) ?? [];
      if (duplicate === undefined) throw error;
      const there = await this.writesOf([raw._id]);
      return verdict(raw, there, duplicate.message);
    }
  }

  /** For each document null or the index it violated; the first of several with one id comes first. */
  async insertMany(casts: readonly PlainDoc[]): Promise<(string | null)[]> {
    const outcomes = casts.map((): string | null => null);
    for (const wave of distinctWaves(casts.map((cast) => cast['_id'] as string))) {
      const raws = wave.map((i) => this.form.encode(casts[i] as PlainDoc, 1));
      const violated = await this.insertWave(raws);
      for (const [n, i] of wave.entries()) outcomes[i] = violated.get(n) ?? null;
    }
    return outcomes;
  }

  /**
   * True when written, false when the stored version is another, or the index violated.
   *
   * @param earlier The numbers of the writes that led to the version replaced, where they are known.
   */
  async replace(cast: PlainDoc, from: number, to: number, earlier?: string): Promise<boolean | string> {
    const raw = this.form.encode(cast, to, earlier);
    try {
      const { matchedCount } = await this.operations.run(() =>
        this.collection.replaceOne({ _id: raw._id, version: from }, raw),
      );
      if (matchedCount === 1) return true;
    } catch (error) {
      const [duplicate] = duplicatesOf(error) ?? [];
      if (duplicate === undefined) throw error;
      return violatedBy(duplicate.message);
    }
    // Nothing of that version: somebody was faster, or it was this very write, whose answer was lost.
    return contains((await this.writesOf([raw._id])).get(raw._id), raw);
  }

  /** For each document what `replace` would tell; the first of several with one id comes first. */
  async replaceMany(changes: readonly { cast: PlainDoc; from: number }[]): Promise<(boolean | string)[]> {
    const outcomes = changes.map((): boolean | string => false);
    for (const wave of distinctWaves(changes.map(({ cast }) => cast['_id'] as string))) {
      const sent = wave.map((i) => {
        const { cast, from } = changes[i] as (typeof changes)[0];
        return { raw: this.form.encode(cast, from + 1), from };
      });
      for (const [n, outcome] of (await this.replaceWave(sent)).entries()) outcomes[wave[n] as number] = outcome;
    }
    return outcomes;
  }

  /** Null, or the first index violated. Documents that violate none are written all the same. */
  async putMany(casts: readonly PlainDoc[]): Promise<string | null> {
    let violated: string | null = null;
    for (const wave of distinctWaves(casts.map((cast) => cast['_id'] as string))) {
      violated ??= await this.putWave(wave.map((i) => casts[i] as PlainDoc));
    }
    return violated;
  }

  /** How many were removed; without a version, whatever version is there. */
  async remove(targets: readonly { id: string; version?: number | undefined }[]): Promise<number> {
    const operations = targets.map(({ id, version }) => ({
      deleteOne: { filter: { _id: id, ...(version !== undefined && { version }) } },
    }));
    let sent = 0;
    const deleted = await this.operations.run(async () => {
      sent += 1;
      return (await this.collection.bulkWrite(operations, { ordered: false })).deletedCount;
    });
    // Sent again after an answer was lost, it finds nothing of what it has removed itself.
    return sent > 1 ? Math.max(deleted, await this.goneOf(targets)) : deleted;
  }

  private async insertWave(raws: StoredDoc[]): Promise<Map<number, string>> {
    const violated = new Map<number, string>();
    try {
      await this.operations.run(() =>
        this.collection.insertMany(raws, { ordered: false }),
      );
    } catch (error) {
      const duplicates = duplicatesOf(error);
      if (duplicates === null) throw error;
      const there = await this.writesOf(duplicates.map(({ index }) => (raws[index] as StoredDoc)._id));
      for (const { index, message } of duplicates) {
        const found = verdict(raws[index] as StoredDoc, there, message);
        if (found !== null) violated.set(index, found);
      }
    }
    return violated;
  }

  private async replaceWave(sent: readonly { raw: StoredDoc; from: number }[]): Promise<(boolean | string)[]> {
    const operations = sent.map(({ raw, from }) => ({ replaceOne: { filter: { _id: raw._id, version: from }, replacement: raw } }));
    const refused = new Map<number, string>();
    try {
      const { matchedCount } = await this.operations.run(() => this.collection.bulkWrite(operations, { ordered: false }));
      if (matchedCount === sent.length) return sent.map(() => true);
    } catch (error) {
      const duplicates = duplicatesOf(error);
      if (duplicates === null) throw error;
      for (const { index, message } of duplicates) refused.set(index, violatedBy(message));
    }
    // The server does not say which of them it found: each is asked whether it holds this very write.
    const there = await this.writesOf(sent.map(({ raw }) => raw._id));
    return sent.map(({ raw }, i) => refused.get(i) ?? contains(there.get(raw._id), raw));
  }

  private async putWave(casts: readonly PlainDoc[]): Promise<string | null> {
    let waiting = casts;
    let violated: string | null = null;
    for (let attempt = 1; attempt <= MAX_PUT_ATTEMPTS; attempt += 1) {
      const sent = waiting;
      const operations = sent.map((cast) => this.upsert(cast));
      try {
        await this.operations.run(() => this.collection.bulkWrite(operations, { ordered: false }));
        return violated;
      } catch (error) {
        const duplicates = duplicatesOf(error);
        if (duplicates === null) throw error;
        const raced = duplicates.filter(({ message }) => violatedBy(message) === '_id');
        const refused = duplicates.find(({ message }) => violatedBy(message) !== '_id');
        if (refused !== undefined) violated ??= violatedBy(refused.message);
        // Two upserts of a new id at once: one of them inserts, and the other has to be asked again.
        if (raced.length === 0) return violated;
        waiting = raced.map(({ index }) => sent[index] as PlainDoc);
      }
    }
    throw new DomainError('unavailable', 'A document to be written keeps appearing and disappearing; try again.');
  }

  /** Replaces whatever is there and counts its version on, in one step on the server. */
  private upsert(cast: PlainDoc): mongo.AnyBulkWriteOperation<StoredDoc> {
    const { version: _, ...content } = this.form.encode(cast, 0);
    const version = { $add: [{ $ifNull: ['$version', 0] }, 1] };
    return {
      updateOne: {
        filter: { _id: content._id },
        // Literally: text that begins with a $ must not be taken for a field of the document.
        update: [{ $replaceWith: { $mergeObjects: [{ $literal: content }, { version }] } }],
        upsert: true,
      },
    };
  }

  /** The numbers of the writes that made the stored states of these documents. */
  private async writesOf(ids: readonly string[]): Promise<Map<string, string>> {
    const found = await this.operations.run(() =>
      this.collection
        .find({ _id: { $in: [...ids] } }, { projection: { [WRITES]: 1 }, batchSize: ids.length + 1 })
        .toArray(),
    );
    return new Map(found.map((doc) => [doc._id, doc[WRITES]]));
  }

  private async goneOf(targets: readonly { id: string; version?: number | undefined }[]): Promise<number> {
    const there = await this.operations.run(() =>
      this.collection
        .find({ _id: { $in: targets.map(({ id }) => id) } }, { projection: { version: 1 } })
        .toArray(),
    );
    const versions = new Map(there.map((doc) => [doc._id, doc.version]));
    return targets.filter(({ id }) => !versions.has(id)).length;
  }
}

/** What a duplicate-key error about a document means: null when it met its own first copy. */
function verdict(raw: StoredDoc, there: ReadonlyMap<string, string>, message: string): string | null {
  const writes = there.get(raw._id);
  // The server may meet another index first; a repeated id is what the caller has to hear of.
  if (writes !== undefined) return contains(writes, raw) ? null : '_id';
  return violatedBy(message);
}

const violatedBy = (message: string): string => declaredIndex(indexInMessage(message) ?? '_id_');

/** Splits positions into rounds in which every id occurs once, so that repetitions keep their order. */
function distinctWaves(ids: readonly string[]): number[][] {
  const waves: number[][] = [];
  const seen = new Map<string, number>();
  for (const [i, id] of ids.entries()) {
    const round = seen.get(id) ?? 0;
    seen.set(id, round + 1);
    (waves[round] ??= []).push(i);
  }
  return waves;
}
