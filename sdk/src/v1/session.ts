import type { CallOptions } from '../request.ts';
import type { Transport } from '../transport.ts';
import type { SessionV1 } from '../wire/index.ts';

/**
 * Signing in, for pages that come from the server itself. The browser keeps the session in a cookie that no script can read;
 * this client sends the session's token with everything that changes something, once it has met one of these calls or was
 * given it.
 */
export interface SessionCalls {
  /** Opens a session with a key, which is forgotten here. */
  signIn(key: string, options?: CallOptions): Promise<SessionV1>;
  /** Who is signed in; `unauthenticated` when nobody is. */
  session(options?: CallOptions): Promise<SessionV1>;
  /** Ends the session, at the server too. */
  signOut(options?: CallOptions): Promise<void>;
}

const SESSION = ['api', 'v1', 'session'] as const;

export function createSessionCalls(transport: Transport): SessionCalls {
  const keep = (session: SessionV1): SessionV1 => {
    transport.sendCsrfToken(session.csrfToken);
    return session;
  };
  return {
    signIn: async (key, options = {}) =>
      keep(await transport.json<SessionV1>({ ...options, method: 'POST', path: SESSION, json: { key } })),
    session: async (options = {}) =>
      keep(await transport.json<SessionV1>({ ...options, method: 'GET', path: SESSION })),
    signOut: async (options = {}) => {
      await transport.text({ ...options, method: 'DELETE', path: SESSION });
      transport.sendCsrfToken(null);
    },
  };
}
