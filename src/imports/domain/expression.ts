import { hash } from 'node:crypto';
import { compileCondition } from './condition.js';
import { dateReader } from './date-format.js';
import { instantOf, isZone, type ZoneRules } from './local-time.js';
import { MappingMistake, type CompileScope } from './compile-scope.js';
import type { DateExpressionSpec, DateSpec, ExpressionSpec, LookupSpec, OperationSpec, TextSpec } from './mapping-spec.js';
import { RowRefusal, textOf, type RowContext, type Value } from './row-context.js';

/** Works a value out of a row. Throws `RowRefusal` with the field and the reason when it cannot. */
export type Expression = (context: RowContext) => Value;

/** Compiles an expression once per mapping. `path` is where it stands in the file, for mistakes. */
export function compileExpression(spec: ExpressionSpec, path: string[], scope: CompileScope): Expression {
  if (typeof spec === 'string') return compileTemplate(spec, path, scope);
  if (typeof spec !== 'object') return () => spec;
  return compileOperation(spec, path, scope);
}

/** The field to blame when an expression fails: the first one it names. */
export function blamedField(spec: ExpressionSpec): string {
  const names = typeof spec === 'object' ? JSON.stringify(spec) : String(spec);
  return /\{([^{}"]+)\}/.exec(names)?.[1] ?? '';
}

type Piece = { text: string } | { name: string };

/** Text with `{field}` or `{$name}` in it; `{{` and `}}` stand for braces. */
export function parseTemplate(template: string, path: string[]): Piece[] {
  const pieces: Piece[] = [];
  const pattern = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g;
  for (const match of template.matchAll(pattern)) {
    const [whole, name] = match;
    if (whole === '{{' || whole === '}}') pieces.push({ text: whole[0]! });
    else if (name !== undefined && name.trim() !== '') pieces.push({ name: name.trim() });
    else if (whole === '{' || whole === '}' || name !== undefined) {
      throw new MappingMistake(path, `"${template}" has a brace that names nothing; write {{ or }} for the character`);
    } else pieces.push({ text: whole });
  }
  return pieces;
}

function compileTemplate(template: string, path: string[], scope: CompileScope): Expression {
  const pieces = parseTemplate(template, path);
  const readers = pieces.map((piece) => ('name' in piece ? scope.reader(piece.name, path) : piece.text));
  if (readers.length === 1 && typeof readers[0] === 'function') return readers[0];
  if (readers.every((reader) => typeof reader === 'string')) return () => readers.join('');
  return (context) => {
    let text = '';
    for (const reader of readers) {
      const value = typeof reader === 'string' ? reader : reader(context);
      if (value === undefined) return undefined;
      text += textOf(value);
    }
    return text;
  };
}

function compileOperation(spec: OperationSpec, path: string[], scope: CompileScope): Expression {
  if ('text' in spec) return compileText(spec, path, scope);
  if ('slug' in spec) return onText(spec.slug, [...path, 'slug'], scope, slug);
  if ('number' in spec) return compileNumber(spec.number, [...path, 'number'], scope);
  if ('lookup' in spec) return compileLookup(spec, path, scope);
  if ('date' in spec) return compileDate(spec, path, scope);
  if ('first' in spec) {
    const options = spec.first.map((each, index) => compileExpression(each, [...path, 'first', String(index)], scope));
    return (context) => {
      for (const option of options) {
        const value = option(context);
        if (value !== undefined) return value;
      }
      return undefined;
    };
  }
  if ('list' in spec) {
    const items = spec.list.map((each, index) => compileExpression(each, [...path, 'list', String(index)], scope));
    return (context) => {
      const values = items.flatMap((item) => item(context) ?? []);
      return values.length === 0 ? undefined : values;
    };
  }
  const holds = compileCondition(spec.if, [...path, 'if'], scope);
  const then = compileExpression(spec.then, [...path, 'then'], scope);
  const otherwise = spec.else === undefined ? null : compileExpression(spec.else, [...path, 'else'], scope);
  return (context) => (holds(context) ? then(context) : otherwise?.(context));
}

function onText(
  inner: ExpressionSpec,
  path: string[],
  scope: CompileScope,
  change: (text: string) => string,
): Expression {
  const value = compileExpression(inner, path, scope);
  return (context) => {
    const found = value(context);
    if (found === undefined) return undefined;
    const changed = change(textOf(found));
    return changed === '' ? undefined : changed;
  };
}

function compileText(spec: TextSpec, path: string[], scope: CompileScope): Expression {
  return onText(spec.text, [...path, 'text'], scope, (found) => {
    let text = found;
    if (spec.remove !== undefined) text = text.replaceAll(spec.remove, '');
    if (spec.squeeze === true) text = text.replaceAll(/\s+/g, ' ').trim();
    if (spec.lower === true) text = text.toLowerCase();
    if (spec.max !== undefined && text.length > spec.max) text = `${text.slice(0, spec.max - 1)}…`;
    return text;
  });
}

const SLUG_CHARS = 60;

/**
 * Lower case, letters and digits kept, everything else one hyphen: `PWDx_District 03` → `pwdx-district-03`. What is
 * cut off beyond 60 characters lives on in a checksum, so that two long names never become one.
 */
export function slug(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('&', ' and ');
  const whole = plain.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '');
  if (whole.length <= SLUG_CHARS) return whole;
  const checksum = hash('sha256', whole, 'hex').slice(0, 8);
  return `${whole.slice(0, SLUG_CHARS - 9).replace(/-+$/, '')}-${checksum}`;
}

function compileNumber(inner: ExpressionSpec, path: string[], scope: CompileScope): Expression {
  const value = compileExpression(inner, path, scope);
  const field = blamedField(inner);
  return (context) => {
    const found = value(context);
    if (found === undefined || typeof found === 'number') return found;
    const text = textOf(found);
    if (!/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) || !Number.isFinite(Number(text))) {
      throw new RowRefusal(field, `"${text.slice(0, 60)}" is not a number`);
    }
    return Number(text);
  };
}

function compileLookup(spec: LookupSpec, path: string[], scope: CompileScope): Expression {
  const table = scope.lookup(spec.lookup, [...path, 'lookup']);
  const value = compileExpression(spec.of, [...path, 'of'], scope);
  const otherwise = spec.else ?? 'refuse';
  const field = blamedField(spec.of);
  return (context) => {
    const found = value(context);
    const key = found === undefined ? '' : textOf(found);
    const hit = table.get(key);
    if (hit !== undefined) return hit;
    if (typeof otherwise === 'object') return otherwise.value;
    if (found === undefined || otherwise === 'none') return undefined;
    if (otherwise === 'keep') return found;
    throw new RowRefusal(field, `"${key.slice(0, 60)}" is not in the lookup ${spec.lookup}`);
  };
}

function compileDate(spec: DateExpressionSpec, path: string[], scope: CompileScope): Expression {
  const form: DateSpec = 'as' in spec ? scope.dateFormat(spec.as, [...path, 'as']) : spec;
  const value = compileExpression(spec.date, [...path, 'date'], scope);
  const field = blamedField(spec.date);
  const readWall = compileDateForm(form, path, scope);
  return (context) => {
    const found = value(context);
    if (found === undefined || found instanceof Date) return found;
    const result = readWall(textOf(found));
    if ('reason' in result) throw new RowRefusal(field, result.reason);
    if (result.note !== undefined) context.warnings.push({ field, reason: result.note });
    return result.instant;
  };
}

type InstantReader = (text: string) => { instant: Date; note?: string } | { reason: string };

function compileDateForm(form: DateSpec, path: string[], scope: CompileScope): InstantReader {
  const formats = typeof form.format === 'string' ? [form.format] : form.format;
  const readers = formats.map((format) => {
    try {
      return dateReader(format);
    } catch (error) {
      throw new MappingMistake([...path, 'format'], (error as Error).message, { cause: error });
    }
  });
  const zone = form.zone ?? scope.zone;
  if (zone !== null && !isZone(zone)) throw new MappingMistake([...path, 'zone'], `"${zone}" is not an IANA zone`);
  const rules: ZoneRules = { zone, gap: form.gap ?? 'refuse', overlap: form.overlap ?? 'refuse' };
  const time = timeOfDay(form.time, path);
  return (text) => {
    let reason = '';
    for (const reader of readers) {
      const result = reader(text);
      if ('reason' in result) {
        reason ||= result.reason;
        continue;
      }
      const { wall } = result;
      if (!wall.hasTime && time === null) return { reason: `"${text}" has no time of day, and the mapping gives none` };
      const found = instantOf(wall.hasTime ? wall : { ...wall, ...time }, rules);
      const say = (what: string): string => `"${text}" ${what}`;
      if ('reason' in found) return { reason: say(found.reason) };
      return found.note === undefined ? found : { instant: found.instant, note: say(found.note) };
    }
    return { reason };
  };
}

interface TimeOfDay {
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

function timeOfDay(time: string | undefined, path: string[]): TimeOfDay | null {
  if (time === undefined) return null;
  if (time === 'end') return { hour: 23, minute: 59, second: 59, millisecond: 999 };
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (match === null) throw new MappingMistake([...path, 'time'], `"${time}" is not a time of day such as 09:00, or end`);
  return { hour: Number(match[1]), minute: Number(match[2]), second: 0, millisecond: 0 };
}
