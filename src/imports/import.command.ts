import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { monotonicMs } from '../kernel/clock.js';
import { DomainError, invalid } from '../kernel/errors.js';
import { CheckpointFile } from './checkpoint.js';
import { dryRunSink } from './dry-run-sink.js';
import { ErrorFile } from './error-file.js';
import type { ImportReport } from './import-report.js';
import { runImport, type ImportSink } from './import-run.js';
import { loadMapping } from './mapping-file.js';
import { ProgressBar } from './progress-bar.js';
import { summaryOf } from './report-text.js';

/** What the command needs from the installation; the sink is opened only when events are really written. */
export interface ImportCommandDeps {
  openSink: () => Promise<{ sink: ImportSink; close: () => Promise<void> }>;
  /** Folder in which interrupted runs leave their checkpoint. */
  stateDir: string;
  /** Folder of the shipped mappings: `--map boston-311` is short for the file in it. */
  mappingsDir: string;
  now: () => Date;
  out: NodeJS.WritableStream;
  err: NodeJS.WritableStream & { isTTY?: boolean };
}

interface Options {
  map: string;
  dryRun?: boolean;
  errors?: string;
  resume?: boolean;
  json?: boolean;
  set: string[];
}

/** Adds `firebreak import` to the program. Rejects with a `DomainError` when the import cannot begin or go on. */
export function registerImportCommand(program: Command, deps: ImportCommandDeps): void {
  program
    .command('import')
    .description('read events from a CSV, JSONL or XES file (plain or .gz) through a mapping')
    .argument('<file>', 'the file to read')
    .requiredOption('--map <mapping>', 'mapping file, or the name of a shipped one')
    .option('--dry-run', 'read, map and check everything, write nothing')
    .option('--errors <csv>', 'write refused and remarkable rows, with line and reason, to this file')
    .option('--resume', 'go on where an interrupted import of the same file stopped')
    .option('--set <name=value>', 'set a parameter of the mapping (repeatable)', collect, [])
    .option('--json', 'print the report as JSON')
    .action(async (file: string, options: Options) => importFile(file, options, deps));
}

const collect = (value: string, earlier: string[]): string[] => [...earlier, value];

async function importFile(file: string, options: Options, deps: ImportCommandDeps): Promise<void> {
  const size = await sizeOf(file);
  const mapping = loadMapping(mappingPath(options.map, deps.mappingsDir), paramsOf(options.set));
  const checkpoint = await CheckpointFile.for(deps.stateDir, file, mapping.spec.import);
  const earlier = options.resume === true && options.dryRun !== true ? await checkpoint.load() : null;
  const target = options.dryRun === true ? dryTarget(deps.now()) : await deps.openSink();
  let errors: ErrorFile | null = null;
  try {
    errors = options.errors === undefined ? null : await openErrors(options.errors, earlier?.errorBytes ?? 0);
    const bar = new ProgressBar(deps.err, size, earlier?.report.rowsRead ?? 0);
    const report = await runImport({
      source: createReadStream(file, { highWaterMark: 256 * 1024 }),
      mapping,
      sink: target.sink,
      ...(errors !== null && { problems: errors }),
      ...(earlier !== null && { resumeFrom: earlier.report }),
      onProgress: (progress) => bar.show(progress),
      ...(options.dryRun !== true && { onBatch: saver(checkpoint, errors) }),
    });
    bar.end();
    if (options.dryRun !== true) await checkpoint.remove();
    deps.out.write(options.json === true ? `${JSON.stringify(report)}\n` : summaryOf(report, options));
    refuseHalf(report);
  } finally {
    await errors?.close();
    await target.close();
  }
}

async function openErrors(path: string, keepBytes: number): Promise<ErrorFile> {
  try {
    return await ErrorFile.open(path, keepBytes);
  } catch (error) {
    throw invalid(`The error file ${path} cannot be written: ${(error as Error).message}`);
  }
}

const dryTarget = (now: Date): { sink: ImportSink; close: () => Promise<void> } => ({
  sink: dryRunSink(now),
  close: () => Promise.resolve(),
});

/** How much a resumed run reads again at most: what was durable but not yet noted is only counted as duplicate. */
const SAVE_MS = 1_000;

function saver(checkpoint: CheckpointFile, errors: ErrorFile | null): (report: Readonly<ImportReport>) => Promise<void> {
  let savedAtMs = -SAVE_MS;
  return async (report) => {
    if (monotonicMs() - savedAtMs < SAVE_MS) return;
    savedAtMs = monotonicMs();
    await checkpoint.save(report, errors?.size ?? 0);
  };
}

/** A file that could not be read to its end is a failure, also when everything before was kept. */
function refuseHalf(report: ImportReport): void {
  if (report.stopped === null) return;
  throw invalid(`Reading stopped at line ${report.stopped.row}: the file ${report.stopped.reason}`);
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw invalid(`${file} is not a file.`);
    return found.size;
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw invalid(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function mappingPath(given: string, mappingsDir: string): string {
  return /^[a-z0-9-]+$/.test(given) ? join(mappingsDir, `${given}.yaml`) : given;
}

function paramsOf(settings: string[]): Record<string, string> {
  return Object.fromEntries(
    settings.map((setting) => {
      const at = setting.indexOf('=');
      if (at < 1) throw invalid(`--set ${setting}: write name=value.`);
      return [setting.slice(0, at), setting.slice(at + 1)];
    }),
  );
}
