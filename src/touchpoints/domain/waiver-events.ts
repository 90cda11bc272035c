import { GRANTS_WAIVER, OWN_WAIVER, REVOKES_WAIVER } from '../../sla/domain/waiver.js';
import { readWaiver } from '../../sla/domain/waiver-language.js';
import { Problems } from '../../sla/domain/problems.js';
import type { StoredClock } from '../../sla/domain/stored-clock.js';
import type { Problem } from '../../kernel/errors.js';
import type { EventInput, JsonObject } from './event.js';
import type { TouchpointKind } from './kinds.js';

/** A waiver somebody wants for one touchpoint. Instants are ISO 8601 with an offset. */
export interface WantedWaiver {
  title?: string;
  ground: string;
  from: string;
  to: string;
  article?: string;
  /** Only these clocks; all of them otherwise, those of the law with an article only. */
  milestones?: string[];
}

export interface WaiverPlace {
  touchpointId: string;
  kind: TouchpointKind;
  ref: string;
  clocks: readonly Pick<StoredClock, 'milestone' | 'type'>[];
}

export interface WaiverAct {
  /** Name of the waiver. */
  name: string;
  by: string;
  now: Date;
}

/**
 * The event that grants a waiver, or everything wrong with it by field. A clock of the law is waived only with the
 * article that lets it be.
 */
export function grantingEvent(wanted: WantedWaiver, place: WaiverPlace, act: WaiverAct): { event: EventInput } | { problems: Problem[] } {
  const { title, ground, from, to, article, milestones } = wanted;
  const raw: JsonObject = {
    waiver: act.name,
    ...(title !== undefined && title !== '' && { title: { zh: title, en: title } }),
    ground,
    from,
    to,
    approved: { by: act.by, at: act.now.toISOString() },
    ...(article !== undefined && article !== '' && { article }),
    ...(milestones !== undefined && milestones.length > 0 && { scope: { milestones } }),
  };
  const noted = new Problems();
  const waiver = readWaiver(raw, [], noted);
  const problems = noted.list.map(({ path, reason }): Problem => ({ field: path.join('.'), reason }));
  problems.push(...scopeProblems(milestones ?? [], raw['article'] !== undefined, place.clocks));
  if (waiver === null || problems.length > 0) return { problems };
  return { event: eventOn(place, act, GRANTS_WAIVER, { waiver: raw }) };
}

/** The event that takes a waiver back, for this touchpoint only. */
export function revokingEvent(place: WaiverPlace, act: WaiverAct): EventInput {
  return eventOn(place, act, REVOKES_WAIVER, { waiver: act.name });
}

function scopeProblems(milestones: readonly string[], hasArticle: boolean, clocks: WaiverPlace['clocks']): Problem[] {
  return milestones.flatMap((name, index): Problem[] => {
    const clock = clocks.find(({ milestone }) => milestone === name);
    if (clock === undefined) {
      const known = [...new Set(clocks.map(({ milestone }) => milestone))].join(', ');
      return [{ field: `milestones.${index}`, reason: `"${name}" is no clock of this touchpoint; it has ${known === '' ? 'none' : known}` }];
    }
    if (clock.type !== 'regulatory' || hasArticle) return [];
    return [{ field: 'article', reason: `is needed: "${name}" is a clock of the law` }];
  });
}

function eventOn(place: WaiverPlace, { name, by, now }: WaiverAct, type: string, data: JsonObject): EventInput {
  return {
    source: OWN_WAIVER,
    eventId: `${place.touchpointId}|${name}|${type}`,
    type,
    occurredAt: now.toISOString(),
    touchpoint: { kind: place.kind, ref: place.ref },
    actor: { kind: 'human', id: by.replace(/^person:/, '') },
    data,
  };
}
