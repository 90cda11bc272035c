import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Mapping } from '../src/imports/domain/mapping.js';
import type { ImportReport } from '../src/imports/import-report.js';
import { runImport, type ImportSink } from '../src/imports/import-run.js';
import { loadMapping, MAPPINGS_DIR } from '../src/imports/mapping-file.js';
import { monotonicMs } from '../src/kernel/clock.js';
import { printTable } from './report.js';

const USUAL_ROWS = 300_000;
/** Peak memory of a file ten times as long may exceed that of the short one by this share, and is then still "constant". */
const SHARE_OF_SHORT = 10;

interface Measured {
  format: string;
  rows: number;
  megabytes: number;
  rowsPerSecond: number;
  peakRssMb: number;
}

/**
 * Reads and maps invented files of every format, and a ten times shorter one before it: the difference of the two
 * peaks is what a longer file costs. `bench import ROWS` sets the length.
 */
export async function importBench(args: string[]): Promise<void> {
  const rows = Number(args[0] ?? USUAL_ROWS);
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'));
  try {
    const results: Measured[] = [];
    for (const format of ['csv', 'csv.gz', 'jsonl', 'xes'] as const) {
      for (const length of [Math.ceil(rows / SHARE_OF_SHORT), rows]) results.push(await measure(folder, format, length));
    }
    printTable('Importing invented files (reading, mapping, batching; the sink takes everything)', [
      ['format', 'rows', 'MB', 'rows/s', 'peak MB'],
      ...results.map((one) => [
        one.format,
        String(one.rows),
        one.megabytes.toFixed(1),
        String(one.rowsPerSecond),
        String(one.peakRssMb),
      ]),
    ]);
    const long = results.filter(({ rows: length }) => length === rows);
    const slowest = long.reduce((a, b) => (a.rowsPerSecond <= b.rowsPerSecond ? a : b));
    const line = {
      bench: 'import',
      rows,
      rowsPerSecond: slowest.rowsPerSecond,
      slowestFormat: slowest.format,
      csvRowsPerSecond: long[0]?.rowsPerSecond,
      peakRssMb: Math.max(...long.map(({ peakRssMb }) => peakRssMb)),
      shortPeakRssMb: Math.max(...results.filter(({ rows: length }) => length !== rows).map((one) => one.peakRssMb)),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(folder: string, format: 'csv' | 'csv.gz' | 'jsonl' | 'xes', rows: number): Promise<Measured> {
  const path = join(folder, `rows.${format}`);
  const text = Readable.from(invent(format, rows));
  if (format.endsWith('.gz')) await pipeline(text, createGzip({ level: 1 }), createWriteStream(path));
  else await pipeline(text, createWriteStream(path));
  const { report, peakRssMb } = await importOnce(path, mappingFor(format));
  if (report.eventsAccepted === 0 || report.stopped !== null) throw new Error(`${format} was not read`);
  return {
    format,
    rows: report.rowsRead,
    megabytes: statSync(path).size / 1e6,
    rowsPerSecond: Math.round((report.rowsRead / report.durationMs) * 1000),
    peakRssMb,
  };
}

async function importOnce(path: string, mapping: Mapping): Promise<{ report: ImportReport; peakRssMb: number }> {
  const sink: ImportSink = (events) => Promise.resolve(events.map(() => 'accepted'));
  let peak = 0;
  let lookedAtMs = 0;
  const look = (): void => {
    if (monotonicMs() - lookedAtMs < 50) return;
    lookedAtMs = monotonicMs();
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const report = await runImport({ source: createReadStream(path, { highWaterMark: 256 * 1024 }), mapping, sink, onProgress: look });
  return { report, peakRssMb: Math.round(peak / 1e6) };
}

/** The shipped mappings, with JSONL reading the same columns as CSV. */
function mappingFor(format: string): Mapping {
  if (format === 'xes') return loadMapping(join(MAPPINGS_DIR, 'helpdesk-xes.yaml'));
  const { spec } = loadMapping(join(MAPPINGS_DIR, 'boston-311.yaml'));
  return new Mapping(format === 'jsonl' ? { ...spec, file: { format: 'jsonl' } } : spec);
}

const COLUMNS = [
  'CASE_ENQUIRY_ID', 'OPEN_DT', 'TARGET_DT', 'CLOSED_DT', 'CASE_STATUS', 'CLOSURE_REASON', 'CASE_TITLE', 'SUBJECT',
  'REASON', 'TYPE', 'QUEUE', 'Department', 'Source', 'neighborhood',
];

function cells(row: number): string[] {
  const day = `0${(row % 9) + 1}`;
  const target = row % 4 === 0 ? '' : `02/${day}/2015 08:30:00 AM`;
  return [
    String(101_000_000_000 + row), `01/${day}/2015 09:15:37 AM`, target, `01/2${row % 9}/2015 04:36:11 PM`, 'Closed',
    `Case Closed. "Resolved", work ${row} completed`, 'Sign Repair', 'Transportation', 'Signs & Signals', 'Sign Repair',
    `Queue_${row % 40}`, 'BTDT', 'Constituent Call', 'East',
  ];
}

const quote = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function* invent(format: string, rows: number): Generator<string> {
  if (format === 'xes') yield* inventXes(rows);
  else if (format === 'jsonl') {
    for (let row = 0; row < rows; row++) {
      const values = cells(row);
      yield `${JSON.stringify(Object.fromEntries(COLUMNS.map((name, index) => [name, values[index]])))}\n`;
    }
  } else {
    yield `${COLUMNS.join(',')}\n`;
    for (let row = 0; row < rows; row++) yield `${cells(row).map(quote).join(',')}\n`;
  }
}

const ACTIVITIES = ['Assign seriousness', 'Take in charge ticket', 'Wait', 'Resolve ticket', 'Closed'];

function* inventXes(rows: number): Generator<string> {
  yield '<log xmlns="http://www.xes-standard.org/">\n';
  for (let row = 0; row < rows; row++) {
    const step = row % ACTIVITIES.length;
    if (step === 0) yield `<trace>\n<string key="concept:name" value="Case ${row}"/>\n`;
    yield `<event>\n<string key="concept:name" value="${ACTIVITIES[step]}"/>\n<string key="org:resource" value="Value ${row % 50}"/>\n` +
      `<date key="time:timestamp" value="2012-10-0${step + 1}T14:50:17+00:00"/>\n<string key="product" value="Value 1"/>\n</event>\n`;
    if (step === ACTIVITIES.length - 1 || row === rows - 1) yield '</trace>\n';
  }
  yield '</log>\n';
}
