import { readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { inputSchemas } from '../kernel/http/validation.js';

type Operation = { requestBody?: unknown; responses?: Record<string, unknown>; parameters?: { in: string; name: string }[] };

/** Bodies that a route reads itself (streams, lines) and that the framework therefore cannot see. */
const BODIES: { path: string; method: 'post'; content: string; schema: string; about: string }[] = [
  { path: '/v1/events', method: 'post', content: 'application/json', schema: 'EventDto', about: 'One event.' },
  { path: '/v1/events/batch', method: 'post', content: 'application/x-ndjson', schema: 'EventDto', about: 'One event a line.' },
  { path: '/v1/voice', method: 'post', content: 'application/json', schema: 'VoiceDto', about: 'One voice.' },
  { path: '/v1/voice/batch', method: 'post', content: 'application/x-ndjson', schema: 'VoiceDto', about: 'One voice a line.' },
  { path: '/v1/call-events', method: 'post', content: 'application/json', schema: 'CallEventDto', about: 'One call event.' },
];

const ERROR_SCHEMA = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        problems: {
          type: 'array',
          items: {
            type: 'object',
            properties: { row: { type: 'integer' }, field: { type: 'string' }, reason: { type: 'string' } },
          },
        },
        reference: { type: 'string', description: 'Quote it to the operator: the log holds the rest.' },
      },
    },
  },
};

/** The OpenAPI document: routes from the controllers, shapes of inputs from the same decorators that check them. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  const base = new DocumentBuilder()
    .setTitle('Firebreak')
    .setDescription('Service touchpoints, SLA clocks, customer voice and screen pops.')
    .setVersion(version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key (fbk_…).' }, 'key')
    .addCookieAuth('fb_session', { type: 'apiKey', in: 'cookie' }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, base);
  document.components ??= {};
  const schemas = { ...document.components.schemas, ...inputSchemas('#/components/schemas/'), ErrorBody: ERROR_SCHEMA };
  document.components.schemas = schemas;
  for (const { path, method, content, schema, about } of BODIES) {
    const operation = document.paths[path]?.[method] as Operation | undefined;
    if (operation === undefined) continue;
    const body = { schema: { $ref: `#/components/schemas/${schema}` } };
    operation.requestBody = { required: true, description: about, content: { [content]: body } };
  }
  for (const operation of operationsOf(document)) {
    operation.responses ??= {};
    operation.responses['default'] = {
      description: 'Refused or failed.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } } },
    };
  }
  return document;
}

function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.values(document.paths).flatMap((item) =>
    Object.values(item as Record<string, Operation>).filter((value) => typeof value === 'object' && 'responses' in value),
  );
}
