import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { sha256 } from '../ids.js';
import type { Place } from './place.js';

/** A text without mistakes, as it was read before. */
export interface KeptFile {
  value: unknown;
  root: () => Place | null;
}

/**
 * What was read of the files in `config/` when the house was built: parsing them is a good part of a start. A text is found
 * by its hash, so that a changed file is always parsed; one with mistakes is never kept.
 */
export class KeptFiles {
  /** Value and places by hash, both still in JSON; null before the first question. */
  #known: Map<string, { value: string; root: string }> | null = null;
  #keeping = false;

  constructor(private readonly file: string) {}

  find(text: string): KeptFile | null {
    this.#known ??= this.read();
    const found = this.#known.size === 0 ? undefined : this.#known.get(sha256(text));
    if (found === undefined) return null;
    return { value: JSON.parse(found.value), root: () => JSON.parse(found.root) as Place | null };
  }

  /** Forgets what is known and keeps what is parsed from now on, until it is written. For the build. */
  begin(): void {
    this.#known = new Map();
    this.#keeping = true;
  }

  /** Keeps a text without mistakes, unless JSON cannot say what it says (`.inf`). */
  keep(text: string, value: unknown, root: () => Place | null): void {
    if (!this.#keeping) return;
    const json = JSON.stringify(value);
    if (json === undefined || !isDeepStrictEqual(JSON.parse(json), value)) return;
    this.#known?.set(sha256(text), { value: json, root: JSON.stringify(root()) });
  }

  /** One line a text: hash, value and places; JSON holds no tabs. */
  write(): void {
    const lines = [...(this.#known ?? [])].map(([hash, { value, root }]) => `${hash}\t${value}\t${root}\n`);
    writeFileSync(`${this.file}.new`, lines.join(''));
    renameSync(`${this.file}.new`, this.file);
  }

  private read(): Map<string, { value: string; root: string }> {
    let lines: string[];
    try {
      // What stands after the last line break is no whole line.
      lines = readFileSync(this.file, 'utf8').split('\n').slice(0, -1);
    } catch {
      return new Map();
    }
    return new Map(
      lines.flatMap((line) => {
        const [hash, value, root] = line.split('\t');
        return hash === undefined || value === undefined || root === undefined ? [] : [[hash, { value, root }] as const];
      }),
    );
  }
}

/** Those beside the built server; sources have none. */
export const keptFiles = new KeptFiles(fileURLToPath(new URL('./kept-files.txt', import.meta.url)));
