import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Allow, CurrentPrincipal } from '../access/access.decorators.js';
import { requireSource, type Principal } from '../access/principal.js';
import { readNdjson } from '../kernel/http/ndjson.js';
import { IngestService, type EventOutcome } from './ingest.service.js';

@Controller('v1/events')
export class EventsController {
  constructor(private readonly ingest: IngestService) {}

  /** Takes one event. 201 when it is new, 200 when it was known; durable in both cases. */
  @Allow('integration', 'admin')
  @Post()
  async accept(
    @CurrentPrincipal() principal: Principal,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ status: 'accepted' | 'duplicate'; touchpointId: string }> {
    const { source } = (body ?? {}) as { source?: unknown };
    if (typeof source === 'string') requireSource(principal, source);
    const outcome = await this.ingest.accept(principal.scope, body);
    void reply.status(outcome.status === 'accepted' ? 201 : 200);
    return outcome;
  }

  /** Takes many events, one JSON object a line; answers one line for each, in order. */
  @Allow('integration', 'admin')
  @HttpCode(200)
  @Post('batch')
  async acceptBatch(
    @CurrentPrincipal() principal: Principal,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const lines = readNdjson(body, contentType);
    const outcomes: EventOutcome[] = lines.map(({ problem }) => ({
      status: 'invalid',
      problems: problem === null ? [] : [{ field: '', reason: problem }],
    }));
    const sources = principal.key?.sources ?? [];
    const readable = lines.flatMap(({ value, problem }, index) => (problem === null ? [{ value, index }] : []));
    const allowed = readable.filter(({ value, index }) => {
      const { source } = (value ?? {}) as { source?: unknown };
      if (sources.length === 0 || (typeof source === 'string' && sources.includes(source))) return true;
      outcomes[index] = { status: 'invalid', problems: [{ field: 'source', reason: 'is not among the sources of this key' }] };
      return false;
    });
    const taken = await this.ingest.acceptBatch(
      principal.scope,
      allowed.map(({ value }) => value),
    );
    allowed.forEach(({ index }, position) => {
      outcomes[index] = taken[position] as EventOutcome;
    });
    void reply.header('content-type', 'application/x-ndjson; charset=utf-8');
    return outcomes.map((outcome, index) => `${JSON.stringify({ line: lines[index]?.line, ...outcome })}\n`).join('');
  }
}
