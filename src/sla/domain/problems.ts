import { readInstant } from '../../kernel/instant.js';

/** One mistake in a policy or calendar: where it stands, as keys from the top, and why it was refused. */
export interface RuleProblem {
  path: (string | number)[];
  reason: string;
}

/** Collects every mistake of a file, so that the writer sees all of them at once. */
export class Problems {
  readonly list: RuleProblem[] = [];

  add(path: (string | number)[], reason: string): void {
    this.list.push({ path, reason });
  }

  /** The value as a plain object with no keys but the known ones; null, with the reason noted, if it is not. */
  object(
    value: unknown,
    path: (string | number)[],
    known: readonly string[] | null,
  ): Record<string, unknown> | null {
    if (!isPlainObject(value)) {
      this.add(path, 'must be a group of keys');
      return null;
    }
    if (known !== null) {
      for (const key of Object.keys(value)) {
        if (!known.includes(key)) this.add([...path, key], `unknown word "${key}"; known here: ${known.join(', ')}`);
      }
    }
    return value;
  }

  /** Titles for people by language, or null; a mistake is noted. */
  titles(value: unknown, path: (string | number)[]): Record<string, string> | null {
    if (value === undefined) return null;
    const titles: Record<string, string> = {};
    for (const [language, text] of Object.entries(this.object(value, path, ['zh', 'en']) ?? {})) {
      if (typeof text === 'string' && text !== '') titles[language] = text;
      else this.add([...path, language], 'must be a text');
    }
    return titles;
  }

  /** Refuses a name that is a whole number: objects put such keys first, and the order of the file would be lost. */
  orderedName(name: string, path: (string | number)[]): void {
    if (/^\d+$/.test(name)) this.add(path, `"${name}" is a whole number and not a name`);
  }

  /** An instant, or null with the reason noted; `null` and a missing value are mistakes too. */
  instant(value: unknown, path: (string | number)[]): Date | null {
    const read = value === undefined ? { reason: 'is missing' } : readInstant(value);
    if ('instant' in read) return read.instant;
    this.add(path, read.reason);
    return null;
  }

  /** A text that is not empty, or null with the reason noted. */
  text(value: unknown, path: (string | number)[]): string | null {
    if (typeof value === 'string' && value !== '') return value;
    this.add(path, value === undefined ? 'is missing' : 'must be a text');
    return null;
  }
}

/** An object of JSON or YAML, as opposed to a list, a date or a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
