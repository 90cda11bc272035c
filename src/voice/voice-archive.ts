import { Injectable } from '@nestjs/common';
import { SystemScope } from '../kernel/scope.js';
import type { VoiceQuoteView } from '../customers/domain/customer-file.js';
import { VoiceRepository } from './voice.repository.js';
import type { VoiceDoc } from './voice.schema.js';

const SYSTEM = SystemScope.because('voices of a customer file');

/** What the customer file takes from the voices of one customer. */
export interface VoicesOfCustomer {
  quotes: VoiceQuoteView[];
  /** When the customer got in touch, newest first. */
  contacts: string[];
}

/** Reads voices for others; it knows neither customers nor screens. */
@Injectable()
export class VoiceArchive {
  constructor(private readonly voices: VoiceRepository) {}

  /** The latest voices of one customer, newest first. */
  async of(customerId: string, limit: number): Promise<VoicesOfCustomer> {
    const { items } = await this.voices.ofCustomer(SYSTEM, customerId, limit);
    return {
      quotes: items.filter(({ reading }) => reading.quote !== null).map(quoteOf),
      contacts: items.filter(({ channel }) => channel !== 'survey').map(({ occurredAt }) => occurredAt.toISOString()),
    };
  }
}

export function quoteOf(voice: VoiceDoc): VoiceQuoteView {
  const { reading } = voice;
  return {
    id: voice._id,
    at: voice.occurredAt.toISOString(),
    channel: voice.channel,
    quote: reading.quote?.text ?? '',
    sentiment: reading.sentiment.value,
    demand: reading.demands[0]?.value ?? null,
    causes: reading.causes.map(({ cause }) => cause),
    kind: voice.kind ?? reading.touchpointKind?.value ?? null,
  };
}
