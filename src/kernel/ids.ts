import { hash, randomBytes } from 'node:crypto';

/** SHA-256 of a text, base64url. */
export const sha256 = (text: string): string => hash('sha256', text, 'base64url');

/** Short stable id: the same parts always give the same id, on every node and in every order of arrival. */
export function stableId(prefix: string, ...parts: string[]): string {
  const digest = sha256(JSON.stringify(parts));
  return `${prefix}_${digest.slice(0, 22)}`;
}

export const touchpointId = (kind: string, ref: string): string => stableId('tp', kind, ref);
export const customerId = (ref: string): string => stableId('cu', ref);
export const eventKey = (source: string, eventId: string): string => `${source}/${eventId}`;

/** Unguessable id of 128 random bits. */
export function randomId(prefix: string): string {
  return `${prefix}_${randomBytes(16).toString('base64url')}`;
}
