import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from './context.ts';
import { networkOf } from './refusals.ts';

/** Faults of connections, for which there is no request that a route could answer. */

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
};

/** The latest answer of each connection. */
const ANSWERS = new WeakMap<Socket, ServerResponse>();

/** Counts connections by address, and remembers what is being answered on each. */
export function watchConnections(app: FastifyInstance, { settings, metrics }: ServerContext): void {
  const counts = new Map<string, number>();
  app.server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    ANSWERS.set(request.socket, response);
  });
  // Everybody comes from the address of a proxy where there is one, which has limits of its own.
  if (settings.trustProxy.length > 0) return;
  app.server.on('connection', (socket: Socket) => {
    const address = networkOf(socket.remoteAddress ?? '');
    const count = (counts.get(address) ?? 0) + 1;
    if (count > settings.maxConnectionsPerAddress) {
      metrics.limitMet('maxConnectionsPerAddress');
      socket.destroy();
      return;
    }
    counts.set(address, count);
    socket.once('close', () => {
      const rest = counts.get(address)! - 1;
      if (rest === 0) counts.delete(address);
      else counts.set(address, rest);
    });
  });
}

/** What Node could not read as a request, or waited for too long, is told as every other fault, and the connection ends. */
export function answerFaultyConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code !== 'ECONNRESET') {
    const [status, detail] = faultOf(error.code);
    writeAnswer(socket, status, detail);
  }
  socket.destroySoon();
}

/** Writes an answer by hand, unless there is one under way already. */
export function writeAnswer(socket: Socket, status: number, detail: string): void {
  const answer = ANSWERS.get(socket);
  const isBegun = answer?.headersSent === true && (!answer.writableFinished || answer.req.complete === false);
  if (!socket.writable || isBegun) return;
  const body = JSON.stringify({ error: true, body: detail });
  socket.write(
    `HTTP/1.1 ${status} ${TITLES[status]}\r\ncontent-type: application/json; charset=utf-8\r\ncache-control: no-store\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function faultOf(code: string | undefined): readonly [status: number, detail: string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'the request did not come in time'];
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'the headers are too large, expected at most 16384 bytes'];
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return [413, 'the extensions of chunks are too large'];
  return [400, 'this is no request in HTTP/1.1 that can be read'];
}
