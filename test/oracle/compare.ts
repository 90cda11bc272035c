import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { CaseReader } from '../../src/sla/clocks-cases.js';
import type { CaseJson } from './case-json.js';
import type { HolidayYears } from './minutes.js';
import { oracleAnswer } from './oracle.js';

const SHIPPED = new URL('../../config/holidays/cn/', import.meta.url);

/** China's holidays read by the oracle's own few lines, not by the product's loader. */
export function chineseHolidays(): HolidayYears {
  const years: HolidayYears = {};
  for (const name of readdirSync(SHIPPED).filter((file) => file.endsWith('.json'))) {
    const file = JSON.parse(readFileSync(new URL(name, SHIPPED), 'utf8')) as { days: HolidayYears[string] };
    years[name.slice(0, 4)] = file.days;
  }
  return years;
}

const sets = { 'holiday-cn': chineseHolidays() };
const reader = new CaseReader();

/** What both engines say to a case: `beyond` when the answer lies outside the oracle's table. */
export function compare(
  input: CaseJson,
  baseMs: number,
  tableDays: number,
): { verdict: 'equal' | 'different' | 'beyond'; product: unknown; oracle: unknown } {
  const product = JSON.parse(JSON.stringify(reader.answer(JSON.stringify(input)))) as unknown;
  try {
    const oracle = oracleAnswer(input, sets, baseMs, tableDays);
    return { verdict: isDeepStrictEqual(product, oracle) ? 'equal' : 'different', product, oracle };
  } catch (error) {
    if (error instanceof RangeError && error.message.startsWith('beyond the table')) {
      return { verdict: 'beyond', product, oracle: null };
    }
    throw error;
  }
}
