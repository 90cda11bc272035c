import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { loadDemoHolidays, loadDemoSettings } from './demo-settings.js';
import type { SimItem } from './domain/items.js';
import { registerSimulateCommand } from './simulate.command.js';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-simulate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  taken: SimItem[];
  portions: number[];
  closed: boolean;
  said: string;
}

/** Runs the command with a sink that only remembers. */
async function run(...args: string[]): Promise<Run> {
  const result: Run = { taken: [], portions: [], closed: false, said: '' };
  const program = new Command().exitOverride().configureOutput({
    writeErr: (text) => {
      result.said += text;
    },
  });
  registerSimulateCommand(program, {
    now: () => new Date('2026-11-25T03:12:00Z'),
    settings: () => loadDemoSettings('config'),
    holidays: () => loadDemoHolidays('config'),
    openSink: () =>
      Promise.resolve({
        take: (items) => {
          result.taken.push(...items);
          result.portions.push(items.length);
          return Promise.resolve();
        },
        close: () => {
          result.closed = true;
          return Promise.resolve();
        },
      }),
    output: {
      write: (text) => {
        result.said += text;
      },
    },
  });
  // The sub-command inherits neither of these from the program once it exists.
  for (const command of program.commands) command.exitOverride().configureOutput(program.configureOutput());
  await program.parseAsync(['node', 'firebreak', 'simulate', ...args]);
  return result;
}

const SIZE = ['--customers', '60', '--touchpoints', '200', '--seed', '5'];
const lines = (name: string): unknown[] =>
  readFileSync(join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('firebreak simulate', () => {
  it('loads through the sink in portions and says what it did', async () => {
    const { taken, portions, closed, said } = await run(...SIZE, '--batch', '100');
    expect(closed).toBe(true);
    expect(portions.slice(0, -1).every((size) => size === 100)).toBe(true);
    expect(taken.filter((item) => item.type === 'customer').length).toBe(60);
    expect(said).toMatch(/^200 touchpoints of 60 customers: \d+ events/);
  });

  it('writes the same to files, one kind of thing each', async () => {
    const { taken } = await run(...SIZE);
    await run(...SIZE, '--out', folder);
    const of = (type: SimItem['type']): SimItem[] => taken.filter((item) => item.type === type);
    expect(lines('events.ndjson')).toEqual(of('event').map((item) => item.type === 'event' && item.event));
    expect(lines('voices.ndjson').length).toBe(of('voice').length);
    expect(lines('calls.ndjson').length).toBe(of('call').length);
    expect(lines('customers.ndjson').length).toBe(60);
    expect(lines('truth.ndjson').length).toBe(of('truth').length);
    expect(lines('firm.ndjson').length).toBe(
      of('org').length + of('team').length + of('handler').length + of('partner').length,
    );
  });

  it('takes sizes left out from config/demo.yaml', async () => {
    const settings = loadDemoSettings('config');
    const { taken } = await run('--touchpoints', '50');
    expect(taken.filter((item) => item.type === 'customer').length).toBe(settings.customers);
  });

  it.each([
    [['--customers', 'many'], /customers.*whole number/],
    [['--touchpoints', '-1'], /touchpoints.*whole number/],
    [['--now', 'tomorrow'], /not an instant/],
    [['--span-days', '0'], /span-days.*whole number/],
  ])('refuses %j with the reason', async (args, reason) => {
    await expect(run(...args)).rejects.toThrow(reason);
  });
});
