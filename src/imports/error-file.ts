import { open, type FileHandle } from 'node:fs/promises';
import type { ProblemLog } from './import-run.js';
import type { ReadProblem } from './readers/read-item.js';

const HEADER = 'row,field,outcome,reason,excerpt\n';
const OUTCOMES: Record<ReadProblem['severity'], string> = {
  refused: 'refused',
  warned: 'kept',
  stopped: 'stopped',
};

/**
 * The row-numbered list of problems as CSV, readable by its owner alone because excerpts are customer data.
 * Cells that a spreadsheet would run as a formula are led by an apostrophe.
 */
export class ErrorFile implements ProblemLog {
  #size: number;

  private constructor(
    private readonly handle: FileHandle,
    size: number,
  ) {
    this.#size = size;
  }

  /** Begins a new file, or with `keepBytes` cuts an earlier one back to what an interrupted run had accounted for. */
  static async open(path: string, keepBytes = 0): Promise<ErrorFile> {
    const handle = await open(path, keepBytes > 0 ? 'r+' : 'w', 0o600);
    if (keepBytes > 0) {
      const { size } = await handle.stat();
      const kept = Math.min(size, keepBytes);
      await handle.truncate(kept);
      return new ErrorFile(handle, kept);
    }
    const file = new ErrorFile(handle, 0);
    await file.#append(HEADER);
    return file;
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size;
  }

  async write(problems: readonly ReadProblem[]): Promise<void> {
    await this.#append(problems.map(lineOf).join(''));
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async #append(text: string): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.#size);
      done += bytesWritten;
      this.#size += bytesWritten;
    }
  }
}

function lineOf({ row, field, reason, severity, excerpt }: ReadProblem): string {
  return `${[String(row), field, OUTCOMES[severity], reason, excerpt].map(cell).join(',')}\n`;
}

/** Quotes where CSV asks for it, and disarms what Excel, LibreOffice and their full-width twins take for a formula. */
export function cell(text: string): string {
  const safe = /^[=+\-@\t\r\0\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
