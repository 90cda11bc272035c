import { Injectable } from '@nestjs/common';
import { confineScope } from '../access/confine-scope.js';
import { Directory } from '../access/directory.service.js';
import { CustomersService } from '../customers/customers.service.js';
import { notFound } from '../kernel/errors.js';
import { ROOT_ORG, type AccessScope } from '../kernel/scope.js';
import { SlaService } from '../sla/sla.service.js';
import { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import type { TouchpointDoc } from '../touchpoints/touchpoint.schema.js';
import { BurningRepository } from './burning.repository.js';
import { CoverageRepository } from './coverage.repository.js';
import type { BoardView, BurningRowView } from './domain/board.js';
import { coverageRows } from './domain/coverage.js';
import { dayOf, daysBetween, hourOf } from './domain/day.js';
import { earliestFigure, figures, type ClockType } from './domain/figures.js';
import { BOARD_SERIES } from './domain/sums.js';
import { LocalZone } from './local-zone.js';
import { DayCellRepository } from './rollup.repository.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ALWAYS = new Date(0);
/** Rows of the burning list. */
const ROWS = 50;
/** Touchpoints looked at to find them, and to count what is due within the hour. */
const LOOKED_AT = 300;

export interface WantedBoard {
  org?: string;
  type: ClockType | null;
  /** Length of the period in dates, today included. */
  days: number;
}

/** The manager's board: a fixed number of indexed look-ups, whatever the installation holds. */
@Injectable()
export class BoardService {
  constructor(
    private readonly touchpoints: TouchpointRepository,
    private readonly burning: BurningRepository,
    private readonly cells: DayCellRepository,
    private readonly coverage: CoverageRepository,
    private readonly directory: Directory,
    private readonly customers: CustomersService,
    private readonly sla: SlaService,
    private readonly local: LocalZone,
  ) {}

  /** The whole board; throws not-found for an organisation that is foreign or missing. */
  async board(caller: AccessScope, wanted: WantedBoard, now: Date): Promise<BoardView> {
    const org = wanted.org ?? caller.org ?? ROOT_ORG;
    const scope = confineScope(caller, org);
    if (org !== caller.org && !(await this.directory.hasOrg(org))) throw notFound('organisation');
    const { zone } = this.local;
    const today = dayOf(now, zone);
    const dates = daysBetween(earliestFigure(today, wanted.days), today);
    const endOfToday = new Date(zone.endOfDay(Date.parse(today) / DAY_MS) ?? now.getTime());
    const [open, soon, overdue, burningTotal, days, covered, targets] = await Promise.all([
      this.touchpoints.countOpen(scope),
      this.burning.dueBetween(scope, { after: now, until: new Date(now.getTime() + HOUR_MS) }, LOOKED_AT),
      this.burning.dueBetween(scope, { after: ALWAYS, until: endOfToday }, LOOKED_AT),
      this.burning.countDueBetween(scope, { after: ALWAYS, until: endOfToday }),
      this.cells.totals(scope, { series: BOARD_SERIES, org }, dates),
      this.coverage.within(scope),
      this.directory.targets(org),
    ]);
    const kept = figures({
      days,
      today,
      hour: hourOf(now, zone),
      period: wanted.days,
      type: wanted.type,
      policiesInForce: targets.policiesInForce,
    });
    const { rows, silent } = coverageRows(org, covered, now);
    return {
      asOf: now.toISOString(),
      org,
      days: wanted.days,
      tiles: {
        open,
        ...dueWithinHour([...overdue, ...soon], wanted.type, now),
        ...kept.tiles,
        onTimeTarget: targets.onTimeTarget,
        complaintsTarget: targets.complaintsTarget,
        policiesInForce: targets.policiesInForce,
      },
      burning: await this.rows(scope, overdue, wanted.type, now),
      burningTotal,
      heat: kept.heat,
      coverage: rows,
      coverageSilent: silent,
      trend: kept.trend,
    };
  }

  /** One row per touchpoint, with the clock that burns first. */
  private async rows(
    scope: AccessScope,
    docs: readonly TouchpointDoc[],
    type: ClockType | null,
    now: Date,
  ): Promise<BurningRowView[]> {
    const shown = docs
      .flatMap((doc) => burningClocks(doc, type).slice(0, 1).map((clock) => ({ doc, clock })))
      .slice(0, ROWS);
    const names = await this.customers.maskedNames(scope, shown.flatMap(({ doc }) => doc.customerId ?? []));
    return shown.map(({ doc, clock }) => ({
      touchpointId: doc._id,
      kind: doc.kind,
      ref: doc.ref,
      maskedName: names.get(doc.customerId ?? '') ?? '',
      custodian: doc.custodian,
      clock: this.sla.view({ id: doc._id, kind: doc.kind, ref: doc.ref, policy: doc.policy }, clock, now),
    }));
  }
}

/** Open clocks with a due time, the one that burns first at the front. */
function burningClocks(doc: TouchpointDoc, type: ClockType | null): TouchpointDoc['clocks'] {
  return doc.clocks
    .filter((clock) => clock.endedAt === null && clock.dueAt !== null && (type === null || clock.type === type))
    .sort((a, b) => Date.parse(a.dueAt ?? '') - Date.parse(b.dueAt ?? ''));
}

function dueWithinHour(
  docs: readonly TouchpointDoc[],
  type: ClockType | null,
  now: Date,
): Pick<BoardView['tiles'], 'dueWithinHour' | 'dueWithinHourRegulatory'> {
  const byId = new Map(docs.map((doc) => [doc._id, doc]));
  const soon = [...byId.values()].flatMap((doc) =>
    burningClocks(doc, type).filter(({ dueAt }) => {
      const inMs = Date.parse(dueAt ?? '') - now.getTime();
      return inMs > 0 && inMs <= HOUR_MS;
    }),
  );
  return {
    dueWithinHour: soon.length,
    dueWithinHourRegulatory: soon.filter((clock) => clock.type === 'regulatory').length,
  };
}
