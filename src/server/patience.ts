import type { IncomingMessage } from 'node:http';

/** Whether somebody still waits for the answer, as far as the connection tells. */
export function isAwaited({ socket }: IncomingMessage): boolean {
  return !socket.destroyed && socket.writable;
}

/**
 * Lets a client wait for its answer as long as that takes. Connections on which nothing moves are closed after a while,
 * which is meant for clients that do not send or do not read; this one has sent everything. The next request on the
 * connection is held to the limit again.
 */
export function waitForAnswer({ socket }: IncomingMessage): void {
  socket.setTimeout(0);
}
