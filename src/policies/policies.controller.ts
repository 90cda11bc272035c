import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { Allow, CurrentScope } from '../access/access.decorators.js';
import { ValidBody } from '../access/body.js';
import { invalid } from '../kernel/errors.js';
import { ROOT_ORG, type AccessScope } from '../kernel/scope.js';
import type { DryRunView } from './dry-run-view.js';
import { DryRunDto } from './dry-run.dto.js';
import { PoliciesService } from './policies.service.js';
import type { RegulationPackView } from './regulation-view.js';
import type { CalendarYearView, PolicyVersionView } from './policy-view.js';

/** Policies, calendars, and what a draft would do to a history. */
@Allow('manager', 'admin')
@Controller('v1')
export class PoliciesController {
  constructor(private readonly policies: PoliciesService) {}

  @Get('policies')
  list(): { items: PolicyVersionView[] } {
    return { items: this.policies.list() };
  }

  /** Touchpoints per policy version. */
  @Get('policies/usage')
  async usage(@CurrentScope() scope: AccessScope): Promise<{ items: { version: string; touchpoints: number }[] }> {
    return { items: await this.policies.usage(scope) };
  }

  @Get('policies/:version')
  one(@Param('version') version: string): PolicyVersionView & { text: string } {
    return this.policies.one(version);
  }

  /** What a policy would do to a history; mistakes in the pasted texts are part of the answer, each at its line. */
  @Post('policies/dry-run')
  @HttpCode(200)
  dryRun(@CurrentScope() scope: AccessScope, @ValidBody(DryRunDto) asked: DryRunDto): DryRunView {
    const { policy, history, now, knownAt } = asked;
    return this.policies.dryRun({
      policy,
      history,
      // Null is as good as left out.
      calendars: asked.calendars ?? [],
      waivers: asked.waivers ?? [],
      org: asked.org ?? scope.org ?? ROOT_ORG,
      ...(now != null && { now }),
      ...(knownAt != null && { knownAt }),
    });
  }

  /** What the law asks for, by jurisdiction, and which of it runs here. */
  @Get('regulation')
  regulation(): { items: RegulationPackView[] } {
    return { items: this.policies.regulation() };
  }

  @Get('calendars')
  calendars(@Query('year') year: unknown): { items: CalendarYearView[] } {
    return { items: this.policies.calendars(readYear(year)) };
  }
}

function readYear(year: unknown): number | null {
  if (year === undefined) return null;
  if (typeof year === 'string' && /^\d{4}$/.test(year) && Number(year) >= 1970 && Number(year) <= 2199) return Number(year);
  throw invalid('The calendars cannot be shown.', [{ field: 'year', reason: 'must be a year from 1970 to 2199' }]);
}
