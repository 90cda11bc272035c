import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Clock } from '../kernel/clock.js';
import { DomainError, notFound } from '../kernel/errors.js';
import { randomId } from '../kernel/ids.js';
import { accessTokens, ROOT_ORG, SystemScope, type AccessScope } from '../kernel/scope.js';
import type { Page, Store } from '../kernel/store/store.js';
import { STORE } from '../kernel/store/store.token.js';
import { BacktestPlans } from './backtest-plans.service.js';
import { BacktestRepository } from './backtest.repository.js';
import { BacktestRunner } from './backtest-runner.js';
import { changed, type BacktestDoc } from './backtest.schema.js';
import type { BacktestView } from './backtest-view.js';
import { viewOf } from './view-of-backtest.js';
import { jobScopeOf } from './job-scope.js';

const SYSTEM = SystemScope.because('backtests');
/** A running backtest nobody has vouched for this long belongs to a process that is gone. */
const SILENT_MS = 60_000;
const UNDER_WAY = ['queued', 'running'];

/** Backtests over the API: start, progress, result, cancel; whoever may see one can ask from anywhere. */
@Injectable()
export class BacktestsService implements OnApplicationBootstrap {
  constructor(
    private readonly backtests: BacktestRepository,
    private readonly runner: BacktestRunner,
    private readonly plans: BacktestPlans,
    private readonly clock: Clock,
    private readonly http: HttpAdapterHost,
    @Inject(STORE) private readonly store: Store,
  ) {}

  /** A server that starts finds what its predecessor left: queued ones go on, running ones are interrupted. */
  async onApplicationBootstrap(): Promise<void> {
    // The command line opens the same house beside a running server, and must not touch the server's backtests.
    if (!(this.http.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined)) return;
    for (const { _id } of await this.backtests.inState(SYSTEM, 'running')) {
      await this.backtests.update(SYSTEM, _id, (doc) => (this.#isAbandoned(doc) ? interrupted(doc) : null));
    }
    if (this.store.engine !== 'local') return;
    for (const { _id } of await this.backtests.inState(SYSTEM, 'queued')) this.runner.enqueue(_id);
  }

  /** Checks and queues. @throws DomainError `invalid` with line, field and reason of every mistake. */
  async start(scope: AccessScope, asked: { policy: string; calendars: string[]; from: string; to: string }): Promise<BacktestView> {
    const policy = { file: 'policy', text: asked.policy };
    const calendars = asked.calendars.map((text, index) => ({ file: `calendars[${index}]`, text }));
    const { from, to } = asked;
    const { draft } = this.plans.check({ policy, calendars, from, to });
    const now = this.clock.now();
    const doc: BacktestDoc = {
      _id: randomId('bt'),
      access: accessTokens(scope.org ?? ROOT_ORG),
      state: 'queued',
      failure: null,
      scope: jobScopeOf(scope),
      policy: { ...policy, name: draft.policy.name },
      calendars,
      from,
      to,
      asOf: now,
      createdAt: now,
      startedAt: null,
      endedAt: null,
      heartbeatAt: null,
      total: 0,
      read: 0,
      result: null,
    };
    await this.backtests.insert(scope, doc);
    this.runner.enqueue(doc._id);
    return viewOf(doc, now);
  }

  async get(scope: AccessScope, id: string): Promise<BacktestView> {
    return viewOf(this.#told(await this.#visible(scope, id)), this.clock.now());
  }

  /** Newest first, without their results. */
  async list(scope: AccessScope, page: { limit: number; after?: string }): Promise<Page<BacktestView>> {
    const { items, next } = await this.backtests.list(scope, page);
    return { items: items.map((doc) => viewOf(this.#told(doc), this.clock.now(), false)), next };
  }

  /** Stops a queued or running backtest; there is no half result. Throws `conflict` when it has ended. */
  async cancel(scope: AccessScope, id: string): Promise<BacktestView> {
    const doc = await this.#visible(scope, id);
    if (!UNDER_WAY.includes(doc.state)) throw new DomainError('conflict', `The backtest has ended already: ${doc.state}.`);
    if (!(await this.runner.stop(id))) {
      const endedAt = this.clock.now();
      await this.backtests.update(scope, id, (found) =>
        UNDER_WAY.includes(found.state) ? changed(found, { state: 'cancelled', endedAt }) : null,
      );
    }
    return this.get(scope, id);
  }

  async #visible(scope: AccessScope, id: string): Promise<BacktestDoc> {
    const doc = await this.backtests.get(scope, id);
    if (doc === null) throw notFound('backtest');
    return doc;
  }

  #told(doc: BacktestDoc): BacktestDoc {
    return this.#isAbandoned(doc) ? interrupted(doc) : doc;
  }

  #isAbandoned(doc: BacktestDoc): boolean {
    if (doc.state !== 'running' || this.runner.has(doc._id)) return false;
    // One file has one server: whatever it does not run itself was left by a predecessor.
    if (this.store.engine === 'local') return true;
    return this.clock.now().getTime() - (doc.heartbeatAt?.getTime() ?? 0) > SILENT_MS;
  }
}

const interrupted = <T extends BacktestDoc>(doc: T): T =>
  changed(doc, { state: 'interrupted', failure: 'The server ended while it was running; start it again.' });
