import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Allow, CurrentScope } from '../access/access.decorators.js';
import { readPage } from '../access/paging.js';
import { invalid } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import { STATES, type MessageState } from './message.schema.js';
import { MessagesService, type MessageView } from './messages.service.js';

@Allow('admin')
@Controller('v1/messages')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  /** Mails and webhooks, latest first; `state=dead` for those that could not be delivered. */
  @Get()
  async list(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<Page<MessageView>> {
    const state = readState(query['state']);
    return this.messages.list(scope, { ...readPage(query), ...(state !== null && { state }) });
  }

  @HttpCode(200)
  @Post(':id/replay')
  async replay(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<MessageView> {
    return this.messages.replay(scope, id);
  }
}

function readState(value: unknown): MessageState | null {
  if (value === undefined) return null;
  if (STATES.includes(value as MessageState)) return value as MessageState;
  throw invalid('The list cannot be read.', [{ field: 'state', reason: `must be one of ${STATES.join(', ')}` }]);
}
