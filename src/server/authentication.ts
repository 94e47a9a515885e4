import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../lib/app-error.ts';
import type { ServerContext } from './context.ts';
import { clearSessionCookie, faultOfSender, isReading, sessionTokenOf } from './session-cookie.ts';
import type { SignIn } from './sessions.ts';

/** Headers that may hold the key, first one first: those of the two old services, and the one of RFC 6750. */
const KEY_HEADERS = ['apikey', 'x-api-key'] as const;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Opens sessions: one that the browser still has is not looked at. */
    isSignIn?: boolean;
  }
  interface FastifyRequest {
    /** Of the browser that calls; null where a key is sent, or nothing. */
    signIn: SignIn | null;
  }
}

/**
 * Finds out who calls, before anything else is done with a request, and refuses whoever may not. A route without
 * `config.access` cannot be registered, so nothing is open by omission.
 */
export function addAuthentication(app: FastifyInstance, context: ServerContext): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined)
      throw new Error(`route ${String(route.method)} ${route.url} does not say who may call it`);
  });

  app.decorateRequest('principal', null);
  app.decorateRequest('signIn', null);
  app.addHook('onRequest', async (request, reply) => {
    const { access, isSignIn = false } = request.routeOptions.config;
    // Unknown paths: whoever asks gets the same answer.
    if (access === undefined) return;
    // The right key would be called wrong while the first administrator is still being made.
    if (context.isStarting()) {
      if (access.scope === null && !isSignIn) return;
      throw new AppError('unavailable', 'the server is starting: send it again in a moment');
    }
    const key = keyOf(request);
    const token = key === null && !isSignIn ? sessionTokenOf(request) : null;
    if (key !== null) await takeKey(context, request, key);
    else if (token !== null) await takeSession(context, request, reply, token, access.scope === null);
    if (access.scope === null) return;
    if (request.principal === null) {
      throw new AppError(
        'unauthenticated',
        key !== null
          ? 'the key is unknown, expired or revoked'
          : token !== null
            ? 'the session has ended: sign in again'
            : 'no key: send one in the header apikey, X-API-KEY or Authorization: Bearer',
      );
    }
    const { scopes } = request.principal;
    const needed = [access.scope].flat();
    if (!needed.some((scope) => scopes.includes(scope)))
      throw new AppError('forbidden', `the key may not ${needed.join(' or ')}; it may ${scopes.join(', ')}`);
  });
}

async function takeKey({ keyring, refusals }: ServerContext, request: FastifyRequest, key: string): Promise<void> {
  // Somebody behind the same address who guesses must not lock out those whose keys are good.
  if (!keyring.wasGoodLately(key)) refusals.check(request.ip);
  request.principal = await keyring.verify(key);
  if (request.principal === null) refusals.count(request.ip);
}

async function takeSession(
  context: ServerContext,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
  isOpen: boolean,
): Promise<void> {
  const { sessions, refusals } = context;
  if (!sessions.wasGoodLately(token)) refusals.check(request.ip);
  const signIn = await sessions.find(token);
  if (signIn === null) {
    refusals.count(request.ip);
    // Or the browser would go on sending it, and be taken for somebody who guesses.
    clearSessionCookie(context, request, reply);
    return;
  }
  const fault = faultOfSender(request, signIn);
  if (fault === null) {
    request.signIn = signIn;
    request.principal = signIn.principal;
    return;
  }
  // What anybody may read is read without the session.
  if (!isOpen || !isReading(request)) throw new AppError('forbidden', fault);
}

function keyOf(request: FastifyRequest): string | null {
  for (const name of KEY_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  return bearer === null ? null : bearer[1]!;
}
