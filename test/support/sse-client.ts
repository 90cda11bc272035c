import { request, type ClientRequest, type IncomingMessage } from 'node:http';

export interface Frame {
  id: string | null;
  event: string;
  data: unknown;
}

/** A small reader of server-sent events for tests: frames arrive, tests wait for the one they want. */
export class SseClient {
  readonly frames: Frame[] = [];
  comments = 0;
  ended = false;
  status = 0;
  readonly #waiting = new Set<() => void>();
  #buffer = '';

  private constructor(private readonly request: ClientRequest) {}

  static async open(url: string, headers: Record<string, string>): Promise<SseClient> {
    const outgoing = request(url, { headers: { accept: 'text/event-stream', ...headers } });
    const client = new SseClient(outgoing);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.on('response', resolve);
      outgoing.on('error', reject);
      outgoing.end();
    });
    client.status = response.statusCode ?? 0;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => client.take(chunk));
    const end = (): void => {
      client.ended = true;
      client.wake();
    };
    response.on('end', end);
    response.on('close', end);
    response.on('error', end);
    outgoing.on('error', end);
    return client;
  }

  /** The first frame, among those after `from`, that fits. Fails when the stream ends without it. */
  async next<T>(event: string, fits: (data: T) => boolean = () => true, from = 0): Promise<T> {
    for (;;) {
      const found = this.frames.slice(from).find((frame) => frame.event === event && fits(frame.data as T));
      if (found !== undefined) return found.data as T;
      if (this.ended) throw new Error(`the stream ended without the wanted ${event}`);
      await this.change();
    }
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await this.change();
  }

  close(): void {
    this.request.destroy();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      const waiter = (): void => {
        this.#waiting.delete(waiter);
        resolve();
      };
      this.#waiting.add(waiter);
    });
  }

  private wake(): void {
    for (const waiter of this.#waiting) waiter();
  }

  private take(chunk: string): void {
    this.#buffer += chunk;
    for (let end = this.#buffer.indexOf('\n\n'); end >= 0; end = this.#buffer.indexOf('\n\n')) {
      this.read(this.#buffer.slice(0, end));
      this.#buffer = this.#buffer.slice(end + 2);
    }
    this.wake();
  }

  private read(block: string): void {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) this.comments += 1;
      const colon = line.indexOf(': ');
      if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2));
    }
    const data = fields.get('data');
    if (data !== undefined) {
      this.frames.push({ id: fields.get('id') ?? null, event: fields.get('event') ?? 'message', data: JSON.parse(data) });
    }
  }
}
