import { describe, expect, it } from 'vitest';
import { officeIn } from '../../test/fixtures/sla-policies.js';
import { Problems } from '../sla/domain/problems.js';
import { waiversFor, type Waiver } from '../sla/domain/waiver.js';
import { readWaiver } from '../sla/domain/waiver-language.js';
import { dryRun, type DryRunQuestion } from './dry-run.js';

const POLICY = `policy: p
effective: { from: 2026-01-01 }
calendar: 24x7
applies: { kind: delivery }
milestones:
  arrival: { type: customer, start: { on: opened }, stop: { on: closed }, target: { elapsed: 4h } }
`;
const HISTORY = ['2026-03-02T00:00:00Z', '2026-03-02T06:00:00Z']
  .map((occurredAt, index) => JSON.stringify({ source: 's', eventId: `e${index}`, type: index === 0 ? 'opened' : 'closed', occurredAt, touchpoint: { kind: 'delivery' } }))
  .join('\n');
const TYPHOON = `waiver: typhoon
ground: force-majeure
from: 2026-03-02T02:00:00Z
to: 2026-03-02T05:00:00Z
approved: { by: person:han, at: 2026-03-02T03:00:00Z }
`;
const standing = (scope: object): Waiver => {
  const raw = { waiver: 'storm', ground: 'force-majeure', from: '2026-03-02T02:00:00Z', to: '2026-03-02T05:00:00Z', approved: { by: 'person:han', at: '2026-03-02T03:00:00Z' }, scope };
  return readWaiver(raw, [], new Problems()) as Waiver;
};

function run(asked: Partial<DryRunQuestion>, waivers: Waiver[] = []): ReturnType<typeof dryRun> {
  return dryRun(
    { policy: POLICY, calendars: [], waivers: [], org: 'hq', history: HISTORY, now: '2026-03-03T00:00:00Z', ...asked },
    { holidays: new Map(), known: new Map([['office', officeIn('Asia/Shanghai')]]), article: () => null, waiversFor: (kind, org) => waiversFor(waivers, kind, org) },
  );
}

describe('a dry run', () => {
  it('answers just as without waivers where none concerns it', () => {
    expect(run({}).clocks?.[0]).not.toHaveProperty('waived');
    expect(run({}, [standing({ kinds: ['rescue'] })]).clocks?.[0]).not.toHaveProperty('waived');
  });

  it('counts the standing waivers of its kind and organisation, in clocks and sentences', () => {
    const { clocks, explanations } = run({ org: 'hq/east/shanghai' }, [standing({ kinds: ['delivery'], orgs: ['hq/east'] })]);
    expect(clocks?.[0]).toMatchObject({ missed: true, waived: { missed: false, dueAt: '2026-03-02T07:00:00.000Z' } });
    expect(explanations[0]?.sentence.en).toMatch(/Waived/);
    expect(run({}, [standing({ orgs: ['hq/east'] })]).clocks?.[0]).not.toHaveProperty('waived');
  });

  it('tries a waiver that is pasted beside the policy, in place of the standing one of its name', () => {
    expect(run({ waivers: [TYPHOON] }).clocks?.[0]).toMatchObject({ waived: { missed: false } });
    const shorter = TYPHOON.replace('typhoon', 'storm').replace('T05:00:00Z', 'T02:30:00Z');
    expect(run({ waivers: [shorter] }, [standing({})]).clocks?.[0]).toMatchObject({ waived: { missed: true, dueAt: '2026-03-02T04:30:00.000Z' } });
  });

  it('tells a mistake in a waiver at its line', () => {
    expect(run({ waivers: [TYPHOON, TYPHOON.replace('force-majeure', 'weather')] }).problems).toEqual([
      { part: 'waiver', index: 1, line: 2, field: 'ground', reason: expect.stringContaining('"weather" is not one of') as string },
    ]);
  });

  it('takes the waivers of a whole case from the case', () => {
    const waiver = { waiver: 'typhoon', ground: 'force-majeure', from: '2026-03-02T02:00:00Z', to: '2026-03-02T05:00:00Z', approved: { by: 'person:han', at: '2026-03-02T03:00:00Z' } };
    const policy = { policy: 'p', effective: { from: '2026-01-01' }, calendar: '24x7', milestones: { arrival: { type: 'customer', start: { on: 'opened' }, stop: { on: 'closed' }, target: { elapsed: '4h' } } } };
    const whole = { id: 'one', policy, calendars: [], history: HISTORY.split('\n').map((line) => JSON.parse(line) as unknown), now: '2026-03-03T00:00:00Z', waivers: [waiver] };
    expect(run({ history: JSON.stringify(whole) }).clocks?.[0]).toMatchObject({ missed: true, waived: { missed: false } });
    const twice = { ...whole, waivers: [waiver, { ...waiver }, { ...waiver, waiver: 'x', to: 'never' }] };
    expect(run({ history: JSON.stringify(twice) }).problems.map(({ field }) => field)).toEqual(['waivers[2].to', 'waivers[1].waiver']);
  });
});
