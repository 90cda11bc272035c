import { Injectable } from '@nestjs/common';
import { AccessLog } from '../access/access-log.service.js';
import { Clock } from '../kernel/clock.js';
import { invalid, notFound } from '../kernel/errors.js';
import { randomId } from '../kernel/ids.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Principal } from '../access/principal.js';
import { SlaService } from '../sla/sla.service.js';
import { grantingEvent, revokingEvent, type WaiverAct, type WaiverPlace, type WantedWaiver } from './domain/waiver-events.js';
import { inOrder } from './domain/lifecycle.js';
import { EventRepository } from './event.repository.js';
import { IngestService } from './ingest.service.js';
import { TouchpointRepository } from './touchpoint.repository.js';
import type { TouchpointDoc } from './touchpoint.schema.js';

/** Grants and takes back waivers of single touchpoints: an event each, so that the history says who and when. */
@Injectable()
export class Waivers {
  constructor(
    private readonly touchpoints: TouchpointRepository,
    private readonly events: EventRepository,
    private readonly ingest: IngestService,
    private readonly sla: SlaService,
    private readonly log: AccessLog,
    private readonly clock: Clock,
  ) {}

  /** Answers the name of the waiver; throws `invalid` with every problem by field. */
  async grant(principal: Principal, id: string, wanted: WantedWaiver): Promise<{ waiver: string }> {
    const { scope } = principal;
    const place = placeOf(await this.visible(scope, id));
    const act = this.act(principal, randomId('wv'));
    const granting = grantingEvent(wanted, place, act);
    if ('problems' in granting) throw invalid('The waiver cannot be granted.', granting.problems);
    await this.log.logChange(scope, { what: 'waiver', id, why: `granted ${act.name}: ${wanted.ground}` });
    await this.ingest.accept(scope, granting.event);
    return { waiver: act.name };
  }

  /** Takes one back for this touchpoint, a standing one too. Missing when none of that name is in force for it. */
  async revoke(principal: Principal, id: string, name: string): Promise<void> {
    const { scope } = principal;
    const doc = await this.visible(scope, id);
    const history = inOrder(await this.events.history(id));
    const known = this.sla.waivers(doc, history, this.clock.now()).some((waiver) => waiver.id === name);
    if (!known) throw notFound('waiver');
    await this.log.logChange(scope, { what: 'waiver', id, why: `revoked ${name}` });
    await this.ingest.accept(scope, revokingEvent(placeOf(doc), this.act(principal, name)));
  }

  /** By user name, as custodians are: people read it beside the clock. */
  private act({ user, scope }: Principal, name: string): WaiverAct {
    return { name, by: `person:${user?.username ?? scope.principalId}`, now: this.clock.now() };
  }

  private async visible(scope: AccessScope, id: string): Promise<TouchpointDoc> {
    const doc = await this.touchpoints.get(scope, id);
    if (doc === null) throw notFound('touchpoint');
    return doc;
  }
}

const placeOf = ({ _id, kind, ref, clocks }: TouchpointDoc): WaiverPlace => ({ touchpointId: _id, kind, ref, clocks });
