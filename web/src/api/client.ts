import { type ClientOptions, createClient, type FlowsageClient } from '@flowsage/client';

let token: string | null = null;
let current: FlowsageClient | null = null;

function createOver(options: Pick<ClientOptions, 'fetch'>): FlowsageClient {
  return createClient({
    ...options,
    baseUrl: location.origin,
    retries: 2,
    ...(token === null ? {} : { csrfToken: token }),
  });
}

/** The token that goes with everything that changes something, from the session; null when signed out. */
export function sendCsrfToken(next: string | null): void {
  token = next;
  current = null;
}

/** The server that sent this page, asked in the name of whoever is signed in. */
export function client(): FlowsageClient {
  current ??= createOver({});
  return current;
}

/** The same by another way of sending, such as one that tells how far it is. */
export function clientOver(send: typeof fetch): FlowsageClient {
  return createOver({ fetch: send });
}
