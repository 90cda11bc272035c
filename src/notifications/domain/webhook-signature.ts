import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Headers of a signed webhook after Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, one signature per key
 * so that keys can be changed without a gap.
 */
export function signedHeaders(
  secrets: readonly Buffer[],
  id: string,
  at: Date,
  body: string,
): { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string } {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => `v1,${signature(secret, id, timestamp, body)}`).join(' '),
  };
}

/** Whether one of the signatures was made with this key; what a receiver does, and our tests. */
export function verifies(secret: Buffer, headers: Record<string, string | undefined>, body: string): boolean {
  const expected = Buffer.from(signature(secret, headers['webhook-id'] ?? '', headers['webhook-timestamp'] ?? '', body));
  return (headers['webhook-signature'] ?? '').split(' ').some((part) => {
    const given = Buffer.from(part.startsWith('v1,') ? part.slice(3) : '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const signature = (secret: Buffer, id: string, timestamp: string, body: string): string =>
  createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');

/** Reads `whsec_` and 24 to 64 bytes in base64. */
export function readSecret(text: string): { secret: Buffer } | { reason: string } {
  const match = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text);
  if (match === null) return { reason: 'must be whsec_ followed by base64' };
  const secret = Buffer.from(match[1] ?? '', 'base64');
  if (secret.length < 24 || secret.length > 64) return { reason: 'must hold 24 to 64 bytes' };
  return { secret };
}
