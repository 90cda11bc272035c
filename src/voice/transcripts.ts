import type { VoiceInput, VoiceTurn } from './domain/voice-types.js';

/** A transcript file that cannot be read; the message names row, field and reason. */
export class TranscriptError extends Error {
  constructor(readonly row: number, readonly field: string, readonly reason: string) {
    super(`row ${row}, ${field}: ${reason}`);
  }
}

export interface ReadTranscripts {
  voices: VoiceInput[];
  /** Rows left out, each with its reason; what could be read was kept. */
  errors: TranscriptError[];
}

type Row = Record<string, unknown>;

/** HarperValley segments carry wall-clock times; anything else is a broken export. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);

/**
 * One call in the HarperValleyBank format (an array of segments). `offset_ms` runs on one clock for both
 * channels, `start_ms` does not: it is each channel's own. The human transcript is preferred over the
 * recogniser's. Throws {@link TranscriptError} when the file is not such a call.
 */
export function readHarperValley(json: string, voiceId: string): ReadTranscripts {
  const rows = parseArray(json);
  const errors: TranscriptError[] = [];
  const turns: VoiceTurn[] = [];
  let startedAtMs: number | null = null;
  rows.forEach((row, index) => {
    try {
      const turn = harperTurn(row, index + 1);
      startedAtMs ??= startOfCall(row, index + 1, turn.startMs ?? 0);
      turns.push(turn);
    } catch (error) {
      if (!(error instanceof TranscriptError)) throw error;
      errors.push(error);
    }
  });
  if (startedAtMs === null) {
    throw new TranscriptError(errors[0]?.row ?? 1, errors[0]?.field ?? 'file', errors[0]?.reason ?? 'holds no segment');
  }
  turns.sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0));
  return { voices: [{ voiceId, channel: 'call', occurredAt: new Date(startedAtMs), turns }], errors };
}

function harperTurn(value: unknown, row: number): VoiceTurn {
  const segment = asRow(value, row);
  const role = segment.speaker_role;
  if (role !== 'agent' && role !== 'caller') {
    throw new TranscriptError(row, 'speaker_role', `must be "agent" or "caller", not ${JSON.stringify(role)}`);
  }
  const startMs = asMs(segment.offset_ms, row, 'offset_ms');
  const durationMs = asMs(segment.duration_ms, row, 'duration_ms');
  const human = segment.human_transcript;
  const text = typeof human === 'string' && human !== '' ? human : segment.transcript;
  if (typeof text !== 'string') throw new TranscriptError(row, 'human_transcript', 'must be text');
  const noise = /^\s*(?:\[[a-z]+\]\s*)+$/i.test(text);
  const speaker = noise ? 'system' : role === 'agent' ? 'agent' : 'customer';
  return { speaker, text, startMs, endMs: startMs + durationMs };
}

function startOfCall(value: unknown, row: number, offsetMs: number): number {
  const stamp = asMs(asRow(value, row).start_timestamp_ms, row, 'start_timestamp_ms');
  if (stamp < EARLIEST_MS) throw new TranscriptError(row, 'start_timestamp_ms', 'is not a time of this century');
  return stamp - offsetMs;
}

/**
 * Calls in the MobileCS format: pairs of an agent's and a customer's line, without any times. The file does
 * not say when the calls were, so the caller has to.
 */
export function readMobileCs(json: string, occurredAt: Date): ReadTranscripts {
  const errors: TranscriptError[] = [];
  const voices: VoiceInput[] = [];
  parseArray(json).forEach((value, index) => {
    try {
      voices.push(mobileCsCall(value, index + 1, occurredAt));
    } catch (error) {
      if (!(error instanceof TranscriptError)) throw error;
      errors.push(error);
    }
  });
  return { voices, errors };
}

function mobileCsCall(value: unknown, row: number, occurredAt: Date): VoiceInput {
  const call = asRow(value, row);
  const { id, content } = call;
  if (typeof id !== 'string' || id === '') throw new TranscriptError(row, 'id', 'must be text');
  if (!Array.isArray(content)) throw new TranscriptError(row, 'content', 'must be a list of exchanges');
  const turns = content.flatMap((exchange: unknown, index): VoiceTurn[] => {
    const pair = asRow(exchange, row);
    return [
      ...lineOf('agent', pair['[SPEAKER 1]'], row, `content.${index}.[SPEAKER 1]`),
      ...lineOf('customer', pair['[SPEAKER 2]'], row, `content.${index}.[SPEAKER 2]`),
    ];
  });
  if (turns.length === 0) throw new TranscriptError(row, 'content', 'holds no line');
  return { voiceId: id, channel: 'call', occurredAt, turns };
}

/** One side may be silent in an exchange; anything but text or nothing is an error. */
function lineOf(speaker: 'agent' | 'customer', value: unknown, row: number, field: string): VoiceTurn[] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value !== 'string') throw new TranscriptError(row, field, 'must be text');
  return [{ speaker, text: value }];
}

function parseArray(json: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(json.startsWith('\ufeff') ? json.slice(1) : json);
  } catch (error) {
    throw new TranscriptError(1, 'file', `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!Array.isArray(value)) throw new TranscriptError(1, 'file', 'must be a JSON list');
  return value;
}

function asRow(value: unknown, row: number): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TranscriptError(row, 'row', 'must be an object');
  }
  return value as Row;
}

function asMs(value: unknown, row: number, field: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new TranscriptError(row, field, `must be milliseconds of zero or more, not ${JSON.stringify(value) ?? 'missing'}`);
  }
  return value;
}
