import { describe, expect, it } from 'vitest';
import { DomainError } from '../kernel/errors.js';
import { loadMapping, parseMapping } from './mapping-file.js';

const GOOD = `import: test
source: test
file: { format: csv }
params: { day: '1999-01-01' }
values:
  at: { date: '{$day} {time}', format: yyyy-MM-dd HH:mm, zone: UTC }
touchpoint: { kind: enquiry, ref: '{id}' }
events:
  - name: opened
    type: opened
    at: '{$at}'
`;

function mistakesOf(text: string, params: Record<string, string> = {}): string[] {
  try {
    parseMapping(text, 'test.yaml', params);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.problems.map(({ field, reason }) => `${field} ${reason}`);
  }
}

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('parseMapping', () => {
  it('compiles a good file, with its parameters', () => {
    const occurredAt = (params: Record<string, string>): unknown =>
      parseMapping(GOOD, 'test.yaml', params).mapRow({ kind: 'row', row: 2, fields: { id: '1', time: '10:00' } }).events[0]
        ?.occurredAt;
    expect(occurredAt({})).toBe('1999-01-01T10:00:00.000Z');
    expect(occurredAt({ day: '2020-02-29' })).toBe('2020-02-29T10:00:00.000Z');
  });

  it.each([
    ['wrong YAML', GOOD.replace("'{id}' }", "'{id}'"), /^test.yaml:\d+ /],
    ['a key that is not known', GOOD.replace('    type: opened', '    type: opened\n    colour: red'), 'test.yaml:11 events.0.colour: is not a known field'],
    ['a wrong value', GOOD.replace('format: csv', 'format: pdf'), 'test.yaml:3 file.format: must be one of csv, jsonl, xes'],
    ['a missing key', GOOD.replace('source: test\n', ''), /^test.yaml:1 .*required property 'source'/],
    ['an unknown name', GOOD.replace("'{$at}'", "'{$when}'"), 'test.yaml:11 events.0.at: $when is neither a value nor a parameter of this mapping'],
    ['an invented zone', GOOD.replace('UTC', 'Asia/Beijing'), 'test.yaml:6 values.at.zone: "Asia/Beijing" is not an IANA zone'],
    ['an operation that is none', GOOD.replace('{ date:', '{ dates:'), /^test.yaml:6 values.at/],
    ['a key twice', GOOD.replace('source: test', 'source: test\nsource: test'), /^test.yaml:3 .*unique/],
  ])('tells file, line and reason of %s', (_, text, expected) => {
    const [first] = mistakesOf(text);
    const pattern = typeof expected === 'string' ? new RegExp(`^${literal(expected)}$`) : expected;
    expect(first).toMatch(pattern);
  });

  it('refuses a parameter the mapping does not have', () => {
    expect(mistakesOf(GOOD, { dya: 'x' })).toEqual(['test.yaml:4 params: there is no parameter "dya" (day)']);
  });

  it('tells when there is no file', () => {
    expect(() => loadMapping('/nowhere/at-all.yaml')).toThrow('The mapping /nowhere/at-all.yaml cannot be read');
  });
});
