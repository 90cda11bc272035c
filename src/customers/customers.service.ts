import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccessLog } from '../access/access-log.service.js';
import { Directory } from '../access/directory.service.js';
import { maskEmail, maskName, maskPhone } from '../access/domain/mask.js';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { notFound } from '../kernel/errors.js';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import type { Stored } from '../kernel/store/store.js';
import { SlaService } from '../sla/sla.service.js';
import { Projections, type Applied, type Projection } from '../touchpoints/projections.js';
import { CustomerFiles } from './customer-files.service.js';
import { CustomerRepository } from './customer.repository.js';
import type { CustomerDoc, CustomerFileDoc, FileTouchpoint } from './customer.schema.js';
import { assembleFile, type Shown } from './domain/assemble-file.js';
import { lookupKey, mergeCustomer } from './domain/customer.js';
import type { CustomerFileView } from './domain/customer-file.js';
import { readPhone } from './domain/phone.js';

const SYSTEM = SystemScope.because('merge customers from events');

const MASKED: Shown = { masked: true, name: maskName, phone: maskPhone, email: maskEmail };
const CLEAR: Shown = { masked: false, name: (text) => text, phone: (text) => text, email: (text) => text };

/** Customers and their files: merged from events, kept ready, masked on the way out. */
@Injectable()
export class CustomersService implements Projection, OnModuleInit {
  readonly name = 'customer files';

  constructor(
    private readonly customers: CustomerRepository,
    private readonly files: CustomerFiles,
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

  /** Merges what the events say of their customers, then has the files of these customers made anew. */
  async project(applied: readonly Applied[]): Promise<void> {
    const concerned = new Set<string>();
    const heard = new Map<string, Applied['events'][number][]>();
    for (const { touchpoint, events, news } of applied) {
      if (touchpoint.customerId !== null) concerned.add(touchpoint.customerId);
      if (!news) continue;
      for (const event of events) {
        if (event.customerId === null || event.body.customer === undefined) continue;
        const known = heard.get(event.customerId);
        if (known === undefined) heard.set(event.customerId, [event]);
        else known.push(event);
      }
    }
    await this.merge(heard);
    await this.files.mark([...concerned, ...heard.keys()]);
  }

  finish(): Promise<void> {
    return this.files.finish();
  }

  /** Has the files of these customers made anew, after something they are made of has changed. */
  async changed(customerIds: Iterable<string>): Promise<void> {
    await this.files.mark(customerIds);
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
    const [file] = await this.files.read(scope, [customerId]);
    if (file === undefined) throw notFound('customer');
    if (options.reveal !== undefined) {
      await this.accessLog.logRead(scope, { what: 'customer-file', id: customerId, why: options.reveal });
    }
    return this.assemble(file, options.reveal === undefined ? MASKED : CLEAR);
  }

  /** Masked files of several customers the caller may see, in no particular order. */
  async filesOf(scope: AccessScope, customerIds: readonly string[]): Promise<CustomerFileView[]> {
    const files = await this.files.read(scope, customerIds);
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

  private async merge(heard: ReadonlyMap<string, readonly Applied['events'][number][]>): Promise<void> {
    const region = this.config.values.defaultRegion;
    const read = (raw: string): ReturnType<typeof readPhone> => readPhone(raw, region);
    await this.customers.updateMany(SYSTEM, heard.keys(), (kept, ids) =>
      ids.flatMap((id) => {
        const before = kept.get(id) ?? null;
        const merged = mergeCustomer(before, id, heard.get(id) ?? [], read);
        // What nobody has said anything new about is not written again.
        return merged === null || (before !== null && sameRecord(before, merged)) ? [] : [merged];
      }),
    );
  }
}

function sameRecord(stored: Stored<CustomerDoc>, merged: object): boolean {
  const { version: _, ...rest } = stored;
  return JSON.stringify(rest) === JSON.stringify(merged);
}
