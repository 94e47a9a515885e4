import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../lib/app-error.ts';
import type { ServerContext } from './context.ts';

/** Headers that may hold the key, first one first: those of the two old services, and the one of RFC 6750. */
const KEY_HEADERS = ['apikey', 'x-api-key'] as const;

/**
 * Finds out who calls, before anything else is done with a request, and refuses whoever may not. A route without
 * `config.access` cannot be registered, so nothing is open by omission.
 */
export function addAuthentication(app: FastifyInstance, context: ServerContext): void {
  const { keyring, refusals } = context;

  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined)
      throw new Error(`route ${String(route.method)} ${route.url} does not say who may call it`);
  });

  app.decorateRequest('principal', null);
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access;
    // Unknown paths: whoever asks gets the same answer.
    if (access === undefined) return;
    // The right key would be called wrong while the first administrator is still being made.
    if (context.isStarting()) {
      if (access.scope === null) return;
      throw new AppError('unavailable', 'the server is starting: send it again in a moment');
    }
    const key = keyOf(request);
    if (key !== null) {
      // Somebody behind the same address who guesses must not lock out those whose keys are good.
      if (!keyring.wasGoodLately(key)) refusals.check(request.ip);
      request.principal = await keyring.verify(key);
      if (request.principal === null) refusals.count(request.ip);
    }
    if (access.scope === null) return;
    if (request.principal === null) {
      throw new AppError(
        'unauthenticated',
        key === null
          ? 'no key: send one in the header apikey, X-API-KEY or Authorization: Bearer'
          : 'the key is unknown, expired or revoked',
      );
    }
    const { scopes } = request.principal;
    const needed = [access.scope].flat();
    if (!needed.some((scope) => scopes.includes(scope)))
      throw new AppError('forbidden', `the key may not ${needed.join(' or ')}; it may ${scopes.join(', ')}`);
  });
}

function keyOf(request: FastifyRequest): string | null {
  for (const name of KEY_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  return bearer === null ? null : bearer[1]!;
}
