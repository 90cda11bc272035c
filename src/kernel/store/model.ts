import type { Schema } from 'mongoose';
import { compileCaster, type Caster } from './caster.js';
import { indexesOf, type IndexSet } from './indexes.js';
import { resolvePath, shapeOf, type PathInfo, type Shape } from './shape.js';
import type { Doc, Model } from './store.js';

/**
 * Declares a kind of document. Throws at import when the schema says something the two engines could not treat alike.
 *
 * ```ts
 * @Schema({ _id: false, versionKey: false })
 * export class DeskNote {
 *   @Prop({ type: String, required: true })
 *   _id: string;
 *
 *   @Prop({ type: [String], required: true })
 *   access: string[];
 *
 *   @Prop({ type: Date, default: null })
 *   dueAt: Date | null;
 * }
 *
 * const schema = SchemaFactory.createForClass(DeskNote);
 * // DeskNoteRepository.due
 * schema.index({ access: 1, dueAt: 1 }, { name: 'due' });
 *
 * export const DESK_NOTES = model<DeskNote>('deskNotes', schema, 'access');
 * ```
 *
 * `_id: false` keeps mongoose from adding an ObjectId of its own (on sub-document classes too); `version` is the
 * store's and is not declared. `required` means neither missing nor null. Every index has a name, because every query
 * names the index that serves it. Text, numbers, booleans, dates, arrays, maps, sub-documents and plain JSON (`Mixed`)
 * are supported; only declared scalars and arrays of text can be queried.
 *
 * @param name Collection name: a letter, then letters, digits, `_` and `-`.
 * @param scope `access` when documents carry scope tokens in `access: string[]`, `none` when only the system reads them.
 */
export function model<T extends Doc>(name: string, schema: Schema<T>, scope: 'access' | 'none'): Model<T> {
  const declared: Model<T> = { name, schema, scope };
  describeModel(declared);
  all.push(declared as unknown as Model<Doc>);
  return declared;
}

const all: Model<Doc>[] = [];

/** @internal Every model declared by what has been imported so far, for work on a whole database. */
export const declaredModels = (): readonly Model<Doc>[] => all;

/** What an engine needs to know of a model, compiled once. */
export interface ModelInfo {
  name: string;
  scope: 'access' | 'none';
  shape: Shape;
  caster: Caster;
  indexes: IndexSet;
  /** Where a path leads; throws when it cannot be queried. */
  path(path: string): PathInfo;
}

const described = new WeakMap<object, ModelInfo>();

/** @internal for the engines. */
export function describeModel<T extends Doc>(model: Model<T>): ModelInfo {
  const known = described.get(model);
  if (known !== undefined) return known;
  const { name, scope } = model;
  const schema = model.schema as unknown as Schema;
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) throw new Error(`"${name}" is not a collection name`);
  const shape = shapeOf(schema, name);
  requireReserved(name, scope, shape);
  const paths = new Map<string, PathInfo>();
  const info: ModelInfo = {
    name,
    scope,
    shape,
    caster: compileCaster(name, shape),
    indexes: indexesOf(name, schema, shape),
    path(path) {
      let found = paths.get(path);
      if (found === undefined) {
        const resolved = resolvePath(shape, path);
        if (typeof resolved === 'string') throw new Error(`${name}: ${path} ${resolved}`);
        paths.set(path, (found = resolved));
      }
      return found;
    },
  };
  described.set(model, info);
  return info;
}

function requireReserved(
  name: string,
  scope: 'access' | 'none',
  shape: Extract<Shape, { kind: 'object' }>,
): void {
  const id = shape.fields.find((field) => field.name === '_id');
  if (id?.shape.kind !== 'string' || !id.required)
    throw new Error(`${name}: declare _id as a required String`);
  if (shape.fields.some((field) => field.name === 'version')) {
    throw new Error(`${name}: "version" belongs to the store and cannot be declared`);
  }
  const access = shape.fields.find((field) => field.name === 'access')?.shape;
  const isTokens = access?.kind === 'array' && access.of.kind === 'string';
  if (scope === 'access' && !isTokens) throw new Error(`${name}: a scoped model declares access: [String]`);
}
