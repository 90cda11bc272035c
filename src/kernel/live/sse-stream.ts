import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** A reader that has let this much pile up is not reading; it is dropped and may reconnect. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;
/** Heartbeats a stream may stay blocked before it is dropped. */
const MOST_BLOCKED_BEATS = 2;

/**
 * One frame of `text/event-stream` (WHATWG HTML, 9.2). The event name is one of ours, the id a number and the data
 * JSON, which never holds a bare line break: nothing that came from outside can begin a field of its own.
 */
export function sseFrame(event: string, data: unknown, id: number): string {
  if (!/^[a-z-]+$/.test(event)) throw new Error(`"${event}" is not a name of a server-sent event`);
  return `id: ${Math.trunc(id)}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The `Last-Event-ID` of a reconnecting stream; null when missing or not one of ours. */
export function readLastEventId(header: unknown): number | null {
  return typeof header === 'string' && /^\d{1,16}$/.test(header) ? Number(header) : null;
}

/** One open stream of server-sent events: frames out, heartbeats, and an end that everybody hears of once. */
export class SseStream {
  readonly #response: ServerResponse;
  readonly #closers: (() => void)[] = [];
  #closed = false;
  #blockedBeats = 0;
  #drained: Promise<void> | null = null;

  /**
   * Takes over the reply; Fastify does nothing more with it.
   *
   * @param onBeat asked at every heartbeat whether the stream may go on (the session may have ended)
   */
  constructor(
    reply: FastifyReply,
    private readonly onBeat: () => Promise<boolean>,
  ) {
    const headers = reply.getHeaders();
    reply.hijack();
    this.#response = reply.raw;
    this.#response.writeHead(200, {
      ...(headers as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // Proxies such as nginx otherwise hold frames back.
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    });
    this.#response.socket?.setNoDelay(true);
    this.#response.socket?.setTimeout(0);
    this.#response.on('close', () => this.finish());
    this.#response.on('error', () => this.finish());
    this.#response.write('retry: 1000\n\n');
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Writes one frame; false when the reader is behind: wait for {@link ready} before building the next. */
  send(event: string, data: unknown, id: number): boolean {
    return this.write(sseFrame(event, data, id));
  }

  /** Resolves when the reader has caught up, or the stream is closed. */
  async ready(): Promise<void> {
    if (this.#closed || !this.#response.writableNeedDrain) return;
    this.#drained ??= new Promise<void>((resolve) => {
      this.#response.once('drain', resolve);
      this.onClose(resolve);
    }).finally(() => {
      this.#drained = null;
    });
    await this.#drained;
  }

  /** One heartbeat: keeps proxies from closing the line, drops who does not read, ends what may not go on. */
  beat(): void {
    if (this.#closed) return;
    this.#blockedBeats = this.#response.writableNeedDrain ? this.#blockedBeats + 1 : 0;
    if (this.#blockedBeats > MOST_BLOCKED_BEATS) {
      this.drop();
      return;
    }
    this.write(': still here\n\n');
    this.onBeat().then(
      (mayGoOn) => (mayGoOn ? undefined : this.close()),
      // The store is in trouble: better an open stream than five hundred reconnects.
      () => undefined,
    );
  }

  /** Calls back once when the stream has ended, at once if it has already. */
  onClose(closer: () => void): void {
    if (this.#closed) closer();
    else this.#closers.push(closer);
  }

  /** Ends the stream cleanly; the reader may reconnect. */
  close(): void {
    if (this.#closed) return;
    this.#response.end();
    this.finish();
  }

  private write(text: string): boolean {
    if (this.#closed) return false;
    const flowing = this.#response.write(text);
    if (this.#response.writableLength > MOST_UNREAD_BYTES) this.drop();
    return flowing;
  }

  private drop(): void {
    this.#response.destroy();
    this.finish();
  }

  private finish(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const closer of this.#closers.splice(0)) closer();
  }
}
