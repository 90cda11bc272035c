import { describe, expect, it } from 'vitest';
import type { AlertView, ClockExplanationView } from '../../../src/insight/domain/board.js';
import { historyRows } from './history-rows.js';

const moved = (eventId: string, trueAt: string, knownAt: string) => ({ eventId, type: eventId, trueAt, knownAt, effect: 'started' });
const view = {
  moved: [moved('opened', '2026-11-16', '2026-11-16'), moved('delivered', '2026-11-20T05:52', '2026-11-21T01:14')],
  events: [],
} as unknown as ClockExplanationView;
const alert = {
  id: 'al', threshold: 'at', crossedAt: '2026-11-20T06:20', recordedAt: '2026-11-20T06:20',
  retracted: { at: '2026-11-21T01:14:30', becauseOf: 'delivered' },
} as AlertView;

describe('the history of a clock', () => {
  it('tells events, the breach and its retraction in the order we learnt them', () => {
    const rows = historyRows(view, [alert]);
    expect(rows.map(({ number, own, type }) => [number, own ?? type])).toEqual([[1, 'opened'], [2, 'due'], [3, 'delivered'], [4, 'retracted']]);
    expect(rows[1]?.struck).toBe(true);
  });

  it('has no lines of our own while nothing was breached', () => {
    expect(historyRows(view, [{ ...alert, threshold: '80%' }]).every(({ own }) => own === null)).toBe(true);
  });
});
