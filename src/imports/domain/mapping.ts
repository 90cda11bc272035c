import { hash } from 'node:crypto';
import type { EventInput } from '../../touchpoints/domain/event.js';
import { compileCondition, type Condition } from './condition.js';
import { CompileScope, MappingMistake } from './compile-scope.js';
import { compileEventParts, type EventBody } from './event-parts.js';
import { blamedField, compileExpression, type Expression } from './expression.js';
import type { CheckSpec, EventSpec, MappingSpec } from './mapping-spec.js';
import { RowRefusal, textOf, type RowContext, type RowWarning, type Value } from './row-context.js';
import type { RowRead } from '../readers/read-item.js';
import { TOUCHPOINT_KINDS, type TouchpointKind } from '../../touchpoints/domain/kinds.js';

export interface RowOutcome {
  events: EventInput[];
  refusals: RowWarning[];
  warnings: RowWarning[];
}

interface Check {
  holds: Condition;
  field: string;
  reason: string;
}

interface EventMaker {
  name: string;
  when: Condition | null;
  type: Expression;
  typeField: string;
  at: Expression;
  atField: string;
  id: Expression[] | null;
  counts: boolean;
  body: (context: RowContext) => EventBody;
}

/** Equal events counted within one group before memory is worth more than the distinction. */
const MOST_EVENTS_OF_A_GROUP = 100_000;

/**
 * A mapping ready to use: turns rows into events. It remembers only the group it is in, so rows have to come in file
 * order, and one instance serves one run.
 */
export class Mapping {
  readonly #values = new Map<string, Expression>();
  readonly #refuse: Check[];
  readonly #warn: Check[];
  readonly #kind: Expression;
  readonly #ref: Expression;
  readonly #refField: string;
  readonly #group: Expression | null;
  readonly #makers: EventMaker[];
  /** Columns the file has to have. */
  readonly needed: readonly string[];
  #groupKey: string | undefined;
  #position = 0;
  #seenInGroup = new Map<string, number>();

  constructor(
    readonly spec: MappingSpec,
    private readonly params: Readonly<Record<string, string | number>> = spec.params ?? {},
  ) {
    const scope = new CompileScope(spec);
    for (const [name, value] of Object.entries(spec.values ?? {})) {
      this.#values.set(name, compileExpression(value, ['values', name], scope));
    }
    refuseCircles(spec);
    this.#refuse = compileChecks(spec.refuse ?? [], 'refuse', scope);
    this.#warn = compileChecks(spec.warn ?? [], 'warn', scope);
    this.#kind = compileExpression(spec.touchpoint.kind, ['touchpoint', 'kind'], scope);
    this.#ref = compileExpression(spec.touchpoint.ref, ['touchpoint', 'ref'], scope);
    this.#refField = blamedField(spec.touchpoint.ref);
    this.#group = spec.group === undefined ? null : compileExpression(spec.group, ['group'], scope);
    this.#makers = spec.events.map((event, index) => compileEvent(spec, event, index, scope));
    this.needed = [...scope.fields];
  }

  /** The events of one row: all of them, or none and the reasons. */
  mapRow(row: RowRead): RowOutcome {
    const context = this.#contextOf(row);
    try {
      context.position = this.#enterGroup(context);
      const refusals = reportsOf(this.#refuse, context);
      if (refusals.length > 0) return { events: [], refusals, warnings: context.warnings };
      const events = this.#eventsOf(context);
      context.warnings.push(...reportsOf(this.#warn, context));
      return { events, refusals: [], warnings: context.warnings };
    } catch (error) {
      if (!(error instanceof RowRefusal)) throw error;
      return { events: [], refusals: [{ field: error.field, reason: error.reason }], warnings: context.warnings };
    }
  }

  #contextOf(row: RowRead): RowContext {
    const known = new Map<string, Value>();
    const context: RowContext = {
      row: row.row,
      fields: row.fields,
      warnings: [],
      position: 1,
      named: (name) => {
        if (name === 'row') return row.row;
        if (name === 'position') return context.position;
        if (known.has(name)) return known.get(name);
        const expression = this.#values.get(name);
        const value = expression === undefined ? this.params[name] : expression(context);
        known.set(name, value);
        return value;
      },
    };
    return context;
  }

  #enterGroup(context: RowContext): number {
    if (this.#group === null) return 1;
    const value = this.#group(context);
    const key = value === undefined ? '' : textOf(value);
    if (key !== this.#groupKey) {
      this.#groupKey = key;
      this.#position = 0;
      this.#seenInGroup = new Map();
    }
    return ++this.#position;
  }

  #eventsOf(context: RowContext): EventInput[] {
    const ref = this.#ref(context);
    if (ref === undefined) throw new RowRefusal(this.#refField, 'is empty, and it names the touchpoint');
    if (textOf(ref).includes('\uFFFD')) throw new RowRefusal(this.#refField, 'is damaged, and it names the touchpoint');
    const kind = this.#kind(context);
    if (!isKind(kind)) {
      throw new RowRefusal('', `"${String(kind)}" is not a kind of touchpoint (${TOUCHPOINT_KINDS.join(', ')})`);
    }
    const events: EventInput[] = [];
    for (const maker of this.#makers) {
      if (maker.when !== null && !maker.when(context)) continue;
      const type = maker.type(context);
      if (type === undefined) throw new RowRefusal(maker.typeField, 'is empty, and it names the type of the event');
      const at = maker.at(context);
      if (at === undefined) throw new RowRefusal(maker.atField, `is empty, and the event ${maker.name} needs its time`);
      if (!(at instanceof Date)) throw new RowRefusal(maker.atField, `gives no date for the event ${maker.name}`);
      const occurredAt = at.toISOString();
      // Old data is taken as known when it happened; the moment of the import says nothing about it.
      const body = { type: textOf(type), occurredAt, recordedAt: occurredAt, ...maker.body(context) };
      const touchpoint = { kind, ref: textOf(ref) };
      const eventId = this.#idOf(maker, touchpoint, body, context);
      events.push({ source: this.spec.source, eventId, touchpoint, ...body });
    }
    return events;
  }

  /** The same row gives the same id on every run, in every format of the same data. */
  #idOf(maker: EventMaker, touchpoint: EventInput['touchpoint'], body: object, context: RowContext): string {
    const own =
      maker.id === null
        ? [JSON.stringify(body)]
        : maker.id.map((part) => {
            const value = part(context);
            return value === undefined ? '' : textOf(value);
          });
    const id = digest([touchpoint.kind, touchpoint.ref, maker.name, ...own]);
    if (!maker.counts) return `${maker.name}-${id}`;
    const nth = (this.#seenInGroup.get(id) ?? 0) + 1;
    if (this.#seenInGroup.size < MOST_EVENTS_OF_A_GROUP || nth > 1) this.#seenInGroup.set(id, nth);
    if (nth === 1) return `${maker.name}-${id}`;
    context.warnings.push({ field: '', reason: `says the same as an earlier row of its group; kept as number ${nth}` });
    return `${maker.name}-${id}-${nth}`;
  }
}

const isKind = (value: Value): value is TouchpointKind =>
  (TOUCHPOINT_KINDS as readonly unknown[]).includes(value);

const digest = (parts: string[]): string =>
  hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22);

function compileChecks(specs: CheckSpec[], section: string, scope: CompileScope): Check[] {
  return specs.map(({ when, field, reason }, index) => ({
    holds: compileCondition(when, [section, String(index), 'when'], scope),
    field: field ?? Object.keys(Array.isArray(when) ? (when[0] ?? {}) : when)[0] ?? '',
    reason,
  }));
}

function reportsOf(checks: Check[], context: RowContext): RowWarning[] {
  return checks.filter((check) => check.holds(context)).map(({ field, reason }) => ({ field, reason }));
}

function compileEvent(spec: MappingSpec, event: EventSpec, index: number, scope: CompileScope): EventMaker {
  const path = ['events', String(index)];
  if (spec.events.findIndex((other) => other.name === event.name) !== index) {
    throw new MappingMistake([...path, 'name'], `there are two events named "${event.name}"`);
  }
  if (event.repeats === 'count' && spec.group === undefined) {
    throw new MappingMistake([...path, 'repeats'], 'repeats: count needs a group, within which it counts');
  }
  return {
    name: event.name,
    when: event.when === undefined ? null : compileCondition(event.when, [...path, 'when'], scope),
    type: compileExpression(event.type, [...path, 'type'], scope),
    typeField: blamedField(event.type),
    at: compileExpression(event.at, [...path, 'at'], scope),
    atField: blamedField(event.at),
    id: event.id?.map((part, n) => compileExpression(part, [...path, 'id', String(n)], scope)) ?? null,
    counts: event.repeats === 'count',
    body: compileEventParts(spec.every ?? {}, event, path, scope),
  };
}

/** A value may use others, not itself: a circle would never end. */
function refuseCircles(spec: MappingSpec): void {
  const uses = new Map<string, string[]>();
  for (const [name, value] of Object.entries(spec.values ?? {})) {
    const text = JSON.stringify(value);
    const names = Object.keys(spec.values ?? {}).filter((other) => text.includes(`{$${other}}`) || text.includes(`"$${other}"`));
    uses.set(name, names);
  }
  const visit = (name: string, above: string[]): void => {
    if (above.includes(name)) {
      throw new MappingMistake(['values', name], `uses itself: ${[...above, name].map((each) => `$${each}`).join(' → ')}`);
    }
    for (const next of uses.get(name) ?? []) visit(next, [...above, name]);
  };
  for (const name of uses.keys()) visit(name, []);
}
