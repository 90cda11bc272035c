import { describe, expect, it } from 'vitest';
import { stageOf, stepsFor, type Rule, type RuleCondition } from './rule-book.js';

const rule = (name: string, when: Partial<RuleCondition>): Rule => ({
  name,
  when: { types: [], kinds: [], stages: [], thresholds: [], milestones: [], ...when },
  tell: [{ to: ['team'], send: 'hours', afterMs: null }],
});

describe('stageOf', () => {
  it.each([
    ['50%', 'before'], ['99.5%', 'before'], ['100%', 'due'], ['120%', 'after'], ['30m before', 'before'], ['at', 'due'],
    ['every 2h #1', 'after'],
  ])('%s lies %s', (threshold, stage) => {
    expect(stageOf(threshold)).toBe(stage);
  });
});

describe('stepsFor', () => {
  const alert = { type: 'customer', threshold: 'at', milestone: 'refunded', kind: 'refund' } as const;

  it('asks every rule, and a rule that asks for nothing fits everything', () => {
    const rules = [rule('all', {}), rule('due', { stages: ['due'] }), rule('others', { kinds: ['rescue'] }), rule('late', { stages: ['after'] })];
    expect(stepsFor(rules, alert)).toHaveLength(2);
  });

  it('wants every condition of a rule to hold', () => {
    expect(stepsFor([rule('narrow', { stages: ['due'], types: ['regulatory'] })], alert)).toEqual([]);
    expect(stepsFor([rule('exact', { thresholds: ['at'], milestones: ['refunded'], types: ['customer'] })], alert)).toHaveLength(1);
  });
});
