import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AccessLog } from '../access/access-log.service.js';
import { Allow, CurrentScope } from '../access/access.decorators.js';
import { scopeOfQuery } from '../access/confine-scope.js';
import { readPage } from '../access/paging.js';
import type { VoiceQuoteView } from '../customers/domain/customer-file.js';
import { LocalZone } from '../insight/local-zone.js';
import { readPeriod } from '../insight/period.js';
import { Clock } from '../kernel/clock.js';
import { invalid, notFound, type Problem } from '../kernel/errors.js';
import { readNdjson } from '../kernel/http/ndjson.js';
import type { AccessScope } from '../kernel/scope.js';
import type { Page } from '../kernel/store/store.js';
import { CAUSES, TOUCHPOINT_KINDS, type Cause, type TouchpointKind } from '../touchpoints/domain/kinds.js';
import { quoteOf } from './voice-archive.js';
import { VoiceRepository, type WantedVoices } from './voice.repository.js';
import type { VoiceDoc } from './voice.schema.js';
import { VoiceService, type VoiceOutcome } from './voice.service.js';

/** One voice in full: what was said, what was read from it, and which words said so. */
export type VoiceView = Pick<VoiceDoc, 'customerId' | 'touchpointId' | 'kind' | 'channel' | 'turns' | 'text' | 'survey' | 'reading'> & {
  id: string;
  occurredAt: string;
};

@Controller('v1/voice')
export class VoiceController {
  constructor(
    private readonly voice: VoiceService,
    private readonly voices: VoiceRepository,
    private readonly accessLog: AccessLog,
    private readonly local: LocalZone,
    private readonly clock: Clock,
  ) {}

  /** Takes one voice. 201 when it is new, 200 when it was known. */
  @Allow('integration', 'admin')
  @Post()
  async accept(
    @CurrentScope() scope: AccessScope,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ status: string; id: string }> {
    const outcome = await this.voice.accept(scope, body);
    void reply.status(outcome.status === 'accepted' ? 201 : 200);
    return outcome;
  }

  /** Takes many voices, one JSON object a line; answers one line for each, in order. */
  @Allow('integration', 'admin')
  @HttpCode(200)
  @Post('batch')
  async acceptBatch(
    @CurrentScope() scope: AccessScope,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const lines = readNdjson(body, contentType);
    const good = lines.filter(({ problem }) => problem === null);
    const taken = await this.voice.acceptBatch(scope, good.map(({ value }) => value));
    const outcomeOf = new Map(good.map((line, index) => [line, taken[index] as VoiceOutcome]));
    void reply.header('content-type', 'application/x-ndjson; charset=utf-8');
    return lines
      .map((line) => {
        const unread: VoiceOutcome = { status: 'invalid', problems: [{ field: '', reason: line.problem ?? '' }] };
        return `${JSON.stringify({ line: line.line, ...(outcomeOf.get(line) ?? unread) })}\n`;
      })
      .join('');
  }

  /**
   * Quotes of one customer or touchpoint, or of everybody the caller may see, newest first; these are narrowed by `org`,
   * `kind`, `cause`, `mood=unhappy` and `days` (dates, today included): what a field of the board's heat map counts.
   */
  @Allow('handler', 'manager', 'admin')
  @Get()
  async list(@CurrentScope() scope: AccessScope, @Query() query: Record<string, unknown>): Promise<Page<VoiceQuoteView>> {
    const { limit, after } = readPage(query);
    const { customerId, touchpointId } = query;
    const page =
      typeof customerId === 'string'
        ? await this.voices.ofCustomer(scope, customerId, limit, after)
        : typeof touchpointId === 'string'
          ? await this.voices.ofTouchpoint(scope, touchpointId, limit, after)
          : await this.voices.narrowed(scopeOfQuery(scope, query), this.readWanted(query), limit, after);
    return { items: page.items.map(quoteOf), next: page.next };
  }

  private readWanted(query: Record<string, unknown>): WantedVoices {
    const { kind, cause, mood, days } = query;
    const problems: Problem[] = [];
    if (kind !== undefined && !TOUCHPOINT_KINDS.includes(kind as TouchpointKind)) {
      problems.push({ field: 'kind', reason: `must be one of ${TOUCHPOINT_KINDS.join(', ')}` });
    }
    if (cause !== undefined && !CAUSES.includes(cause as Cause)) {
      problems.push({ field: 'cause', reason: `must be one of ${CAUSES.join(', ')}` });
    }
    if (mood !== undefined && mood !== 'unhappy') problems.push({ field: 'mood', reason: 'must be unhappy, or left out' });
    if (problems.length > 0) throw invalid('The list cannot be read.', problems);
    return {
      kind: (kind ?? null) as TouchpointKind | null,
      cause: (cause ?? null) as Cause | null,
      unhappy: mood === 'unhappy',
      from: days === undefined ? null : this.local.startOfPeriod(readPeriod(query), this.clock.now()),
    };
  }

  /** The whole voice in clear; the read is logged. */
  @Allow('handler', 'manager', 'admin')
  @Get(':id')
  async one(@CurrentScope() scope: AccessScope, @Param('id') id: string): Promise<VoiceView> {
    const doc = await this.voices.get(scope, id);
    if (doc === null) throw notFound('voice');
    await this.accessLog.logRead(scope, { what: 'voice', id, why: 'opened' });
    const { customerId, touchpointId, kind, channel, turns, text, survey, reading } = doc;
    return { id, occurredAt: doc.occurredAt.toISOString(), customerId, touchpointId, kind, channel, turns, text, survey, reading };
  }
}
