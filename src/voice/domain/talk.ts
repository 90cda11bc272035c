import type { TalkFigures, VoiceTurn } from './voice-types.js';

interface TimedTurn {
  side: 'customer' | 'agent';
  startMs: number;
  endMs: number;
}

/** A gap shorter than this is breathing, not silence. */
const SILENCE_FROM_MS = 500;

/** Talk figures of a call, or null when fewer than two of its spoken turns carry sound times. */
export function readTalk(turns: readonly VoiceTurn[]): TalkFigures | null {
  const timed = turns.flatMap(toTimed).sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  const first = timed[0];
  if (first === undefined || timed.length < 2) return null;
  const customerMs = covered(timed.filter((turn) => turn.side === 'customer'));
  const agentMs = covered(timed.filter((turn) => turn.side === 'agent'));
  const spoken = customerMs + agentMs;
  const bothMs = covered(timed);
  const silences = silencesOf(timed);
  return {
    durationMs: timed.reduce((latest, turn) => Math.max(latest, turn.endMs), 0) - first.startMs,
    customerMs,
    agentMs,
    customerShare: spoken === 0 ? 0 : customerMs / spoken,
    silenceMs: silences.reduce((sum, ms) => sum + ms, 0),
    longestSilenceMs: silences.reduce((longest, ms) => Math.max(longest, ms), 0),
    overlapMs: spoken - bothMs,
    interruptions: interruptionsOf(timed),
  };
}

/** Turns with impossible times (end before start, negative, not a number) are left out, not repaired. */
function toTimed(turn: VoiceTurn): TimedTurn[] {
  const { speaker, startMs, endMs } = turn;
  if (speaker === 'system' || startMs === undefined || endMs === undefined) return [];
  if (!Number.isFinite(startMs) || !Number.isFinite(endMs) || startMs < 0 || endMs < startMs) return [];
  return [{ side: speaker, startMs, endMs }];
}

/** Time covered by at least one of the turns, which must be in order of start. */
function covered(turns: readonly TimedTurn[]): number {
  let sum = 0;
  let reached = -1;
  for (const turn of turns) {
    if (turn.endMs <= reached) continue;
    sum += turn.endMs - Math.max(turn.startMs, reached);
    reached = turn.endMs;
  }
  return sum;
}

function silencesOf(turns: readonly TimedTurn[]): number[] {
  const silences: number[] = [];
  let reached = turns[0]!.endMs;
  for (const turn of turns) {
    if (turn.startMs - reached >= SILENCE_FROM_MS) silences.push(turn.startMs - reached);
    reached = Math.max(reached, turn.endMs);
  }
  return silences;
}

function interruptionsOf(turns: readonly TimedTurn[]): number {
  let count = 0;
  const reached = { customer: -1, agent: -1 };
  for (const turn of turns) {
    const other = turn.side === 'customer' ? reached.agent : reached.customer;
    if (turn.startMs < other) count++;
    reached[turn.side] = Math.max(reached[turn.side], turn.endMs);
  }
  return count;
}
