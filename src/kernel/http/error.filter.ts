import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { DomainError, ERROR_POLICY, type ErrorCode, type Problem } from '../errors.js';
import { randomId } from '../ids.js';
import { UniqueViolation, VersionConflict } from '../store/store.js';

/** What every failed request answers. `reference` is there when the log holds more than we may say. */
export interface ErrorBody {
  error: { code: ErrorCode; message: string; problems?: Problem[]; reference?: string };
}

const CODE_OF_STATUS: Record<number, ErrorCode> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  415: 'unsupported-type',
  429: 'rate-limited',
  503: 'unavailable',
};

/** Turns every failure into one JSON shape; what nobody foresaw is logged under a reference and told as such. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const failure = toDomainError(thrown);
    const policy = ERROR_POLICY[failure.code];
    const body: ErrorBody = { error: { code: failure.code, message: failure.message } };
    if (failure.problems.length > 0) body.error.problems = failure.problems;
    if (failure.code === 'internal') body.error.reference = randomId('err');
    const line = { code: failure.code, route: request.routeOptions?.url, reference: body.error.reference };
    if (policy.level === 'error') this.logger.error({ ...line, err: thrown }, 'request failed');
    else this.logger[policy.level](line, 'request refused');
    if (reply.sent || reply.raw.headersSent) return;
    if (policy.retry && !reply.hasHeader('retry-after')) void reply.header('retry-after', '5');
    void reply.status(policy.status).send(body);
  }
}

function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  if (thrown instanceof VersionConflict) {
    return new DomainError('conflict', 'This was changed by someone else at the same moment; load it again.');
  }
  if (thrown instanceof UniqueViolation) return new DomainError('conflict', 'Something with the same key exists.');
  if (thrown instanceof HttpException) {
    const code = CODE_OF_STATUS[thrown.getStatus()];
    if (code !== undefined) return new DomainError(code, sentenceOf(thrown));
  }
  // Fastify's own refusals (unreadable JSON, too large, wrong type) carry a status and a readable sentence.
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status < 500 && thrown instanceof Error) {
    return new DomainError(CODE_OF_STATUS[status] ?? 'invalid', thrown.message);
  }
  return new DomainError('internal', 'Something went wrong on our side. Nothing of this request was kept.');
}

function sentenceOf(thrown: HttpException): string {
  const response = thrown.getResponse();
  if (typeof response === 'string') return response;
  const message = (response as { message?: unknown }).message;
  return typeof message === 'string' ? message : thrown.message;
}
