import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { plainToInstance } from 'class-transformer';
// @ts-expect-error class-transformer publishes no types for the file that holds what @Type declares; the schemas need it.
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { isEmail, validateSync, type ValidationError } from 'class-validator';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { trustedAjv } from '../json-schema.js';
import type { Problem } from '../errors.js';

/** Plain JSON of more levels than this is refused: deep nesting overflows the stack of every serialiser. */
const MAX_DEPTH = 24;

/**
 * Validates plain input against a class-validator class. A JSON Schema compiled from the same decorators accepts good
 * input fast; what it does not accept goes to class-validator, which has the last word and the messages.
 */
export class InputValidator<T extends object> {
  #compiled: ValidateFunction | null = null;

  constructor(private readonly dto: new () => T) {}

  /** Compiled for the first input: a server that starts has many classes of input and none of them yet. */
  #accepts(input: unknown): boolean {
    this.#compiled ??= this.compile();
    return this.#compiled(input);
  }

  private compile(): ValidateFunction {
    const schemas = inputSchemas('#/$defs/');
    const ajv = trustedAjv({ allErrors: false, strict: false });
    addFormats.default(ajv);
    ajv.addFormat('email', { type: 'string', validate: (value: string) => isEmail(value) });
    return ajv.compile({ $defs: schemas, $ref: `#/$defs/${this.dto.name}` });
  }

  /** All that is wrong with the input; empty when it may be taken as a T. */
  problems(input: unknown): Problem[] {
    const rotten = unsound(input, '', MAX_DEPTH);
    if (rotten !== null) return [rotten];
    if (this.#accepts(input)) return [];
    return this.slowProblems(input);
  }

  /** The verdict of class-validator alone; exported for the differential test. */
  slowProblems(input: unknown): Problem[] {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      return [{ field: '', reason: 'must be a JSON object' }];
    }
    const errors = validateSync(plainToInstance(this.dto, input), {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
    });
    return errors.flatMap((error) => flatten(error, ''));
  }

  /** Whether the fast path accepts; exported for the differential test. */
  fastAccepts(input: unknown): boolean {
    return this.#accepts(input);
  }
}

/** JSON Schemas of all declared input classes, by class name; unknown fields are refused. */
export function inputSchemas(refPointerPrefix: string): ReturnType<typeof validationMetadatasToSchemas> {
  const schemas = validationMetadatasToSchemas({ classTransformerMetadataStorage: defaultMetadataStorage, refPointerPrefix });
  for (const schema of Object.values(schemas)) schema.additionalProperties = false;
  return schemas;
}

function flatten(error: ValidationError, parent: string): Problem[] {
  const field = parent === '' ? error.property : `${parent}.${error.property}`;
  // All checks fail at once for what is not there; that it is not there is the only one worth telling.
  if (error.value === undefined && error.constraints !== undefined) return [{ field, reason: 'is missing' }];
  const own = Object.values(error.constraints ?? {}).map((reason) => ({ field, reason: sentence(reason, error.property) }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}

/** class-validator begins most messages with the property; the field stands beside the reason already. */
function sentence(reason: string, property: string): string {
  if (reason.includes('should not exist')) return 'is not a known field';
  return reason.startsWith(`${property} `) ? reason.slice(property.length + 1) : reason;
}

/**
 * What no checker below could survive: nesting that overflows their stacks, and broken surrogate pairs, which no
 * UTF-8 can carry and which some of them throw on.
 */
function unsound(value: unknown, field: string, left: number): Problem | null {
  if (typeof value === 'string') return value.isWellFormed() ? null : { field, reason: 'holds a broken surrogate pair' };
  if (typeof value !== 'object' || value === null) return null;
  if (left === 0) return { field: '', reason: `is nested more than ${MAX_DEPTH} levels deep` };
  for (const [key, child] of Object.entries(value)) {
    const place = field === '' ? key : `${field}.${key}`;
    const problem = key.isWellFormed() ? unsound(child, place, left - 1) : { field, reason: 'has a name with a broken surrogate pair' };
    if (problem !== null) return problem;
  }
  return null;
}
