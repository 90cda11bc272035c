import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { registerClocksCommand } from './clocks.command.js';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-clocks-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const POLICY = `policy: p
effective: { from: 2026-01-01 }
calendar: c
milestones:
  m: { type: customer, start: { on: opened }, stop: { on: closed }, target: { business: 4h } }
`;
const line = (id: string, type: string, occurredAt: string): string => `${JSON.stringify({ source: 's', eventId: id, type, occurredAt })}\n`;
const OPENED = line('1', 'opened', '2026-03-02T01:00:00Z');
const policy = file('p.yaml', POLICY);
const calendar = file('c.yaml', 'calendar: c\nzone: Asia/Shanghai\nweek:\n  mon-fri: [09:00-18:00]\n');
const history = file('h.jsonl', OPENED);
const NOW = ['--now', '2026-03-02T02:00:00Z'];

/** What the command prints on both outputs, and the code it ends with. */
async function clocks(...args: string[]): Promise<{ out: string; err: string[]; code: unknown }> {
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void out.push(text));
  vi.spyOn(console, 'error').mockImplementation((text: string) => void err.push(text.replaceAll(`${folder}/`, '')));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  const program = new Command();
  registerClocksCommand(program);
  await program.parseAsync(['clocks', ...args], { from: 'user' });
  vi.restoreAllMocks();
  return { out: out.join(''), err, code: process.exitCode };
}

afterEach(() => {
  process.exitCode = 0;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('firebreak clocks', () => {
  it('prints the clocks and ends with 0', async () => {
    const { out, err, code } = await clocks('--policy', policy, '--calendar', calendar, '--history', history, ...NOW, '--json');
    expect([err, code]).toEqual([[], 0]);
    expect(JSON.parse(out)).toMatchObject([{ milestone: 'm', state: 'running', dueAt: '2026-03-02T05:00:00.000Z', usedMs: 3_600_000 }]);
    const known = await clocks('--policy', policy, '--calendar', calendar, '--history', history, ...NOW, '--known-at', '2026-03-02T00:59:59.999Z', '--json');
    expect([known.out, known.code]).toEqual(['[]', 0]);
  });

  it('prints the clocks of what is left when events are refused, and ends with 2', async () => {
    const broken = file('broken.jsonl', `${OPENED}\n${line('2', 'closed', '2026-02-30T01:00:00Z')}{"source":\n`);
    const { out, err, code } = await clocks('--policy', policy, '--calendar', calendar, '--history', broken, ...NOW, '--json');
    expect(JSON.parse(out)).toHaveLength(1);
    expect(err).toEqual(['broken.jsonl:3: occurredAt: 2026-02 has no day 30', expect.stringMatching(/^broken\.jsonl:4: is not JSON: /)]);
    expect(code).toBe(2);
  });

  it.each([
    ['a policy', { '--policy': file('bad.yaml', POLICY.replace('4h', '-4h')) }, 'bad.yaml:5: milestones.m.target.business: "-4h" is negative'],
    ['a calendar', { '--calendar': file('bad-c.yaml', 'calendar: c\nzone: CST\nweek: {}\n') }, 'bad-c.yaml:2: zone: there is no IANA time zone "CST"'],
    ['a calendar it does not have', { '--policy': file('other.yaml', POLICY.replace('calendar: c', 'calendar: d')) }, 'other.yaml:3: calendar: unknown calendar "d"; known: c, 24x7'],
    ['a list that breaks off', { '--history': file('h.json', '[\n{"source":\n') }, 'h.json:2: is not JSON'],
    ['a time', { '--now': '2026-03-02T02:00:60Z' }, '--now: second 60'],
    ['a file that is not there', { '--history': join(folder, 'none.jsonl') }, 'none.jsonl: ENOENT'],
  ])('prints nothing but the reasons for %s that cannot be used, and ends with 2', async (_what, changed, reason) => {
    const options = { '--policy': policy, '--calendar': calendar, '--history': history, '--now': NOW[1]!, ...changed };
    const { out, err, code } = await clocks(...Object.entries(options).flat(), '--json');
    expect([out, code]).toEqual(['', 2]);
    expect(err).toEqual([expect.stringContaining(reason)]);
  });

  it('names every option that is missing, and a calendar given twice', async () => {
    expect((await clocks()).err).toEqual(['--policy: is missing', '--history: is missing', '--now: is missing']);
    const twice = await clocks('--policy', policy, '--calendar', calendar, calendar, '--history', history, ...NOW);
    expect([twice.err, twice.code]).toEqual([['c.yaml:1: calendar: "c" is defined twice'], 2]);
  });

  it('answers cases line by line, bad ones beside good ones, and ends with 2', async () => {
    const good = { id: 'a', policy: { policy: 'p', effective: { from: '2026-01-01' }, calendar: '24x7', milestones: { m: { type: 'customer', start: { on: 'opened' }, stop: { on: 'closed' }, target: { elapsed: '1h' } } } }, history: [JSON.parse(OPENED)], now: NOW[1], knownAt: null };
    const cases = file('cases.jsonl', `${JSON.stringify(good)}\n\n${JSON.stringify({ ...good, id: 7, now: 'soon' })}\nnonsense\n`);
    const { out, err, code } = await clocks('--cases', cases);
    expect(out.trim().split('\n').map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { id: 'a', clocks: [{ dueAt: '2026-03-02T02:00:00.000Z' }] },
      { id: 7, line: 3, problems: [{ field: 'now' }] },
      { id: null, line: 4, problems: [{ field: '' }] },
    ]);
    expect(err.map((text) => text.split(' ')[0])).toEqual(['cases.jsonl:3:', 'cases.jsonl:4:']);
    expect(code).toBe(2);
  });
});
