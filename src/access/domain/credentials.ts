import type { Problem } from '../../kernel/errors.js';

/** User names are compared in this form. */
export const normaliseUsername = (username: string): string => username.normalize('NFKC').trim().toLowerCase();

export const USERNAME = /^[a-z0-9][a-z0-9._-]{1,63}$/;
export const PASSWORD_MIN = 10;
/** Hashing takes longer for longer texts; nobody types more than this. */
export const PASSWORD_MAX = 200;

/** Long enough for the length rule, yet first in every guessing list. */
const GUESSED_FIRST = new Set([
  'password12',
  'password123',
  'password1234',
  'passw0rd123',
  '1234567890',
  '12345678910',
  '0123456789',
  '0987654321',
  'qwertyuiop',
  'qwerty12345',
  '1q2w3e4r5t',
  'abcdefghij',
  'abc1234567',
  'iloveyou123',
  'woaini1314520',
]);

/** What is wrong with a new password; empty when nothing is. Length counts characters, as a person would. */
export function passwordProblems(password: string, username: string): Problem[] {
  const field = 'password';
  const letters = Array.from(password.normalize('NFC'));
  const lower = password.toLowerCase();
  if (letters.length < PASSWORD_MIN) return [{ field, reason: `must have at least ${PASSWORD_MIN} characters` }];
  if (letters.length > PASSWORD_MAX) return [{ field, reason: `must have at most ${PASSWORD_MAX} characters` }];
  if (new Set(letters).size < 4) return [{ field, reason: 'must have at least four different characters' }];
  if (lower.includes(normaliseUsername(username))) return [{ field, reason: 'must not contain the user name' }];
  if (GUESSED_FIRST.has(lower)) return [{ field, reason: 'is among the first that anybody would guess' }];
  return [];
}
