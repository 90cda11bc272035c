import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where `npm run build` puts the console: beside the built server, and beside the sources' `dist` in tests. */
const FOLDERS = ['../web/', '../../dist/web/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

const YEAR_SECONDS = 31_536_000;

/**
 * Serves the console. Its files carry their content's hash in the name and never change; the page itself is never
 * cached. Every address that is no file and no API is the page: the console routes in the browser.
 */
export async function serveConsole(fastify: FastifyInstance): Promise<void> {
  const root = FOLDERS.find((folder) => existsSync(`${folder}index.html`));
  if (root === undefined) return;
  await fastify.register(fastifyStatic, {
    root,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const forever = path.includes('/assets/');
      void reply.header('cache-control', forever ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    },
  });
  // Any other address somebody opens in a browser: the console says that there is no such page, and offers its own.
  fastify.get('/*', (request, reply) => {
    const asked = request.headers.accept ?? '';
    if (/^\/(v1|docs|openapi)\b/.test(request.url) || !asked.includes('text/html')) {
      reply.callNotFound();
      return reply;
    }
    return reply.status(404).header('cache-control', 'no-cache').sendFile('index.html');
  });
  for (const page of ['login', 'desk', 'board', 'portal', 'rules', 'partners', 'admin', 'touchpoints', 'alerts']) {
    for (const path of [`/${page}`, `/${page}/*`]) {
      fastify.get(path, (_request, reply) => reply.header('cache-control', 'no-cache').sendFile('index.html'));
    }
  }
}
