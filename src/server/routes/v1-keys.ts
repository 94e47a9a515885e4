import type { KeyRequest, KeyV1, NewKey, Scope } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import { type Account, type AccountKey, ROLE_SCOPES } from '../../model/account.ts';
import type { Principal, RouteAccess } from '../access.ts';
import { KEY, keyV1, NEW_KEY, SCOPE_LIST } from '../account-views.ts';
import { actorOf } from '../actor.ts';
import type { ServerContext } from '../context.ts';
import { EXAMPLES } from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };
const WRITE: RouteAccess = { style: 'v1', scope: 'read', rate: 'write' };

/** Keys of an account that are neither revoked nor expired. */
const MOST_KEYS = 200;

/** Keys: administrators see to all of them, everybody else to those of their own account, within what their key may do. */
export function addKeyRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, keyring } = context;

  app.get('/api/v1/keys', {
    config: { access: READ },
    schema: {
      operationId: 'listKeys',
      summary: 'Keys of the account; for administrators those of all accounts',
      tags: ['accounts'],
      response: { 200: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: KEY } } } },
    },
    handler: async (request): Promise<{ items: readonly KeyV1[] }> => {
      const principal = principalOf(request);
      // What is not yet written down of their use is, first.
      await keyring.flush();
      const keys = await store.listKeys(isAdministrator(principal) ? null : principal.account.id);
      return { items: keys.map(keyV1) };
    },
  });

  app.post<{ Body: KeyRequest }>('/api/v1/keys', {
    config: { access: WRITE },
    schema: {
      operationId: 'createKey',
      summary: 'A new key, told in this answer only',
      description:
        'For the own account, with scopes of the asking key and for as long as that is valid; administrators make keys for ' +
        'every account.',
      tags: ['accounts'],
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 100 },
          scopes: { ...SCOPE_LIST, minItems: 1, uniqueItems: true },
          expiresAt: { type: ['string', 'null'], maxLength: 40, description: 'ISO 8601.' },
          accountId: { type: 'string', maxLength: 100 },
        },
        examples: [{ name: 'Dashboard', scopes: ['read'] }],
      },
      response: { 201: NEW_KEY },
    },
    handler: async (request, reply): Promise<NewKey> => {
      const principal = principalOf(request);
      const account = await accountFor(context, principal, request.body.accountId);
      const most = await boundsOf(context, principal, account);
      const expiresAt = expiryOf(request.body.expiresAt ?? null, most.expiresAt, context.now());
      const scopes = scopesOf(request.body.scopes ?? most.scopes, most.scopes);
      const valid = (await store.listKeys(account.id)).filter((key) => isValid(key, context.now()));
      if (valid.length >= MOST_KEYS)
        throw new AppError('conflict', `keys: the account has ${valid.length}, expected at most ${MOST_KEYS}`);
      const { key, stored } = await keyring.create(account, { name: request.body.name, scopes, expiresAt });
      await store.audit({
        actor: actorOf(principal),
        action: 'key.create',
        object: stored.id,
        detail: `account ${account.id}: ${scopes.join(', ')}`,
      });
      reply.code(201);
      return { ...keyV1(stored), key };
    },
  });

  app.delete<{ Params: { id: string } }>('/api/v1/keys/:id', {
    config: { access: WRITE },
    schema: {
      operationId: 'revokeKey',
      summary: 'Revoke a key, at once and for good',
      tags: ['accounts'],
      params: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string', maxLength: 100, examples: [EXAMPLES.keyId] } },
      },
      response: { 200: { ...KEY, description: 'The key as it is now.' } },
    },
    handler: async (request): Promise<KeyV1> => {
      const principal = principalOf(request);
      const { id } = request.params;
      const found = await store.findKey(id);
      const isOwn = found?.account.id === principal.account.id;
      // Keys of others are told like those that do not exist.
      if (found === null || !(isOwn || isAdministrator(principal)))
        throw new AppError('not-found', 'there is no such key');
      if (!isAdministrator(principal) && !found.key.scopes.every((scope) => principal.scopes.includes(scope)))
        throw new AppError('forbidden', 'the key may do more than yours, which therefore may not revoke it');
      const revoked = await keyring.revoke(id);
      if (revoked === null) throw new AppError('not-found', 'there is no such key');
      await store.audit({
        actor: actorOf(principal),
        action: 'key.revoke',
        object: id,
        detail: `account ${found.account.id}`,
      });
      return keyV1(revoked);
    },
  });
}

function isAdministrator({ scopes }: Principal): boolean {
  return scopes.includes('administer');
}

/** What a new key may have at most. */
interface Bounds {
  readonly scopes: readonly Scope[];
  /** Epoch seconds. */
  readonly expiresAt: number | null;
}

async function accountFor({ store }: ServerContext, principal: Principal, accountId?: string): Promise<Account> {
  if (accountId === undefined || accountId === principal.account.id) return principal.account;
  if (!isAdministrator(principal)) throw new AppError('forbidden', 'only administrators make keys for other accounts');
  const account = await store.findAccount(accountId);
  if (account === null) throw new AppError('not-found', 'there is no such account');
  return account;
}

async function boundsOf({ store }: ServerContext, principal: Principal, account: Account): Promise<Bounds> {
  if (isAdministrator(principal)) return { scopes: ROLE_SCOPES[account.role], expiresAt: null };
  const asking = await store.findKey(principal.keyId);
  return { scopes: principal.scopes, expiresAt: asking?.key.expiresAt ?? null };
}

function scopesOf(asked: readonly Scope[], most: readonly Scope[]): readonly Scope[] {
  const beyond = asked.find((scope) => !most.includes(scope));
  if (beyond !== undefined)
    throw new AppError('forbidden', `scopes: ${beyond} is more than may be given, expected some of ${most.join(', ')}`);
  return asked;
}

function expiryOf(text: string | null, most: number | null, now: number): number | null {
  if (text === null) return most;
  const millis = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(millis) || millis / 1000 <= now)
    throw new AppError(
      'invalid-input',
      'expiresAt: no time to come, expected one in ISO 8601, as 2030-01-31T12:00:00Z',
    );
  if (most !== null && millis / 1000 > most)
    throw new AppError('forbidden', 'expiresAt: after your own key expires, expected a time before');
  return millis / 1000;
}

function isValid(key: AccountKey, now: number): boolean {
  return key.revokedAt === null && (key.expiresAt === null || now < key.expiresAt);
}
