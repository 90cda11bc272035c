import { Controller, Get, Param, Query } from '@nestjs/common';
import { Allow, CurrentScope } from '../access/access.decorators.js';
import { scopeOfQuery } from '../access/confine-scope.js';
import { readPage } from '../access/paging.js';
import { invalid, type Problem } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import type { ClockExplanationView, TouchpointView } from '../insight/domain/board.js';
import { TOUCHPOINT_KINDS, type TouchpointKind } from './domain/kinds.js';
import { TouchpointsService, type TouchpointSummary, type WantedTouchpoints } from './touchpoints.service.js';

@Controller('v1/touchpoints')
export class TouchpointsController {
  constructor(private readonly touchpoints: TouchpointsService) {}

  /** Touchpoints the caller may see, newest activity first; `org`, `kind` and `state` (open, closed) narrow them. */
  @Allow('handler', 'manager', 'admin', 'integration')
  @Get()
  async list(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<Page<TouchpointSummary>> {
    return this.touchpoints.list(scopeOfQuery(scope, query), { ...readWanted(query), ...readPage(query) });
  }

  @Allow('handler', 'manager', 'admin', 'integration')
  @Get(':id')
  async one(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<TouchpointView> {
    return this.touchpoints.view(scope, id);
  }

  /** Why the clock `milestone:cycle` is due when it is: sentence, windows, events. */
  @Allow('handler', 'manager', 'admin')
  @Get(':id/clocks/:clock/explanation')
  async explain(
    @CurrentScope() scope: AccessScope,
    @Param('id') id: string,
    @Param('clock') clock: string,
  ): Promise<ClockExplanationView> {
    return this.touchpoints.explain(scope, id, clock);
  }
}

function readWanted(query: Record<string, unknown>): Pick<WantedTouchpoints, 'kind' | 'open'> {
  const { kind, state } = query;
  const problems: Problem[] = [];
  if (kind !== undefined && !TOUCHPOINT_KINDS.includes(kind as TouchpointKind)) {
    problems.push({ field: 'kind', reason: `must be one of ${TOUCHPOINT_KINDS.join(', ')}` });
  }
  if (state !== undefined && state !== 'open' && state !== 'closed') {
    problems.push({ field: 'state', reason: 'must be open or closed' });
  }
  if (problems.length > 0) throw invalid('The list cannot be read.', problems);
  return { ...(kind !== undefined && { kind: kind as TouchpointKind }), ...(state !== undefined && { open: state === 'open' }) };
}
