import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.js';

/** Times every request by its route pattern, so that ids never become labels. */
export function observeRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.requests.observe({ route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    done();
  });
}
