import { monotonicMs } from '../kernel/clock.js';
import type { LiveHub, LiveMessage } from '../kernel/live/live-hub.js';
import type { SseStream } from '../kernel/live/sse-stream.js';
import type { PopView } from './domain/pop.js';
import type { Viewer } from './domain/viewer.js';
import type { BuiltPop } from './pop-views.service.js';

/** What a stream needs from the rest of the house. */
export interface DeskSources {
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

/** What a live message says of a call. */
export interface ToldCall {
  callId: string;
  version: number;
  /** When the event that changed it arrived; null when that is of no interest. */
  arrivedAtMs: number | null;
}

/**
 * Feeds one open desk. Live messages only say which call changed; the pop is built here, for this viewer, and always
 * sent whole, so several changes of one call that come while the reader is behind become one. Begins with everything
 * that stands on the desk: that is what makes a reconnect complete, whatever was missed.
 */
export class DeskStream {
  /** Calls to send. */
  readonly #dirty = new Map<string, ToldCall>();
  readonly #onDesk = new Set<string>();
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
  ) {}

  /** Subscribes first and sends the state second, so that nothing falls between the two. */
  async begin(topics: readonly string[], lastEventId: number | null): Promise<void> {
    this.stream.onClose(this.live.subscribe(topics, (message) => this.hear(message), lastEventId));
    this.stream.onClose(() => this.#queueTimer !== null && clearTimeout(this.#queueTimer));
    try {
      for (const view of await this.sources.livePops(this.viewer)) this.sendPop(view);
    } catch (error) {
      // An open stream with the next pop is worth more than a closed one; the console reads GET /desk as well.
      this.sources.failed(error);
    }
    this.wake();
  }

  private hear(message: LiveMessage): void {
    if (message.event === 'alert') {
      this.stream.send('alert', message.data, message.id);
      return;
    }
    if (message.event === 'queue') this.markQueue();
    if (message.event === 'pop') {
      const told = message.data as unknown as ToldCall;
      const waiting = this.#dirty.get(told.callId);
      // The earliest arrival not yet shown is what the handler waits for.
      this.#dirty.set(told.callId, waiting === undefined ? told : { ...told, arrivedAtMs: waiting.arrivedAtMs });
    }
    this.wake();
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
      if (this.#dirty.size > 0 || this.#queueDirty) this.wake();
    });
  }

  private async drain(): Promise<void> {
    while (!this.stream.closed && (this.#dirty.size > 0 || this.#queueDirty)) {
      await this.stream.ready();
      const next = this.#dirty.values().next();
      try {
        if (next.done !== true) {
          this.#dirty.delete(next.value.callId);
          await this.showCall(next.value);
        } else {
          this.#queueDirty = false;
          await this.showQueue();
        }
      } catch (error) {
        this.sources.failed(error);
      }
    }
  }

  private async showQueue(): Promise<void> {
    this.stream.send('queue', await this.sources.queue(this.viewer), this.live.nextId());
    // The first one comes with the connection and may be followed at once.
    if (this.#queueSent) this.#queueRestsUntilMs = monotonicMs() + QUEUE_PAUSE_MS;
    this.#queueSent = true;
  }

  private async showCall(told: ToldCall): Promise<void> {
    const { callId } = told;
    const built = await this.sources.pop(this.viewer, told);
    if (built === null) return;
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
    if (view.state === 'closed') this.#onDesk.delete(view.callId);
    else this.#onDesk.add(view.callId);
    this.stream.send('pop', view, view.seq);
    this.sources.sent(view.popMs);
  }
}
