import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cell, ErrorFile } from './error-file.js';
import { registerImportCommand } from './import.command.js';
import type { ImportSink } from './import-run.js';
import { problem } from './readers/read-item.js';

const MAPPING = `import: test
source: test
file: { format: csv }
touchpoint: { kind: enquiry, ref: '{id}' }
events: [{ name: opened, type: opened, at: { date: '{at}', format: iso }, id: [] }]
`;

let folder: string;
let out: string;
let err: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-import-'));
  out = '';
  err = '';
  writeFileSync(join(folder, 'test.yaml'), MAPPING);
});
afterEach(() => rmSync(folder, { recursive: true }));

const collect = (add: (text: string) => void): Writable =>
  new Writable({ write: (chunk, _encoding, done) => (add(String(chunk)), done()) });

interface MemoryStore {
  ids: Set<string>;
  calls: number;
  failAt: number;
  sink: ImportSink;
}

function memorySink(): MemoryStore {
  const store: MemoryStore = {
    ids: new Set<string>(),
    calls: 0,
    failAt: 0,
    sink: async (events) => {
      if (++store.calls === store.failAt) throw new Error('killed');
      return events.map(({ eventId }) => (store.ids.has(eventId) ? 'duplicate' : (store.ids.add(eventId), 'accepted')));
    },
  };
  return store;
}

async function firebreak(args: string[], store = memorySink()): Promise<void> {
  const program = new Command().exitOverride();
  registerImportCommand(program, {
    openSink: async () => ({ sink: store.sink, close: async () => undefined }),
    stateDir: join(folder, 'state'),
    mappingsDir: folder,
    now: () => new Date('2026-11-25T00:00:00Z'),
    out: collect((text) => (out += text)),
    err: collect((text) => (err += text)),
  });
  await program.parseAsync(['import', ...args], { from: 'user' });
}

function write(name: string, rows: number, extra = ''): string {
  const lines = Array.from({ length: rows }, (_, index) => `${index},2026-01-05T09:00:00Z\n`);
  const path = join(folder, name);
  writeFileSync(path, `id,at\n${lines.join('')}${extra}`);
  return path;
}

describe('firebreak import', () => {
  it('imports, reports and writes the error file', async () => {
    const file = write('a.csv', 5, 'x,yesterday\n');
    const store = memorySink();
    await firebreak([file, '--map', 'test', '--errors', join(folder, 'e.csv'), '--json'], store);
    expect(JSON.parse(out)).toMatchObject({ rowsRead: 6, rowsKept: 5, rowsRefused: 1, eventsAccepted: 5 });
    expect(parse(readFileSync(join(folder, 'e.csv')))).toEqual([
      ['row', 'field', 'outcome', 'reason', 'excerpt'],
      ['7', 'at', 'refused', '"yesterday" is not written as iso', '{"id":"x","at":"yesterday"}'],
    ]);
    expect(statSync(join(folder, 'e.csv')).mode & 0o077).toBe(0);
    expect(store.ids.size).toBe(5);
    expect(readdirSync(join(folder, 'state'))).toEqual([]);
  });

  it('writes nothing in a dry run, and judges all the same', async () => {
    const store = memorySink();
    await firebreak([write('a.csv', 3, '1,2026-01-05T09:00:01Z\n'), '--map', join(folder, 'test.yaml'), '--dry-run'], store);
    expect(store.calls).toBe(0);
    expect(out).toContain('events: 3 would be taken, 0 duplicates, 1 refused');
    expect(out).toContain('eventId: the event opened: was used before with another content');
  });

  it('goes on after a kill, with the error file as if there had been none', async () => {
    const file = write('a.csv', 12_000, 'x,yesterday\n');
    writeFileSync(file, readFileSync(file, 'utf8').replace('\n500,2026', '\n500,never'));
    const errors = join(folder, 'e.csv');
    const failing = memorySink();
    failing.failAt = 11;
    await expect(firebreak([file, '--map', 'test', '--errors', errors], failing)).rejects.toThrow('killed');
    const resumed = memorySink();
    for (const id of failing.ids) resumed.ids.add(id);
    await firebreak([file, '--map', 'test', '--errors', errors, '--resume', '--json'], resumed);
    expect(resumed.ids.size).toBe(11_999);
    expect(JSON.parse(out)).toMatchObject({ rowsRead: 12_001, rowsKept: 11_999, rowsRefused: 2, doneRecords: 12_001 });
    const rows = parse(readFileSync(errors));
    expect(rows.map(([row]) => row)).toEqual(['row', '502', '12002']);
    expect(resumed.calls).toBeLessThan(failing.calls);
  });

  it('refuses to resume another file under the same name', async () => {
    const file = write('a.csv', 3000);
    const failing = memorySink();
    failing.failAt = 3;
    await expect(firebreak([file, '--map', 'test'], failing)).rejects.toThrow('killed');
    write('a.csv', 3001);
    await expect(firebreak([file, '--map', 'test', '--resume'])).rejects.toThrow('has changed since');
  });

  it.each([
    ['no such file', ['/nowhere.csv', '--map', 'test'], 'cannot be read'],
    ['a folder', ['/', '--map', 'test'], 'is not a file'],
    ['no such mapping', ['FILE', '--map', 'nope'], 'nope.yaml cannot be read'],
    ['a broken --set', ['FILE', '--map', 'test', '--set', 'x'], 'write name=value'],
    ['an error file nobody can write', ['FILE', '--map', 'test', '--errors', '/nowhere/e.csv'], 'The error file /nowhere/e.csv cannot be written'],
    ['an unknown parameter', ['FILE', '--map', 'test', '--set', 'a=b'], 'no parameter "a"'],
  ])('says what is wrong: %s', async (_, args, message) => {
    const file = write('a.csv', 1);
    await expect(firebreak(args.map((arg) => (arg === 'FILE' ? file : arg)))).rejects.toThrow(message);
  });

  it('fails when the file cannot be read to its end, after saying what was kept', async () => {
    const path = join(folder, 'a.csv');
    writeFileSync(path, 'wrong,header\n1,2\n');
    await expect(firebreak([path, '--map', 'test'])).rejects.toThrow('Reading stopped at line 1: the file does not begin with the expected header');
    expect(out).toContain('0 kept');
    expect(err).toBe('');
  });
});

describe('ErrorFile', () => {
  it.each([
    ['=cmd|calc', "'=cmd|calc"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    ['＝x', "'＝x"],
    ['a,"b"', '"a,""b"""'],
    ['plain', 'plain'],
  ])('disarms %s', (text, expected) => {
    expect(cell(text)).toBe(expected);
  });

  it('cuts back to what was accounted for', async () => {
    const path = join(folder, 'e.csv');
    const first = await ErrorFile.open(path);
    await first.write([problem('refused', 2, 'a', 'first')]);
    const kept = first.size;
    await first.write([problem('refused', 3, 'a', 'lost')]);
    await first.close();
    const second = await ErrorFile.open(path, kept);
    await second.write([problem('warned', 4, 'a', 'next')]);
    await second.close();
    expect(readFileSync(path, 'utf8')).toBe('row,field,outcome,reason,excerpt\n2,a,refused,first,\n4,a,kept,next,\n');
  });
});
