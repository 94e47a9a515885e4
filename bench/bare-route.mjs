/** A route that does nothing: what the framework takes by itself. Prints its address. */
import fastify from 'fastify';

const app = fastify();
app.get(
  '/bare',
  { schema: { response: { 200: { type: 'object', properties: { count: { type: 'integer' } } } } } },
  async () => ({
    count: 1,
  }),
);
await app.listen({ host: '127.0.0.1', port: 0 });
const { port } = app.server.address();
console.log(`http://127.0.0.1:${port}`);
