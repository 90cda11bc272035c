import { Controller, Get, Query } from '@nestjs/common';
import { invalid } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import { Allow, CurrentScope } from './access.decorators.js';
import { AccessLogRepository } from './access-log.repository.js';
import type { AccessLogDoc } from './access-log.schema.js';
import { readPage } from './paging.js';

/** One line of the access log. */
export interface AccessLogView {
  id: string;
  at: string;
  principalId: string;
  role: string;
  action: string;
  what: string;
  objectId: string;
  why: string;
}

@Allow('admin')
@Controller('v1/access-log')
export class AccessLogController {
  constructor(private readonly entries: AccessLogRepository) {}

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
    return { items: items.map(viewOf), next };
  }
}

function viewOf(entry: AccessLogDoc): AccessLogView {
  const { _id, at, principalId, role, action, what, objectId, why } = entry;
  return { id: _id, at: at.toISOString(), principalId, role, action, what, objectId, why };
}
