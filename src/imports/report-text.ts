import type { ImportReport } from './import-report.js';
import { duration } from './progress-bar.js';

/** The report as people read it: counts, then reasons by number. */
export function summaryOf(report: ImportReport, options: { dryRun?: boolean; errors?: string }): string {
  const rate = Math.round((report.rowsRead / Math.max(1, report.durationMs)) * 1000);
  const verb = options.dryRun === true ? 'would be taken' : 'taken';
  const lines = [
    `${report.rowsRead} rows read (${report.encoding ?? 'nothing decoded'}) in ${duration(report.durationMs)}, ${rate}/s`,
    `  ${report.rowsKept} kept${report.rowsDuplicate > 0 ? `, ${report.rowsDuplicate} of them known already` : ''}`,
    `  ${report.rowsRefused} refused`,
    ...listOf(report.reasons),
    `  ${report.warnings} remarks on kept rows`,
    ...listOf(report.warningReasons),
    `events: ${report.eventsAccepted} ${verb}, ${report.eventsDuplicate} duplicates, ${report.eventsRefused} refused`,
  ];
  if (report.stopped !== null) lines.push(`stopped at line ${report.stopped.row}: the file ${report.stopped.reason}`);
  if (options.errors !== undefined) lines.push(`rows and reasons: ${options.errors}`);
  return `${lines.join('\n')}\n`;
}

function listOf(reasons: Record<string, number>): string[] {
  return Object.entries(reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `    ${String(count).padStart(7)}  ${reason}`);
}
