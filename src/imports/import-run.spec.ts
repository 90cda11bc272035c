import { describe, expect, it } from 'vitest';
import { Mapping } from './domain/mapping.js';
import type { MappingSpec } from './domain/mapping-spec.js';
import { EventLedger } from './event-ledger.js';
import { countReason, type ImportReport } from './import-report.js';
import { runImport, type ImportSink, type SinkOutcome } from './import-run.js';
import { READ_LIMITS, type ReadProblem } from './readers/read-item.js';
import { summaryOf } from './report-text.js';

const SPEC: MappingSpec = {
  import: 'test',
  source: 'test',
  file: { format: 'csv', encoding: 'utf-8', delimiter: 'comma' },
  refuse: [{ when: { b: 'bad' }, reason: 'is bad' }],
  warn: [{ when: { b: 'odd' }, reason: 'is odd' }],
  touchpoint: { kind: 'enquiry', ref: '{id}' },
  events: [
    { name: 'opened', type: 'opened', at: { date: '2026-01-05T09:00:00Z', format: 'iso' } },
    { name: 'closed', type: 'closed', when: { b: 'two' }, at: { date: '2026-01-06T09:00:00Z', format: 'iso' } },
  ],
};

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const file = (rows: number): string => `id,b\n${Array.from({ length: rows }, (_, index) => `${index},x\n`).join('')}`;

interface Ran {
  report: ImportReport;
  problems: ReadProblem[];
  batches: ImportReport[];
}

async function run(text: string, sink: ImportSink, more: object = {}): Promise<Ran> {
  const problems: ReadProblem[] = [];
  const batches: ImportReport[] = [];
  const report = await runImport({
    source: bytes(text),
    mapping: new Mapping(SPEC),
    sink,
    problems: { write: async (found) => void problems.push(...found) },
    onBatch: (soFar) => void batches.push(structuredClone(soFar)),
    ...more,
  });
  return { report, problems, batches };
}

/** A store in memory that answers like the ingest. */
function memory(): { sink: ImportSink; ids: Set<string> } {
  const ids = new Set<string>();
  const sink: ImportSink = (events) =>
    Promise.resolve(
      events.map((event): SinkOutcome => {
        if (event.touchpoint.ref === 'x') return { refused: [{ field: 'touchpoint.ref', reason: 'is "x"' }] };
        const key = event.eventId;
        return ids.has(key) ? 'duplicate' : (ids.add(key), 'accepted');
      }),
    );
  return { sink, ids };
}

describe('runImport', () => {
  it('counts every row once, by what became of it', async () => {
    const { report, problems } = await run('id,b\n1,ok\n2,bad\n3,odd\n4\n5,two\n1,ok\nx,two\n', memory().sink);
    expect(report).toMatchObject({
      rowsRead: 7,
      rowsKept: 4,
      rowsDuplicate: 1,
      rowsRefused: 3,
      eventsAccepted: 4,
      eventsDuplicate: 1,
      eventsRefused: 2,
      warnings: 1,
      reasons: { 'b: is bad': 1, 'has N cells, the header N': 1, 'touchpoint.ref: the event opened: is "…"': 1, 'touchpoint.ref: the event closed: is "…"': 1 },
      warningReasons: { 'b: is odd': 1 },
      stopped: null,
      encoding: 'utf-8 (declared)',
      doneRecords: 7,
    });
    expect(report.rowsKept + report.rowsRefused).toBe(report.rowsRead);
    expect(problems.map(({ row, severity, field }) => [row, severity, field])).toEqual([
      [3, 'refused', 'b'],
      [4, 'warned', 'b'],
      [5, 'refused', ''],
      [8, 'refused', 'touchpoint.ref'],
      [8, 'refused', 'touchpoint.ref'],
    ]);
    expect(summaryOf(report, { errors: 'e.csv' })).toContain('4 kept, 1 of them known already');
  });

  it('hands over lines beside events, and waits for the sink', async () => {
    const sizes: number[] = [];
    let atOnce = 0;
    let mostAtOnce = 0;
    const sink: ImportSink = async (events, rows) => {
      sizes.push(events.length);
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      expect(rows).toHaveLength(events.length);
      await Promise.resolve();
      atOnce--;
      return events.map(() => 'accepted');
    };
    const { report, batches } = await run(file(3500), sink);
    expect(sizes).toEqual([1000, 1000, 1000, 500]);
    expect(mostAtOnce).toBeLessThanOrEqual(2);
    expect(batches.map(({ doneRecords }) => doneRecords)).toEqual([1000, 2000, 3000, 3500]);
    expect(report.eventsAccepted).toBe(3500);
  });

  it('goes on after a failure as if there had been none', async () => {
    const { sink, ids } = memory();
    let calls = 0;
    const failing: ImportSink = async (events, rows) => {
      if (++calls === 3) throw new Error('disk full');
      return sink(events, rows);
    };
    const text = file(5000).replace('\n7,x', '\n7,bad');
    const seen: ImportReport[] = [];
    const broken = run(text, failing, { onBatch: (soFar: ImportReport) => void seen.push(structuredClone(soFar)) });
    await expect(broken).rejects.toThrow('disk full');
    const last = seen.at(-1);
    const resumed = await run(text, sink, { resumeFrom: last });
    const once = await run(text, memory().sink);
    // Batches behind the failed one may have been written already: they count as duplicates, never twice.
    const { report } = resumed;
    expect(report.eventsAccepted + report.eventsDuplicate).toBe(once.report.eventsAccepted);
    expect({ ...report, ...dynamic(once.report) }).toEqual(once.report);
    expect(ids.size).toBe(4999);
  });

  const dynamic = (report: ImportReport): Partial<ImportReport> => ({
    durationMs: report.durationMs,
    eventsAccepted: report.eventsAccepted,
    eventsDuplicate: report.eventsDuplicate,
    rowsDuplicate: report.rowsDuplicate,
  });

  it('can be stopped, and leaves nothing running', async () => {
    const stop = new AbortController();
    let running = 0;
    const sink: ImportSink = async (events) => {
      running++;
      stop.abort(new Error('enough'));
      await Promise.resolve();
      running--;
      return events.map(() => 'accepted');
    };
    await expect(run(file(5000), sink, { signal: stop.signal })).rejects.toThrow('enough');
    expect(running).toBe(0);
  });

  it('says where a file stopped being readable, and keeps what came before', async () => {
    const limits = { ...READ_LIMITS, rescanChars: 10 };
    const { report, problems } = await run(`id,b\n1,x\n${'"a\n'.repeat(50)}`, memory().sink, { limits });
    expect(report.stopped?.reason).toContain('too many quotes');
    expect(report).toMatchObject({ eventsAccepted: 1, rowsKept: 1 });
    expect(problems.at(-1)?.severity).toBe('stopped');
  });
});

describe('countReason', () => {
  it('folds what differs from row to row, and never grows without end', () => {
    const counts: Record<string, number> = {};
    countReason(counts, 'a', '"x" is not row 5');
    countReason(counts, 'a', '"y" is not row 6');
    expect(counts).toEqual({ 'a: "…" is not row N': 2 });
    for (let index = 0; index < 1000; index++) countReason(counts, `f${'x'.repeat(index)}`, 'r');
    expect(Object.keys(counts).length).toBeLessThanOrEqual(201);
    expect(counts['other reasons']).toBeGreaterThan(700);
  });
});

describe('EventLedger', () => {
  it('tells new, same and other, also after growing', () => {
    const ledger = new EventLedger();
    let met = 0;
    for (let index = 0; index < 120_000; index++) if (ledger.meet(`k${index}`, `b${index}`) !== 'new') met++;
    expect(met).toBe(0);
    expect(ledger.meet('k5', 'b5')).toBe('same');
    expect(ledger.meet('k119999', 'b')).toBe('other');
    expect(ledger.full).toBe(false);
  });
});
