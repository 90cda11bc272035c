import type { ConditionJson, EventJson, MilestoneJson, TargetJson } from './case-json.js';
import { listOf } from './case-json.js';
import { MINUTE } from './minutes.js';

/** A touchpoint as its events have made it so far. */
export interface World {
  attributes: Record<string, unknown>;
  custodian: string;
  promised: number | null;
}

export function takeIn(world: World, event: EventJson): void {
  if (event.attributes !== undefined) world.attributes = merged(world.attributes, event.attributes);
  world.custodian = event.custodian ?? world.custodian;
  if (event.promise !== undefined) world.promised = Date.parse(event.promise.dueAt);
}

function merged(old: unknown, change: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = isGroup(old) ? { ...old } : {};
  for (const key of Object.keys(change)) {
    const value = change[key];
    if (value === null) delete result[key];
    else result[key] = isGroup(value) ? merged(result[key], value) : value;
  }
  return result;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function holds(tests: Record<string, unknown> | undefined, event: EventJson | null, world: World): boolean {
  return Object.entries(tests ?? {}).every(([path, wanted]) => {
    const keys = path.split('.');
    const ofEvent = event !== null && (keys[0] === 'actor' || keys[0] === 'data') && keys.length > 1;
    let value: unknown = ofEvent ? event : world.attributes;
    for (const key of keys) value = isGroup(value) ? value[key] : undefined;
    const exists = value !== undefined && value !== null;
    if (Array.isArray(wanted)) return exists && wanted.includes(value);
    if (!isGroup(wanted)) return exists && value === wanted;
    return Object.entries(wanted).every(([word, bound]) => {
      if (word === 'exists') return exists === bound;
      if (typeof value !== 'number' || typeof bound !== 'number') return false;
      return word === 'gt' ? value > bound : word === 'gte' ? value >= bound : word === 'lt' ? value < bound : value <= bound;
    });
  });
}

export function hears<T extends ConditionJson>(conditions: T[], event: EventJson, world: World): T[] {
  return conditions.filter((one) => listOf(one.on).includes(event.type) && holds(one.where, event, world));
}

const lengths = new Map<string, number>();

export function length(text: string): number {
  const known = lengths.get(text);
  if (known !== undefined) return known;
  const read = readLength(text);
  lengths.set(text, read);
  return read;
}

function readLength(text: string): number {
  const parts = [...text.matchAll(/(\d+)([dhms])/g)];
  const unit: Record<string, number> = { d: 1440, h: 60, m: 1, s: 1 / 60 };
  return parts.reduce((sum, part) => sum + Number(part[1]) * unit[part[2]!]! * MINUTE, 0);
}

export function targetInForce(milestone: MilestoneJson, world: World): TargetJson | null {
  return listOf(milestone.target).find((target) => holds(target.when, null, world)) ?? null;
}
