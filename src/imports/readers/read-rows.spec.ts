import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { READ_LIMITS, type ReadItem, type ReadLimits } from './read-item.js';
import { readRows, type FileFormat } from './read-rows.js';

const CSV: FileFormat = { format: 'csv', encoding: 'auto', csv: { delimiter: 'auto', needed: ['id'] } };
const JSONL: FileFormat = { format: 'jsonl', encoding: 'auto' };
const XES: FileFormat = { format: 'xes', encoding: 'auto' };
const SMALL: ReadLimits = { ...READ_LIMITS, cellChars: 2000, recordChars: 5000, depth: 8 };

async function* inPieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function read(
  bytes: Uint8Array | string,
  file: FileFormat,
  limits: ReadLimits = SMALL,
  pieceBytes = 64 * 1024,
): Promise<ReadItem[]> {
  const data = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
  const items: ReadItem[] = [];
  for await (const batch of readRows(inPieces(data, pieceBytes), file, { limits })) items.push(...batch);
  return items;
}

/** Rows as `line: fields`, problems as `line severity field: reason`. */
const lines = (items: ReadItem[]): string[] =>
  items.map((item) =>
    item.kind === 'row'
      ? `${item.row}: ${JSON.stringify(item.fields)}`
      : `${item.row} ${item.severity} ${item.field}: ${item.reason}`,
  );

const xes = (inner: string): string => `<log xmlns="http://www.xes-standard.org/">\n${inner}\n</log>`;
const event = (attributes: string): string => `<event>${attributes}</event>`;
const NAMED = '<string key="concept:name" value="A"/>';

describe('bad input: CSV and JSONL', () => {
  const many = (count: number): string => Array.from({ length: count }, (_, index) => `c${index}`).join(',');
  const cases: Array<[string, Uint8Array | string, FileFormat, string[]]> = [
    ['mixed CRLF', 'id,b\r\n1,x\n2,y\r', CSV, ['2: {"id":"1","b":"x"}', '3: {"id":"2","b":"y"}']],
    ['unclosed quote', 'id,b\n1,"x\n2,y\n', CSV, ['2 refused : a quoted cell is never closed', '3: {"id":"2","b":"y"}']],
    [
      'ragged rows',
      'id,b\n1\n2,y,z\n3,w',
      CSV,
      ['2 refused : has 1 cells, the header 2', '3 refused : has 3 cells, the header 2', '4: {"id":"3","b":"w"}'],
    ],
    ['duplicate header', 'id,id\n1,2\n', CSV, ['1 stopped : column "id" stands twice in the header (1 and 2)']],
    [
      'missing header',
      '1,x\n2,y\n',
      CSV,
      ['1 stopped : does not begin with the expected header: no column "id" (found "1", "x")'],
    ],
    ['semicolons', 'id;b\n1;x,y\n', CSV, ['2: {"id":"1","b":"x,y"}']],
    ['tabs', 'id\tb\n1\tx\n', CSV, ['2: {"id":"1","b":"x"}']],
    ['GB18030', iconv.encode('id,备注\n1,理赔太慢了\n', 'gb18030'), CSV, ['2: {"id":"1","备注":"理赔太慢了"}']],
    ['cp1252', iconv.encode('id,b\n1,beëindiging – €5\n', 'windows-1252'), CSV, ['2: {"id":"1","b":"beëindiging – €5"}']],
    ['BOM', '\uFEFFid,b\n1,x\n', CSV, ['2: {"id":"1","b":"x"}']],
    ['NUL', 'id,b\n1,x\0y\n2,z\n', CSV, ['2 refused b: holds a NUL character', '3: {"id":"2","b":"z"}']],
    [
      'a cell beyond the ceiling',
      `id,b\n1,${'x'.repeat(2001)}\n2,y\n`,
      CSV,
      ['2 refused : a cell is longer than 2000 characters', '3: {"id":"2","b":"y"}'],
    ],
    [
      '100k columns',
      `id,b\n${many(100_000)}\n2,y\n`,
      CSV,
      ['2 refused : the record is longer than 5000 characters', '3: {"id":"2","b":"y"}'],
    ],
    ['formula cells stay text', 'id,b\n1,=cmd|calc\n', CSV, ['2: {"id":"1","b":"=cmd|calc"}']],
    [
      'zip bomb and zip-slip name',
      Buffer.from('PK\u0003\u0004../../etc/passwd', 'latin1'),
      CSV,
      ['1 stopped : is a zip archive; unpack it and import the file inside, plain or as .gz'],
    ],
    [
      'last line cut, CSV',
      'id,b\n1,x\n2',
      CSV,
      ['2: {"id":"1","b":"x"}', '3 refused : has 1 cells, the header 2; it is the last line and may be cut'],
    ],
    [
      'last line cut, JSONL',
      '{"id":1}\n{"id":',
      JSONL,
      ['1: {"id":1}', '2 refused : is not JSON: Unexpected end of JSON input; it is the last line and may be cut'],
    ],
    [
      'JSON that is no object, too deep or too long',
      `[1]\n${'['.repeat(100_000)}\n{"a":${'{"a":'.repeat(9)}1${'}'.repeat(9)}}\n{"a":"${'x'.repeat(2500)}"}\n{"id":2}\n`,
      JSONL,
      [
        '1 refused : is not a JSON object',
        '2 refused : the line is longer than 2000 characters',
        '3 refused : is nested deeper than 8',
        '4 refused : the line is longer than 2000 characters',
        '5: {"id":2}',
      ],
    ],
    ['an empty file', '', CSV, ['1 stopped : the file is empty: there is no header line']],
    ['prototype keys', '{"__proto__":{"x":1},"id":1}', JSONL, ['1: {"__proto__":{"x":1},"id":1}']],
    ['UTF-16 with a mark', iconv.encode('\uFEFFid,b\n1,é\n', 'utf16-le'), CSV, ['2: {"id":"1","b":"é"}']],
    ['UTF-16 without one', iconv.encode('id,b\n1,x\n', 'utf16-be'), CSV, ['2: {"id":"1","b":"x"}']],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from('id,b\n1,x'), Buffer.from([0xff]), Buffer.from('\n2,y\n')]),
      { ...CSV, encoding: 'utf-8' },
      [
        '2 warned b: holds characters that are not valid utf-8, or were damaged before',
        '2: {"id":"1","b":"x\uFFFD"}',
        '3: {"id":"2","b":"y"}',
      ],
    ],
    [
      'a mark that contradicts the declaration',
      '\uFEFFid\n1\n',
      { ...CSV, encoding: 'gb18030' },
      ['1 stopped : begins with a byte order mark of utf-8, but the mapping declares gb18030'],
    ],
  ];
  it.each(cases)('%s', async (_, bytes, file, expected) => {
    expect(lines(await read(bytes, file))).toEqual(expected);
  });

  it('refuses more columns than the ceiling, by count', async () => {
    const items = await read(`id,b\n${many(100_000)}\n2,y\n`, CSV, READ_LIMITS);
    expect(lines(items)).toEqual(['2 refused : has 100000 cells, more than 10000', '3: {"id":"2","b":"y"}']);
  });

  it('refuses a cell of more than 10 MB and reads on', async () => {
    const items = await read(`id,b\n1,"${'x'.repeat(10 * 1024 * 1024 + 1)}"\n2,y\n`, CSV, READ_LIMITS);
    expect(lines(items)).toEqual([expect.stringContaining('2 refused : a'), '3: {"id":"2","b":"y"}']);
  });

  it('stops at a gzip bomb and keeps what came before it', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from('id,b\n1,x\n'), Buffer.alloc(4 * 1024 * 1024, 0x0a)]));
    const items = await read(bomb, CSV, { ...SMALL, inflateFreeBytes: 1024 * 1024 });
    expect(lines(items)).toEqual(['2: {"id":"1","b":"x"}', expect.stringContaining('unfolds to more than 300 times')]);
  });

  it('names what was kept of a cut gzip file', async () => {
    const whole = gzipSync(Buffer.from(`id,b\n${Array.from({ length: 500 }, (_, i) => `${i},${i * 7919}`).join('\n')}\n`));
    const items = await read(whole.subarray(0, whole.length - 200), CSV);
    expect(items.filter((item) => item.kind === 'row').length).toBeGreaterThan(100);
    expect(lines(items).at(-1)).toContain('the gzip data ends too early (the file is cut)');
  });

  it('names damage inside gzip', async () => {
    const whole = gzipSync(Buffer.from(`id,b\n${Array.from({ length: 100 }, (_, i) => `${i},${i * 7919}`).join('\n')}\n`));
    const broken = Buffer.from(whole);
    broken.fill(0xff, 20, 40);
    expect(lines(await read(broken, CSV)).at(-1)).toContain('gzip data is damaged');
  });
});

describe('bad input: XES', () => {
  const row = (fields: object, at = 2): string => `${at}: ${JSON.stringify(fields)}`;
  const cases: Array<[string, string, string[]]> = [
    [
      'billion laughs',
      `<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${xes(event(NAMED))}`,
      [expect.stringMatching(/^1 stopped : line 1: has a DOCTYPE/)],
    ],
    ['XXE file', `<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/passwd">]><log>&a;</log>`, [expect.stringContaining('has a DOCTYPE')]],
    ['external DTD', `<!DOCTYPE log SYSTEM "http://127.0.0.1/x.dtd"><log/>`, [expect.stringContaining('has a DOCTYPE')]],
    ['repeated DOCTYPE', `<!DOCTYPE log><!DOCTYPE log><log/>`, [expect.stringContaining('has a DOCTYPE')]],
    ['an undeclared entity', xes(event('<string key="a" value="&b;"/>')), [expect.stringContaining('not well-formed XML')]],
    [
      'a million numeric entities',
      xes(event(`<string key="a" value="${'&#65;'.repeat(1000)}"/>`)),
      [expect.stringContaining('longer than 2000 characters')],
    ],
    ['missing concept:name is the mapping’s to refuse', xes(`<trace>${event('<int key="n" value="1"/>')}</trace>`), [row({ n: '1' })]],
    ['a naive timestamp is the mapping’s to refuse', xes(`<trace>${NAMED}${event('<date key="t" value="2012-01-01T00:00:00"/>')}</trace>`), [row({ t: '2012-01-01T00:00:00', 'case:concept:name': 'A' })]],
    [
      'nested lists',
      xes(`<trace>${event('<list key="l">'.repeat(20) + '</list>'.repeat(20))}${event(NAMED)}</trace>`),
      ['2 refused : elements are nested deeper than 8', row({ 'concept:name': 'A' })],
    ],
    ['wrong namespace', `<log xmlns="http://example.org/">${event(NAMED)}</log>`, [expect.stringContaining('namespace of <log> is "http://example.org/"')]],
    [
      'cut mid-tag',
      xes(`<trace>${event(NAMED)}\n<event><string key="con`).replace('\n</log>', ''),
      [row({ 'concept:name': 'A' }), expect.stringContaining('3 stopped : line 3: is not well-formed XML')],
    ],
    ['not XML', 'id,b\n1,2\n', [expect.stringContaining('stopped')]],
    ['another root', '<html></html>', [expect.stringContaining('the root element is <html>, not <log>')]],
    ['an attribute without value', xes(event('<string key="a"/>')), ['2 refused : <string> has no key or value']],
  ];
  it.each(cases)('%s', async (_, text, expected) => {
    expect(lines(await read(text, XES, { ...SMALL, cellChars: 2000 }, 512))).toEqual(expected);
  });

  it('stops at ten thousand nested lists', async () => {
    const text = xes(`<trace>${event(NAMED)}<event>${'<list key="l">'.repeat(10_001)}`);
    expect(lines(await read(text, XES))).toEqual([
      '2: {"concept:name":"A"}',
      expect.stringContaining('nested deeper than 10000'),
    ]);
  });

  it('reads events under their trace, and says what comes too late', async () => {
    const text = xes(
      `<string key="log" value="no"/>\n<trace>\n${NAMED}\n${event('<string key="x" value="&lt;&#20013;"><int key="in" value="1"/></string>')}\n<string key="late" value="1"/>\n</trace>`,
    );
    expect(lines(await read(text, XES))).toEqual([
      '5: {"x":"<中","case:concept:name":"A"}',
      '6 warned late: stands after events of its trace, which were read without it',
    ]);
  });
});

describe('any cut of the bytes gives the same records', () => {
  const texts: Array<[string, Buffer, FileFormat]> = [
    ['CSV in GBK', iconv.encode('id,备注\r\n1,"理赔\r\n太慢"\r\n2,"x\r\n3,好\r\n', 'gbk'), { ...CSV, encoding: 'gbk' }],
    ['CSV in gzip', gzipSync(Buffer.from('id;b\n1;"é"\n2;中文\n3\n')), CSV],
    ['JSONL', Buffer.from('{"id":"é"}\n\n{"id":\r\n{"id":2}'), JSONL],
    ['XES', Buffer.from(xes(`<trace>${NAMED}\n${event('<string key="x" value="&#20013;é"/>')}\n${event(NAMED)}<event>`)), XES],
    ['cut gzip', gzipSync(Buffer.from(`id,b\n${'1,x\n'.repeat(300)}`)).subarray(0, 30), CSV],
  ];
  it.each(texts)('%s', async (_, bytes, file) => {
    const whole = lines(await read(bytes, file));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length }), async (pieceBytes) => {
        expect(lines(await read(bytes, file, SMALL, pieceBytes))).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });
});
