import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Logger } from 'pino';
import { Chore } from '../kernel/chore.js';
import { Clock } from '../kernel/clock.js';
import { LOGGER } from '../kernel/logging.js';
import { NodeRole } from '../kernel/node-role.js';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import { VoiceArchive } from '../voice/voice-archive.js';
import { CustomerFileRepository, CustomerRepository, FileMarkRepository } from './customer.repository.js';
import type { CustomerFileDoc } from './customer.schema.js';
import { fileOf } from './domain/build-file.js';

const SYSTEM = SystemScope.because('keep customer files ready');
const TOUCHPOINTS_IN_FILE = 40;
const VOICES_IN_FILE = 20;
const SWEEP_MS = 10_000;
/** Files made together; small enough that nobody waits for them. */
const GROUP = 16;

/**
 * Customer files, kept ready. Whoever changes what a file is made of marks it afterwards, durably, and the file is made
 * anew in the background: once for many changes. A file that is marked is read from its parts, so no reader ever sees
 * less than what was stored before the mark.
 */
@Injectable()
export class CustomerFiles implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #making: Chore;

  constructor(
    private readonly files: CustomerFileRepository,
    private readonly marks: FileMarkRepository,
    private readonly customers: CustomerRepository,
    private readonly touchpoints: TouchpointRepository,
    private readonly voices: VoiceArchive,
    private readonly role: NodeRole,
    private readonly schedule: SchedulerRegistry,
    private readonly clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#making = new Chore(() => this.refresh(), 'customer files', logger);
  }

  onApplicationBootstrap(): void {
    this.wake();
    // What others have marked and left to us, or did not live to make.
    if (this.role.works) this.schedule.addInterval('customer files', setInterval(() => this.#making.wake(), SWEEP_MS));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#making.stop();
  }

  async mark(customerIds: Iterable<string>): Promise<void> {
    const marks = Array.from(new Set(customerIds), (_id) => ({ _id }));
    if (marks.length === 0) return;
    await this.marks.putMany(SYSTEM, marks);
    this.wake();
  }

  /** The files of these customers that the caller may see, in no particular order. */
  async read(scope: AccessScope, customerIds: readonly string[]): Promise<CustomerFileDoc[]> {
    // The marks first: where there is none, the file is at least as new.
    const marked = new Set((await this.marks.getMany(SYSTEM, customerIds)).map(({ _id }) => _id));
    const ready = await this.files.getMany(scope, customerIds.filter((id) => !marked.has(id)));
    return [...ready, ...this.files.visibleOf(scope, await this.make([...marked]))];
  }

  /** Makes every marked file. For rebuilds, the command line and tests. */
  finish(): Promise<void> {
    return this.#making.finish();
  }

  /** Makes some of the marked files; returns how many. */
  async refresh(): Promise<number> {
    const marks = await this.marks.some(GROUP);
    // The kept file is read before everything the new one is made of, and replaced only if it still stands: whoever was
    // held up in between must not put an older state over a newer one.
    await this.files.updateMany(SYSTEM, marks.map(({ _id }) => _id), (_, ids) => this.make(ids));
    await this.marks.removeMany(SYSTEM, marks);
    return marks.length;
  }

  private wake(): void {
    if (!this.role.handsOver) this.#making.wake();
  }

  private async make(customerIds: readonly string[]): Promise<CustomerFileDoc[]> {
    if (customerIds.length === 0) return [];
    const now = this.clock.now();
    const customers = await this.customers.getMany(SYSTEM, customerIds);
    return Promise.all(
      customers.map(async (customer) => {
        const [touchpoints, voices] = await Promise.all([
          this.touchpoints.ofCustomer(SYSTEM, customer._id, TOUCHPOINTS_IN_FILE),
          this.voices.of(customer._id, VOICES_IN_FILE),
        ]);
        return fileOf(customer, touchpoints, voices, now);
      }),
    );
  }
}
