import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../clock.js';
import { LiveTransport } from './live-transport.js';
import type { SseStream } from './sse-stream.js';

/** Plain JSON; what cannot be written as JSON cannot travel. */
export type LiveData = null | boolean | number | string | LiveData[] | { [key: string]: LiveData };

export interface LiveMessage {
  /** Grows; usable as the id of a server-sent event. */
  id: number;
  topics: string[];
  event: string;
  data: LiveData;
  /** Replayed to streams that reconnect. Messages about state need not be: the stream begins with the state. */
  kept: boolean;
}

type Listener = (message: LiveMessage) => void;

const HEARTBEAT_MS = 15_000;
const MOST_KEPT = 500;
/** An id that claims to be from further ahead than this is not one of ours. */
const MOST_AHEAD_MS = 300_000;

/**
 * What happens now, to whoever listens: topics such as `desk:x:8001` or the scope tokens `org:hq/east` and
 * `partner:swift`, so that publishing a document's change to its `access` tokens reaches exactly those who may see it.
 *
 * Streams are resumable without a log: state (pops, queues) is sent whole at every connect and supersedes what was
 * missed; single facts (alerts) published with `keep` are replayed from the last {@link MOST_KEPT} to a stream that
 * names its `Last-Event-ID`. What is older, or was told by another node while this one could not hear it, is in the
 * store: streams look there when they begin and at every gap.
 */
@Injectable()
export class LiveHub implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #streams = new Set<SseStream>();
  readonly #kept: LiveMessage[] = [];
  readonly #heartbeat: NodeJS.Timeout;
  readonly #gapListeners = new Set<() => void>();
  readonly #unsubscribe: (() => void)[];
  #lastId = 0;
  #closing = false;

  constructor(
    private readonly transport: LiveTransport,
    private readonly clock: Clock,
  ) {
    this.#unsubscribe = [
      transport.subscribe((message) => this.hear(message)),
      transport.onGap(() => {
        for (const listener of this.#gapListeners) listener();
      }),
    ];
    this.#heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  /** A number above all earlier ones, also across restarts: microseconds of the clock, or one more than the last. */
  nextId(): number {
    this.#lastId = Math.max(this.#lastId + 1, this.clock.now().getTime() * 1000);
    return this.#lastId;
  }

  /** Tells everybody who listens to one of the topics; each of them once. */
  publish(topics: Iterable<string>, event: string, data: LiveData, options: { keep?: boolean } = {}): void {
    const message: LiveMessage = {
      id: this.nextId(), topics: [...new Set(topics)], event, data, kept: options.keep === true,
    };
    if (message.topics.length > 0) this.transport.publish(JSON.stringify(message));
  }

  /** Tells only who listens in this process: what no other node could look up yet. */
  publishHere(topics: Iterable<string>, event: string, data: LiveData): void {
    this.deliver({ id: this.nextId(), topics: [...new Set(topics)], event, data, kept: false });
  }

  /**
   * Listens to topics until the returned function is called.
   *
   * @param afterId replay kept messages with a greater id first
   */
  subscribe(topics: Iterable<string>, listener: Listener, afterId: number | null = null): () => void {
    const wanted = new Set(topics);
    if (afterId !== null) {
      // It may have come from a node whose clock is ahead: whoever moves here must not be told of older ids.
      this.#lastId = Math.max(this.#lastId, Math.min(afterId, (this.clock.now().getTime() + MOST_AHEAD_MS) * 1000));
      for (const message of this.#kept) {
        if (message.id > afterId && message.topics.some((topic) => wanted.has(topic))) listener(message);
      }
    }
    for (const topic of wanted) {
      const listeners = this.#listeners.get(topic) ?? new Set();
      this.#listeners.set(topic, listeners.add(listener));
    }
    return () => {
      for (const topic of wanted) {
        const listeners = this.#listeners.get(topic);
        listeners?.delete(listener);
        if (listeners?.size === 0) this.#listeners.delete(topic);
      }
    };
  }

  /** Calls back when messages may have been missed: whoever shows state looks into the store. Returns how to end it. */
  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener);
    return () => this.#gapListeners.delete(listener);
  }

  onApplicationBootstrap(): void {
    this.transport.open();
  }

  /** Whether anybody in this process listens to the topic. */
  isHeard(topic: string): boolean {
    return this.#listeners.has(topic);
  }

  /** Takes an open stream into care: heartbeats while it lives, a clean end at shutdown. */
  adopt(stream: SseStream): void {
    if (this.#closing) {
      stream.close();
      return;
    }
    this.#streams.add(stream);
    stream.onClose(() => this.#streams.delete(stream));
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  /** One heartbeat to every stream; by the timer, and by tests that do not want to wait for it. */
  beat(): void {
    for (const stream of this.#streams) stream.beat();
  }

  async onModuleDestroy(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#heartbeat);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const stream of this.#streams) stream.close();
    await this.transport.close();
  }

  /** What comes over a network may be from another release, or from somebody who has no business there. */
  private hear(text: string): void {
    const message = readMessage(text);
    if (message !== null) this.deliver(message);
  }

  private deliver(message: LiveMessage): void {
    this.#lastId = Math.max(this.#lastId, message.id);
    if (message.kept) {
      this.#kept.push(message);
      if (this.#kept.length > MOST_KEPT) this.#kept.shift();
    }
    const reached = new Set<Listener>();
    for (const topic of message.topics) {
      for (const listener of this.#listeners.get(topic) ?? []) reached.add(listener);
    }
    for (const listener of reached) listener(message);
  }
}

function readMessage(text: string): LiveMessage | null {
  try {
    const { id, topics, event, data = null, kept } = JSON.parse(text) as Partial<LiveMessage>;
    if (!Number.isSafeInteger(id) || typeof event !== 'string' || !Array.isArray(topics)) return null;
    return { id: id as number, topics: topics.filter((topic) => typeof topic === 'string'), event, data, kept: kept === true };
  } catch {
    return null;
  }
}
