import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { NodeRole } from '../node-role.js';
import { RedisLink } from '../redis/redis-link.js';
import { DEAF_MS, LiveTransport } from './live-transport.js';

/**
 * The transport of several nodes: Redis pub/sub. What happens here is told here at once, whatever Redis does. Pub/sub
 * forgets what nobody listened to, so whenever messages of other nodes may have been missed, listeners are told of the
 * gap and look into the store.
 */
export class RedisTransport extends LiveTransport {
  readonly #listeners = new Set<(message: string) => void>();
  readonly #gapListeners = new Set<() => void>();
  readonly #channel: string;
  #publisher: Redis | null = null;
  #subscriber: Redis | null = null;
  #deaf: NodeJS.Timeout | null = null;

  constructor(
    private readonly redis: RedisLink,
    private readonly role: NodeRole,
    private readonly logger: Logger,
  ) {
    super();
    this.#channel = `${redis.prefix}:live`;
  }

  override open(): void {
    if (this.#subscriber !== null) return;
    this.redis.watch();
    this.#publisher = this.redis.connect('commands');
    const subscriber = this.redis.connect('listening');
    this.#subscriber = subscriber;
    subscriber.on('message', (_channel: string, text: string) => this.hear(text));
    // ioredis subscribes again by itself after a reconnect; what was said meanwhile is lost.
    subscriber.on('ready', () => this.gap());
    subscriber.subscribe(this.#channel).then(
      () => this.gap(),
      (error: unknown) => this.logger.warn({ err: error }, 'other nodes cannot be heard yet'),
    );
    this.#deaf = setInterval(() => {
      if (!this.redis.up) this.gap();
    }, DEAF_MS);
    this.#deaf.unref();
  }

  override publish(message: string): void {
    this.tell(message);
    if (this.#publisher === null || !this.redis.up) return;
    this.#publisher.publish(this.#channel, `${this.role.id} ${message}`).catch((error: unknown) => {
      this.logger.debug({ err: error }, 'other nodes could not be told');
    });
  }

  override subscribe(listener: (message: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  override onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener);
    return () => this.#gapListeners.delete(listener);
  }

  override close(): Promise<void> {
    if (this.#deaf !== null) clearInterval(this.#deaf);
    this.#publisher?.disconnect();
    this.#subscriber?.disconnect();
    this.#publisher = null;
    this.#listeners.clear();
    this.#gapListeners.clear();
    return Promise.resolve();
  }

  private hear(text: string): void {
    const space = text.indexOf(' ');
    // Our own words come back to us; we have heard them already.
    if (space > 0 && text.slice(0, space) !== this.role.id) this.tell(text.slice(space + 1));
  }

  private tell(message: string): void {
    for (const listener of this.#listeners) listener(message);
  }

  private gap(): void {
    for (const listener of this.#gapListeners) listener();
  }
}
