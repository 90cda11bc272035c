import { describe, expect, it } from 'vitest';
import { moodAt, ownTimeSince, remainingAt } from './clock-time.js';

const asOf = '2026-11-24T10:00:00Z';
const at = (minutes: number) => Date.parse(asOf) + minutes * 60_000;
const HOUR = 3_600_000;

describe('a clock between two answers of the server', () => {
  it('runs on while own time runs', () => {
    const clock = { remainingMs: HOUR, runsNow: true, changesAt: null, asOf };
    expect(remainingAt(clock, at(20))).toBe(40 * 60_000);
    expect(remainingAt(clock, at(-5))).toBe(HOUR);
  });

  it('stops when the working window closes, to the millisecond', () => {
    const clock = { runsNow: true, changesAt: '2026-11-24T10:30:00Z', asOf };
    expect(ownTimeSince(clock, at(30) - 1)).toBe(30 * 60_000 - 1);
    expect(ownTimeSince(clock, at(30))).toBe(30 * 60_000);
    expect(ownTimeSince(clock, at(90))).toBe(30 * 60_000);
  });

  it('starts when the next window opens', () => {
    const clock = { runsNow: false, changesAt: '2026-11-24T10:30:00Z', asOf };
    expect(ownTimeSince(clock, at(30))).toBe(0);
    expect(ownTimeSince(clock, at(45))).toBe(15 * 60_000);
  });

  it('is breached the moment it is over, but never while paused or ended', () => {
    const clock = { remainingMs: 60_000, runsNow: true, changesAt: null, asOf };
    expect(moodAt({ ...clock, mood: 'warning', state: 'running' }, at(1))).toBe('warning');
    expect(moodAt({ ...clock, mood: 'warning', state: 'running' }, at(1) + 1)).toBe('breached');
    expect(moodAt({ ...clock, mood: 'paused', state: 'paused' }, at(5))).toBe('paused');
    expect(moodAt({ ...clock, mood: 'met', state: 'met' }, at(5))).toBe('met');
  });

  it('has nothing left to tell without a due time', () => {
    expect(remainingAt({ remainingMs: null, runsNow: true, changesAt: null, asOf }, at(5))).toBeNull();
  });
});
