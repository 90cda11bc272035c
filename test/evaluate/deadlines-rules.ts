import { join } from 'node:path';
import { problemText } from '../../src/kernel/files/file-problem.js';
import type { Calendar } from '../../src/sla/domain/calendar.js';
import type { Policy } from '../../src/sla/domain/policy.js';
import { loadHolidaySets } from '../../src/sla/holiday-files.js';
import { parseCalendarFile, parsePolicyFile } from '../../src/sla/rule-files.js';

const { sets } = loadHolidaySets(join('config', 'holidays'));

/** A calendar as its file would say it. */
export function calendarOf(text: string): Calendar {
  const { calendar, problems } = parseCalendarFile('calendar.yaml', text, sets);
  if (calendar === null) throw new Error(problems.map(problemText).join('\n'));
  return calendar;
}

/** A policy of one clock, as its file would say it. */
export function policyOf(calendar: Calendar, milestone: string): Policy {
  const text = `policy: evaluated\neffective: { from: 2000-01-01 }\ncalendar: ${calendar.name}\nmilestones:\n  clock: { type: customer, ${milestone} }\n`;
  const { policy, problems } = parsePolicyFile('policy.yaml', text, new Map([[calendar.name, calendar]]));
  if (policy === null) throw new Error(problems.map(problemText).join('\n'));
  return policy;
}

/** Counts by class, with a few examples of each. */
export class Classes {
  readonly #found = new Map<string, { count: number; examples: string[] }>();

  add(name: string, example: string): void {
    const entry = this.#found.get(name) ?? { count: 0, examples: [] };
    entry.count += 1;
    if (entry.examples.length < 3) entry.examples.push(example);
    this.#found.set(name, entry);
  }

  print(title: string): void {
    console.log(`\n${title}`);
    for (const [name, { count, examples }] of [...this.#found].sort((a, b) => b[1].count - a[1].count)) {
      console.log(`${String(count).padStart(7)}  ${name}  (${examples.join(' | ')})`);
    }
  }
}
