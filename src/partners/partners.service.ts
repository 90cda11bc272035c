import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Directory } from '../access/directory.service.js';
import type { PartnerDoc } from '../access/directory.schema.js';
import { dayOf, daysBetween, type Day } from '../insight/domain/day.js';
import type { TouchpointView } from '../insight/domain/board.js';
import type { Part, Sums } from '../insight/domain/sums.js';
import { LocalZone } from '../insight/local-zone.js';
import { DayCellRepository } from '../insight/rollup.repository.js';
import { Rollups } from '../insight/rollups.service.js';
import { notFound } from '../kernel/errors.js';
import { accessTokens, ROOT_ORG, SystemScope, type AccessScope } from '../kernel/scope.js';
import { SlaService } from '../sla/sla.service.js';
import { inOrder } from '../touchpoints/domain/lifecycle.js';
import { EventRepository } from '../touchpoints/event.repository.js';
import { Projections, type Applied, type Projection } from '../touchpoints/projections.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';
import { TouchpointsService } from '../touchpoints/touchpoints.service.js';
import { casePart, partnerSeries } from './domain/case-part.js';
import { confineClock, confineTouchpoint } from './domain/confine.js';
import { heldBy, ownEvents, partnerCasesOf, partnerHolder } from './domain/partner-case.js';
import { earliestDay, periodTotal, scorecard } from './domain/scorecard.js';
import type { PartnerCasesPage, PartnerCaseView, PartnerScorecardView } from './domain/scorecard-view.js';
import { PartnerCaseRepository, type CaseState } from './partner-case.repository.js';
import type { PartnerCaseDoc } from './partner-case.schema.js';

const PEERS = SystemScope.because('anonymous peers of a scorecard');

interface WantedCases {
  state?: CaseState;
  limit: number;
  after?: string;
}

/** Scorecards and cases of partner firms, kept ready as touchpoints are applied. */
@Injectable()
export class PartnersService implements Projection, OnModuleInit {
  readonly name = 'partner cases';

  constructor(
    private readonly kept: PartnerCaseRepository,
    private readonly cells: DayCellRepository,
    private readonly rollups: Rollups,
    private readonly projections: Projections,
    private readonly directory: Directory,
    private readonly touchpoints: TouchpointRepository,
    private readonly touchpointViews: TouchpointsService,
    private readonly events: EventRepository,
    private readonly sla: SlaService,
    private readonly local: LocalZone,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.kept.open();
    this.projections.register(this);
  }

  async project(applied: readonly Applied[]): Promise<void> {
    const docs = applied.flatMap(caseDocs);
    await this.kept.keep(docs);
    await this.rollups.contribute(docs.map((doc) => this.partOf(doc)));
  }

  /** The scorecards of all firms in the directory, by type and name. */
  async scorecards(period: number, now: Date): Promise<PartnerScorecardView[]> {
    const firms = await this.directory.allPartners();
    firms.sort((a, b) => a.type.localeCompare(b.type) || (a._id < b._id ? -1 : 1));
    const days = new Map<string, ReadonlyMap<Day, Sums>>();
    for (const firm of firms) days.set(firm._id, await this.daysOf(PEERS, firm._id, period, now));
    return Promise.all(firms.map((firm) => this.assemble(firm, days, firms, period, now)));
  }

  /** One firm's scorecard; throws not-found for a firm that is not in the directory. */
  async scorecard(partnerId: string, period: number, now: Date): Promise<PartnerScorecardView> {
    const firm = await this.directory.partner(partnerId);
    if (firm === null) throw notFound('partner');
    const firms = await this.directory.partnersOfType(firm.type);
    const days = await Promise.all(
      firms.map(async ({ _id }) => [_id, await this.daysOf(PEERS, _id, period, now)] as const),
    );
    return this.assemble(firm, new Map(days), firms, period, now);
  }

  /** The caller's own cases, newest activity first. */
  async ownCases(scope: AccessScope, wanted: WantedCases, now: Date): Promise<PartnerCasesPage> {
    return this.casesOf(scope, ownPartner(scope), wanted, now);
  }

  /** One firm's cases within the caller's organisation, as the firm sees them; not-found for one that is not in the directory. */
  async cases(
    scope: AccessScope,
    partnerId: string,
    wanted: WantedCases,
    now: Date,
  ): Promise<PartnerCasesPage> {
    if ((await this.directory.partner(partnerId)) === null) throw notFound('partner');
    return this.casesOf(scope, partnerId, wanted, now);
  }

  private async casesOf(scope: AccessScope, partnerId: string, wanted: WantedCases, now: Date): Promise<PartnerCasesPage> {
    const page = await this.kept.list(scope, partnerId, wanted);
    const docs = await this.touchpoints.getMany(scope, page.items.map(({ touchpointId }) => touchpointId));
    const byId = new Map(docs.map((doc) => [doc._id, doc]));
    return { items: page.items.map((one) => this.caseView(one, byId.get(one.touchpointId), now)), next: page.next };
  }

  /** One of the caller's own cases; throws not-found for any other. */
  async ownCase(scope: AccessScope, touchpointId: string): Promise<TouchpointView> {
    const partnerId = ownPartner(scope);
    const doc = await this.touchpoints.get(scope, touchpointId);
    if (doc === null) throw notFound('touchpoint');
    const [view, history] = await Promise.all([
      this.touchpointViews.view(scope, touchpointId),
      this.events.history(touchpointId),
    ]);
    const own = new Set(ownEvents(partnerId, inOrder(history)).map(({ _id }) => _id));
    const holder = partnerHolder(partnerId);
    const clocks = new Set(doc.clocks.filter((clock) => heldBy(clock, holder)).map((clock) => `${clock.milestone}:${clock.cycle}`));
    return confineTouchpoint(view, partnerId, own, clocks);
  }

  private async assemble(
    firm: PartnerDoc,
    days: ReadonlyMap<string, ReadonlyMap<Day, Sums>>,
    all: readonly PartnerDoc[],
    period: number,
    now: Date,
  ): Promise<PartnerScorecardView> {
    const today = dayOf(now, this.local.zone);
    const peers = all.filter(({ type }) => type === firm.type);
    return scorecard({
      firm: { id: firm._id, name: firm.name, type: firm.type, onTimeTarget: firm.onTimeTarget, errorTarget: firm.errorTarget },
      days: days.get(firm._id) ?? new Map<Day, Sums>(),
      firms: peers.map(({ _id }) => periodTotal(days.get(_id) ?? new Map<Day, Sums>(), today, period)),
      open: await this.kept.countOpen(PEERS, firm._id),
      today,
      period,
      now,
    });
  }

  private async daysOf(scope: AccessScope, partnerId: string, period: number, now: Date): Promise<Map<Day, Sums>> {
    const today = dayOf(now, this.local.zone);
    const days = daysBetween(earliestDay(today, period), today);
    return this.cells.totals(scope, { series: partnerSeries(partnerId), org: ROOT_ORG }, days);
  }

  private partOf(doc: PartnerCaseDoc): Part {
    return { _id: `case|${doc._id}`, of: doc.of, entries: casePart(doc, this.local.zone) };
  }

  private caseView(one: PartnerCaseDoc, touchpoint: TouchpointDoc | undefined, now: Date): PartnerCaseView {
    const clock = touchpoint?.clocks.find(({ milestone, cycle }) => `${milestone}:${cycle}` === one.clockId);
    const view =
      touchpoint === undefined || clock === undefined ? null : this.sla.view(sourceOf(touchpoint), clock, now);
    return {
      touchpointId: one.touchpointId,
      kind: one.kind,
      ref: one.ref,
      open: one.open,
      openedAt: one.openedAt.toISOString(),
      clock: view === null ? null : confineClock(view, partnerHolder(one.partnerId)),
      ourLateMs: one.ourLateMs,
      // Showing what others were late, even as one nameless sum, is for the firm to decide; by default it does not.
      totalLateMs: one.ourLateMs,
      lastEvent: { type: one.lastEvent.type, at: one.lastEvent.at.toISOString() },
    };
  }
}

/** The cases of one touchpoint as they are kept. */
export function caseDocs({ touchpoint, events }: Applied): PartnerCaseDoc[] {
  return partnerCasesOf(touchpoint, events).map((one) => ({
    ...one,
    _id: `${one.touchpointId}|${one.partnerId}`,
    of: touchpoint.version,
    access: accessTokens(one.org, [one.partnerId]),
    late: one.ourLateMs > 0,
  }));
}

/** What names a clock on the screen. */
function sourceOf({ _id, kind, ref, policy }: TouchpointDoc): Parameters<SlaService['view']>[0] {
  return { id: _id, kind, ref, policy };
}

function ownPartner(scope: AccessScope): string {
  if (scope.partnerId === null) throw notFound('partner');
  return scope.partnerId;
}
