/** Every failure a caller can meet, by code. The table below is total: a code without a status does not compile. */
export type ErrorCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'unsupported-type'
  | 'rate-limited'
  | 'unavailable'
  | 'storage-full'
  | 'internal';

interface ErrorPolicy {
  status: number;
  /** Whether the same request may succeed later. */
  retry: boolean;
  level: 'debug' | 'info' | 'warn' | 'error';
}

export const ERROR_POLICY: Record<ErrorCode, ErrorPolicy> = {
  invalid: { status: 400, retry: false, level: 'debug' },
  unauthenticated: { status: 401, retry: false, level: 'debug' },
  forbidden: { status: 403, retry: false, level: 'info' },
  'not-found': { status: 404, retry: false, level: 'debug' },
  conflict: { status: 409, retry: false, level: 'debug' },
  'too-large': { status: 413, retry: false, level: 'info' },
  'unsupported-type': { status: 415, retry: false, level: 'debug' },
  'rate-limited': { status: 429, retry: true, level: 'info' },
  unavailable: { status: 503, retry: true, level: 'warn' },
  'storage-full': { status: 507, retry: true, level: 'error' },
  internal: { status: 500, retry: false, level: 'error' },
};

/** One thing wrong with an input: where it stands and why it was refused. */
export interface Problem {
  /** Path of the field, such as `touchpoint.kind`; empty for the whole input. */
  field: string;
  reason: string;
  /** Row of a batch or file, counted from 1. */
  row?: number;
}

/** A failure with a code; the HTTP filter, the CLI and the workers all read the same table. */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly problems: Problem[] = [],
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'DomainError';
  }
}

/** A foreign id answers exactly like a missing one: there is only this one error for both. */
export const notFound = (what: string): DomainError => new DomainError('not-found', `No such ${what}.`);

export const invalid = (message: string, problems: Problem[] = []): DomainError =>
  new DomainError('invalid', message, problems);
