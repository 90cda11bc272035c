import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { SimItem } from './domain/items.js';

/** Takes what the simulator yields, in order. */
export interface SimulateSink {
  take(items: readonly SimItem[]): Promise<void>;
  /** Everything taken is where it belongs when this resolves. */
  close(): Promise<void>;
}

/** The file an item goes to, and what stands on its line. */
export function lineOf(item: SimItem): { file: ItemFile; body: unknown } {
  switch (item.type) {
    case 'event':
      return { file: 'events', body: item.event };
    case 'voice':
      return { file: 'voices', body: item.voice };
    case 'call':
      return { file: 'calls', body: item.call };
    case 'customer':
      return { file: 'customers', body: item.customer };
    case 'truth':
      return { file: 'truth', body: item.truth };
    default:
      return { file: 'firm', body: item };
  }
}

const ITEM_FILES = ['firm', 'customers', 'events', 'voices', 'calls', 'truth'] as const;
export type ItemFile = (typeof ITEM_FILES)[number];

/**
 * Writes `firm`, `customers`, `events`, `voices`, `calls` and `truth` `.ndjson` into a folder, made when
 * missing.
 */
export class ItemFiles implements SimulateSink {
  readonly #streams: Record<ItemFile, WriteStream>;
  #failure: Error | null = null;

  constructor(folder: string, only: readonly ItemFile[] = ITEM_FILES) {
    mkdirSync(folder, { recursive: true });
    const open = only.map((name) => [name, createWriteStream(join(folder, `${name}.ndjson`))] as const);
    for (const [, stream] of open) {
      stream.on('error', (error) => {
        this.#failure ??= error;
      });
    }
    this.#streams = Object.fromEntries(open) as Record<ItemFile, WriteStream>;
  }

  async take(items: readonly SimItem[]): Promise<void> {
    const texts = new Map<ItemFile, string[]>();
    for (const item of items) {
      const { file, body } = lineOf(item);
      const lines = texts.get(file) ?? [];
      if (lines.length === 0) texts.set(file, lines);
      lines.push(JSON.stringify(body), '\n');
    }
    for (const [file, lines] of texts) {
      const stream = this.#streams[file] as WriteStream | undefined;
      if (this.#failure !== null) throw this.#failure;
      // A full buffer is waited for: this is what keeps a million touchpoints out of memory.
      if (stream !== undefined && !stream.write(lines.join(''))) await once(stream, 'drain');
    }
  }

  async close(): Promise<void> {
    const streams = Object.values(this.#streams);
    for (const stream of streams) stream.end();
    await Promise.all(streams.map((stream) => finished(stream)));
  }
}
