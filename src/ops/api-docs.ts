import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Firebreak API</title><link rel="stylesheet" href="/docs/ui/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/docs/ui/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>
`;
const START = "window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui' });\n";

/**
 * `/openapi.json` and `/docs`. The documentation library takes 200 ms to load, so the first request for the document
 * loads it and the start does not.
 */
export async function serveApiDocs(app: NestFastifyApplication, fastify: FastifyInstance): Promise<void> {
  let document: Promise<string> | null = null;
  const describe = async (): Promise<string> => {
    const { describeApi } = await import('./openapi.js');
    return JSON.stringify(describeApi(app));
  };
  fastify.get('/openapi.json', async (_request, reply) => {
    document ??= describe();
    return reply.header('content-type', 'application/json; charset=utf-8').send(await document);
  });
  fastify.get('/docs', (_request, reply) => reply.header('content-type', 'text/html; charset=utf-8').send(PAGE));
  fastify.get('/docs/start.js', (_request, reply) => reply.header('content-type', 'text/javascript').send(START));
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  await fastify.register(fastifyStatic, {
    root,
    prefix: '/docs/ui/',
    decorateReply: false,
    allowedPath: (path) => /^\/swagger-ui(-bundle)?\.(js|css)$/.test(path),
  });
}
