import { describe, expect, it } from 'vitest';
import { event, officeIn, policyOf } from '../../../test/fixtures/sla-policies.js';
import { explainClock } from './explain.js';

const office = officeIn('Asia/Shanghai');
const policy = policyOf(
  {
    title: { zh: '首次答复', en: 'First response' },
    target: [{ when: { priority: 'urgent' }, business: '1h' }, { business: '4h' }],
    pause: { waiting: { on: 'asked', until: { on: 'answered' }, max: { elapsed: '72h' } } },
  },
  office,
);
const history = [
  event('opened', '2026-03-02T01:00:00Z', { custodian: 'team:claims' }),
  event('asked', '2026-03-02T02:00:00Z'),
  event('answered', '2026-03-02T03:00:00Z'),
  event('changed', '2026-03-02T03:30:00Z', { attributes: { priority: 'urgent' } }),
  event('closed', '2026-03-02T07:30:00Z'),
];

describe('the explanation of a clock', () => {
  const explained = explainClock(policy, history, new Date('2026-03-03T00:00:00Z'), 'm', 1)!;

  it('names every event that moved it, with the due time before and after', () => {
    expect(explained.moves.map(({ kind, event: by, dueAfter }) => [kind, by?.type ?? null, dueAfter?.toISOString() ?? null])).toEqual([
      ['started', 'opened', '2026-03-02T06:30:00.000Z'],
      ['paused', 'asked', null],
      ['resumed', 'answered', '2026-03-02T07:30:00.000Z'],
      ['retargeted', 'changed', '2026-03-02T03:30:00.000Z'],
      ['became-missed', null, '2026-03-02T03:30:00.000Z'],
      ['missed', 'closed', '2026-03-02T03:30:00.000Z'],
    ]);
    expect(explained.targetPath).toEqual(['milestones', 'm', 'target', 0]);
  });

  it('shows the working windows it ran through', () => {
    expect(explained.windows).toEqual([
      { from: new Date('2026-03-02T01:00:00Z'), to: new Date('2026-03-02T04:00:00Z') },
      { from: new Date('2026-03-02T05:30:00Z'), to: new Date('2026-03-02T07:30:00Z') },
    ]);
  });

  it('says it in one plain sentence, in both languages', () => {
    expect(explained.sentence.en).toBe(
      '"First response" began 2026-03-02 09:00, stood still for 1 h; it was due 2026-03-02 11:30 and ended on 2026-03-02 15:30: late by 4 h, 2 h 30 min of it working time.',
    );
    expect(explained.sentence.zh).toBe(
      '“首次答复”客户时限自2026-03-02 09:00起算，其间暂停1小时；应于2026-03-02 11:30前完成，实际于2026-03-02 15:30结束，已超时4小时，其中工作时间2小时30分钟。',
    );
  });

  it('is null for a clock that never was', () => {
    expect(explainClock(policy, history, new Date('2026-03-03T00:00:00Z'), 'm', 2)).toBeNull();
    expect(explainClock(policy, history, new Date('2026-03-03T00:00:00Z'), 'n', 1)).toBeNull();
  });
});
