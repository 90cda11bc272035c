import type { ClockExplanationView, EventView } from '../insight/domain/board.js';
import type { DryRunProblem, DryRunView } from './dry-run-view.js';
import { readPastedCase, readQuestion, type ReadQuestion, type SingleQuestion } from '../sla/clocks-cases.js';
import { answerOf } from '../sla/domain/answers.js';
import { explainClock } from '../sla/domain/explain.js';
import { visibleHistory, type ClockEvent } from '../sla/domain/history.js';
import { appliesTo, readClocks } from '../sla/domain/read-clocks.js';
import type { Waiver } from '../sla/domain/waiver.js';
import { storeClock } from '../sla/domain/stored-clock.js';
import { viewClock } from '../sla/domain/view-clock.js';
import { explanationView, type WrittenPolicy } from '../sla/explanation-view.js';
import type { CitedArticle } from '../sla/policy-files.js';

/** More clocks than anybody reads; the bare answers are always complete. */
export const MOST_EXPLAINED = 60;
export const POLICY_FILE = 'policy.yaml';
const HISTORY_FILE = 'history.jsonl';
const PART_FILE = /^(calendar|waiver)-(\d+)\.yaml$/;

export interface DryRunQuestion {
  policy: string;
  calendars: string[];
  /** Waivers to try beside the installation's own. */
  waivers: string[];
  /** Organisation the touchpoint would belong to: whose standing waivers concern it. */
  org: string;
  history: string;
  now: string;
  knownAt?: string;
}

/** What the installation brings to a dry run. */
export interface DryRunHouse extends Pick<SingleQuestion, 'holidays' | 'known'> {
  article: (id: string | null) => CitedArticle | null;
  /** The installation's standing waivers for a touchpoint. */
  waiversFor: (kind: string, org: string) => Waiver[];
}

/** Reads the pasted texts the way `firebreak clocks` reads files, and answers with proof for every clock. */
export function dryRun(asked: DryRunQuestion, house: DryRunHouse): DryRunView {
  const pasted = readPastedCase(asked.history);
  if (pasted !== null) {
    const problems = pasted.problems.map((problem): DryRunProblem => ({ part: 'history', index: null, ...problem }));
    if (pasted.read === null) return refused(problems);
    const { policy } = pasted.read;
    return answered(pasted.read, { policy, version: '', file: HISTORY_FILE, text: '', lineOf: () => null }, problems, house);
  }
  const { read, problems: found } = readQuestion({
    policy: { file: POLICY_FILE, text: asked.policy },
    calendars: asked.calendars.map((text, index) => ({ file: `calendar-${index}.yaml`, text })),
    holidays: house.holidays,
    known: house.known ?? new Map(),
    history: { file: HISTORY_FILE, text: asked.history },
    now: asked.now,
    waivers: asked.waivers.map((text, index) => ({ file: `waiver-${index}.yaml`, text })),
    ...(asked.knownAt !== undefined && { knownAt: asked.knownAt }),
  });
  const problems = found.map(({ file, line, field, reason }): DryRunProblem => ({ ...partOf(file), line, field, reason }));
  if (read === null) return refused(problems);
  const kind = read.history[0]?.touchpoint?.kind ?? [...(read.policy.appliesTo.kinds ?? [])][0] ?? '';
  // A waiver pasted under the name of a standing one is tried in its place.
  const standing = house.waiversFor(kind, asked.org).filter(({ id }) => !read.waivers.some((waiver) => waiver.id === id));
  read.waivers.push(...standing);
  return answered(read, { ...read, file: POLICY_FILE, text: asked.policy }, problems, house);
}

function partOf(file: string): Pick<DryRunProblem, 'part' | 'index'> {
  const [, named, index] = PART_FILE.exec(file) ?? [];
  if (named !== undefined) return { part: named as 'calendar' | 'waiver', index: Number(index) };
  const part = { [POLICY_FILE]: 'policy', [HISTORY_FILE]: 'history', '--now': 'now' }[file] ?? 'knownAt';
  return { part: part as DryRunProblem['part'], index: null };
}

const refused = (problems: DryRunProblem[]): DryRunView => ({
  clocks: null,
  explanations: [],
  events: [],
  applies: false,
  problems,
  now: null,
});

function answered(read: ReadQuestion, written: WrittenPolicy, problems: DryRunProblem[], house: DryRunHouse): DryRunView {
  const { policy, now, knownAt } = read;
  const history = visibleHistory(read.history, now.getTime(), knownAt.getTime());
  const clocks = readClocks(policy, history, now, knownAt, read);
  const events = history.map(eventView);
  const known = new Map(history.map((event) => [`${event.source}/${event.eventId}`, event.recordedAt ?? event.occurredAt]));
  const kind = history[0]?.touchpoint?.kind ?? [...(policy.appliesTo.kinds ?? [])][0] ?? 'enquiry';
  const explanations = clocks.slice(0, MOST_EXPLAINED).flatMap((clock): ClockExplanationView[] => {
    const milestone = policy.milestones.find(({ name }) => name === clock.milestone);
    const explained = explainClock(policy, history, now, clock.milestone, clock.cycle, knownAt, read.waivers);
    if (explained === null || milestone === undefined) return [];
    const of = { touchpointId: '', kind, ref: '', article: milestone.article };
    const view = viewClock(storeClock(explained.clock), of, milestone.calendar, now);
    const knownAtOf = (event: { source: string; eventId: string }): Date | null => known.get(`${event.source}/${event.eventId}`) ?? null;
    return [{ ...explanationView(explained, view, written, knownAtOf, house.article(milestone.article)), events }];
  });
  const applies = history[0] !== undefined && appliesTo(policy, history[0]);
  return { clocks: clocks.map(answerOf), explanations, events, applies, problems, now: now.toISOString() };
}

function eventView(event: ClockEvent): EventView {
  const { source, type, occurredAt, recordedAt, actor, custodian, data, attributes } = event;
  return {
    id: `${source}/${event.eventId}`,
    source,
    type,
    occurredAt: occurredAt.toISOString(),
    recordedAt: (recordedAt ?? occurredAt).toISOString(),
    actor: actor === null || actor === undefined ? null : { kind: typeof actor['kind'] === 'string' ? actor['kind'] : '' },
    custodian: custodian ?? null,
    promise: null,
    data: data ?? null,
    attributes: attributes ?? null,
  };
}
