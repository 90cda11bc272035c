import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { DomainError, invalid, notFound } from '../kernel/errors.js';
import { randomId } from '../kernel/ids.js';
import { accessTokens, ROOT_ORG, SystemScope, type AccessScope } from '../kernel/scope.js';
import type { Page, Store } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import type { Mapping } from './domain/mapping.js';
import { ImportRunner } from './import-runner.js';
import { ImportRepository } from './import.repository.js';
import { changed, toStored, type ImportDoc } from './import.schema.js';
import { emptyReport } from './import-report.js';
import { viewOf, type ImportView } from './import-view.js';
import { loadMapping } from './mapping-file.js';

const SYSTEM = SystemScope.because('imports');
/** A running import nobody has vouched for this long belongs to a process that is gone. */
const SILENT_MS = 5 * 60_000;

export interface MappingView {
  name: string;
  title: string;
  format: string;
  source: string;
  params: Record<string, string | number>;
}

/** Imports over the API: upload, progress, errors, cancel, resume. */
@Injectable()
export class ImportsService implements OnApplicationBootstrap {
  readonly #mappingsDir: string;

  constructor(
    private readonly imports: ImportRepository,
    private readonly runner: ImportRunner,
    private readonly clock: Clock,
    private readonly http: HttpAdapterHost,
    config: Config,
    @Inject(STORE) private readonly store: Store,
  ) {
    this.#mappingsDir = join(config.values.configDir, 'imports');
  }

  /** A server that starts finds what its predecessor left: queued imports go on, running ones wait to be resumed. */
  async onApplicationBootstrap(): Promise<void> {
    // The command line opens the same house beside a running server, and must not touch the server's imports.
    if (!(this.http.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined)) return;
    for (const { _id } of await this.imports.inState(SYSTEM, 'running')) {
      await this.imports.update(SYSTEM, _id, (doc) => (this.#isAbandoned(doc) ? interrupted(doc) : null));
    }
    for (const { _id } of await this.imports.inState(SYSTEM, 'queued')) {
      // An import runs on the node that has the upload; whoever begins first has it.
      if (await this.runner.files.hasUpload(_id)) this.runner.enqueue(_id);
    }
  }

  /** Stores the upload, then the import, and queues it. Throws `invalid` for a mapping or parameter that is wrong. */
  async create(scope: AccessScope, map: string, params: Record<string, string>, body: Readable): Promise<ImportView> {
    const now = this.clock.now();
    await this.mapping(map, params);
    const id = randomId('imp');
    const bytes = await this.runner.files.keepUpload(id, body);
    const doc: ImportDoc = {
      _id: id,
      access: accessTokens(scope.org ?? ROOT_ORG),
      map,
      params,
      bytes,
      principalId: scope.principalId,
      org: scope.org,
      state: 'queued',
      failure: null,
      createdAt: now,
      startedAt: null,
      endedAt: null,
      heartbeatAt: null,
      report: toStored(emptyReport()),
      errorBytes: 0,
    };
    try {
      await this.imports.insert(scope, doc);
    } catch (error) {
      await this.runner.files.dropUpload(id);
      throw error;
    }
    this.runner.enqueue(id);
    return viewOf(doc);
  }

  /** The named mapping, compiled with its parameters. */
  async mapping(map: string, params: Record<string, string>): Promise<Mapping> {
    const names = await this.#mappingNames();
    if (!names.includes(map)) {
      const reason = `is not the name of a mapping (${names.join(', ')})`;
      throw invalid('There is no such mapping.', [{ field: 'map', reason }]);
    }
    return loadMapping(join(this.#mappingsDir, `${map}.yaml`), params);
  }

  async mappings(): Promise<MappingView[]> {
    const names = await this.#mappingNames();
    return names.map((name) => {
      const { title, file, source, params } = loadMapping(join(this.#mappingsDir, `${name}.yaml`)).spec;
      return { name, title: title ?? name, format: file.format, source, params: params ?? {} };
    });
  }

  async get(scope: AccessScope, id: string): Promise<ImportView> {
    const doc = await this.imports.get(scope, id);
    if (doc === null) throw notFound('import');
    return viewOf(this.#isAbandoned(doc) ? interrupted(doc) : doc);
  }

  async list(scope: AccessScope, page: { limit: number; after?: string }): Promise<Page<ImportView>> {
    const { items, next } = await this.imports.list(scope, page);
    return { items: items.map((doc) => viewOf(this.#isAbandoned(doc) ? interrupted(doc) : doc)), next };
  }

  /** The error file as CSV. */
  async errors(scope: AccessScope, id: string): Promise<Readable> {
    if ((await this.imports.get(scope, id)) === null) throw notFound('import');
    const file = await this.runner.files.readErrors(id);
    if (file === null) throw notFound('error file of this import');
    return file;
  }

  /** Stops a queued, running or interrupted import; what it has taken stays. Throws `conflict` when it has ended. */
  async cancel(scope: AccessScope, id: string): Promise<ImportView> {
    const doc = await this.imports.get(scope, id);
    if (doc === null) throw notFound('import');
    if (!['queued', 'running', 'interrupted'].includes(doc.state)) throw ended(doc);
    if (this.runner.stop(id)) await this.runner.ended(id);
    else {
      const endedAt = this.clock.now();
      await this.imports.update(scope, id, (found) => changed(found, { state: 'cancelled', endedAt }));
      await this.runner.files.dropUpload(id);
    }
    return this.get(scope, id);
  }

  /** Queues an interrupted import again; it goes on behind what is durable. */
  async resume(scope: AccessScope, id: string): Promise<ImportView> {
    const doc = await this.imports.get(scope, id);
    if (doc === null) throw notFound('import');
    if (doc.state !== 'interrupted' && !this.#isAbandoned(doc)) {
      throw new DomainError('conflict', `The import is ${doc.state}; only an interrupted one can be resumed.`);
    }
    if (!(await this.runner.files.hasUpload(id))) {
      throw new DomainError('conflict', 'The uploaded file is not on this machine any more; upload it again.');
    }
    await this.imports.update(scope, id, (found) => changed(found, { state: 'queued', endedAt: null, failure: null }));
    this.runner.enqueue(id);
    return this.get(scope, id);
  }

  #isAbandoned(doc: ImportDoc): boolean {
    if (doc.state !== 'running' || this.runner.has(doc._id)) return false;
    // One file has one server: whatever it does not run itself was left by a predecessor.
    if (this.store.engine === 'local') return true;
    return this.clock.now().getTime() - (doc.heartbeatAt?.getTime() ?? 0) > SILENT_MS;
  }

  async #mappingNames(): Promise<string[]> {
    const files = await readdir(this.#mappingsDir);
    return files.flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : [])).sort();
  }
}

function interrupted<T extends ImportDoc>(doc: T): T {
  return changed(doc, { state: 'interrupted', failure: 'The server ended while it was running; resume the import.' });
}

const ended = (doc: ImportDoc): DomainError => new DomainError('conflict', `The import has ended already: ${doc.state}.`);
