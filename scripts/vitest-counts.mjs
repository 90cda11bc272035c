// What a run of vitest came to, by its JSON report. Free of dependencies.
import { existsSync, readFileSync } from 'node:fs';

/**
 * A file that could not even be read counts as one failure, and so does a run that failed without saying where.
 * @param {string} report path of the JSON report @param {number} status exit code of vitest
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countsOf(report, status) {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const unread = testResults.filter((file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'));
  const failed = Math.max(numFailedTests + unread.length, status === 0 ? 0 : 1);
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

/** @param {{ passed: number, failed: number, skipped: number }} counts */
export const lineOf = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
