import { createClient, type FlowsageClient } from '@flowsage/client';

let token: string | null = null;
let current: FlowsageClient | null = null;

/** The token that goes with everything that changes something, from the session; null when signed out. */
export function sendCsrfToken(next: string | null): void {
  token = next;
  current = null;
}

/** The server that sent this page, asked in the name of whoever is signed in. */
export function client(): FlowsageClient {
  current ??= createClient({
    baseUrl: location.origin,
    retries: 2,
    ...(token === null ? {} : { csrfToken: token }),
  });
  return current;
}
