import { problemText } from '../kernel/files/file-problem.js';
import { ROOT_ORG, type AccessScope } from '../kernel/scope.js';
import type { Calendar } from '../sla/domain/calendar.js';
import { asCounted, type Clock } from '../sla/domain/clock.js';
import { visibleHistory, type ClockEvent } from '../sla/domain/history.js';
import type { Policy } from '../sla/domain/policy.js';
import { appliesTo, readClocks } from '../sla/domain/read-clocks.js';
import { waiversFor, type Waiver } from '../sla/domain/waiver.js';
import { loadCalendars, loadWaivers } from '../sla/policy-files.js';
import { parsePolicyFile } from '../sla/rule-files.js';
import { clockEvent } from '../sla/sla.service.js';
import type { EventRepository } from '../touchpoints/event.repository.js';
import type { EventDoc } from '../touchpoints/event.schema.js';
import type { TouchpointRepository } from '../touchpoints/touchpoint.repository.js';
import type { TouchpointKind } from '../touchpoints/domain/kinds.js';
import { inOrder } from '../touchpoints/domain/lifecycle.js';
import { orgOf } from '../touchpoints/domain/touchpoint-state.js';
import { readDraft, type BacktestJob, type Slice } from './backtest-job.js';
import { addJudged, type Tally } from './domain/tally.js';

const PAGE = 1000;

/** The rules of a job, compiled once a thread. */
export class JobRules {
  readonly draft: Policy;
  readonly #draftVersion: string;
  readonly #inForce = new Map<string, Policy | null>();
  readonly #texts: Map<string, BacktestJob['versions'][number]>;
  readonly #calendars: ReadonlyMap<string, Calendar>;
  readonly #waivers: readonly Waiver[];

  /** @throws Error with every mistake when the draft cannot be read: it has been checked before. */
  constructor(job: BacktestJob) {
    const { draft, problems } = readDraft(job.policy, job.calendars, job.configDir);
    if (draft === null) throw new Error(problems.map(problemText).join('\n'));
    // A draft is tried on the past, so its own first day in force does not count.
    this.draft = { ...draft.policy, effectiveFromDay: Number.NEGATIVE_INFINITY };
    // With calendars of its own, the same text can mean something else.
    this.#draftVersion = job.calendars.length === 0 ? draft.version : '';
    this.#texts = new Map(job.versions.map((each) => [each.version, each]));
    this.#calendars = loadCalendars(job.configDir, []);
    this.#waivers = loadWaivers(job.configDir, []);
  }

  /** The standing waivers that concern a touchpoint with these events. */
  waiversFor(kind: string, events: readonly EventDoc[]): readonly Waiver[] {
    return this.#waivers.length === 0 ? this.#waivers : waiversFor(this.#waivers, kind, orgOf(inOrder(events)) ?? ROOT_ORG);
  }

  /** Whether a version says just what the draft says. */
  saysTheSame(version: string | null): boolean {
    return version !== null && version === this.#draftVersion;
  }

  /** The policy a touchpoint ran under; null when none applied, or when its calendar is gone. */
  inForce(version: string | null): Policy | null {
    if (version === null) return null;
    const known = this.#inForce.get(version);
    if (known !== undefined) return known;
    const text = this.#texts.get(version);
    const policy = text === undefined ? null : parsePolicyFile(text.file, text.text, this.#calendars).policy;
    this.#inForce.set(version, policy);
    return policy;
  }
}

/** Reads slices of history and judges every touchpoint twice: under the draft, and under what was in force. */
export class SliceReader {
  readonly #asOf: Date;

  constructor(
    private readonly rules: JobRules,
    private readonly touchpoints: TouchpointRepository,
    private readonly events: EventRepository,
    private readonly scope: AccessScope,
    asOfMs: number,
  ) {
    this.#asOf = new Date(asOfMs);
  }

  /** Adds all touchpoints of the slice; ends early when `goOn` says no. Calls `onRead` after every page. */
  async read(slice: Slice, tally: Tally, goOn: () => boolean, onRead: (touchpoints: number) => void): Promise<void> {
    for (const kind of slice.kinds) await this.readKind(kind, slice, tally, goOn, onRead);
  }

  private async readKind(
    kind: TouchpointKind,
    slice: Slice,
    tally: Tally,
    goOn: () => boolean,
    onRead: (touchpoints: number) => void,
  ): Promise<void> {
    if (!goOn()) return;
    const opened = { kind, from: new Date(slice.fromMs), to: new Date(slice.toMs) };
    let after: string | undefined;
    do {
      const page = await this.touchpoints.openedKeys(this.scope, opened, { limit: PAGE, ...(after !== undefined && { after }) });
      const versions = new Map(page.items.map(({ id, version }) => [id, version]));
      await this.readHistories(versions, tally, goOn);
      if (!goOn()) return;
      onRead(versions.size);
      after = page.next ?? undefined;
    } while (after !== undefined);
  }

  private async readHistories(versions: Map<string, string | null>, tally: Tally, goOn: () => boolean): Promise<void> {
    const judge = (history: EventDoc[]): void => {
      const first = history[0];
      if (first !== undefined) this.judge(history, first, versions.get(first.touchpointId) ?? null, tally);
    };
    let history: EventDoc[] = [];
    for await (const page of this.events.histories([...versions.keys()])) {
      for (const event of page) {
        if (history.length > 0 && history[0]?.touchpointId !== event.touchpointId) {
          judge(history);
          history = [];
        }
        history.push(event);
      }
      if (!goOn()) return;
    }
    judge(history);
  }

  private judge(stored: readonly EventDoc[], { touchpointId, body }: EventDoc, version: string | null, tally: Tally): void {
    const { rules } = this;
    const nowMs = this.#asOf.getTime();
    const history = visibleHistory(stored.map(clockEvent), nowMs, nowMs);
    const [first] = history;
    if (first === undefined || !appliesTo(rules.draft, first)) {
      tally.touchpoints += 1;
      return;
    }
    const { kind, ref } = body.touchpoint;
    const waivers = rules.waiversFor(kind, stored);
    const draft = this.counted(rules.draft, history, waivers);
    const policy = rules.inForce(version);
    const inForce = rules.saysTheSame(version) ? draft : policy === null ? [] : this.counted(policy, history, waivers);
    addJudged(tally, { touchpointId, kind, ref, events: history.length, version, draft, inForce }, rules.draft.calendar.zone);
  }

  /** The clocks as they count in scores: without the time a waiver covers. */
  private counted(policy: Policy, history: readonly ClockEvent[], waivers: readonly Waiver[]): Clock[] {
    return readClocks(policy, history, this.#asOf, this.#asOf, { waivers }).map(asCounted);
  }
}
