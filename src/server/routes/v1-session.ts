import type { SessionV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import type { RouteAccess } from '../access.ts';
import { ACCOUNT, accountV1, SCOPE_LIST } from '../account-views.ts';
import { actorOf } from '../actor.ts';
import type { ServerContext } from '../context.ts';
import { EXAMPLES, isoTime, TIME } from '../route-schemas.ts';
import { clearSessionCookie, faultOfPlainPage, setSessionCookie } from '../session-cookie.ts';
import type { SignIn } from '../sessions.ts';

const LOOK: RouteAccess = { style: 'v1', scope: null, rate: 'read' };
const CHANGE: RouteAccess = { style: 'v1', scope: null, rate: 'write' };

/** `SessionV1` as a schema. */
const SESSION = {
  type: 'object',
  required: ['account', 'keyId', 'scopes', 'csrfToken', 'expiresAt'],
  properties: {
    account: ACCOUNT,
    keyId: { type: 'string' },
    scopes: SCOPE_LIST,
    csrfToken: { type: 'string', description: 'Sent as `x-csrf-token` with everything but GET and HEAD.' },
    expiresAt: { ...TIME, description: 'ISO 8601, UTC; earlier when it is not used (sessionIdleSeconds).' },
  },
} as const;

/** Signing in with a key, for pages of a browser. */
export function addSessionRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, keyring, sessions, refusals } = context;

  app.post<{ Body: { key: string } }>('/api/v1/session', {
    // An administrator has to get in to make room.
    config: { access: CHANGE, isSignIn: true, isForFullDisk: true },
    schema: {
      operationId: 'signIn',
      summary: 'Sign in with a key',
      description:
        'The answer sets the cookie `flowsage_session`, which no script can read. With it, paths under /api/v1 need no key, and ' +
        'everything but GET and HEAD the header `x-csrf-token`.',
      tags: ['accounts'],
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['key'],
        properties: { key: { type: 'string', minLength: 1, maxLength: 512 } },
        examples: [{ key: EXAMPLES.key }],
      },
      response: { 200: SESSION },
    },
    handler: async (request, reply): Promise<SessionV1> => {
      const site = request.headers['sec-fetch-site'];
      if (site !== undefined && site !== 'same-origin')
        throw new AppError('forbidden', 'signing in is for pages of this server, and another one asks');
      const plain = faultOfPlainPage(context, request);
      if (plain !== null) throw new AppError('forbidden', plain);
      const { key } = request.body;
      if (!keyring.wasGoodLately(key)) refusals.check(request.ip);
      const principal = await keyring.verify(key);
      if (principal === null) {
        refusals.count(request.ip);
        throw new AppError('unauthenticated', 'the key is unknown, expired or revoked');
      }
      const { token, signIn } = await sessions.open(principal);
      await store.audit({ actor: actorOf(principal), action: 'session.open', object: shortIdOf(signIn), detail: '' });
      setSessionCookie(context, request, reply, token, signIn.endsAt - context.now());
      return sessionV1(signIn);
    },
  });

  app.get('/api/v1/session', {
    config: { access: LOOK },
    schema: {
      operationId: 'readSession',
      summary: 'Who is signed in',
      tags: ['accounts'],
      response: { 200: SESSION },
    },
    handler: async (request): Promise<SessionV1> => {
      if (request.signIn === null) throw new AppError('unauthenticated', 'nobody is signed in here');
      return sessionV1(request.signIn);
    },
  });

  app.delete('/api/v1/session', {
    config: { access: CHANGE, isForFullDisk: true },
    schema: {
      operationId: 'signOut',
      summary: 'Sign out, here and at the server',
      tags: ['accounts'],
      response: { 204: { type: 'null', description: 'Nobody is signed in.' } },
    },
    handler: async (request, reply) => {
      const { signIn } = request;
      if (signIn !== null) {
        await sessions.end(signIn.id);
        await store.audit({
          actor: actorOf(signIn.principal),
          action: 'session.end',
          object: shortIdOf(signIn),
          detail: '',
        });
      }
      clearSessionCookie(context, request, reply);
      return reply.code(204).send();
    },
  });
}

/** Enough to tell sessions apart in the audit log. */
function shortIdOf({ id }: SignIn): string {
  return id.slice(0, 16);
}

function sessionV1({ principal, csrfToken, endsAt }: SignIn): SessionV1 {
  const { account, keyId, scopes } = principal;
  return { account: accountV1(account), keyId, scopes, csrfToken, expiresAt: isoTime(endsAt) };
}
