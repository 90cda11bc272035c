import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { CustomersService } from '../customers/customers.service.js';
import type { CustomerFileView } from '../customers/domain/customer-file.js';
import { DomainError } from '../kernel/errors.js';
import { LOGGER } from '../kernel/logging.js';
import type { AccessScope } from '../kernel/scope.js';

/** A handler who hears the phone ring waits no longer for a file than this. */
const PATIENCE_MS = 300;
const MOST_CACHED = 5_000;

export interface FoundFile {
  /** Null when the customer is not there for this caller, or the store is slow and nothing is cached. */
  file: CustomerFileView | null;
  /** Resolves when the store has answered after all: then the pop is worth building again. Null when it was in time. */
  late: Promise<unknown> | null;
}

/**
 * The customer file as a pop needs it: one look-up, and if the store is slow, the last one shown with its age
 * (`asOf`), never a blank card. Only masked files are remembered: what is shown in clear is read, and logged, anew.
 */
@Injectable()
export class PopFiles {
  readonly #cache = new Map<string, CustomerFileView>();

  constructor(
    private readonly customers: CustomersService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param reveal why it is shown in clear; null keeps it masked */
  async find(scope: AccessScope, customerId: string, reveal: string | null): Promise<FoundFile> {
    const key = `${scope.token ?? '*'}|${customerId}`;
    const reading = this.read(scope, customerId, reveal, key);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<'slow'>((resolve) => {
      timer = setTimeout(() => resolve('slow'), PATIENCE_MS);
    });
    const first = await Promise.race([reading, patience]);
    clearTimeout(timer);
    if (first !== 'slow' && first !== 'failed') return { file: first, late: null };
    const cached = this.#cache.get(key) ?? null;
    return { file: cached, late: first === 'slow' ? reading : null };
  }

  /** Never rejects. A foreign customer is null, like a missing one. */
  private async read(
    scope: AccessScope,
    customerId: string,
    reveal: string | null,
    key: string,
  ): Promise<CustomerFileView | null | 'failed'> {
    try {
      const file = await this.customers.fileOf(scope, customerId, reveal === null ? {} : { reveal });
      if (reveal === null) this.remember(key, file);
      return file;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'not-found') {
        this.#cache.delete(key);
        return null;
      }
      this.logger.warn({ customerId, err: error }, 'a customer file could not be read for a pop');
      return 'failed';
    }
  }

  private remember(key: string, file: CustomerFileView): void {
    this.#cache.delete(key);
    this.#cache.set(key, file);
    if (this.#cache.size > MOST_CACHED) this.#cache.delete(this.#cache.keys().next().value!);
  }
}
