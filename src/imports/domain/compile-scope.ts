import type { DateSpec, MappingSpec } from './mapping-spec.js';
import { fieldOf, type RowContext, type Value } from './row-context.js';

/** Something wrong in a mapping file: where it stands (keys from the top) and why. */
export class MappingMistake extends Error {
  constructor(
    readonly path: string[],
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'MappingMistake';
  }
}

const BUILT_IN = new Set(['row', 'position']);

/** What the expressions of one mapping may refer to; collects the columns they use. */
export class CompileScope {
  /** Columns that have to be in the header. */
  readonly fields = new Set<string>();
  readonly #lookups = new Map<string, Map<string, string | number | boolean>>();

  constructor(private readonly spec: MappingSpec) {
    for (const [name, table] of Object.entries(spec.lookups ?? {})) {
      this.#lookups.set(name, new Map(Object.entries(table)));
    }
  }

  get zone(): string | null {
    return this.spec.zone ?? null;
  }

  /** Reads `name`, a field, or with a `$` before it a named value. */
  reader(name: string, path: string[]): (context: RowContext) => Value {
    if (!name.startsWith('$')) {
      this.fields.add(name);
      return (context) => fieldOf(context, name);
    }
    const plain = name.slice(1);
    const known = BUILT_IN.has(plain) || has(this.spec.values, plain) || has(this.spec.params, plain);
    if (!known) throw new MappingMistake(path, `${name} is neither a value nor a parameter of this mapping`);
    return (context) => context.named(plain);
  }

  lookup(name: string, path: string[]): ReadonlyMap<string, string | number | boolean> {
    const table = this.#lookups.get(name);
    if (table === undefined) throw new MappingMistake(path, `there is no lookup "${name}"`);
    return table;
  }

  dateFormat(name: string, path: string[]): DateSpec {
    const form = has(this.spec.formats, name) ? this.spec.formats![name] : undefined;
    if (form === undefined) throw new MappingMistake(path, `there is no date format "${name}" under formats`);
    return form;
  }
}

const has = (table: object | undefined, key: string): boolean => table !== undefined && Object.hasOwn(table, key);
