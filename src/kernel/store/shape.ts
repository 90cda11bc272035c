import type { Schema } from 'mongoose';

/** What the engines can keep and compare in an index. */
export type ScalarKind = 'string' | 'number' | 'boolean' | 'date';

/** The declared form of a value, read once from the mongoose schema; everything at the port is compiled from it. */
export type Shape =
  | { kind: ScalarKind }
  /** Plain JSON of any form; a Date inside is kept as an ISO string. */
  | { kind: 'mixed' }
  | { kind: 'array'; of: Shape }
  | { kind: 'map'; of: Shape }
  | { kind: 'object'; fields: Field[] };

export interface Field {
  name: string;
  shape: Shape;
  /** Neither missing nor null; an empty string is a value. */
  required: boolean;
  /** Value for a missing field, or a function that makes it. */
  default?: unknown;
  checks: Check[];
}

/** One validator of the schema (`enum`, `min`, `match`, …); `message` says what it wants. */
export interface Check {
  accepts: (value: unknown) => unknown;
  message: string;
}

/** Where a path of a filter, sort or index leads. */
export interface PathInfo {
  kind: ScalarKind;
  /** The array on the way, or null; `inner` is the path inside its elements (empty for an array of scalars). */
  array: { path: string; inner: string } | null;
}

const SCALARS: Record<string, ScalarKind> = {
  String: 'string',
  Number: 'number',
  Boolean: 'boolean',
  Date: 'date',
};

/** The members of mongoose's schema types that are read here; not all of them are in its published types. */
interface PathType {
  instance: string;
  options: unknown;
  schema?: Schema;
  embeddedSchemaType?: PathType;
  isRequired?: unknown;
  setters: unknown[];
  validators: { validator?: (value: unknown) => unknown; message?: unknown; type?: string }[];
}

/** The shape of a whole schema. Throws on anything the two engines could not treat alike. */
export function shapeOf(schema: Schema, where: string): Extract<Shape, { kind: 'object' }> {
  if (schema.get('timestamps'))
    throw new Error(`${where}: timestamps are the caller's to set, not the store's`);
  const root: Extract<Shape, { kind: 'object' }> = { kind: 'object', fields: [] };
  for (const [path, type] of Object.entries(schema.paths) as unknown as [string, PathType][]) {
    if (path.includes('$*')) continue;
    const segments = path.split('.');
    const name = segments.pop() as string;
    let target = root;
    for (const segment of segments) target = nested(target, segment);
    target.fields.push(fieldOf(schema, path, name, type, `${where}.${path}`));
  }
  return root;
}

/** Where `path` leads, or a sentence that says why it leads nowhere. */
export function resolvePath(root: Shape, path: string): PathInfo | string {
  let shape = root;
  let array: PathInfo['array'] = null;
  const walked: string[] = [];
  for (const segment of path.split('.')) {
    if (shape.kind === 'mixed') return 'leads into plain JSON (Mixed), which cannot be queried';
    const next = step(shape, segment);
    if (next === undefined) return 'is not declared in the schema';
    walked.push(segment);
    shape = next;
    if (shape.kind === 'array') {
      if (array !== null) return 'goes through two arrays';
      array = { path: walked.join('.'), inner: path.slice(walked.join('.').length + 1) };
      shape = shape.of;
    }
  }
  if (
    shape.kind === 'string' ||
    shape.kind === 'number' ||
    shape.kind === 'boolean' ||
    shape.kind === 'date'
  ) {
    if (array !== null && shape.kind !== 'string')
      return 'leads into an array of something other than strings';
    return { kind: shape.kind, array };
  }
  return `is of kind ${shape.kind}: only text, numbers, booleans and dates can be queried`;
}

function step(shape: Shape, segment: string): Shape | undefined {
  if (shape.kind === 'object') return shape.fields.find((field) => field.name === segment)?.shape;
  return shape.kind === 'map' ? shape.of : undefined;
}

function nested(
  parent: Extract<Shape, { kind: 'object' }>,
  name: string,
): Extract<Shape, { kind: 'object' }> {
  const existing = parent.fields.find((field) => field.name === name);
  if (existing?.shape.kind === 'object') return existing.shape;
  const shape: Extract<Shape, { kind: 'object' }> = { kind: 'object', fields: [] };
  parent.fields.push({ name, shape, required: false, checks: [] });
  return shape;
}

function fieldOf(schema: Schema, path: string, name: string, type: PathType, where: string): Field {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name))
    throw new Error(`${where}: a field name is letters, digits, _ and -`);
  if (type.setters.length > 0) throw new Error(`${where}: setters (trim, lowercase, …) belong at the edge`);
  const options = type.options as { required?: unknown; default?: unknown } | undefined;
  if (typeof options?.required === 'function')
    throw new Error(`${where}: a conditional "required" is not supported`);
  const field: Field = {
    name,
    shape: typeShape(schema, path, type, where),
    required: type.isRequired === true,
    checks: checksOf(type),
  };
  // Mongoose gives every array a default of []; only a default that somebody wrote down counts.
  if (options?.default !== undefined) field.default = options.default;
  return field;
}

function typeShape(schema: Schema, path: string, type: PathType, where: string): Shape {
  const scalar = SCALARS[type.instance];
  if (scalar !== undefined) return { kind: scalar };
  switch (type.instance) {
    case 'Mixed':
      return { kind: 'mixed' };
    case 'Embedded':
    case 'DocumentArrayElement':
      return shapeOf(requireSchema(type, where), where);
    case 'Map': {
      const of = schema.paths[`${path}.$*`] as unknown as PathType | undefined;
      return {
        kind: 'map',
        of: of === undefined ? { kind: 'mixed' } : typeShape(schema, `${path}.$*`, of, where),
      };
    }
    case 'Array':
    case 'DocumentArray':
      if (type.schema !== undefined) return { kind: 'array', of: shapeOf(type.schema, `${where}[]`) };
      if (type.embeddedSchemaType === undefined) return { kind: 'array', of: { kind: 'mixed' } };
      return { kind: 'array', of: typeShape(schema, path, type.embeddedSchemaType, `${where}[]`) };
    default:
      throw new Error(
        `${where}: type ${type.instance} is not kept alike by both engines` +
          (type.instance === 'ObjectId'
            ? ' (declare `_id: false` in the schema options of sub-documents)'
            : ''),
      );
  }
}

function requireSchema(type: PathType, where: string): Schema {
  if (type.schema === undefined) throw new Error(`${where}: a sub-document without a schema`);
  return type.schema;
}

function checksOf(type: PathType): Check[] {
  const checks: Check[] = [];
  for (const { validator, message, type: rule } of type.validators) {
    if (rule === 'required' || typeof validator !== 'function') continue;
    checks.push({ accepts: validator, message: `fails "${rule ?? String(message)}"` });
  }
  return checks;
}
