import { lookup as lookupName } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Agent } from 'undici';
import { DeliveryFailure } from './delivery.js';
import { isPublicAddress } from './public-address.js';
import type { Endpoint } from './domain/rule-book.js';
import { signedHeaders } from './domain/webhook-signature.js';

const ANSWER_MS = 10_000;
const CONNECT_MS = 5_000;
const MOST_ANSWER_BYTES = 64 * 1024;
const LONGEST_WAIT_MS = 6 * 3_600_000;

/**
 * The only way out over HTTP: signed, without redirects, with limits on time and size, and only to public addresses
 * unless the endpoint says otherwise. Addresses are checked at the moment of connecting, so that a name cannot
 * point elsewhere between check and use.
 */
@Injectable()
export class WebhookTransport implements OnApplicationShutdown {
  readonly #agents = new Map<string, Agent>();

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
  }

  /** Resolves when the endpoint answered 2xx; throws {@link DeliveryFailure}. */
  async send(endpoint: Endpoint, id: string, body: string, now: Date): Promise<void> {
    const host = new URL(endpoint.url).hostname.replace(/^\[|\]$/g, '');
    // An address written as such is connected to without any look-up.
    if (!endpoint.allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) {
      throw new DeliveryFailure('the address lies in a private network', 'lane');
    }
    const answer = await this.post(endpoint, id, body, now);
    if (answer.status >= 200 && answer.status < 300) return;
    throw refusal(answer);
  }

  private async post(endpoint: Endpoint, id: string, body: string, now: Date): Promise<{ status: number; retryAfter: string }> {
    // Read when the first hook is sent: most installations have none, and it takes a tenth of a second.
    const { Agent, request } = await import('undici');
    try {
      const response = await request(endpoint.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Firebreak',
          ...signedHeaders(endpoint.secrets, id, now, body),
        },
        body,
        dispatcher: this.agentOf(endpoint, Agent),
        signal: AbortSignal.timeout(ANSWER_MS),
        headersTimeout: ANSWER_MS,
        bodyTimeout: ANSWER_MS,
      });
      // What they answer is of no interest; it is read so that the connection can be used again, up to a limit.
      await response.body.dump({ limit: MOST_ANSWER_BYTES, signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => {});
      return { status: response.statusCode, retryAfter: String(response.headers['retry-after'] ?? '') };
    } catch (error) {
      throw new DeliveryFailure(`no answer: ${reasonOf(error)}`, 'lane');
    }
  }

  private agentOf(endpoint: Endpoint, NewAgent: typeof Agent): Agent {
    let agent = this.#agents.get(endpoint.name);
    if (agent === undefined) {
      agent = new NewAgent({
        connections: 4,
        connect: { timeout: CONNECT_MS, ...(!endpoint.allowPrivate && { lookup: publicLookup }) },
      });
      this.#agents.set(endpoint.name, agent);
    }
    return agent;
  }
}

/** Looks a name up and hands on only addresses of the public internet; fails when a private one is among them. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookupName(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '', 0);
    const first = addresses[0];
    if (first === undefined || addresses.some(({ address }) => !isPublicAddress(address))) {
      return callback(Object.assign(new Error('the name leads into a private network'), { code: 'EPRIVATE' }), '', 0);
    }
    if (options.all === true) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};

function refusal({ status, retryAfter }: { status: number; retryAfter: string }): DeliveryFailure {
  const reason = `answered ${status}`;
  // The receiver is gone and says so (Standard Webhooks): repeating is not wanted.
  if (status === 410) return new DeliveryFailure(reason, 'never');
  const seconds = /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
  const waitMs = seconds === null ? null : Math.min(seconds * 1000, LONGEST_WAIT_MS);
  // A 4xx may be about this message alone; a receiver that fails or is busy fails for all.
  const all = status === 429 || status >= 500;
  return new DeliveryFailure(reason, all ? 'lane' : 'retry', waitMs);
}

/** The code alone: messages of sockets and certificates carry addresses and names. */
function reasonOf(error: unknown): string {
  const seen = error as { code?: unknown; name?: unknown; cause?: { code?: unknown } } | null;
  const code = seen?.code ?? seen?.cause?.code ?? seen?.name;
  return typeof code === 'string' ? code : 'unknown';
}
