import type { TouchpointDoc, StoredPromise } from '../../touchpoints/touchpoint.schema.js';
import type { VoicesOfCustomer } from '../../voice/voice-archive.js';
import type { CustomerFileDoc, FileTouchpoint } from '../customer.schema.js';
import type { CustomerRecord } from './customer.js';

const MOST_CONTACTS = 50;
const MOST_HELD = 20;
const MOST_PROMISES = 60;

/**
 * The customer file from everything it is made of. Pure: rebuilt from the same parts it is the same, so a kept file
 * and a rebuilt one never differ. `touchpoints` open ones first, then by recency.
 */
export function fileOf(
  customer: CustomerRecord,
  touchpoints: readonly TouchpointDoc[],
  voices: VoicesOfCustomer,
  now: Date,
): CustomerFileDoc {
  const partners = touchpoints.flatMap(({ access }) => access).filter((token) => token.startsWith('org:'));
  return {
    _id: customer._id,
    // A branch that serves one of the customer's cases may see the file, partners never.
    access: [...new Set([...customer.access, ...partners])].sort(),
    customer: {
      ref: customer.ref,
      name: customer.known.name?.value ?? null,
      phones: customer.phones,
      email: customer.known.email?.value ?? null,
      grade: customer.known.grade?.value ?? null,
      language: customer.known.language?.value ?? null,
      policies: customer.policies,
      plates: customer.plates,
      org: customer.org,
      since: customer.since.toISOString(),
    },
    touchpoints: touchpoints.map(fileTouchpoint),
    promises: newestPromises(touchpoints),
    voices: voices.quotes,
    contacts: [...new Set([...touchpoints.flatMap(({ contacts }) => contacts), ...voices.contacts])]
      .sort()
      .reverse()
      .slice(0, MOST_CONTACTS),
    held: latestHeld(touchpoints),
    updatedAt: now,
  };
}

function fileTouchpoint(touchpoint: TouchpointDoc): FileTouchpoint {
  const open = touchpoint.clocks.filter(({ endedAt }) => endedAt === null);
  const ended = touchpoint.clocks
    .filter(({ endedAt }) => endedAt !== null)
    .sort((a, b) => ((a.endedAt as string) < (b.endedAt as string) ? 1 : -1));
  return {
    touchpointId: touchpoint._id,
    kind: touchpoint.kind,
    ref: touchpoint.ref,
    org: touchpoint.org,
    open: touchpoint.open,
    openedAt: touchpoint.openedAt.toISOString(),
    custodian: touchpoint.custodian,
    lastEvent: { type: touchpoint.lastEventType, at: touchpoint.lastEventAt.toISOString() },
    policy: touchpoint.policy,
    clocks: [...open, ...ended.slice(0, 1)],
  };
}

function newestPromises(touchpoints: readonly TouchpointDoc[]): StoredPromise[] {
  return touchpoints
    .flatMap(({ promises }) => promises)
    .sort((a, b) => (a.madeAt < b.madeAt ? 1 : a.madeAt > b.madeAt ? -1 : 0))
    .slice(0, MOST_PROMISES);
}

function latestHeld(touchpoints: readonly TouchpointDoc[]): { item: string; at: string }[] {
  const held = new Map<string, string>();
  for (const { item, at } of touchpoints.flatMap((touchpoint) => touchpoint.held)) {
    const known = held.get(item);
    if (known === undefined || at > known) held.set(item, at);
  }
  return [...held]
    .map(([item, at]) => ({ item, at }))
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, MOST_HELD);
}
