import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Settings } from '../config/settings.ts';
import { AppError } from '../lib/app-error.ts';
import { writeAnswer } from './connection-faults.ts';
import type { ServerContext } from './context.ts';
import { socketOf } from './patience.ts';

/** After an answer, what is left of the body may still come, so that the answer is not lost with the connection. */
const REST_MILLISECONDS = 5000;

const TOO_SLOW = new WeakMap<IncomingMessage, AppError>();

/** Why a request was ended, if it was because it did not come in time. */
export function tooSlow(request: IncomingMessage): AppError | null {
  return TOO_SLOW.get(request) ?? null;
}

/**
 * Ends requests whose bodies do not come in time, those without a route included. Uploads may take as long as they like
 * (Node has `uploadSeconds` for them), but have to move.
 */
export function addRequestTimes(app: FastifyInstance, { settings }: ServerContext): void {
  const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();
  const watch = (request: IncomingMessage, timer: NodeJS.Timeout): void => {
    clearTimeout(timers.get(request));
    timers.set(request, timer.unref());
  };

  app.server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!hasBody(request)) return;
    const { socket } = request;
    const seconds = settings.requestSeconds;
    watch(
      request,
      setTimeout(() => {
        end(request, `the request did not come within ${seconds} s (requestSeconds)`, 'requestSeconds', seconds);
      }, seconds * 1000),
    );
    request.once('close', () => clearTimeout(timers.get(request)));
    response.once('finish', () => {
      if (request.complete || isUpload.has(request)) return;
      watch(
        request,
        setTimeout(() => {
          if (!request.complete) socket.destroySoon();
        }, REST_MILLISECONDS),
      );
    });
  });

  const isUpload = new WeakSet<IncomingMessage>();
  app.addHook('onRequest', async ({ raw, routeOptions }) => {
    if (routeOptions.config?.access?.rate !== 'upload' || !timers.has(raw)) return;
    isUpload.add(raw);
    watch(raw, watchUpload(raw, settings));
  });
}

/** Ends an upload that brings too little while the server is ready to take more. */
function watchUpload(
  request: IncomingMessage,
  { requestSeconds, minUploadBytesPerSecond: least }: Settings,
): NodeJS.Timeout {
  const { socket } = request;
  let before = socket.bytesRead;
  return setInterval(() => {
    const bytes = socket.bytesRead - before;
    before = socket.bytesRead;
    const isOurs = request.readableLength >= request.readableHighWaterMark;
    if (isOurs || bytes >= least * requestSeconds) return;
    const found = `${bytes} bytes within ${requestSeconds} s, expected at least ${least} a second`;
    end(request, `upload: ${found} (minUploadBytesPerSecond)`, 'minUploadBytesPerSecond', least);
  }, requestSeconds * 1000);
}

function end(request: IncomingMessage, message: string, name: string, value: number): void {
  const socket = socketOf(request);
  if (request.complete || socket === null || socket.destroyed) return;
  const error = new AppError('too-slow', message, { limit: { name, value } });
  TOO_SLOW.set(request, error);
  writeAnswer(socket, 408, message);
  request.destroy(error);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
