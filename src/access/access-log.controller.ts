import { Controller, Get, Query } from '@nestjs/common';
import { invalid } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import { Allow, CurrentScope } from './access.decorators.js';
import { AccessLogRepository } from './access-log.repository.js';
import type { AccessLogDoc } from './access-log.schema.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { readPage } from './paging.js';
import { UserRepository } from './user.repository.js';

/** One line of the access log. */
export interface AccessLogView {
  id: string;
  at: string;
  principalId: string;
  /** Of the person or API key; null when it is neither, or has been removed. */
  principalName: string | null;
  role: string;
  action: string;
  what: string;
  objectId: string;
  /** Of a person or API key; all else is told by its id alone. */
  objectName: string | null;
  why: string;
}

@Allow('admin')
@Controller('v1/access-log')
export class AccessLogController {
  constructor(
    private readonly entries: AccessLogRepository,
    private readonly users: UserRepository,
    private readonly keys: ApiKeyRepository,
  ) {}

  /** Newest first; with `objectId` only what was done with that one thing. */
  @Get()
  async list(
    @CurrentScope() scope: AccessScope,
    @Query() query: Record<string, unknown>,
  ): Promise<Page<AccessLogView>> {
    const page = readPage(query);
    const { objectId } = query;
    if (objectId !== undefined && typeof objectId !== 'string') {
      throw invalid('The log cannot be read.', [{ field: 'objectId', reason: 'must be given once' }]);
    }
    const { items, next } =
      objectId === undefined
        ? await this.entries.newest(scope, page)
        : await this.entries.ofObject(scope, objectId, page);
    const names = await this.namesIn(scope, items);
    return { items: items.map((entry) => viewOf(entry, names)), next };
  }

  /** Names of the people and API keys in these lines: the log itself keeps ids only. */
  private async namesIn(scope: AccessScope, entries: readonly AccessLogDoc[]): Promise<ReadonlyMap<string, string>> {
    const ids = [...new Set(entries.flatMap(({ principalId, objectId }) => [principalId, objectId]))];
    const [people, keys] = await Promise.all([
      this.users.getMany(scope, ids.filter((id) => id.startsWith('us_'))),
      this.keys.getMany(scope, ids.filter((id) => id.startsWith('key_'))),
    ]);
    return new Map([...people, ...keys].map(({ _id, name }) => [_id, name]));
  }
}

function viewOf(entry: AccessLogDoc, names: ReadonlyMap<string, string>): AccessLogView {
  const { _id, at, principalId, role, action, what, objectId, why } = entry;
  return {
    id: _id,
    at: at.toISOString(),
    principalId,
    principalName: names.get(principalId) ?? null,
    role,
    action,
    what,
    objectId,
    objectName: names.get(objectId) ?? null,
    why,
  };
}
