import type { ActorKind, CustomerFacts, EventInput, JsonObject, PromiseFacts } from '../../touchpoints/domain/event.js';
import { ACTOR_KINDS } from '../../touchpoints/domain/event.js';
import type { CompileScope } from './compile-scope.js';
import { blamedField, compileExpression, type Expression } from './expression.js';
import type { EventParts, ExpressionSpec } from './mapping-spec.js';
import { RowRefusal, textOf, type RowContext, type Value } from './row-context.js';

/** What an event says beside its identity, type and time. */
export type EventBody = Pick<
  EventInput,
  'customer' | 'org' | 'partner' | 'custodian' | 'actor' | 'promise' | 'attributes' | 'data'
>;

type Fill = (body: EventBody, context: RowContext) => void;

/** Compiles the parts of an event; what `every` says holds where the event itself says nothing. */
export function compileEventParts(
  every: EventParts,
  event: EventParts,
  path: string[],
  scope: CompileScope,
): (context: RowContext) => EventBody {
  const at = (key: keyof EventParts): string[] => [...(event[key] === undefined ? ['every'] : path), key];
  const fills: Fill[] = [];
  for (const key of ['org', 'partner', 'custodian'] as const) {
    const spec = event[key] ?? every[key];
    if (spec !== undefined) fills.push(fillText(key, spec, at(key), scope));
  }
  const customer = event.customer ?? every.customer;
  if (customer !== undefined) fills.push(fillCustomer(customer, at('customer'), scope));
  const actor = event.actor ?? every.actor;
  if (actor !== undefined) fills.push(fillActor(actor, at('actor'), scope));
  const promise = event.promise ?? every.promise;
  if (promise !== undefined) fills.push(fillPromise(promise, at('promise'), scope));
  for (const key of ['attributes', 'data'] as const) {
    const spec = { ...every[key], ...event[key] };
    if (Object.keys(spec).length > 0) fills.push(fillFacts(key, spec, at(key), scope));
  }
  return (context) => {
    const body: EventBody = {};
    for (const fill of fills) fill(body, context);
    return body;
  };
}

type Table = Array<[string, Expression]>;

const compileTable = (specs: Record<string, ExpressionSpec | undefined>, path: string[], scope: CompileScope): Table =>
  Object.entries(specs).flatMap(([key, spec]) =>
    spec === undefined ? [] : [[key, compileExpression(spec, [...path, key], scope)] satisfies Table[number]],
  );

function fillText(key: 'org' | 'partner' | 'custodian', spec: ExpressionSpec, path: string[], scope: CompileScope): Fill {
  const read = compileExpression(spec, path, scope);
  return (body, context) => {
    const value = read(context);
    if (value !== undefined) body[key] = textOf(value);
  };
}

const LISTS = new Set(['phones', 'policies', 'plates']);

/** Without a reference there is no customer: a nameless one would collect everybody's facts. */
function fillCustomer(specs: Record<string, ExpressionSpec>, path: string[], scope: CompileScope): Fill {
  const table = compileTable(specs, path, scope);
  return (body, context) => {
    const facts: Record<string, string | string[]> = {};
    for (const [key, read] of table) {
      const value = read(context);
      if (value === undefined) continue;
      facts[key] = LISTS.has(key) ? textsOf(value) : textOf(value);
    }
    if (typeof facts['ref'] === 'string') body.customer = facts as unknown as CustomerFacts;
  };
}

const textsOf = (value: Exclude<Value, undefined>): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((each) => (each === undefined ? [] : [textOf(each)]));

function fillActor(spec: NonNullable<EventParts['actor']>, path: string[], scope: CompileScope): Fill {
  const table = compileTable(spec, path, scope);
  const field = blamedField(spec.kind);
  return (body, context) => {
    const actor: Record<string, string> = {};
    for (const [key, read] of table) {
      const value = read(context);
      if (value !== undefined) actor[key] = textOf(value);
    }
    const kind = actor['kind'];
    if (kind === undefined) return;
    if (!(ACTOR_KINDS as readonly string[]).includes(kind)) {
      throw new RowRefusal(field, `"${kind.slice(0, 60)}" is not a kind of actor (${ACTOR_KINDS.join(', ')})`);
    }
    body.actor = actor as unknown as { kind: ActorKind };
  };
}

/** Without a due time there is no promise; with one, everything else about it has to be there too. */
function fillPromise(spec: NonNullable<EventParts['promise']>, path: string[], scope: CompileScope): Fill {
  const table = compileTable(spec, path, scope);
  const dueField = blamedField(spec.dueAt);
  return (body, context) => {
    const promise: Record<string, string> = {};
    for (const [key, read] of table) {
      const value = read(context);
      if (key === 'dueAt' && value !== undefined && !(value instanceof Date)) {
        throw new RowRefusal(dueField, 'gives no date for the promise');
      }
      if (value !== undefined) promise[key] = textOf(value);
    }
    if (promise['dueAt'] === undefined) return;
    for (const [key] of table) {
      if (promise[key] === undefined) throw new RowRefusal(dueField, `is promised, but the promise has no ${key}`);
    }
    body.promise = promise as unknown as PromiseFacts;
  };
}

function fillFacts(
  key: 'attributes' | 'data',
  specs: Record<string, ExpressionSpec>,
  path: string[],
  scope: CompileScope,
): Fill {
  const table = compileTable(specs, path, scope);
  return (body, context) => {
    const facts: JsonObject = {};
    for (const [name, read] of table) {
      const value = read(context);
      if (value === undefined) continue;
      facts[name] = value instanceof Date ? textOf(value) : Array.isArray(value) ? textsOf(value) : value;
    }
    if (Object.keys(facts).length > 0) body[key] = facts;
  };
}
