import { customerId, sha256, stableId, touchpointId } from '../kernel/ids.js';
import { canonical } from '../touchpoints/domain/accept-event.js';
import type { EventInput, Json } from '../touchpoints/domain/event.js';
import type { Lexicons } from './domain/lexicon.js';
import type { PromiseCalendar } from './domain/promise-calendar.js';
import { readVoice } from './domain/read-voice.js';
import type { VoiceInput } from './domain/voice-types.js';
import type { VoiceDto } from './voice.dto.js';
import type { VoiceDoc } from './voice.schema.js';

/** When and where a voice was heard, and when we learned of it. */
export type Heard = Pick<VoiceDoc, 'occurredAt' | 'recordedAt' | 'org' | 'access'>;

/** A voice of the right shape, read, as it is kept. */
export function voiceDocOf(dto: VoiceDto, heard: Heard, lexicons: Lexicons, calendar: PromiseCalendar): VoiceDoc {
  const source = dto.source ?? 'voice';
  const input: VoiceInput = {
    voiceId: dto.voiceId,
    channel: dto.channel,
    occurredAt: heard.occurredAt,
    ...(dto.language != null && { language: dto.language.startsWith('zh') ? 'zh' : 'en' }),
    ...(dto.turns != null && { turns: dto.turns }),
    ...(dto.text != null && { text: dto.text }),
    ...(dto.survey != null && { survey: dto.survey }),
  };
  const reading = readVoice(input, lexicons, { calendar });
  return {
    _id: stableId('vo', source, dto.voiceId),
    source,
    voiceId: dto.voiceId,
    bodyHash: sha256(canonical(dto as unknown as Json)),
    customerId: dto.customerRef == null ? null : customerId(dto.customerRef),
    touchpointId: dto.touchpoint == null ? null : touchpointId(dto.touchpoint.kind, dto.touchpoint.ref),
    kind: dto.touchpoint?.kind ?? null,
    channel: dto.channel,
    ...heard,
    handler: dto.handler ?? null,
    turns: dto.turns ?? null,
    text: dto.text ?? null,
    survey: dto.survey ?? null,
    reading,
    sentiment: reading.sentiment.value,
    touchpointRef: dto.touchpoint?.ref ?? null,
  };
}

/**
 * Promises our side spoke about a known touchpoint become events of that touchpoint: so its clocks know them, and
 * evidence can close them. A promise without a date, or about nothing we know, stays with the voice alone.
 */
export function promiseEvents(voice: VoiceDoc): EventInput[] {
  const { kind, touchpointRef } = voice;
  if (kind === null || touchpointRef === null) return [];
  const speaker = voice.handler ?? 'team:service';
  return voice.reading.promises.flatMap((promise, index) => {
    if (promise.dueAt === null) return [];
    return [
      {
        source: 'voice-reading',
        eventId: `${voice._id}.${index + 1}`,
        type: 'promised',
        occurredAt: voice.occurredAt.toISOString(),
        recordedAt: voice.recordedAt.toISOString(),
        touchpoint: { kind, ref: touchpointRef },
        org: voice.org,
        promise: {
          item: promise.item,
          wording: promise.wording.text.slice(0, 1000),
          dueAt: new Date(promise.dueAt).toISOString(),
          madeBy: speaker,
          fulfiller: speaker,
        },
        data: { channel: voice.channel, voiceId: voice._id },
      },
    ];
  });
}
