import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarSegmentView } from '../../../src/sla/clock-view.js';
import { DUE_AT, layoutBar, placeLabels } from './bar-layout.js';

const HOUR = 3_600_000;

function segment(state: 'running' | 'paused', custodian: string, hours: number, open = false): BarSegmentView {
  return { state, custodian, reason: state === 'paused' ? 'waiting' : null, from: '', to: open ? null : '', lengthMs: hours * HOUR };
}

describe('the clock bar', () => {
  it('puts due at 72 % whatever the clock', () => {
    const half = layoutBar({ toDueMs: 10 * HOUR, segments: [segment('running', 'team:a', 5)] });
    expect(half.dueAt).toBe(DUE_AT);
    expect(half.time).toEqual([{ from: 0, to: 36, look: 'used', reason: null }]);
  });

  it('lets only the overrun cross the line', () => {
    const { time } = layoutBar({ toDueMs: 10 * HOUR, segments: [segment('running', 'team:a', 12)] });
    expect(time.map(({ look }) => look)).toEqual(['used', 'over']);
    expect(time[0]?.to).toBe(72);
    expect(time[1]?.to).toBeCloseTo(86.4);
  });

  it('keeps the length of a pause and never calls it late', () => {
    const { time } = layoutBar({
      toDueMs: 10 * HOUR,
      segments: [segment('running', 'team:a', 8), segment('paused', 'team:a', 4)],
    });
    expect(time.map(({ look }) => look)).toEqual(['used', 'paused']);
    expect(time[1]?.to).toBeCloseTo(86.4);
  });

  it('tears the edge past +38 % instead of rescaling', () => {
    const layout = layoutBar({ toDueMs: HOUR, segments: [segment('running', 'team:a', 90)] });
    expect(layout.torn).toBe(true);
    expect(layout.time.at(-1)?.to).toBe(100);
  });

  it('draws one look as one piece across a hand-over; the rail shows the hand-over', () => {
    const layout = layoutBar({
      toDueMs: 10 * HOUR,
      segments: [segment('running', 'team:a', 2), segment('paused', 'team:a', 1), segment('running', 'partner:b', 4)],
    });
    expect(layout.time).toHaveLength(3);
    expect(layout.custody.map(({ custodian, lengthMs }) => [custodian, lengthMs / HOUR])).toEqual([['team:a', 2], ['partner:b', 4]]);
  });

  it('grows only the open segment', () => {
    const segments = [segment('running', 'team:a', 2), segment('running', 'team:b', 2, true)];
    expect(layoutBar({ toDueMs: 10 * HOUR, segments }, HOUR).custody[1]?.lengthMs).toBe(3 * HOUR);
    expect(layoutBar({ toDueMs: 10 * HOUR, segments: segments.slice(0, 1) }, HOUR).time[0]?.to).toBeCloseTo(14.4);
  });

  it('moves due along with an open pause, so that the line stays where it is', () => {
    const segments = [segment('running', 'team:a', 2), segment('paused', 'team:a', 1, true)];
    expect(layoutBar({ toDueMs: 11 * HOUR, segments }, HOUR).dueAt).toBe(DUE_AT);
    expect(layoutBar({ toDueMs: 11 * HOUR, segments }, HOUR).time[0]?.to).toBeCloseTo((2 / 12) * 72);
  });

  it('shows how time was spent when there is no due time', () => {
    const layout = layoutBar({ toDueMs: null, segments: [segment('running', 'team:a', 2)] });
    expect(layout).toMatchObject({ dueAt: null, torn: false });
    expect(layout.time[0]?.look).toBe('used');
  });

  it('never leaves the drawing nor overlaps itself', () => {
    const part = fc.record({ paused: fc.boolean(), who: fc.constantFrom('team:a', 'partner:b'), hours: fc.double({ min: 0, max: 400, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.double({ min: 0.01, max: 400, noNaN: true }), (parts, dueHours) => {
        const segments = parts.map(({ paused, who, hours }) => segment(paused ? 'paused' : 'running', who, hours));
        const { time, custody } = layoutBar({ toDueMs: dueHours * HOUR, segments });
        for (const pieces of [time, custody]) {
          pieces.forEach((piece, index) => {
            expect(piece.from).toBeGreaterThanOrEqual(index === 0 ? 0 : (pieces[index - 1]?.to ?? 0) - 1e-6);
            expect(piece.to).toBeLessThanOrEqual(100);
            expect(piece.to).toBeGreaterThanOrEqual(piece.from);
          });
        }
        const misplaced = time.filter(
          ({ look, from, to }) => (look === 'used' && to > DUE_AT + 1e-6) || (look === 'over' && from < DUE_AT - 1e-6),
        );
        expect(misplaced).toEqual([]);
      }),
    );
  });
});

describe('labels under the rail', () => {
  const measure = (text: string) => text.length * 10;

  it('stand at their piece while there is room', () => {
    const labels = placeLabels([{ at: 0, texts: ['Us 9 h'] }, { at: 50, texts: ['Hengchi 41 h'] }], 300, measure);
    expect(labels).toEqual([{ left: 0, text: 'Us 9 h' }, { left: 150, text: 'Hengchi 41 h' }]);
  });

  it('fall back to the short form, then to nothing, and never touch', () => {
    const labels = placeLabels([{ at: 0, texts: ['Us 9 hours', 'Us'] }, { at: 5, texts: ['papers'] }, { at: 8, texts: ['x'.repeat(40)] }], 300, measure);
    expect(labels[0]).toEqual({ left: 0, text: 'Us' });
    const ends = labels.map((label) => label.left + measure(label.text));
    expect(labels.slice(1).every((label, index) => label.left > (ends[index] ?? 0))).toBe(true);
    expect(Math.max(...ends)).toBeLessThanOrEqual(300);
  });
});
