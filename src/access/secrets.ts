import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits as text that is safe in cookies and headers. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** SHA-256, in hexadecimal. Enough for secrets of 256 random bits; passwords need {@link Passwords}. */
export const hashSecret = (secret: string): string => hash('sha256', secret, 'hex');

/** Compares two hashes without telling by time where they differ. */
export function sameHash(a: string, b: string): boolean {
  const left = Buffer.from(a, 'hex');
  const right = Buffer.from(b, 'hex');
  return left.length === right.length && timingSafeEqual(left, right);
}
