import { MappingMistake, type CompileScope } from './compile-scope.js';
import type { ConditionClauses, ConditionSpec, TestSpec } from './mapping-spec.js';
import { RowRefusal, textOf, type RowContext, type Value } from './row-context.js';

export type Condition = (context: RowContext) => boolean;

/**
 * Compiles a condition, which reads as in the policy language: names with what has to hold for each, all together;
 * a list of such means any of them. A value that is not there equals nothing.
 */
export function compileCondition(spec: ConditionSpec, path: string[], scope: CompileScope): Condition {
  if (!Array.isArray(spec)) return compileClauses(spec, path, scope);
  const options = spec.map((each, index) => compileClauses(each, [...path, String(index)], scope));
  return (context) => options.some((holds) => holds(context));
}

function compileClauses(clauses: ConditionClauses, path: string[], scope: CompileScope): Condition {
  const tests = Object.entries(clauses).map(([name, test]) => {
    const read = scope.reader(name, [...path, name]);
    const holds = compileTest(name, test, [...path, name], scope);
    return (context: RowContext): boolean => holds(read(context), context);
  });
  if (tests.length === 0) throw new MappingMistake(path, 'a condition needs at least one name');
  return (context) => tests.every((holds) => holds(context));
}

type Test = (value: Value, context: RowContext) => boolean;

function compileTest(name: string, spec: TestSpec, path: string[], scope: CompileScope): Test {
  if (typeof spec !== 'object' || Array.isArray(spec)) return equality(spec);
  const tests: Test[] = [];
  if (spec.exists !== undefined) tests.push((value) => (value !== undefined) === spec.exists);
  if (spec.not !== undefined) {
    const equal = equality(spec.not);
    tests.push((value, context) => value !== undefined && !equal(value, context));
  }
  for (const key of ['gt', 'gte', 'lt', 'lte'] as const) {
    const bound = spec[key];
    if (bound !== undefined) tests.push((value) => value !== undefined && COMPARE[key](numberOf(value, name), bound));
  }
  for (const key of ['before', 'after', 'same'] as const) {
    const other = spec[key];
    if (other !== undefined) tests.push(instantTest(key, name, other, [...path, key], scope));
  }
  if (tests.length === 0) throw new MappingMistake(path, 'the test says nothing');
  return (value, context) => tests.every((test) => test(value, context));
}

const COMPARE = {
  gt: (a: number, b: number) => a > b,
  gte: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  lte: (a: number, b: number) => a <= b,
};

function equality(spec: string | number | boolean | Array<string | number | boolean>): Test {
  const wanted = new Set((Array.isArray(spec) ? spec : [spec]).map(String));
  return (value) => value !== undefined && wanted.has(textOf(value));
}

function numberOf(value: Exclude<Value, undefined>, name: string): number {
  const number = typeof value === 'number' ? value : Number(textOf(value));
  if (!Number.isFinite(number)) throw new RowRefusal(name, `"${textOf(value).slice(0, 60)}" is not a number`);
  return number;
}

/** Compares two instants; with either of them missing the test does not hold. */
function instantTest(
  key: 'before' | 'after' | 'same',
  name: string,
  other: string,
  path: string[],
  scope: CompileScope,
): Test {
  const readOther = scope.reader(other, path);
  return (value, context) => {
    const right = readOther(context);
    if (value === undefined || right === undefined) return false;
    if (!(value instanceof Date) || !(right instanceof Date)) {
      throw new RowRefusal(name, `cannot be compared in time with ${other}: both have to be dates`);
    }
    const difference = value.getTime() - right.getTime();
    return key === 'before' ? difference < 0 : key === 'after' ? difference > 0 : difference === 0;
  };
}
