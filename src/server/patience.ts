import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The caller went away before the answer was complete: there is nobody to tell. */
export class CallerGoneError extends Error {
  constructor() {
    super('the caller went away before the answer was complete');
    this.name = 'CallerGoneError';
  }
}

/** The connection of a request; null once Node has parted the two, which it does when a body is given up half way. */
export function socketOf(request: IncomingMessage): Socket | null {
  return request.socket as Socket | null;
}

/** Whether somebody still waits for the answer, as far as the connection tells. */
export function isAwaited(request: IncomingMessage): boolean {
  const socket = socketOf(request);
  return socket !== null && !socket.destroyed && socket.writable;
}

/** Given, with a `CallerGoneError`, once the connection closes before the answer was sent. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort(new CallerGoneError());
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(new CallerGoneError());
  });
  return controller.signal;
}

/**
 * Lets a client wait for its answer as long as that takes. Connections on which nothing moves are closed after a while,
 * which is meant for clients that do not send or do not read; this one has sent everything. The next request on the
 * connection is held to the limit again.
 */
export function waitForAnswer(request: IncomingMessage): void {
  socketOf(request)?.setTimeout(0);
}

/**
 * Closes connections on which nothing moved for a while, unless it is the server that the other side waits for: it has
 * sent its request and taken all that there is of the answer.
 */
export function closeSilentConnections(app: FastifyInstance): void {
  const latest = new WeakMap<Socket, { readonly request: IncomingMessage; readonly response: ServerResponse }>();
  app.server.prependListener('request', (request, response) => latest.set(request.socket, { request, response }));
  app.server.on('timeout', (socket) => {
    const exchange = latest.get(socket);
    const isWaiting =
      exchange?.request.complete === true && !exchange.response.writableFinished && socket.writableLength === 0;
    if (isWaiting) socket.setTimeout(socket.timeout ?? 0);
    else socket.destroy();
  });
}
