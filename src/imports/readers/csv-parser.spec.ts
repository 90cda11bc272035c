import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { CsvParser, type CsvItem } from './csv-parser.js';
import { READ_LIMITS } from './read-item.js';

const LIMITS = { ...READ_LIMITS, cellChars: 100, recordChars: 300, columns: 5 };

function parseAll(pieces: string[], delimiter = ',', limits = LIMITS): CsvItem[] {
  const parser = new CsvParser(delimiter, limits);
  return [...pieces.flatMap((piece) => parser.write(piece)), ...parser.end()];
}

const short = (items: CsvItem[]): unknown[] =>
  items.map((item) => (item.kind === 'record' ? [item.row, ...item.cells] : [item.row, item.reason]));

describe('CsvParser', () => {
  it.each([
    ['plain', 'a,b\n1,2\n', [[1, 'a', 'b'], [2, '1', '2']]],
    ['mixed line ends', 'a\r\nb\nc\rd', [[1, 'a'], [2, 'b'], [3, 'c'], [4, 'd']]],
    ['blank lines', 'a\n\n\r\nb\n', [[1, 'a'], [4, 'b']]],
    ['quoted', '"a,""x""",b\n', [[1, 'a,"x"', 'b']]],
    ['line end in a quoted cell', 'a,"1\r\n2\n3"\nb,c\n', [[1, 'a', '1\r\n2\n3'], [4, 'b', 'c']]],
    ['a quote inside an unquoted cell is text', '5" pipe,b\n', [[1, '5" pipe', 'b']]],
    ['empty cells', ',\n"",""\n', [[1, '', ''], [2, '', '']]],
    ['one quoted empty cell is a record', '""\n', [[1, '']]],
  ])('reads %s', (_, text, expected) => {
    expect(short(parseAll([text]))).toEqual(expected);
  });

  it('tells whether the file ended inside the record', () => {
    const [first, second] = parseAll(['a,b\nc,d']);
    expect([first, second].map((item) => item?.kind === 'record' && item.last)).toEqual([false, true]);
  });

  it.each([
    ['never closed', 'a,b\n"c,d\ne,f\n', [[1, 'a', 'b'], [2, 'a quoted cell is never closed'], [3, 'e', 'f']]],
    [
      'closed by the next quoted cell',
      'a,"b\nc,"d"\ne,f\n',
      [[1, expect.stringContaining('has to be doubled')], [2, 'c', 'd'], [3, 'e', 'f']],
    ],
    ['closed too late', `a,"${'x'.repeat(120)}\nb,c\n`, [[1, expect.stringContaining('not closed within')], [2, 'b', 'c']]],
    ['followed by text', 'a,"b"c\nd,e\n', [[1, expect.stringContaining('follows a closing quote')], [2, 'd', 'e']]],
  ])('loses only the line of a quote %s', (_, text, expected) => {
    expect(short(parseAll([text]))).toEqual(expected);
  });

  it.each([
    ['a cell', `${'x'.repeat(101)}\nb\n`, 'longer than 100'],
    ['a quoted cell', `"${'x'.repeat(99)}""${'x'.repeat(2)}"\nb\n`, 'not closed within 100'],
    ['a record', `${'x,'.repeat(160)}\nb\n`, 'the record is longer than 300'],
    ['too many cells', '1,2,3,4,5,6\nb\n', 'has 6 cells, more than 5'],
  ])('refuses %s beyond its ceiling and reads on', (_, text, reason) => {
    expect(short(parseAll([text]))).toEqual([[1, expect.stringContaining(reason)], [2, 'b']]);
  });

  it('drops an endless line without keeping it', () => {
    const pieces = Array.from({ length: 20 }, () => 'x,'.repeat(40));
    expect(short(parseAll([...pieces, '\nb\n'], ',', { ...LIMITS, columns: 10_000 }))).toEqual([
      [1, expect.stringContaining('longer than 300')],
      [2, 'b'],
    ]);
  });

  it('gives a file up when reading back would never end', () => {
    const text = '"a\n'.repeat(400);
    const parser = new CsvParser(',', { ...LIMITS, rescanChars: 1000 });
    expect(parser.write(text).at(-1)).toMatchObject({ severity: 'stopped', reason: expect.stringContaining('too many') });
  });

  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '中', '', 'é'), maxLength: 8 });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
  const quote = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

  it('reads what csv-parse reads from any well-formed text', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const text = rows.map((row) => row.map(quote).join(',')).join(end) + end;
        const oracle = parse(text, { relax_column_count: true, skip_empty_lines: true, record_delimiter: end });
        expect(parseAll([text]).map((item) => (item.kind === 'record' ? item.cells : item))).toEqual(oracle);
      }),
    );
  });

  it('reads the same however any text is cut', () => {
    const wild = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'bb'), maxLength: 60 });
    fc.assert(
      fc.property(wild, fc.array(fc.nat(60), { maxLength: 6 }), (text, cuts) => {
        const at = [...cuts, text.length].sort((a, b) => a - b);
        const pieces = at.map((end, index) => text.slice(at[index - 1] ?? 0, end));
        const tight = { ...LIMITS, cellChars: 12, recordChars: 30, columns: 3 };
        expect(parseAll(pieces, ',', tight)).toEqual(parseAll([text], ',', tight));
      }),
      { numRuns: 500 },
    );
  });
});
