// The ceiling of the ingest benchmark: a bare Fastify server that reads one JSON event and answers, nothing else.
import fastify from 'fastify';

const app = fastify();
app.post('/v1/events', (request, reply) => {
  const { touchpoint } = request.body;
  return reply.status(201).send({ status: 'accepted', touchpointId: touchpoint.ref });
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.stdout.write('ready\n');
