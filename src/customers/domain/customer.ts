import { accessTokens, ROOT_ORG } from '../../kernel/scope.js';
import type { ServiceEvent } from '../../touchpoints/domain/accept-event.js';
import type { PhoneReader } from './phone-reader.js';

/** One fact with the event it comes from: the latest event wins, whatever arrived first. */
export interface Stamped<T> {
  value: T;
  /** `occurredAt`, then the event's id: a total order. */
  at: string;
}

/** What is known of a customer, each fact with its stamp. */
export interface Known {
  name?: Stamped<string>;
  email?: Stamped<string>;
  grade?: Stamped<string>;
  language?: Stamped<string>;
  org?: Stamped<string>;
}

export interface CustomerRecord {
  _id: string;
  ref: string;
  org: string;
  access: string[];
  known: Known;
  phones: { raw: string; e164: string | null; verified: boolean }[];
  phoneKeys: string[];
  lookupKeys: string[];
  policies: string[];
  plates: string[];
  since: Date;
}

const LATEST_WINS = ['name', 'email', 'grade', 'language'] as const;

/**
 * Merges what events say of one customer into the record. Commutative, associative and idempotent: facts take the
 * latest stamp, sets only grow, so any order and any repetition of arrivals ends in the same record.
 */
export function mergeCustomer(
  record: CustomerRecord | null,
  id: string,
  events: readonly ServiceEvent[],
  readPhone: PhoneReader,
): CustomerRecord | null {
  const about = events.filter((event) => event.customerId === id && event.body.customer !== undefined);
  const first = about[0];
  if (first === undefined) return record;
  const known: Known = { ...record?.known };
  const phones = new Map((record?.phones ?? []).map((phone) => [phone.e164 ?? phone.raw, phone]));
  const phoneKeys = new Set(record?.phoneKeys);
  const policies = new Set(record?.policies);
  const plates = new Set(record?.plates);
  let sinceMs = record?.since.getTime() ?? Number.POSITIVE_INFINITY;
  for (const event of about) {
    const { customer = { ref: '' }, org } = event.body;
    const at = `${event.occurredAt.toISOString()} ${event._id}`;
    for (const fact of LATEST_WINS) known[fact] = later(known[fact], customer[fact], at);
    known.org = later(known.org, org, at);
    for (const raw of customer.phones ?? []) {
      const read = readPhone(raw);
      const key = read.e164 ?? raw;
      if (!phones.has(key)) phones.set(key, { raw, e164: read.e164, verified: false });
      for (const form of read.keys) phoneKeys.add(form);
    }
    for (const policy of customer.policies ?? []) policies.add(policy);
    for (const plate of customer.plates ?? []) plates.add(plate);
    sinceMs = Math.min(sinceMs, event.occurredAt.getTime());
  }
  const ref = first.body.customer?.ref ?? record?.ref ?? '';
  // Where no event ever named one, the smallest of the reporters' own: any order of arrival finds the same.
  const reporters = [...about.map((event) => event.org), ...(record === null ? [] : [record.org])].sort();
  const org = known.org?.value ?? reporters[0] ?? ROOT_ORG;
  return {
    _id: id,
    ref,
    org,
    access: accessTokens(org),
    known: dropMissing(known),
    phones: [...phones.entries()].sort(byKey).map(([, phone]) => phone),
    phoneKeys: [...phoneKeys].sort(),
    lookupKeys: [...new Set([ref, ...policies, ...plates].map(lookupKey))].sort(),
    policies: [...policies].sort(),
    plates: [...plates].sort(),
    since: new Date(sinceMs),
  };
}

/** The form under which references, policies and plates are found: upper case, without blanks and separators. */
export function lookupKey(text: string): string {
  return text.normalize('NFKC').toUpperCase().replace(/[\s·•-]+/g, '');
}

function later<T>(known: Stamped<T> | undefined, value: T | undefined, at: string): Stamped<T> | undefined {
  if (value === undefined) return known;
  return known === undefined || at > known.at ? { value, at } : known;
}

function dropMissing(known: Known): Known {
  return Object.fromEntries(Object.entries(known).filter(([, fact]) => fact !== undefined));
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);
