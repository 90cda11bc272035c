import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccessLog } from '../access/access-log.service.js';
import { Directory } from '../access/directory.service.js';
import { maskEmail, maskName, maskPhone } from '../access/domain/mask.js';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { notFound } from '../kernel/errors.js';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import { UniqueViolation, VersionConflict, type Stored } from '../kernel/store/store.js';
import { SlaService } from '../sla/sla.service.js';
import { Projections, type Applied, type Projection } from '../touchpoints/projections.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';

import { VoiceArchive } from '../voice/voice-archive.js';
import { CustomerFileRepository, CustomerRepository } from './customer.repository.js';
import type { CustomerDoc, CustomerFileDoc, FileTouchpoint } from './customer.schema.js';
import { assembleFile, type Shown } from './domain/assemble-file.js';
import { fileOf } from './domain/build-file.js';
import { lookupKey, mergeCustomer } from './domain/customer.js';
import type { CustomerFileView } from './domain/customer-file.js';
import { readPhone } from './domain/phone.js';

const SYSTEM = SystemScope.because('keep customer files ready');
const TOUCHPOINTS_IN_FILE = 40;
const VOICES_IN_FILE = 20;
const FILE_ATTEMPTS = 20;

const MASKED: Shown = { masked: true, name: maskName, phone: maskPhone, email: maskEmail };
const CLEAR: Shown = { masked: false, name: (text) => text, phone: (text) => text, email: (text) => text };

/** Customers and their files: merged from events, kept ready, masked on the way out. */
@Injectable()
export class CustomersService implements Projection, OnModuleInit {
  readonly name = 'customer files';

  constructor(
    private readonly customers: CustomerRepository,
    private readonly files: CustomerFileRepository,
    private readonly touchpoints: TouchpointRepository,
    private readonly voices: VoiceArchive,
    private readonly sla: SlaService,
    private readonly projections: Projections,
    private readonly accessLog: AccessLog,
    private readonly directory: Directory,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.projections.register(this);
  }

  /** Merges what the events say of their customers, then rebuilds the files of these customers. */
  async project(applied: readonly Applied[], now: Date): Promise<void> {
    const events = new Map<string, Applied['events'][number][]>();
    for (const { touchpoint, events: history } of applied) {
      for (const event of history) {
        if (event.customerId === null || event.body.customer === undefined) continue;
        const known = events.get(event.customerId);
        if (known === undefined) events.set(event.customerId, [event]);
        else known.push(event);
      }
      if (touchpoint.customerId !== null && !events.has(touchpoint.customerId)) events.set(touchpoint.customerId, []);
    }
    await Promise.all([...events].map(([id, about]) => this.mergeAndRebuild(id, about, now)));
  }

  /** Rebuilds one customer's file from what is stored. */
  async rebuildFile(customerId: string, now: Date): Promise<void> {
    const customer = await this.customers.get(SYSTEM, customerId);
    if (customer !== null) await this.writeFile(customer, now);
  }

  /** Customers under one of these phone keys that the caller may see. */
  async byPhone(scope: AccessScope, keys: readonly string[]): Promise<Stored<CustomerDoc>[]> {
    return this.customers.byPhone(scope, keys, 20);
  }

  /** Masked files of the customers with this phone, reference, policy or plate. */
  async search(scope: AccessScope, text: string): Promise<CustomerFileView[]> {
    const { keys } = readPhone(text, this.config.values.defaultRegion);
    const [byPhone, byKey] = await Promise.all([
      this.customers.byPhone(scope, keys, 20),
      this.customers.byLookup(scope, [lookupKey(text)], 20),
    ]);
    return this.filesOf(scope, [...new Set([...byPhone, ...byKey].map(({ _id }) => _id))]);
  }

  async get(scope: AccessScope, customerId: string): Promise<Stored<CustomerDoc> | null> {
    return this.customers.get(scope, customerId);
  }

  /**
   * The file of one customer, masked unless `reveal` gives the reason for reading it in clear; every such read is
   * written to the access log before the file is handed out. Throws not-found for foreign and missing ids alike.
   */
  async fileOf(scope: AccessScope, customerId: string, options: { reveal?: string } = {}): Promise<CustomerFileView> {
    const file = await this.files.get(scope, customerId);
    if (file === null) throw notFound('customer');
    if (options.reveal !== undefined) {
      await this.accessLog.logRead(scope, { what: 'customer-file', id: customerId, why: options.reveal });
    }
    return this.assemble(file, options.reveal === undefined ? MASKED : CLEAR);
  }

  /** Masked files of several customers the caller may see, in no particular order. */
  async filesOf(scope: AccessScope, customerIds: readonly string[]): Promise<CustomerFileView[]> {
    const files = await this.files.getMany(scope, customerIds);
    return files.map((file) => this.assemble(file, MASKED));
  }

  /** Masked names by customer id, for lists. */
  async maskedNames(scope: AccessScope, customerIds: Iterable<string>): Promise<Map<string, string>> {
    const docs = await this.customers.getMany(scope, [...new Set(customerIds)]);
    return new Map(docs.map((doc) => [doc._id, maskName(doc.known.name?.value ?? '')]));
  }

  private assemble(file: CustomerFileDoc, shown: Shown): CustomerFileView {
    const now = this.clock.now();
    return assembleFile(file, {
      now,
      zone: this.config.values.zone,
      nameOf: (custodian) => this.directory.nameOf(custodian),
      shown,
      viewClock: (touchpoint: FileTouchpoint, clock) =>
        this.sla.view({ ...touchpoint, id: touchpoint.touchpointId }, clock, now),
    });
  }

  private async mergeAndRebuild(id: string, events: Applied['events'][number][], now: Date): Promise<void> {
    const region = this.config.values.defaultRegion;
    const read = (raw: string): ReturnType<typeof readPhone> => readPhone(raw, region);
    // What nobody has said anything new about is not written again, only its file.
    const merged = (doc: Stored<CustomerDoc>): CustomerDoc | null => {
      const now = mergeCustomer(doc, id, events, read);
      return now === null || sameRecord(doc, now) ? null : now;
    };
    const first = mergeCustomer(null, id, events, read);
    const saved = await this.customers.update(SYSTEM, id, merged, first === null ? undefined : { create: () => first });
    if (saved !== null) await this.writeFile(saved, now);
  }

  private async writeFile({ _id }: CustomerDoc, now: Date): Promise<void> {
    for (let attempt = 1; !(await this.writeFileOnce(_id, now)); attempt += 1) {
      if (attempt === FILE_ATTEMPTS) throw new VersionConflict('customerFiles', _id);
    }
  }

  /**
   * The kept file is read before everything the new one is made of, and replaced only if it still stands: whoever was
   * held up in between must not put an older state over a newer one. False when somebody was faster.
   */
  private async writeFileOnce(customerId: string, now: Date): Promise<boolean> {
    const kept = await this.files.get(SYSTEM, customerId);
    const [customer, touchpoints, voices] = await Promise.all([
      this.customers.get(SYSTEM, customerId),
      this.touchpoints.ofCustomer(SYSTEM, customerId, TOUCHPOINTS_IN_FILE),
      this.voices.of(customerId, VOICES_IN_FILE),
    ]);
    if (customer === null) return true;
    const file = fileOf(customer, touchpoints, voices, now);
    try {
      if (kept === null) await this.files.insert(SYSTEM, file);
      else await this.files.replace(SYSTEM, { ...file, version: kept.version });
      return true;
    } catch (error) {
      if (error instanceof VersionConflict || error instanceof UniqueViolation) return false;
      throw error;
    }
  }
}

function sameRecord(stored: Stored<CustomerDoc>, merged: object): boolean {
  const { version: _, ...rest } = stored;
  return JSON.stringify(rest) === JSON.stringify(merged);
}

