import { monotonicMs } from '../kernel/clock.js';
import type { ImportReport } from './import-report.js';

const BAR_CELLS = 24;
const REDRAW_MS = 200;
const LINE_MS = 5_000;

/** Shows how far an import is: a bar that redraws itself on a terminal, else a line every five seconds. */
export class ProgressBar {
  readonly #startedAtMs = monotonicMs();
  #shownAtMs = this.#startedAtMs;

  constructor(
    private readonly out: NodeJS.WritableStream & { isTTY?: boolean },
    private readonly totalBytes: number,
    /** What an interrupted run had done before; the rate is of this run alone. */
    private readonly earlierRows = 0,
  ) {}

  show(report: Readonly<ImportReport>): void {
    const now = monotonicMs();
    const tty = this.out.isTTY === true;
    if (now - this.#shownAtMs < (tty ? REDRAW_MS : LINE_MS)) return;
    this.#shownAtMs = now;
    const line = this.#line(report, now - this.#startedAtMs);
    this.out.write(tty ? `\r\u001b[2K${line}` : `${line}\n`);
  }

  end(): void {
    if (this.out.isTTY === true) this.out.write('\r\u001b[2K');
  }

  #line(report: Readonly<ImportReport>, elapsedMs: number): string {
    const share = this.totalBytes === 0 ? 1 : Math.min(1, report.bytes / this.totalBytes);
    const filled = Math.round(share * BAR_CELLS);
    const rate = Math.round(((report.rowsRead - this.earlierRows) / Math.max(1, elapsedMs)) * 1000);
    const left = share === 0 ? '?' : duration((elapsedMs / share) * (1 - share));
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
    const percent = String(Math.floor(share * 100)).padStart(3);
    return `${bar} ${percent} %  ${report.rowsRead} rows, ${report.rowsRefused} refused  ${rate}/s  ${left} left`;
  }
}

/** `2m 05s` */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${String(seconds % 60).padStart(2, '0')}s`;
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`;
}
