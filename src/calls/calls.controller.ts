import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Allow, CurrentPrincipal } from '../access/access.decorators.js';
import { ValidBody } from '../access/body.js';
import type { Principal } from '../access/principal.js';
import { invalid, type Problem } from '../kernel/errors.js';
import { readNdjson } from '../kernel/http/ndjson.js';
import { CallsService } from './calls.service.js';
import { DemoCallDto } from './demo-call.dto.js';
import { DemoCalls } from './demo-calls.service.js';

/** Counts of a batch, and what was refused with row, field and reason. */
export interface CallEventsAnswer {
  accepted: number;
  duplicates: number;
  refused: Problem[];
}

const MOST_IN_ARRAY = 10_000;

@Controller('v1')
export class CallsController {
  constructor(
    private readonly calls: CallsService,
    private readonly demo: DemoCalls,
  ) {}

  /**
   * Takes one call event, a JSON array of them or NDJSON; durable when answered. 202 when something was new, 200 when
   * all was known, 400 when nothing could be taken.
   */
  @Allow('integration', 'admin')
  @Post('call-events')
  async accept(
    @CurrentPrincipal() principal: Principal,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CallEventsAnswer> {
    const { inputs, rows, unreadable } = readInputs(body, contentType);
    const outcomes = await this.calls.accept(principal, inputs);
    const refused = [...unreadable];
    outcomes.forEach((outcome, index) => {
      if (outcome.status === 'invalid') {
        refused.push(...outcome.problems.map((problem) => ({ ...problem, row: rows[index] ?? index + 1 })));
      }
    });
    refused.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
    const count = (status: string): number => outcomes.filter((outcome) => outcome.status === status).length;
    const answer = { accepted: count('accepted'), duplicates: count('duplicate'), refused };
    if (answer.accepted + answer.duplicates === 0) throw invalid('No call event could be taken.', refused);
    void reply.status(answer.accepted > 0 ? 202 : 200);
    return answer;
  }

  /** Places an invented call that goes on by itself. Only in a demo; otherwise there is no such route. */
  @Allow('handler', 'manager', 'integration', 'admin')
  @HttpCode(202)
  @Post('calls/demo')
  async place(@CurrentPrincipal() principal: Principal, @ValidBody(DemoCallDto) wanted: DemoCallDto): Promise<{ callId: string }> {
    return this.demo.place(principal, wanted);
  }
}

interface Inputs {
  inputs: unknown[];
  /** Row in what was sent, per input. */
  rows: number[];
  unreadable: Problem[];
}

function readInputs(body: unknown, contentType: string | undefined): Inputs {
  if (contentType?.includes('ndjson') === true) {
    const lines = readNdjson(body, contentType);
    const good = lines.filter((line) => line.problem === null);
    return {
      inputs: good.map((line) => line.value),
      rows: good.map((line) => line.line),
      unreadable: lines.flatMap((line) => (line.problem === null ? [] : [{ row: line.line, field: '', reason: line.problem }])),
    };
  }
  const inputs = Array.isArray(body) ? (body as unknown[]) : [body];
  if (inputs.length === 0) throw invalid('The list of call events is empty.');
  if (inputs.length > MOST_IN_ARRAY) throw invalid(`At most ${MOST_IN_ARRAY} call events at once.`);
  return { inputs, rows: inputs.map((_, index) => index + 1), unreadable: [] };
}
