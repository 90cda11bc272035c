import { setImmediate as nextTurn } from 'node:timers/promises';
import { monotonicMs } from '../kernel/clock.js';
import type { Problem } from '../kernel/errors.js';
import type { EventInput } from '../touchpoints/domain/event.js';
import type { Mapping } from './domain/mapping.js';
import { countReason, emptyReport, type ImportReport } from './import-report.js';
import type { ByteSource } from './readers/inflate.js';
import { problem, type ReadItem, type ReadLimits, type ReadProblem } from './readers/read-item.js';
import { readRows, type FileFormat } from './readers/read-rows.js';

/** What became of one event handed to the sink; the first two mean: durable. */
export type SinkOutcome = 'accepted' | 'duplicate' | { refused: Problem[] };

/** Takes a batch and answers for each event, in order, once the accepted ones are durable. `rows` are their lines. */
export type ImportSink = (events: EventInput[], rows: number[]) => Promise<SinkOutcome[]>;

/** Where problems of rows go, in the order of the file. */
export interface ProblemLog {
  write: (problems: readonly ReadProblem[]) => Promise<void>;
}

export interface ImportInput {
  source: ByteSource;
  mapping: Mapping;
  sink: ImportSink;
  problems?: ProblemLog;
  /** Called after every batch, when everything up to `doneRecords` is durable and its problems are written. */
  onBatch?: (report: Readonly<ImportReport>) => Promise<void> | void;
  onProgress?: (report: Readonly<ImportReport>) => void;
  /** The report of an interrupted run: its first `doneRecords` records are read past, its counts go on. */
  resumeFrom?: ImportReport;
  signal?: AbortSignal;
  limits?: ReadLimits;
}

const EVENTS_PER_BATCH = 1000;
/** While one batch becomes durable the next is read and mapped; more in flight would only cost memory. */
const BATCHES_IN_FLIGHT = 2;
/** Rows mapped before other work of the process gets its turn: a few milliseconds. */
const ROWS_PER_TURN = 100;

interface RowResult {
  row: number;
  /** Places of the row's events in the batch. */
  from: number;
  to: number;
  problems: ReadProblem[];
  refused: boolean;
  /** Made only for the few rows there is something to say of. */
  excerpt: () => string;
}

interface Batch {
  events: EventInput[];
  rows: number[];
  results: RowResult[];
  records: number;
}

/** The reading half of a mapping: what kind of file it expects. */
export function fileFormatOf(mapping: Mapping): FileFormat {
  const { format, encoding = 'auto', delimiter = 'auto', header } = mapping.spec.file;
  const sign = { comma: ',', semicolon: ';', tab: '\t', pipe: '|', auto: 'auto' } as const;
  return { format, encoding, csv: { delimiter: sign[delimiter], needed: mapping.needed, ...(header && { header }) } };
}

/**
 * Drives a file through its mapping into the sink, in constant memory and no faster than the sink takes it.
 * Nothing the file holds stops it or goes unsaid: each refused row is logged with its reason, and a file that cannot
 * be read on ends in `stopped`, with everything before it kept. Rejects when the sink, the log or the source fails;
 * what `onBatch` last saw is then where to resume, and repeating is harmless because event ids are stable.
 */
export async function runImport(input: ImportInput): Promise<ImportReport> {
  const run = new ImportRun(input);
  return run.toTheEnd();
}

class ImportRun {
  readonly #report: ImportReport;
  readonly #startedAtMs = monotonicMs();
  readonly #earlierMs: number;
  readonly #skipRecords: number;
  #recordsMet = 0;
  #bytes = 0;
  #inFlight: Promise<void>[] = [];
  /** Batches settle in file order, so that `doneRecords` never skips one that is not durable. */
  #settled: Promise<void> = Promise.resolve();
  #batch: Batch = emptyBatch();

  constructor(private readonly input: ImportInput) {
    const earlier = input.resumeFrom;
    this.#report = structuredClone(earlier ?? emptyReport());
    this.#report.stopped = null;
    this.#earlierMs = this.#report.durationMs;
    this.#skipRecords = this.#report.doneRecords;
  }

  async toTheEnd(): Promise<ImportReport> {
    const { mapping, limits, signal } = this.input;
    const reading = { ...(limits && { limits }), onEncoding: this.#noteEncoding };
    let sinceTurn = 0;
    try {
      for await (const items of readRows(this.#counted(), fileFormatOf(mapping), reading)) {
        for (const item of items) {
          signal?.throwIfAborted();
          this.#take(item);
          if (this.#batch.events.length >= EVENTS_PER_BATCH || this.#batch.results.length >= EVENTS_PER_BATCH) {
            await this.#send();
          }
          if (++sinceTurn >= ROWS_PER_TURN) {
            sinceTurn = 0;
            await nextTurn();
          }
        }
      }
      await this.#send();
    } finally {
      // Whatever was handed over is waited for, so that nobody writes after this promise has settled.
      await Promise.allSettled(this.#inFlight);
    }
    await Promise.all(this.#inFlight);
    this.#tick();
    return this.#report;
  }

  readonly #noteEncoding = (found: { encoding: string; how: string }): void => {
    this.#report.encoding = `${found.encoding} (${found.how})`;
  };

  async *#counted(): ByteSource {
    for await (const chunk of this.input.source) {
      this.#bytes += chunk.length;
      yield chunk;
    }
  }

  #take(item: ReadItem): void {
    if (item.kind === 'problem' && item.severity !== 'refused') {
      if (item.severity === 'stopped') this.#report.stopped = { row: item.row, reason: item.reason };
      if (this.#recordsMet >= this.#skipRecords) this.#batch.results.push(said(item));
      return;
    }
    this.#recordsMet++;
    // A row read past still goes through the mapping, which counts within groups.
    const result = item.kind === 'problem' ? { ...said(item), refused: true } : this.#map(item);
    if (this.#recordsMet <= this.#skipRecords) {
      this.#batch = emptyBatch();
      return;
    }
    this.#batch.records++;
    this.#batch.results.push(result);
  }

  #map(row: ReadItem & { kind: 'row' }): RowResult {
    const outcome = this.input.mapping.mapRow(row);
    const { events, rows } = this.#batch;
    const from = events.length;
    for (const event of outcome.events) {
      events.push(event);
      rows.push(row.row);
    }
    const excerpt = (): string => JSON.stringify(row.fields).slice(0, 400);
    const problems = [
      ...outcome.warnings.map(({ field, reason }) => problem('warned', row.row, field, reason, excerpt())),
      ...outcome.refusals.map(({ field, reason }) => problem('refused', row.row, field, reason, excerpt())),
    ];
    return { row: row.row, from, to: events.length, problems, refused: outcome.refusals.length > 0, excerpt };
  }

  async #send(): Promise<void> {
    const batch = this.#batch;
    this.#batch = emptyBatch();
    if (batch.results.length === 0) return;
    while (this.#inFlight.length >= BATCHES_IN_FLIGHT) await this.#inFlight.shift();
    const answered = batch.events.length === 0 ? Promise.resolve([]) : this.input.sink(batch.events, batch.rows);
    // A rejection is met at the next send or at the end; marking it handled keeps the process from ending first.
    answered.catch(() => undefined);
    this.#settled = this.#settled.then(async () => this.#settle(batch, await answered));
    this.#settled.catch(() => undefined);
    this.#inFlight.push(this.#settled);
  }

  async #settle(batch: Batch, outcomes: SinkOutcome[]): Promise<void> {
    const problems: ReadProblem[] = [];
    for (const result of batch.results) {
      this.#judge(result, outcomes.slice(result.from, result.to), batch.events);
      for (const each of result.problems) {
        if (each.severity === 'warned') {
          this.#report.warnings++;
          countReason(this.#report.warningReasons, each.field, each.reason);
        } else if (each.severity === 'refused') countReason(this.#report.reasons, each.field, each.reason);
        problems.push(each);
      }
    }
    this.#report.rowsRead += batch.records;
    this.#report.doneRecords += batch.records;
    if (problems.length > 0) await this.input.problems?.write(problems);
    this.#tick();
    await this.input.onBatch?.(this.#report);
    this.input.onProgress?.(this.#report);
  }

  /** Adds up what became of one row, and says why where the sink refused. */
  #judge(result: RowResult, outcomes: SinkOutcome[], events: EventInput[]): void {
    let accepted = 0;
    let duplicate = 0;
    outcomes.forEach((outcome, index) => {
      if (outcome === 'accepted') accepted++;
      else if (outcome === 'duplicate') duplicate++;
      else {
        result.refused = true;
        this.#report.eventsRefused++;
        const type = events[result.from + index]!.type;
        for (const { field, reason } of outcome.refused) {
          const what = `the event ${type}: ${reason}`;
          result.problems.push(problem('refused', result.row, field, what, result.excerpt()));
        }
      }
    });
    this.#report.eventsAccepted += accepted;
    this.#report.eventsDuplicate += duplicate;
    if (result.refused) this.#report.rowsRefused++;
    else if (result.from >= 0) {
      this.#report.rowsKept++;
      if (duplicate > 0 && accepted === 0) this.#report.rowsDuplicate++;
    }
  }

  #tick(): void {
    this.#report.bytes = this.#bytes;
    this.#report.durationMs = this.#earlierMs + Math.round(monotonicMs() - this.#startedAtMs);
  }
}

const emptyBatch = (): Batch => ({ events: [], rows: [], results: [], records: 0 });

/** A problem of the reader as a result without events; `from` of -1 marks that it is no row to be kept. */
function said(item: ReadProblem): RowResult {
  return { row: item.row, from: -1, to: -1, problems: [item], refused: false, excerpt: () => item.excerpt };
}
