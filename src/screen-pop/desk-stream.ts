import { monotonicMs } from '../kernel/clock.js';
import type { LiveData, LiveHub, LiveMessage } from '../kernel/live/live-hub.js';
import type { SseStream } from '../kernel/live/sse-stream.js';
import type { AlertView } from '../insight/domain/board.js';
import type { PopView } from './domain/pop.js';
import type { Viewer } from './domain/viewer.js';
import type { BuiltPop } from './pop-views.service.js';

/** What a stream needs from the rest of the house. */
export interface DeskSources {
  /** Id of this node. */
  node: string;
  now(): Date;
  /** Ids of the calls on the desk, with their versions. */
  standing(viewer: Viewer): Promise<Map<string, number>>;
  /** Alerts recorded after an instant, the earliest first. */
  alertsSince(viewer: Viewer, after: Date): Promise<AlertView[]>;
  livePops(viewer: Viewer): Promise<PopView[]>;
  /** The pop of one call, not older than what was told; null when it does not concern the viewer. */
  pop(viewer: Viewer, told: ToldCall): Promise<BuiltPop | null>;
  queue(viewer: Viewer): Promise<unknown>;
  /** Called for every pop sent, with how long it took. */
  sent(popMs: number | null): void;
  failed(error: unknown): void;
}

/** A team's queue may change a hundred times a second; a person reads it no faster than this. */
const QUEUE_PAUSE_MS = 2_000;
/** An alert is told a while after it is recorded, and by clocks that are not quite together. */
const ALERT_OVERLAP_MS = 10_000;
const MOST_REMEMBERED = 1_000;
/** Whatever version is in the store. */
const NEWEST = Number.POSITIVE_INFINITY;

/** What a live message says of a call. */
export interface ToldCall {
  callId: string;
  version: number;
  /** When the event that changed it arrived; null when that is of no interest. */
  arrivedAtMs: number | null;
  /** Told by this process while the call is still being written; it is told again when it is durable. */
  ahead?: boolean;
  /** Node that told its own desks ahead. */
  shownBy?: string;
}

/**
 * Feeds one open desk. Live messages only say which call changed; the pop is built here, for this viewer, and always
 * sent whole, so several changes of one call that come while the reader is behind become one. Begins with everything
 * that stands on the desk: that is what makes a reconnect complete, whatever was missed. When messages of other nodes
 * may have been missed in between, it compares what it has shown with the store.
 */
export class DeskStream {
  /** Calls to send. */
  readonly #dirty = new Map<string, ToldCall>();
  /** Calls being built. One that waits for its read to be logged holds up no other. */
  readonly #building = new Set<string>();
  readonly #onDesk = new Set<string>();
  /** Versions of the calls as they were shown. */
  readonly #shown = new Map<string, number>();
  /** Versions shown while they were still being written. */
  readonly #ahead = new Map<string, number>();
  readonly #alerts = new Set<string>();
  #alertsFrom: Date;
  #catchingUp = false;
  #queueDirty = true;
  /** Monotonic instant before which the queue is not sent again. */
  #queueRestsUntilMs = 0;
  #queueTimer: NodeJS.Timeout | null = null;
  #queueSent = false;
  #running = false;

  constructor(
    private readonly viewer: Viewer,
    private readonly stream: SseStream,
    private readonly live: LiveHub,
    private readonly sources: DeskSources,
  ) {
    this.#alertsFrom = sources.now();
  }

  /** Subscribes first and sends the state second, so that nothing falls between the two. */
  async begin(topics: readonly string[], lastEventId: number | null): Promise<void> {
    this.stream.onClose(this.live.subscribe(topics, (message) => this.hear(message), lastEventId));
    this.stream.onClose(this.live.onGap(() => this.catchUpSoon()));
    this.stream.onClose(() => this.#queueTimer !== null && clearTimeout(this.#queueTimer));
    try {
      for (const [callId, version] of await this.sources.standing(this.viewer)) this.#shown.set(callId, version);
      for (const view of await this.sources.livePops(this.viewer)) this.sendPop(view);
      if (lastEventId !== null) await this.catchUpAlerts(new Date(Math.floor(lastEventId / 1000)));
    } catch (error) {
      // An open stream with the next pop is worth more than a closed one; the console reads GET /desk as well.
      this.sources.failed(error);
    }
    this.wake();
  }

  private hear(message: LiveMessage): void {
    if (message.event === 'alert') {
      this.sendAlert(message.data, message.id);
      return;
    }
    if (message.event === 'queue') this.markQueue();
    if (message.event === 'pop') {
      this.markCall(message.data as unknown as ToldCall);
    }
    this.wake();
  }

  private sendAlert(alert: LiveData | AlertView, id: number): void {
    const known = (alert as { id?: unknown } | null)?.id;
    if (typeof known === 'string') {
      this.#alerts.add(known);
      if (this.#alerts.size > MOST_REMEMBERED) this.#alerts.delete(this.#alerts.values().next().value as string);
    }
    this.stream.send('alert', alert, id);
  }

  /** One at a time: while the other nodes cannot be heard, gaps come every few seconds. */
  private catchUpSoon(): void {
    if (this.stream.closed || this.#catchingUp) return;
    this.#catchingUp = true;
    void this.catchUp()
      .catch((error: unknown) => this.sources.failed(error))
      .finally(() => {
        this.#catchingUp = false;
      });
  }

  /** Shows what the store knows and this desk does not. */
  private async catchUp(): Promise<void> {
    const standing = await this.sources.standing(this.viewer);
    for (const callId of this.#onDesk) if (!standing.has(callId)) this.markCall({ callId, version: NEWEST, arrivedAtMs: null });
    for (const [callId, version] of standing) {
      if ((this.#shown.get(callId) ?? 0) < version) this.markCall({ callId, version, arrivedAtMs: null });
    }
    await this.catchUpAlerts(this.#alertsFrom);
    this.markQueue();
    this.wake();
  }

  private async catchUpAlerts(from: Date): Promise<void> {
    const now = this.sources.now();
    for (const alert of await this.sources.alertsSince(this.viewer, new Date(from.getTime() - ALERT_OVERLAP_MS))) {
      if (!this.#alerts.has(alert.id)) this.sendAlert(alert, this.live.nextId());
    }
    this.#alertsFrom = now;
  }

  private markCall(told: ToldCall): void {
    const waiting = this.#dirty.get(told.callId);
    // The earliest arrival not yet shown is what the handler waits for.
    this.#dirty.set(told.callId, waiting === undefined ? told : { ...told, arrivedAtMs: waiting.arrivedAtMs });
  }

  private markQueue(): void {
    if (this.#queueDirty || this.#queueTimer !== null) return;
    const restMs = this.#queueRestsUntilMs - monotonicMs();
    if (restMs <= 0) {
      this.#queueDirty = true;
      return;
    }
    this.#queueTimer = setTimeout(() => {
      this.#queueTimer = null;
      this.#queueDirty = true;
      this.wake();
    }, restMs);
  }

  private wake(): void {
    if (this.#running || this.stream.closed) return;
    this.#running = true;
    void this.drain().finally(() => {
      this.#running = false;
      if (this.next() !== null || this.#queueDirty) this.wake();
    });
  }

  private async drain(): Promise<void> {
    while (!this.stream.closed && (this.next() !== null || this.#queueDirty)) {
      await this.stream.ready();
      const next = this.next();
      if (next !== null) {
        this.#dirty.delete(next.callId);
        this.build(next);
        continue;
      }
      this.#queueDirty = false;
      await this.showQueue().catch((error: unknown) => this.sources.failed(error));
    }
  }

  /** The call that has waited longest and is not being built. */
  private next(): ToldCall | null {
    for (const told of this.#dirty.values()) if (!this.#building.has(told.callId)) return told;
    return null;
  }

  private build(told: ToldCall): void {
    this.#building.add(told.callId);
    void this.showCall(told)
      .catch((error: unknown) => this.sources.failed(error))
      .finally(() => {
        this.#building.delete(told.callId);
        this.wake();
      });
  }

  private async showQueue(): Promise<void> {
    this.stream.send('queue', await this.sources.queue(this.viewer), this.live.nextId());
    // The first one comes with the connection and may be followed at once.
    if (this.#queueSent) this.#queueRestsUntilMs = monotonicMs() + QUEUE_PAUSE_MS;
    this.#queueSent = true;
  }

  private async showCall(told: ToldCall): Promise<void> {
    const { callId, version } = told;
    if (told.ahead !== true && told.shownBy === this.sources.node && this.#ahead.get(callId) === version) {
      this.#ahead.delete(callId);
      this.#shown.set(callId, version);
      return;
    }
    const built = await this.sources.pop(this.viewer, told);
    if (built === null) return;
    if (told.ahead === true) this.#ahead.set(callId, version);
    else if (version !== NEWEST) this.#shown.set(callId, Math.max(version, this.#shown.get(callId) ?? 0));
    // A call that never stood here needs no word that it does not.
    if (built.view.state === 'closed' && !this.#onDesk.has(callId)) return;
    this.sendPop(built.view);
    if (built.late !== null) {
      void built.late.then(() => {
        if (!this.#dirty.has(callId)) this.#dirty.set(callId, { ...told, arrivedAtMs: null });
        this.wake();
      });
    }
  }

  private sendPop(view: PopView): void {
    if (view.state === 'closed') {
      this.#onDesk.delete(view.callId);
      this.#shown.delete(view.callId);
      this.#ahead.delete(view.callId);
    } else this.#onDesk.add(view.callId);
    this.stream.send('pop', view, view.seq);
    this.sources.sent(view.popMs);
  }
}
