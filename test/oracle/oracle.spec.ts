import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseJson } from './case-json.js';
import { chineseHolidays, compare } from './compare.js';
import { oracleAnswer } from './oracle.js';
import { randomCase, TABLE_DAYS } from './random-case.js';

/** `npm run test:oracle` asks far more; this slice keeps the ordinary test run quick. */
const CASES = 300;

const fixture = (name: string): string[] =>
  readFileSync(new URL(`../fixtures/sla-vectors/${name}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

describe('the minute-walking oracle', () => {
  it('answers the shared vectors too, so that it may be believed', () => {
    const answers = fixture('answers');
    const sets = { 'holiday-cn': chineseHolidays() };
    // The small aimed cases; the long random ones take the oracle minutes.
    fixture('cases').forEach((line, index) => {
      const input = JSON.parse(line) as CaseJson;
      if (input.id.startsWith('s303')) return;
      const first = Math.min(...input.history.map((event) => Date.parse(event.occurredAt)));
      const baseMs = Math.floor(first / 86_400_000) * 86_400_000 - 5 * 86_400_000;
      expect(oracleAnswer(input, sets, baseMs, 40)).toEqual(JSON.parse(answers[index]!));
    });
  });

  it(`agrees with the product on ${CASES} random policies, calendars and histories`, () => {
    let beyond = 0;
    fc.assert(
      fc.property(randomCase, ({ input, baseMs }) => {
        const { verdict, product, oracle } = compare(input, baseMs, TABLE_DAYS);
        if (verdict === 'beyond') beyond += 1;
        else expect(product).toEqual(oracle);
      }),
      { numRuns: CASES, seed: 5 },
    );
    expect(beyond).toBeLessThan(CASES / 4);
  });
});
