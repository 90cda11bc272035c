import { join } from 'node:path';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { DomainError } from '../kernel/errors.js';
import { LOGGER } from '../kernel/logging.js';
import { LongRuns, RunStopped } from '../kernel/long-runs.js';
import { AccessScope, SystemScope } from '../kernel/scope.js';
import type { Stored } from '../kernel/store/store.js';
import { ApplyService } from '../touchpoints/apply.service.js';
import { IngestService } from '../touchpoints/ingest.service.js';
import { ImportFiles } from './import-files.js';
import { ImportRepository } from './import.repository.js';
import { changed, fromStored, toStored, type ImportDoc, type ImportState } from './import.schema.js';
import type { ImportReport } from './import-report.js';
import { runImport } from './import-run.js';
import { ingestSink } from './ingest-sink.js';
import { loadMapping } from './mapping-file.js';

const SYSTEM = SystemScope.because('imports');
/** How often progress is saved: what is read again after a crash is at most this much. */
const SAVE_MS = 1_000;

/** Runs uploaded imports in this process, one after the other, so that they never crowd out live work. */
@Injectable()
export class ImportRunner implements BeforeApplicationShutdown {
  readonly files: ImportFiles;
  readonly #mappingsDir: string;
  readonly #runs = new LongRuns(
    (id, stop) => this.#runOne(id, stop.signal),
    // Not even the outcome could be saved; the import stands as running and is found interrupted later.
    (id, error) => this.logger.error({ import: id, err: error }, 'import could not be recorded'),
  );

  constructor(
    private readonly imports: ImportRepository,
    private readonly ingest: IngestService,
    private readonly apply: ApplyService,
    private readonly clock: Clock,
    config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.files = new ImportFiles(join(config.values.dataDir, 'imports'));
    this.#mappingsDir = join(config.values.configDir, 'imports');
  }

  /** Puts a stored import in the queue of this process. */
  enqueue(id: string): void {
    this.#runs.enqueue(id);
  }

  /** Stops the import if it is running here; tells whether it was. */
  stop(id: string): boolean {
    return this.#runs.cancel(id);
  }

  /** Whether this process has the import, running or waiting. */
  has(id: string): boolean {
    return this.#runs.has(id);
  }

  /** Resolves when the import has ended here. */
  async ended(id: string): Promise<void> {
    await this.#runs.ended(id);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#runs.shutDown();
  }

  async #runOne(id: string, signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const doc = await this.imports.update(SYSTEM, id, (found) =>
      found.state === 'queued'
        ? changed(found, { state: 'running', startedAt: found.startedAt ?? now, heartbeatAt: now, failure: null })
        : null,
    );
    if (doc?.state !== 'running') return;
    let state: ImportState;
    let failure: string | null = null;
    try {
      const report = await this.#drive(doc, signal);
      state = report.stopped === null ? 'done' : 'incomplete';
      failure = report.stopped === null ? null : `line ${report.stopped.row}: the file ${report.stopped.reason}`;
    } catch (error) {
      ({ state, failure } = this.#stateAfter(id, error));
    }
    const endedAt = this.clock.now();
    await this.imports.update(SYSTEM, id, (found) => changed(found, { state, failure, endedAt }));
    if (state !== 'interrupted') await this.files.dropUpload(id);
    this.logger.info({ import: id, state }, 'import ended');
  }

  #stateAfter(id: string, error: unknown): { state: ImportState; failure: string | null } {
    if (error instanceof RunStopped) {
      const failure = error.state === 'interrupted' ? 'The server was stopped; resume the import.' : null;
      return { state: error.state, failure };
    }
    if (error instanceof DomainError && error.code === 'invalid') return { state: 'failed', failure: error.message };
    // The store or the disk: what was saved stays, and the import can be resumed when they are well again.
    this.logger.error({ import: id, err: error }, 'import interrupted');
    const failure = error instanceof DomainError ? error.message : 'Something went wrong on our side; resume the import.';
    return { state: 'interrupted', failure };
  }

  async #drive(doc: Stored<ImportDoc>, signal: AbortSignal): Promise<ImportReport> {
    const mapping = loadMapping(join(this.#mappingsDir, `${doc.map}.yaml`), doc.params);
    const errors = await this.files.openErrors(doc._id, doc.errorBytes);
    let savedAtMs = 0;
    const save = async (report: Readonly<ImportReport>): Promise<void> => {
      const heartbeatAt = this.clock.now();
      savedAtMs = heartbeatAt.getTime();
      const progress = { report: toStored(report), errorBytes: errors.size, heartbeatAt };
      const saved = await this.imports.update(SYSTEM, doc._id, (found) => changed(found, progress));
      // Cancelled through another node, which could only write it down.
      if (saved?.state !== 'running') throw new RunStopped('cancelled');
    };
    try {
      const report = await runImport({
        source: this.files.readUpload(doc._id),
        mapping,
        sink: ingestSink(this.ingest, this.apply, scopeOf(doc)),
        problems: errors,
        resumeFrom: fromStored(doc.report),
        signal,
        onBatch: async (soFar) => {
          if (this.clock.now().getTime() - savedAtMs >= SAVE_MS) await save(soFar);
        },
      });
      await save(report);
      return report;
    } finally {
      await errors.close();
    }
  }
}

/** The scope the import was allowed under; a caller confined to an organisation stays confined. */
function scopeOf(doc: ImportDoc): AccessScope {
  if (doc.org === null) return AccessScope.admin(doc.principalId);
  return AccessScope.organisation(doc.principalId, 'integration', doc.org);
}
