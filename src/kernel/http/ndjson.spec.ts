import { describe, expect, it } from 'vitest';
import { readNdjson } from './ndjson.js';

describe('readNdjson', () => {
  it('keeps good lines beside bad ones, with their numbers', () => {
    const lines = readNdjson('\uFEFF{"a":1}\r\n\n{"a":\n{"b":2}', 'application/x-ndjson');
    expect(lines.map(({ line, problem }) => [line, problem === null])).toEqual([
      [1, true],
      [3, false],
      [4, true],
    ]);
    expect(lines[1]?.problem).toContain('is no JSON');
  });

  it('refuses another content type, an empty batch and a file', () => {
    expect(() => readNdjson({ a: 1 }, 'application/json')).toThrow('application/x-ndjson');
    expect(() => readNdjson(' \n', 'application/x-ndjson')).toThrow('empty');
    expect(() => readNdjson('1\n'.repeat(10_001), 'application/x-ndjson')).toThrow('at most 10000');
  });
});
