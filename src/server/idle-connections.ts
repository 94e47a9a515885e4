import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Closes connections without a request under way as soon as the server stops. Node itself closes those that have had a
 * request and wait for the next; one that was opened in advance, as browsers and pools do, would hold the stop up.
 */
export function closeIdleConnections(app: FastifyInstance): void {
  /** How many requests are under way on each. */
  const requests = new Map<Socket, number>();
  let isStopping = false;
  app.server.on('connection', (socket) => {
    requests.set(socket, 0);
    socket.once('close', () => requests.delete(socket));
  });
  app.server.on('request', ({ socket }, response) => {
    requests.set(socket, (requests.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const count = requests.get(socket);
      if (count === undefined) return;
      requests.set(socket, count - 1);
      // What was answered beside the stop was told to keep the connection.
      if (isStopping && count === 1) socket.destroySoon();
    });
  });
  app.addHook('preClose', async () => {
    isStopping = true;
    for (const [socket, count] of requests) if (count === 0) socket.destroy();
  });
}
