import { basename, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import { Config } from '../kernel/config.js';
import { notFound } from '../kernel/errors.js';
import type { AccessScope } from '../kernel/scope.js';
import { localDateText } from '../sla/domain/civil.js';
import { loadHolidaySets } from '../sla/holiday-files.js';
import { Rules, type RememberedVersion } from '../sla/rules.js';
import { TOUCHPOINT_KINDS } from '../touchpoints/domain/kinds.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import { dryRun, type DryRunQuestion } from './dry-run.js';
import type { DryRunView } from './dry-run-view.js';
import type { RegulationPackView } from './regulation-view.js';
import { regulationView } from './view-of-regulation.js';
import { calendarYear, policyView, yearOf, type CalendarYearView, type PolicyVersionView } from './policy-view.js';

/** The policies and calendars of the installation as people look at them, and what a draft would do. */
@Injectable()
export class PoliciesService {
  constructor(
    private readonly rules: Rules,
    private readonly touchpoints: TouchpointRepository,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Every version in `config/`, and those touchpoints may still be pinned to; by name, newest first. */
  list(): PolicyVersionView[] {
    return this.rules
      .remembered()
      .map((remembered) => this.view(remembered))
      .sort((a, b) => byText(a.name, b.name) || byText(b.from, a.from) || byText(a.state, b.state));
  }

  /** One version with its text. A version never seen here is missing. */
  one(version: string): PolicyVersionView & { text: string } {
    const remembered = this.rules.version(version);
    if (remembered === null) throw notFound('policy version');
    return { ...this.view(remembered), text: remembered.text };
  }

  /** How many touchpoints the caller may see run under each version; the empty version stands for none. */
  async usage(scope: AccessScope): Promise<{ version: string; touchpoints: number }[]> {
    const total = new Map<string, number>();
    for (const kind of TOUCHPOINT_KINDS) {
      for (const [version, count] of await this.touchpoints.countByPolicy(scope, kind)) {
        total.set(version, (total.get(version) ?? 0) + count);
      }
    }
    return [...total].map(([version, touchpoints]) => ({ version, touchpoints }));
  }

  /** The calendars in one year; without one, the present year in the installation's zone. */
  calendars(year: number | null): CalendarYearView[] {
    const { calendars } = this.rules.registry;
    return [...calendars.values()]
      .map((calendar) => calendarYear(calendar, year ?? yearOf(calendar.zone.dayAt(this.clock.now().getTime()))))
      .sort((a, b) => byText(a.name, b.name));
  }

  /** Every pack of the law, those in force here first. */
  regulation(): RegulationPackView[] {
    const { packs, packsInForce, versions } = this.rules.registry;
    return packs
      .map((pack) => regulationView(pack, packsInForce.includes(pack.pack.name), versions))
      .sort((a, b) => Number(b.inForce) - Number(a.inForce) || byText(a.name, b.name));
  }

  dryRun(asked: Omit<DryRunQuestion, 'now'> & { now?: string }): DryRunView {
    const { sets } = loadHolidaySets(join(this.config.values.configDir, 'holidays'));
    const now = asked.now ?? this.clock.now().toISOString();
    return dryRun({ ...asked, now }, { holidays: sets, known: this.rules.registry.calendars, article: (id) => this.rules.article(id), waiversFor: (kind, org) => this.rules.waiversFor(kind, org) });
  }

  private view(remembered: RememberedVersion): PolicyVersionView {
    const { policy, version } = remembered;
    const shipped = this.rules.registry.versions.filter((other) => other.policy.name === policy.name);
    const later = shipped.map((other) => other.policy.effectiveFromDay).filter((day) => day > policy.effectiveFromDay);
    const nextDay = later.length === 0 ? null : Math.min(...later);
    const today = policy.calendar.zone.dayAt(this.clock.now().getTime());
    const state = !shipped.some((other) => other.version === version)
      ? 'removed'
      : policy.effectiveFromDay > today
        ? 'future'
        : nextDay !== null && nextDay <= today
          ? 'past'
          : 'inForce';
    return policyView({ ...remembered, file: basename(remembered.file) }, { until: nextDay === null ? null : localDateText(nextDay - 1), state });
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
