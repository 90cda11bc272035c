import { createRequire } from 'node:module';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import { Config } from '../config.js';
import { LOGGER } from '../logging.js';
import { Metrics } from '../metrics.js';

const PING_EVERY_MS = 1_000;
const PATIENCE_MS = 2_000;
const LONGEST_PAUSE_MS = 2_000;

/** For whom a connection is: one that is answered at once, one that listens, one that waits for work. */
export type ConnectionUse = 'commands' | 'listening' | 'waiting';

/**
 * The way to Redis, when there is one. Redis wakes people up and keeps nothing, so nobody waits for it: whoever wants
 * to use it asks {@link up} first and does without otherwise. It is looked for every second for as long as it is gone.
 */
@Injectable()
export class RedisLink implements OnApplicationShutdown {
  readonly prefix: string;
  readonly #url: string | null;
  readonly #connections = new Set<Redis>();
  readonly #watchers = new Set<(up: boolean) => void>();
  #probe: Redis | null = null;
  #pinging: NodeJS.Timeout | null = null;
  #up = false;
  #lastFailure = 'it has not answered yet';
  #closed = false;

  constructor(
    { values }: Config,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#url = values.redisUrl;
    this.prefix = values.redisPrefix;
  }

  get configured(): boolean {
    return this.#url !== null;
  }

  /** Whether it has answered within the last seconds. */
  get up(): boolean {
    return this.#up;
  }

  /** Why it is not up; null when it is, or when none is wanted. */
  get trouble(): string | null {
    return !this.configured || this.#up ? null : `Redis cannot be used: ${this.#lastFailure}`;
  }

  /** Begins to look for Redis; idempotent. */
  watch(): void {
    if (!this.configured || this.#pinging !== null || this.#closed) return;
    this.metrics.redisUp.set(0);
    this.#probe = this.connect('commands');
    this.#pinging = setInterval(() => void this.ping(), PING_EVERY_MS);
    this.#pinging.unref();
    this.#probe.on('ready', () => void this.ping());
    this.#probe.on('close', () => this.set(false));
  }

  /** Calls back at every change; returns a function that ends it. */
  onChange(watcher: (up: boolean) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** A connection that reconnects for ever and is closed with the installation. */
  connect(use: ConnectionUse): Redis {
    if (this.#url === null) throw new Error('there is no Redis to connect to');
    const connection = new (client())(this.#url, optionsFor(use));
    this.#connections.add(connection);
    connection.on('error', (error: Error) => {
      this.#lastFailure = error.message === '' ? 'no connection' : error.message;
    });
    return connection;
  }

  onApplicationShutdown(): void {
    this.close();
  }

  close(): void {
    this.#closed = true;
    if (this.#pinging !== null) clearInterval(this.#pinging);
    this.#watchers.clear();
    for (const connection of this.#connections) connection.disconnect();
    this.#connections.clear();
    this.#up = false;
  }

  private async ping(): Promise<void> {
    try {
      await this.#probe?.ping();
      if (this.#probe?.status === 'ready') this.set(true);
    } catch (error) {
      this.#lastFailure = error instanceof Error ? error.message : String(error);
      this.set(false);
    }
  }

  private set(up: boolean): void {
    if (this.#up === up || this.#closed) return;
    this.#up = up;
    this.metrics.redisUp.set(up ? 1 : 0);
    if (up) this.logger.info('Redis answers');
    else this.logger.warn({ reason: this.#lastFailure }, 'Redis is gone; work is found by sweeping until it is back');
    for (const watcher of this.#watchers) watcher(up);
  }
}

/** Loaded only where there is a Redis: most installations have none, and start a little sooner. */
const client = (): typeof Redis => (createRequire(import.meta.url)('ioredis') as { Redis: typeof Redis }).Redis;

function optionsFor(use: ConnectionUse): RedisOptions {
  const common: RedisOptions = {
    connectTimeout: PATIENCE_MS,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 10), LONGEST_PAUSE_MS),
  };
  // Commands for a Redis that is gone fail at once instead of piling up; a silent one is given up after a while.
  if (use === 'commands') return { ...common, enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: PATIENCE_MS };
  return { ...common, enableReadyCheck: false, maxRetriesPerRequest: null };
}
