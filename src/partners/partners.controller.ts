import { Controller, Get, Param, Query } from '@nestjs/common';
import { Allow, CurrentScope } from '../access/access.decorators.js';
import { readPage } from '../access/paging.js';
import type { TouchpointView } from '../insight/domain/board.js';
import { readPeriod } from '../insight/period.js';
import { Clock } from '../kernel/clock.js';
import { invalid, notFound } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import type { PartnerCasesPage, PartnerScorecardView } from './domain/scorecard-view.js';
import { CASE_STATES, type CaseState } from './partner-case.repository.js';
import { PartnersService } from './partners.service.js';

/** Partner firms as managers see them. */
@Allow('manager', 'admin')
@Controller('v1/partners')
export class PartnersController {
  constructor(
    private readonly partners: PartnersService,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Query() query: Record<string, unknown>): Promise<PartnerScorecardView[]> {
    return this.partners.scorecards(readPeriod(query), this.clock.now());
  }

  @Get(':id/scorecard')
  async one(@Param('id') id: string, @Query() query: Record<string, unknown>): Promise<PartnerScorecardView> {
    return this.partners.scorecard(id, readPeriod(query), this.clock.now());
  }

  /** The firm's cases within the caller's organisation, newest activity first; `state` is open, ended or late. */
  @Get(':id/cases')
  async cases(
    @CurrentScope() scope: AccessScope,
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
  ): Promise<PartnerCasesPage> {
    const state = readState(query);
    return this.partners.cases(scope, id, { ...readPage(query), ...(state !== undefined && { state }) }, this.clock.now());
  }
}

/** A partner's own part of the truth, and nothing else. */
@Allow('partner')
@Controller('v1/portal')
export class PortalController {
  constructor(
    private readonly partners: PartnersService,
    private readonly clock: Clock,
  ) {}

  @Get()
  async own(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<PartnerScorecardView> {
    if (scope.partnerId === null) throw notFound('partner');
    return this.partners.scorecard(scope.partnerId, readPeriod(query), this.clock.now());
  }

  /** Own cases, newest activity first; `state` is open, ended or late. */
  @Get('cases')
  async cases(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<PartnerCasesPage> {
    const state = readState(query);
    return this.partners.ownCases(scope, { ...readPage(query), ...(state !== undefined && { state }) }, this.clock.now());
  }

  @Get('cases/:touchpointId')
  async one(@CurrentScope() scope: AccessScope, @Param('touchpointId') id: string): Promise<TouchpointView> {
    return this.partners.ownCase(scope, id);
  }
}

function readState({ state }: Record<string, unknown>): CaseState | undefined {
  if (state === undefined) return undefined;
  const known = CASE_STATES.find((one) => one === state);
  if (known !== undefined) return known;
  throw invalid('The cases cannot be read.', [{ field: 'state', reason: `must be one of ${CASE_STATES.join(', ')}` }]);
}
