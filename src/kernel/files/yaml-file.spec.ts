import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { problemText } from './file-problem.js';
import { keyIn } from './place.js';
import { deepest, placed, shapeProblems } from './shape.js';
import { parseJsonFile, parseYaml } from './yaml-file.js';

const TEXT = 'a:\n  b: [1, { c: 2 }]\n  d:\nname: &x deep\nagain: *x\n';

describe('parseYaml', () => {
  it.each([
    [[], 1],
    [['a'], 1],
    [['a', 'b'], 2],
    [['a', 'b', 1, 'c'], 2],
    [['a', 'd'], 3],
    [['a', 'd', 'missing'], 3],
    [['a', 'missing', 'deeper'], 1],
    [['again'], 5],
    [['again', 'missing'], 5],
  ])('finds the line of %j, or of what it is missing from', (path, line) => {
    expect(parseYaml('f', TEXT).lineOf(path)).toBe(line);
  });

  it('tells where a key and its value stand, and how it is written', () => {
    const { root, at } = parseYaml('f', TEXT);
    const b = keyIn(keyIn(root(), 'a')?.value ?? null, 'b');
    expect([at(b!.begin), b!.value!.braces, TEXT.slice(b!.value!.begin, b!.value!.end)]).toEqual([{ line: 2, column: 3 }, true, '[1, { c: 2 }]']);
    expect(keyIn(root(), 'nobody')).toBeNull();
  });

  it.each([
    ['a: 1\na: 2\n', 'f:2: Map keys must be unique'],
    ['a: [1\n', /^f:\d: /],
    ['a: *nobody\n', 'f: Unresolved alias (the anchor must be set before the alias): nobody'],
  ])('tells what is wrong with %j', (text, told) => {
    const { value, problems } = parseYaml('f', text);
    expect(value).toBeNull();
    expect(problemText(problems[0]!)).toMatch(told);
  });

  it('gives every key of every file a line that holds it', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const tree = fc.letrec((tie) => ({
      node: fc.oneof({ depthSize: 'small' }, fc.integer(), name, fc.dictionary(name, tie('node'), { maxKeys: 4 }), fc.array(tie('node'), { maxLength: 3 })),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(name, tree, { minKeys: 1, maxKeys: 4 }), (value) => {
        const text = stringify(value);
        const { lineOf, value: read } = parseYaml('f', text);
        expect(read).toEqual(value);
        for (const key of Object.keys(value)) expect(text.split('\n')[lineOf([key])! - 1]).toMatch(new RegExp(`^"?${key}"?:`));
      }),
    );
  });
});

describe('parseJsonFile', () => {
  it('finds a line only when somebody asks, and tells where JSON breaks', () => {
    expect(parseJsonFile('f', '{\n"a": {\n"b": 1 } }').lineOf(['a', 'b'])).toBe(3);
    expect(parseJsonFile('f', '{\n"a": }').problems.map(problemText)).toEqual([expect.stringMatching(/^f:2: is not JSON: /)]);
  });
});

describe('what a schema has against a file', () => {
  const error = (keyword: string, instancePath: string, params: object, message: string) => ({ keyword, instancePath, schemaPath: '', params, message });

  it('is told once, at its line, without what only sums up', () => {
    const problems = shapeProblems([
      error('enum', '/a/b/1', { allowedValues: ['x', 'y'] }, 'must be equal to one of the allowed values'),
      error('additionalProperties', '/a', { additionalProperty: 'd' }, 'must NOT have additional properties'),
      error('type', '/a', {}, 'must be string'),
      error('type', '/a', {}, 'must be string'),
      error('oneOf', '/a', {}, 'must match exactly one schema in oneOf'),
    ]);
    expect(problems.map((problem) => problemText(placed('f', parseYaml('f', TEXT), problem)))).toEqual([
      'f:2: a.b.1: must be one of x, y',
      'f:3: a.d: is not a known field',
      'f:1: a: must be string',
    ]);
    expect(deepest(problems).map(({ path }) => path)).toEqual([['a', 'b', 1]]);
  });

  it('is the sum where there is nothing else', () => {
    expect(shapeProblems([error('oneOf', '', {}, 'must match one')])).toEqual([{ path: [], reason: 'must match one' }]);
    expect(shapeProblems(null)).toEqual([]);
  });
});
