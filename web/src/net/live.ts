import { EventStreamParser, type StreamMessage } from './event-stream.js';

export type LineState = { up: true } | { up: false; retryAtMs: number };

interface LiveOptions {
  url: string;
  lastEventId: string | null;
  onMessage: (message: StreamMessage) => void;
  onLine: (state: LineState) => void;
  /** The session is over; there is no point in trying again. */
  onRefused: (status: number) => void;
  now: () => number;
}

/** The server writes a comment every 15 s: silence for longer than this is a dead line. */
const SILENCE_MS = 40_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * Keeps one event stream open and resumes it where it broke, with `Last-Event-ID`. `EventSource` cannot start from a
 * given id nor notice a silent line, hence a stream read by hand. Call the result to stop.
 */
export function openLive(options: LiveOptions): () => void {
  let stopped = false;
  let lastEventId = options.lastEventId;
  let waitMs = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort = new AbortController();

  const retry = () => {
    if (stopped) return;
    options.onLine({ up: false, retryAtMs: options.now() + waitMs });
    timer = setTimeout(() => void connect(), waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  };

  const connect = async (): Promise<void> => {
    abort = new AbortController();
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort(), SILENCE_MS);
    };
    try {
      const response = await fetch(options.url, {
        headers: { accept: 'text/event-stream', ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }) },
        credentials: 'same-origin',
        signal: abort.signal,
      });
      if (response.status === 401 || response.status === 403) {
        stopped = true;
        options.onRefused(response.status);
        return;
      }
      if (!response.ok || response.body === null) throw new Error(`stream answered ${response.status}`);
      options.onLine({ up: true });
      waitMs = FIRST_WAIT_MS;
      const parser = new EventStreamParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        alive();
        const { done, value } = await reader.read();
        if (done) break;
        for (const message of parser.push(value)) {
          if (message.id !== null) lastEventId = message.id;
          options.onMessage(message);
        }
      }
    } catch {
      // Whatever broke the line, the answer is the same: try again where we were.
    } finally {
      clearTimeout(watchdog);
    }
    retry();
  };

  void connect();
  const wake = () => {
    if (stopped || timer === undefined) return;
    clearTimeout(timer);
    waitMs = FIRST_WAIT_MS;
    void connect();
  };
  window.addEventListener('online', wake);
  return () => {
    stopped = true;
    clearTimeout(timer);
    abort.abort();
    window.removeEventListener('online', wake);
  };
}
