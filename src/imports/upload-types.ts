import type { FastifyInstance } from 'fastify';
import { DomainError } from '../kernel/errors.js';

/** Content types under which a file may be uploaded; what is in it, the mapping says. */
export const UPLOAD_TYPES = [
  'application/octet-stream',
  'application/gzip',
  'application/x-gzip',
  'application/xml',
  'application/jsonl',
  'text/csv',
  'text/tab-separated-values',
  'text/xml',
];

/** Hands bodies of these types to the import route unread; on every other route they stay unsupported. */
export function acceptUploads(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(UPLOAD_TYPES, (request, payload, done) => {
    if (/^\/v1\/imports(\?|$)/.test(request.url)) done(null, payload);
    else done(new DomainError('unsupported-type', 'Files are uploaded to /v1/imports.'));
  });
}
