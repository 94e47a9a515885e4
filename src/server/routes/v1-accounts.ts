import { randomUUID } from 'node:crypto';
import type { AccountPatch, AccountV1, AuditEntryV1, NewAccount, Whoami } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import type { Account } from '../../model/account.ts';
import type { RouteAccess } from '../access.ts';
import { forgetAccount } from '../account-removal.ts';
import { ACCOUNT, accountV1, ROLE, SCOPE_LIST, VISIBILITY_OR_NULL } from '../account-views.ts';
import { actorOf } from '../actor.ts';
import type { ServerContext } from '../context.ts';
import { EXAMPLES, isoTime, TEXT_OR_NULL, TIME } from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };
const LOOK: RouteAccess = { style: 'v1', scope: 'administer', rate: 'read' };
const CHANGE: RouteAccess = { style: 'v1', scope: 'administer', rate: 'write' };

const NAME = { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' } as const;
/** Accounts are people and teams; whoever has more has made them by mistake. */
const MOST_ACCOUNTS = 10_000;

const ID_PARAMS = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', maxLength: 100, examples: [EXAMPLES.accountId] } },
} as const;

interface ById {
  Params: { id: string };
}

/** Accounts, who the caller is, and what was done. */
export function addAccountRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, keyring } = context;

  app.get('/api/v1/whoami', {
    config: { access: READ },
    schema: {
      operationId: 'whoami',
      summary: 'The account and scopes of the key',
      tags: ['accounts'],
      response: {
        200: {
          type: 'object',
          required: ['account', 'keyId', 'scopes'],
          properties: { account: ACCOUNT, keyId: { type: 'string' }, scopes: SCOPE_LIST },
        },
      },
    },
    handler: async (request): Promise<Whoami> => {
      const { account, keyId, scopes } = principalOf(request);
      return { account: accountV1(account), keyId, scopes };
    },
  });

  app.get('/api/v1/accounts', {
    config: { access: LOOK },
    schema: {
      operationId: 'listAccounts',
      summary: 'All accounts, in order of their creation',
      tags: ['accounts'],
      response: {
        200: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: ACCOUNT } } },
      },
    },
    handler: async (): Promise<{ items: readonly AccountV1[] }> => ({
      items: (await store.listAccounts()).map(accountV1),
    }),
  });

  app.post<{ Body: NewAccount }>('/api/v1/accounts', {
    config: { access: CHANGE },
    schema: {
      operationId: 'createAccount',
      summary: 'A new account, without keys yet',
      tags: ['accounts'],
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'role'],
        properties: { name: NAME, role: ROLE, defaultVisibility: VISIBILITY_OR_NULL },
        examples: [{ name: 'Blue team', role: 'contributor' }],
      },
      response: { 201: ACCOUNT },
    },
    handler: async (request, reply): Promise<AccountV1> => {
      const { name, role, defaultVisibility = null } = request.body;
      const known = await store.listAccounts();
      if (known.length >= MOST_ACCOUNTS)
        throw new AppError('conflict', `accounts: ${known.length} are there, expected at most ${MOST_ACCOUNTS}`);
      const account: Account = {
        id: randomUUID(),
        name,
        role,
        defaultVisibility,
        createdAt: context.now(),
        isDisabled: false,
      };
      await store.createAccount(account);
      await store.audit({
        actor: actorOf(principalOf(request)),
        action: 'account.create',
        object: account.id,
        detail: role,
      });
      reply.code(201).header('location', `/api/v1/accounts/${account.id}`);
      return accountV1(account);
    },
  });

  app.patch<ById & { Body: AccountPatch }>('/api/v1/accounts/:id', {
    // Accounts are disabled by it.
    config: { access: CHANGE, isForFullDisk: true },
    schema: {
      operationId: 'changeAccount',
      summary: 'Name, role, standard visibility, or whether it may be used',
      description: 'Bites at once: keys may do what the account’s role may, and nothing while it is disabled.',
      tags: ['accounts'],
      params: ID_PARAMS,
      body: {
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        properties: { name: NAME, role: ROLE, defaultVisibility: VISIBILITY_OR_NULL, disabled: { type: 'boolean' } },
        examples: [{ role: 'editor' }],
      },
      response: { 200: ACCOUNT },
    },
    handler: async (request): Promise<AccountV1> => {
      const { id } = request.params;
      const { disabled, ...change } = request.body;
      const endsAdministration = disabled === true || (change.role !== undefined && change.role !== 'administrator');
      if (endsAdministration) await checkNotLastAdministrator(context, id);
      const changed = await store.changeAccount(id, {
        ...change,
        ...(disabled === undefined ? {} : { isDisabled: disabled }),
      });
      keyring.forget();
      if (changed === null) throw noSuchAccount();
      await store.audit({
        actor: actorOf(principalOf(request)),
        action: 'account.change',
        object: id,
        detail: Object.keys(request.body).join(', '),
      });
      return accountV1(changed);
    },
  });

  app.delete<ById>('/api/v1/accounts/:id', {
    config: { access: CHANGE },
    schema: {
      operationId: 'deleteAccount',
      summary: 'Delete an account, its keys, its samples and its share of every count',
      tags: ['accounts'],
      params: ID_PARAMS,
      response: { 204: { type: 'null', description: 'It is gone.' } },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      if (id === principalOf(request).account.id)
        throw new AppError('conflict', 'account: this is your own, expected another one');
      await checkNotLastAdministrator(context, id);
      if (!(await forgetAccount(context, id))) throw noSuchAccount();
      await store.audit({ actor: actorOf(principalOf(request)), action: 'account.delete', object: id, detail: '' });
      return reply.code(204).send();
    },
  });

  app.get<{ Querystring: { limit: number } }>('/api/v1/audit', {
    config: { access: LOOK },
    schema: {
      operationId: 'listAudit',
      summary: 'Who did what, newest first',
      tags: ['accounts'],
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: { limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 1000, examples: [20] } },
      },
      response: {
        200: {
          type: 'object',
          required: ['items'],
          properties: {
            items: {
              type: 'array',
              items: {
                type: 'object',
                required: ['at', 'accountId', 'keyId', 'action', 'object', 'detail'],
                properties: {
                  at: TIME,
                  accountId: { type: 'string' },
                  keyId: TEXT_OR_NULL,
                  action: { type: 'string' },
                  object: { type: 'string' },
                  detail: { type: 'string' },
                },
              },
            },
          },
        },
      },
    },
    handler: async (request): Promise<{ items: readonly AuditEntryV1[] }> => ({
      items: (await store.listAudit(request.query.limit)).map(({ at, actor, action, object, detail }) => ({
        at: isoTime(at),
        accountId: actor.accountId,
        keyId: actor.keyId,
        action,
        object,
        detail,
      })),
    }),
  });
}

/** Somebody must be able to let others in again. */
async function checkNotLastAdministrator({ store }: ServerContext, accountId: string): Promise<void> {
  const accounts = await store.listAccounts();
  const isAdministrator = ({ role, isDisabled }: Account): boolean => role === 'administrator' && !isDisabled;
  const concerned = accounts.find(({ id }) => id === accountId);
  if (concerned === undefined) throw noSuchAccount();
  if (isAdministrator(concerned) && !accounts.some((account) => account.id !== accountId && isAdministrator(account)))
    throw new AppError('conflict', 'account: it is the last administrator, expected another one to remain');
}

function noSuchAccount(): AppError {
  return new AppError('not-found', 'there is no such account');
}
