import { Injectable } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import { randomId } from '../kernel/ids.js';
import { SystemScope, type AccessScope } from '../kernel/scope.js';
import { AccessLogRepository } from './access-log.repository.js';
import type { LoggedAction } from './access-log.schema.js';

const WRITING = SystemScope.because('write the access log');

export interface LogEntry {
  /** Kind of thing, such as `customer-file` or `api-key`. */
  what: string;
  /** Its id; never a name or number. */
  id: string;
  why: string;
}

/** Keeps who looked at what and why. The entry is durable before the promise resolves: await it, then answer. */
@Injectable()
export class AccessLog {
  constructor(
    private readonly entries: AccessLogRepository,
    private readonly clock: Clock,
  ) {}

  /** Every unmasked read of personal data calls this before it answers. */
  async logRead(scope: AccessScope, entry: LogEntry): Promise<void> {
    await this.write(scope, 'read', entry);
  }

  /** Every change of users, keys and directory calls this. */
  async logChange(scope: AccessScope, entry: LogEntry): Promise<void> {
    await this.write(scope, 'change', entry);
  }

  async logSignIn(scope: AccessScope, entry: LogEntry): Promise<void> {
    await this.write(scope, 'sign-in', entry);
  }

  private async write(scope: AccessScope, action: LoggedAction, entry: LogEntry): Promise<void> {
    await this.entries.insert(WRITING, {
      _id: randomId('al'),
      at: this.clock.now(),
      principalId: scope.principalId,
      role: scope.role,
      action,
      what: entry.what,
      objectId: entry.id,
      why: entry.why,
    });
  }
}
