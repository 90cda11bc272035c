import type { PhoneIdentity } from './phone.js';

/** Reads a number with the installation's default region already chosen. */
export type PhoneReader = (raw: string) => PhoneIdentity;
