import type { JS } from '@duckdb/node-api';
import type { Role, Scope, Visibility } from '@flowsage/client';
import { AppError } from '../../lib/app-error.ts';
import type { Account, AccountKey } from '../../model/account.ts';
import type { AccountStore, AuditEntry } from '../account-store.ts';
import type { Connections } from './connections.ts';
import { removeHoldersOf } from './ledger.ts';
import { askedLines } from './look-up.ts';
import type { Sql } from './sql.ts';

const ACCOUNT_COLUMNS = 'id, name, role, default_visibility, created_at, is_disabled';

const HAS_ACCOUNT = 'SELECT 1 FROM account WHERE id = $1';

const INSERT_ACCOUNT = 'INSERT INTO account VALUES ($1, $2, $3, $4, $5, $6)';

const FIND_ACCOUNT = `SELECT ${ACCOUNT_COLUMNS} FROM account WHERE id = $1`;

const LIST_ACCOUNTS = `SELECT ${ACCOUNT_COLUMNS} FROM account ORDER BY created_at, rowid`;

const CHANGE_ACCOUNT = `
  UPDATE account SET name = $2, role = $3, default_visibility = $4, is_disabled = $5 WHERE id = $1`;

const END_SESSIONS_OF_ACCOUNT = `
  DELETE FROM session WHERE key IN (SELECT id FROM account_key WHERE account = $1)`;

const REMOVE_ACCOUNT = [
  'DELETE FROM flow WHERE sample IN (SELECT number FROM sample WHERE account = $1)',
  'DELETE FROM sample_text WHERE sample IN (SELECT id FROM sample WHERE account = $1)',
  'DELETE FROM judgement WHERE sample IN (SELECT id FROM sample WHERE account = $1)',
  'DELETE FROM finding WHERE sample IN (SELECT number FROM sample WHERE account = $1)',
  'DELETE FROM sample_behavior WHERE sample IN (SELECT number FROM sample WHERE account = $1)',
  'DELETE FROM sample WHERE account = $1',
  END_SESSIONS_OF_ACCOUNT,
  'DELETE FROM account_key WHERE account = $1',
  'DELETE FROM account WHERE id = $1',
];

const END_SESSIONS_OF_KEY = 'DELETE FROM session WHERE key = $1';

const KEY_COLUMNS = `id, account, name, hash, salt, scopes, created_at, expires_at, last_used_at, revoked_at`;

const INSERT_KEY = 'INSERT INTO account_key VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)';

const FIND_KEY = `SELECT ${KEY_COLUMNS} FROM account_key WHERE id = $1`;

const LIST_KEYS = `
  SELECT ${KEY_COLUMNS} FROM account_key WHERE $1 IS NULL OR account = $1 ORDER BY created_at, rowid`;

const REVOKE_KEY = 'UPDATE account_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL';

/** Ids `$1` and times `$2`, a line each. */
const TOUCH_KEYS = `
  UPDATE account_key SET last_used_at = used_at
  FROM (${askedLines({ used_id: 'VARCHAR', used_at: 'DOUBLE' })}) AS used
  WHERE id = used_id AND (last_used_at IS NULL OR last_used_at < used_at)`;

const INSERT_AUDIT = 'INSERT INTO audit VALUES ($1, $2, $3, $4, $5, $6)';

const LIST_AUDIT = `
  SELECT done_at, account, key, action, object, detail FROM audit ORDER BY done_at DESC, rowid DESC LIMIT $1::INTEGER`;

const LAST_AUDIT = `
  SELECT done_at, account, key, action, object, detail FROM audit WHERE action = $1
  ORDER BY done_at DESC, rowid DESC LIMIT 1`;

export function createAccounts(connections: Connections): AccountStore {
  return {
    createAccount: (account) =>
      connections.change(async (sql) => {
        if (await hasAccount(sql, account.id)) throw new AppError('conflict', `store: account ${account.id} exists`);
        const { id, name, role, defaultVisibility, createdAt, isDisabled } = account;
        await sql.change(INSERT_ACCOUNT, [id, name, role, defaultVisibility, createdAt, isDisabled]);
      }),

    findAccount: (accountId) => connections.read((sql) => accountById(sql, accountId)),

    listAccounts: () => connections.read(async (sql) => (await sql.rows(LIST_ACCOUNTS)).map(accountOfRow)),

    changeAccount: (accountId, change) =>
      connections.change(async (sql) => {
        const before = await accountById(sql, accountId);
        if (before === null) return null;
        const account = { ...before, ...change };
        const { name, role, defaultVisibility, isDisabled } = account;
        await sql.change(CHANGE_ACCOUNT, [accountId, name, role, defaultVisibility, isDisabled]);
        if (isDisabled) await sql.change(END_SESSIONS_OF_ACCOUNT, [accountId]);
        return account;
      }),

    deleteAccount: (accountId) =>
      // Nothing else runs meanwhile, so that no sample or key comes in for an account that is going.
      connections.changeEverything(async (sql) => {
        if (!(await hasAccount(sql, accountId))) return false;
        await removeHoldersOf(sql, accountId);
        for (const statement of REMOVE_ACCOUNT) await sql.change(statement, [accountId]);
        return true;
      }),

    createKey: (key) =>
      connections.change(async (sql) => {
        if (!(await hasAccount(sql, key.accountId)))
          throw new AppError('not-found', `store: account ${key.accountId} does not exist`);
        if ((await keyById(sql, key.id)) !== null) throw new AppError('conflict', `store: key ${key.id} exists`);
        const { id, accountId, name, hash, salt, scopes, createdAt, expiresAt, lastUsedAt, revokedAt } = key;
        await sql.change(INSERT_KEY, [
          id,
          accountId,
          name,
          hash,
          salt,
          scopes.join(','),
          createdAt,
          expiresAt,
          lastUsedAt,
          revokedAt,
        ]);
      }),

    findKey: (keyId) =>
      connections.readQuick(async (sql) => {
        const key = await keyById(sql, keyId);
        const account = key === null ? null : await accountById(sql, key.accountId);
        return key === null || account === null ? null : { key, account };
      }),

    listKeys: (accountId) => connections.read(async (sql) => (await sql.rows(LIST_KEYS, [accountId])).map(keyOfRow)),

    revokeKey: (keyId) =>
      connections.change(async (sql) => {
        await sql.change(REVOKE_KEY, [keyId, connections.now()]);
        await sql.change(END_SESSIONS_OF_KEY, [keyId]);
        return keyById(sql, keyId);
      }),

    touchKeys: async (usedAt) => {
      if (usedAt.size === 0) return;
      const [ids, times] = [[...usedAt.keys()].join('\n'), [...usedAt.values()].join('\n')];
      await connections.change((sql) => sql.change(TOUCH_KEYS, [ids, times]));
    },

    audit: ({ actor, action, object, detail }) =>
      connections.change(async (sql) => {
        await sql.change(INSERT_AUDIT, [connections.now(), actor.accountId, actor.keyId, action, object, detail]);
      }),

    listAudit: (limit) => connections.read(async (sql) => (await sql.rows(LIST_AUDIT, [limit])).map(auditEntryOfRow)),

    lastAudit: (action) =>
      connections.read(async (sql) => {
        const row = (await sql.rows(LAST_AUDIT, [action]))[0];
        return row === undefined ? null : auditEntryOfRow(row);
      }),
  };
}

/** Whether an account exists, for changes that add to it. */
export async function hasAccount(sql: Sql, accountId: string): Promise<boolean> {
  return (await sql.rows(HAS_ACCOUNT, [accountId])).length > 0;
}

async function accountById(sql: Sql, accountId: string): Promise<Account | null> {
  const row = (await sql.rows(FIND_ACCOUNT, [accountId]))[0];
  return row === undefined ? null : accountOfRow(row);
}

async function keyById(sql: Sql, keyId: string): Promise<AccountKey | null> {
  const row = (await sql.rows(FIND_KEY, [keyId]))[0];
  return row === undefined ? null : keyOfRow(row);
}

function auditEntryOfRow(row: readonly JS[]): AuditEntry {
  return {
    at: row[0] as number,
    actor: { accountId: row[1] as string, keyId: row[2] as string | null },
    action: row[3] as string,
    object: row[4] as string,
    detail: row[5] as string,
  };
}

function accountOfRow(row: readonly JS[]): Account {
  return {
    id: row[0] as string,
    name: row[1] as string,
    role: row[2] as Role,
    defaultVisibility: row[3] as Visibility | null,
    createdAt: row[4] as number,
    isDisabled: row[5] as boolean,
  };
}

function keyOfRow(row: readonly JS[]): AccountKey {
  return {
    id: row[0] as string,
    accountId: row[1] as string,
    name: row[2] as string,
    hash: row[3] as string,
    salt: row[4] as string,
    scopes: (row[5] as string).split(',').filter((scope) => scope !== '') as Scope[],
    createdAt: row[6] as number,
    expiresAt: row[7] as number | null,
    lastUsedAt: row[8] as number | null,
    revokedAt: row[9] as number | null,
  };
}
