import { describe, expect, it } from 'vitest';
import { readHarperValley, readMobileCs, TranscriptError } from './transcripts.js';

const segment = (over: object) => ({
  speaker_role: 'caller', offset_ms: 2000, start_ms: 50, duration_ms: 500, start_timestamp_ms: 1_591_056_787_000,
  human_transcript: 'i lost my card', transcript: 'i lost my cart', ...over,
});

describe('readHarperValley', () => {
  it('puts both channels on one clock and prefers what people transcribed', () => {
    const file = JSON.stringify([segment({}), segment({ speaker_role: 'agent', offset_ms: 100, human_transcript: 'hello' }),
      segment({ offset_ms: 4000, human_transcript: '[noise]' })]);
    const { voices, errors } = readHarperValley(file, 'call-1');
    expect(errors).toEqual([]);
    expect(voices).toEqual([{
      voiceId: 'call-1', channel: 'call', occurredAt: new Date(1_591_056_785_000),
      turns: [
        { speaker: 'agent', text: 'hello', startMs: 100, endMs: 600 },
        { speaker: 'customer', text: 'i lost my card', startMs: 2000, endMs: 2500 },
        { speaker: 'system', text: '[noise]', startMs: 4000, endMs: 4500 },
      ],
    }]);
  });

  it('keeps what can be read and says which row could not, and why', () => {
    const { voices, errors } = readHarperValley(JSON.stringify([segment({}), segment({ offset_ms: -1 }), 'x']), 'c');
    expect(voices[0]?.turns).toHaveLength(1);
    expect(errors.map((error) => error.message)).toEqual([
      'row 2, offset_ms: must be milliseconds of zero or more, not -1', 'row 3, row: must be an object',
    ]);
  });

  it.each([['{', /is not JSON/], ['{}', /must be a JSON list/], ['[]', /holds no segment/], ['[{"speaker_role":"x"}]', /speaker_role/]])(
    'refuses %s', (file, reason) => {
      expect(() => readHarperValley(file, 'c')).toThrow(TranscriptError);
      expect(() => readHarperValley(file, 'c')).toThrow(reason);
    });
});

describe('readMobileCs', () => {
  const day = new Date('2026-01-05T00:00:00Z');
  it('reads pairs of lines without times', () => {
    const file = JSON.stringify([{ id: 'a1', content: [{ '[SPEAKER 1]': '您好', '[SPEAKER 2]': '你好' }, { '[SPEAKER 1]': '再见' }] }]);
    expect(readMobileCs(file, day).voices).toEqual([{
      voiceId: 'a1', channel: 'call', occurredAt: day,
      turns: [{ speaker: 'agent', text: '您好' }, { speaker: 'customer', text: '你好' }, { speaker: 'agent', text: '再见' }],
    }]);
  });

  it('names the call and field it cannot read', () => {
    const { voices, errors } = readMobileCs(JSON.stringify([{ id: '' }, { id: 'b', content: [{ '[SPEAKER 1]': 5 }] }]), day);
    expect(voices).toEqual([]);
    expect(errors.map((error) => error.message)).toEqual(['row 1, id: must be text', 'row 2, content.0.[SPEAKER 1]: must be text']);
  });
});
