import { Injectable } from '@nestjs/common';
import type { ClockExplanationView } from '../insight/domain/board.js';
import type { EventInput } from '../touchpoints/domain/event.js';
import { readInstant } from '../kernel/instant.js';
import type { ServiceEvent } from '../touchpoints/domain/accept-event.js';
import type { ClockReader } from '../touchpoints/domain/compute-touchpoint.js';
import type { ClockView } from './clock-view.js';
import { explainClock } from './domain/explain.js';
import { readWaiverWord } from './domain/event-language.js';
import { explanationView } from './explanation-view.js';
import type { ClockEvent } from './domain/history.js';
import type { Milestone, Policy } from './domain/policy.js';
import { Problems } from './domain/problems.js';
import { readClocks } from './domain/read-clocks.js';
import { storeClock, type StoredClock } from './domain/stored-clock.js';
import { viewClock } from './domain/view-clock.js';
import { waiversInForce } from './domain/waiver.js';
import { Rules } from './rules.js';
import { waiverView, type WaiverView } from './waiver-view.js';

/** The clocks for the rest of the house: which policy applies, what its clocks say, how they look now. */
@Injectable()
export class SlaService {
  constructor(private readonly rules: Rules) {}

  /** Reads the clocks of a touchpoint; a touchpoint no policy applies to has none. */
  readonly reader: ClockReader = (touchpoint, events, now) => {
    const history = events.map(clockEvent);
    const version = this.rules.versionFor(touchpoint);
    if (version === null) return { policy: null, clocks: [] };
    const waivers = this.rules.waiversFor(touchpoint.kind, touchpoint.org);
    const clocks = readClocks(version.policy, history, now, now, { waivers });
    return {
      policy: { name: version.policy.name, version: version.version },
      clocks: clocks.map((clock) => storeClock(clock)),
    };
  };

  /** A stored clock brought up to `now` for the screen. */
  view(
    touchpoint: { id: string; kind: string; ref: string; policy: { name: string; version: string } | null },
    clock: StoredClock,
    now: Date,
  ): ClockView {
    const milestone = this.milestoneOf(touchpoint.policy, clock.milestone);
    const of = {
      touchpointId: touchpoint.id,
      kind: touchpoint.kind,
      ref: touchpoint.ref,
      article: milestone?.article ?? null,
    };
    return viewClock(clock, of, milestone?.calendar ?? this.rules.calendar(clock.calendar), now);
  }

  /** Why the clock `milestone:cycle` says what it says; null when there is none. `events` in order. */
  explain(
    touchpoint: Parameters<SlaService['view']>[0] & { org: string },
    events: readonly ServiceEvent[],
    clockId: string,
    now: Date,
  ): Omit<ClockExplanationView, 'events'> | null {
    const version = touchpoint.policy === null ? null : this.rules.version(touchpoint.policy.version);
    const [, milestone = '', cycle = ''] = /^(.+):(\d+)$/.exec(clockId) ?? [];
    if (version === null || milestone === '') return null;
    const explained = explainClock(
      version.policy,
      events.map(clockEvent),
      now,
      milestone,
      Number(cycle),
      now,
      this.rules.waiversFor(touchpoint.kind, touchpoint.org),
    );
    if (explained === null) return null;
    const clock = this.view(touchpoint, storeClock(explained.clock), now);
    const known = new Map(events.map((event) => [`${event.body.source}/${event.body.eventId}`, event.recordedAt]));
    const knownAt = (event: { source: string; eventId: string }): Date | null => known.get(`${event.source}/${event.eventId}`) ?? null;
    return explanationView(explained, clock, version, knownAt, this.rules.article(clock.article));
  }

  /** The waivers in force for a touchpoint, standing ones and its own; `events` in order. */
  waivers({ kind, org }: { kind: string; org: string }, events: readonly ServiceEvent[], now: Date): WaiverView[] {
    const history = events.map(clockEvent);
    const granted = new Set(history.flatMap(({ waiver }) => (waiver && 'granted' in waiver ? [waiver.granted.id] : [])));
    return waiversInForce(this.rules.waiversFor(kind, org), history, now.getTime()).map((waiver) => waiverView(waiver, granted));
  }

  private milestoneOf(pinned: { version: string } | null, name: string): Milestone | null {
    const policy: Policy | null = pinned === null ? null : this.rules.version(pinned.version)?.policy ?? null;
    return policy?.milestones.find((milestone) => milestone.name === name) ?? null;
  }
}

/** An event as the clocks look at it. */
export function clockEvent({ body, occurredAt, recordedAt }: Pick<ServiceEvent, 'body' | 'occurredAt' | 'recordedAt'>): ClockEvent {
  return {
    source: body.source,
    eventId: body.eventId,
    type: body.type,
    occurredAt,
    recordedAt,
    touchpoint: { kind: body.touchpoint.kind },
    actor: body.actor ?? null,
    custodian: body.custodian ?? null,
    promise: promiseOf(body),
    attributes: body.attributes ?? null,
    data: body.data ?? null,
    waiver: body.data === undefined ? null : readWaiverWord(body.type, body.data, [], new Problems()),
  };
}

function promiseOf(body: EventInput): { dueAt: Date } | null {
  const due = body.promise === undefined ? null : readInstant(body.promise.dueAt);
  return due !== null && 'instant' in due ? { dueAt: due.instant } : null;
}
