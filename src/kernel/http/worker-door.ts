import type { FastifyInstance } from 'fastify';

const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

/** A working node answers probes and nobody else: whatever reaches it by mistake is told to try elsewhere. */
export function onlyForProbes(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (PROBES.has(request.url.split('?')[0] ?? '')) {
      done();
      return;
    }
    const message = 'This node works in the background and serves nobody (ROLE=worker); ask a node that serves.';
    void reply.status(503).header('retry-after', '5').send({ error: { code: 'unavailable', message } });
  });
}
