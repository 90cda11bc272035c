import { describe, expect, it } from 'vitest';
import { readTalk } from './talk.js';

describe('readTalk', () => {
  it('measures shares, silence, overlap and interruptions', () => {
    expect(readTalk([
      { speaker: 'agent', text: 'a', startMs: 0, endMs: 4000 },
      { speaker: 'customer', text: 'b', startMs: 3000, endMs: 6000 },
      { speaker: 'agent', text: 'c', startMs: 8000, endMs: 9000 },
    ])).toEqual({
      durationMs: 9000, customerMs: 3000, agentMs: 5000, customerShare: 0.375, silenceMs: 2000,
      longestSilenceMs: 2000, overlapMs: 1000, interruptions: 1,
    });
  });

  it('is null without times, and leaves out impossible ones', () => {
    expect(readTalk([{ speaker: 'agent', text: 'a' }, { speaker: 'customer', text: 'b' }])).toBeNull();
    expect(readTalk([
      { speaker: 'agent', text: 'a', startMs: 5, endMs: 1 },
      { speaker: 'customer', text: 'b', startMs: Number.NaN, endMs: 9 },
      { speaker: 'customer', text: 'b', startMs: 0, endMs: 10 },
    ])).toBeNull();
  });
});
