import { Agent, request } from 'node:http';
import { callDocId } from '../src/calls/calls.service.js';
import type { RunningServer } from '../test/support/server.js';

/** One open desk of a benchmark. */
export interface BenchDesk {
  extension: string;
  cookie: string;
}

export interface PopLoad {
  callsPerSecond: number;
  seconds: number;
  /** Rung before, and not counted: cold caches and an engine not yet compiled. */
  warmUpSeconds?: number;
  /** Numbers that call, one after the other. */
  phones: readonly string[];
}

export interface PopLatencies {
  /** Milliseconds from the moment a ringing is posted to the moment its pop stands in the reader's memory. */
  latenciesMs: number[];
  /** Ringings whose pop never came. */
  lost: number;
  /** Pops that arrived without the file of a customer. */
  withoutFile: number;
  /** Requests that were refused. */
  refused: number;
}

const SOURCE = 'bench-pbx';
const GRACE_MS = 5_000;
/** How long invented calls ring and last; short, so that many overlap and every kind of pop is sent. */
const ANSWER_AFTER_MS = 700;
const TALK_MS = 1_500;

/**
 * Rings the desks at an even pace and measures every pop. Each call costs the server what a real one does: offered
 * and queued, ringing (measured), answered, ended; all pops and un-pops go to a desk that reads them.
 */
export async function ringDesks(server: RunningServer, desks: readonly BenchDesk[], load: PopLoad): Promise<PopLatencies> {
  const rung = new Map<string, number>();
  const latenciesMs: number[] = [];
  let withoutFile = 0;
  const readers = await Promise.all(
    desks.map((desk) =>
      openReader(server.url, desk, (callId, hasFile) => {
        const postedAt = rung.get(callId);
        if (postedAt === undefined) return;
        rung.delete(callId);
        latenciesMs.push(performance.now() - postedAt);
        if (!hasFile) withoutFile += 1;
      }),
    ),
  );
  const pbx = new Pbx(server);
  const uncounted = Math.round(load.callsPerSecond * (load.warmUpSeconds ?? 0));
  const calls = uncounted + Math.round(load.callsPerSecond * load.seconds);
  const startedAt = performance.now();
  for (let number = 0; number < calls; number += 1) {
    const due = startedAt + (number * 1000) / load.callsPerSecond;
    const waitMs = due - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const phone = load.phones[number % load.phones.length]!;
    const desk = desks[number % desks.length]!;
    pbx.place(`${process.pid}-${Math.round(startedAt)}-${number}`, phone, desk.extension, (id) => {
      if (number >= uncounted) rung.set(id, performance.now());
    });
  }
  const giveUpAt = performance.now() + GRACE_MS;
  while ((rung.size > 0 || pbx.open > 0) && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const close of readers) close();
  pbx.close();
  return { latenciesMs, lost: rung.size, withoutFile, refused: pbx.refused };
}

/** Posts call events over kept-alive connections and never waits for an answer before the next, as a PBX does. */
class Pbx {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #target: URL;
  open = 0;
  refused = 0;

  constructor(private readonly server: RunningServer) {
    this.#target = new URL('/v1/call-events', server.url);
  }

  place(callId: string, phone: string, extension: string, ringing: (callDocId: string) => void): void {
    const base = { source: SOURCE, callId, direction: 'inbound', party: { raw: phone, presentation: 'allowed' }, did: '95500' };
    const leg = { legId: `${callId}-1`, handler: { extension } };
    const now = (): string => new Date(performance.timeOrigin + performance.now()).toISOString();
    const at = (type: string, more: object = {}): object => ({ ...base, type, occurredAt: now(), ...more });
    this.post([at('call.offered'), at('call.queued', { queue: 'claims' })]);
    ringing(callDocId(SOURCE, callId));
    this.post(at('leg.ringing', leg));
    this.open += 1;
    setTimeout(() => this.post(at('leg.answered', leg)), ANSWER_AFTER_MS);
    setTimeout(() => {
      this.open -= 1;
      this.post([at('leg.ended', { ...leg, reason: 'completed' }), at('call.ended', { reason: 'completed' })]);
    }, ANSWER_AFTER_MS + TALK_MS);
  }

  close(): void {
    this.#agent.destroy();
  }

  private post(body: object): void {
    const text = JSON.stringify(body);
    const outgoing = request(this.#target, {
      method: 'POST',
      agent: this.#agent,
      headers: {
        'content-type': 'application/json', 'content-length': Buffer.byteLength(text), authorization: `Bearer ${this.server.key}`,
      },
    });
    outgoing.on('response', (response) => {
      if (response.statusCode !== 202) this.refused += 1;
      response.resume();
    });
    outgoing.on('error', () => (this.refused += 1));
    outgoing.end(text);
  }
}

/** A pop that is not yet an un-pop; one that is answered before it could be shown ringing is shown all the same. */
const POP = /event: pop\ndata: \{"callId":"([^"]+)","seq":\d+,"state":"(?:ringing|answered|wrap-up)"/g;

/** Reads one desk's stream as cheaply as it can: the reader must not become what is measured. */
async function openReader(url: string, desk: BenchDesk, popped: (callId: string, hasFile: boolean) => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/v1/desk/stream`, { headers: { cookie: desk.cookie }, agent: false });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`the desk of ${desk.extension} answered ${response.statusCode}`));
        return;
      }
      let rest = '';
      response.setEncoding('utf8');
      response.on('error', () => undefined);
      response.on('data', (chunk: string) => {
        rest += chunk;
        const end = rest.lastIndexOf('\n\n');
        if (end < 0) return;
        const whole = rest.slice(0, end);
        rest = rest.slice(end);
        for (const match of whole.matchAll(POP)) {
          const frameEnd = whole.indexOf('\n\n', match.index);
          const frame = whole.slice(match.index, frameEnd < 0 ? undefined : frameEnd);
          popped(match[1]!, !frame.includes('"file":null'));
        }
      });
      resolve(() => outgoing.destroy());
    });
    outgoing.end();
  });
}
