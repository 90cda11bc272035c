import { duration } from '../imports/progress-bar.js';
import type { BacktestResult, SideResult } from './backtest-result.js';

const MOST_ROWS = 15;

/** What a backtest came to, for the terminal. */
export function backtestText(result: BacktestResult): string {
  const { draft, inForce } = result;
  const lines = [
    `${result.policy}, ${result.from} to ${result.to} (${result.zone}), as of ${result.asOf}`,
    `${result.judged} touchpoints judged of ${result.touchpoints} looked at, ${result.events} events`,
    '',
    ...table([
      ['', 'in force', 'draft'],
      ['breached touchpoints', inForce.breachedTouchpoints, draft.breachedTouchpoints],
      ['missed clocks', inForce.missed, draft.missed],
      ['clocks', inForce.cycles, draft.cycles],
      ['would be late and were not', '', result.becameLate],
      ['would not be late and were', '', result.becameKept],
    ]),
    '',
    ...table([['milestone', 'missed in force', 'missed draft', 'becomes late', 'becomes kept'], ...milestoneRows(result)]),
    '',
    ...table([['hour', 'due in force', 'due draft', 'alerts in force', 'alerts draft'], ...hourRows(inForce, draft)]),
    '',
    ...table([['held by', 'late in force', 'late draft'], ...latenessRows(inForce, draft)]),
  ];
  for (const flip of result.flips) {
    for (const { ref, kind, touchpointId, lateElapsedMs } of flip.lateExamples.slice(0, 3)) {
      lines.push(`${flip.milestone}: ${kind} ${ref} (${touchpointId}) would be late by ${duration(lateElapsedMs)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function milestoneRows({ draft, inForce, flips }: BacktestResult): (string | number)[][] {
  const names = [...new Set([...draft.milestones, ...inForce.milestones].map(({ milestone }) => milestone))];
  const missed = (side: SideResult, name: string): number => side.milestones.find(({ milestone }) => milestone === name)?.missed ?? 0;
  return names.map((name) => {
    const flip = flips.find(({ milestone }) => milestone === name);
    return [name, missed(inForce, name), missed(draft, name), flip?.becameLate ?? 0, flip?.becameKept ?? 0];
  });
}

function hourRows(inForce: SideResult, draft: SideResult): (string | number)[][] {
  return draft.dueByHour.flatMap((due, hour) => {
    const row = [inForce.dueByHour[hour] ?? 0, due, inForce.alertsByHour[hour] ?? 0, draft.alertsByHour[hour] ?? 0];
    return row.every((count) => count === 0) ? [] : [[`${String(hour).padStart(2, '0')}:00`, ...row]];
  });
}

function latenessRows(inForce: SideResult, draft: SideResult): (string | number)[][] {
  const names = [...new Set([...draft.lateness, ...inForce.lateness].map(({ custodian }) => custodian))];
  const late = (side: SideResult, name: string): string => duration(side.lateness.find(({ custodian }) => custodian === name)?.elapsedMs ?? 0);
  const rows = names.slice(0, MOST_ROWS).map((name) => [name, late(inForce, name), late(draft, name)]);
  return names.length > MOST_ROWS ? [...rows, [`… ${names.length - MOST_ROWS} more`, '', '']] : rows;
}

function table(rows: (string | number)[][]): string[] {
  const texts = rows.map((row) => row.map(String));
  const widths = (texts[0] ?? []).map((_, column) => Math.max(...texts.map((row) => (row[column] ?? '').length)));
  return texts.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd(),
  );
}
