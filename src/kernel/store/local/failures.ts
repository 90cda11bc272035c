import { DomainError } from '../../errors.js';

/** A failure as a thread reports it: SQLite's own code and words. */
export interface Failure {
  code: string;
  message: string;
}

/** Turns SQLite's words into the port's errors. In every case nothing was written. */
export function storeError(failure: Failure): DomainError {
  const cause = new Error(`${failure.code}: ${failure.message}`);
  if (failure.code.startsWith('SQLITE_FULL') || /No space left|ENOSPC/.test(failure.message)) {
    return new DomainError('storage-full', 'The disk that holds the data is full.', [], { cause });
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(failure.code)) {
    return new DomainError('unavailable', 'Another process holds the data file; try again.', [], { cause });
  }
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|NOMEM|INTERRUPT|CORRUPT|NOTADB)|^THREAD/.test(failure.code)) {
    return new DomainError('unavailable', `The data file cannot be used (${failure.code}).`, [], { cause });
  }
  return new DomainError('internal', 'The store failed.', [], { cause });
}

export function failureOf(error: unknown): Failure {
  const { code = 'ERROR', message = String(error) } = error as { code?: string; message?: string };
  return { code, message };
}
