import type { JS } from '@duckdb/node-api';
import { AppError } from '../../lib/app-error.ts';
import type { Session } from '../../model/session.ts';
import type { SessionStore } from '../session-store.ts';
import type { Connections } from './connections.ts';
import { askedLines } from './look-up.ts';

const SESSION_COLUMNS = 'id, key, created_at, last_used_at, ends_at';

const HAS_KEY = 'SELECT 1 FROM account_key WHERE id = $1';

const INSERT_SESSION = 'INSERT INTO session VALUES ($1, $2, $3, $4, $5)';

const FIND_SESSION = `SELECT ${SESSION_COLUMNS} FROM session WHERE id = $1`;

const END_SESSION = 'DELETE FROM session WHERE id = $1';

const REMOVE_ENDED = 'DELETE FROM session WHERE ends_at <= $1';

const REMOVE_BEYOND = `
  DELETE FROM session WHERE key = $1 AND id NOT IN (
    SELECT id FROM session WHERE key = $1 ORDER BY last_used_at DESC, rowid DESC LIMIT $2::INTEGER)`;

/** Ids `$1` and times `$2`, a line each. */
const TOUCH_SESSIONS = `
  UPDATE session SET last_used_at = used_at
  FROM (${askedLines({ used_id: 'VARCHAR', used_at: 'DOUBLE' })}) AS used
  WHERE id = used_id AND last_used_at < used_at`;

export function createSessions(connections: Connections): SessionStore {
  return {
    createSession: ({ id, keyId, createdAt, lastUsedAt, endsAt }, mostOfKey) =>
      connections.change(async (sql) => {
        if ((await sql.rows(HAS_KEY, [keyId])).length === 0)
          throw new AppError('not-found', `store: key ${keyId} does not exist`);
        await sql.change(REMOVE_ENDED, [connections.now()]);
        await sql.change(INSERT_SESSION, [id, keyId, createdAt, lastUsedAt, endsAt]);
        await sql.change(REMOVE_BEYOND, [keyId, mostOfKey]);
      }),

    findSession: (sessionId) =>
      connections.readQuick(async (sql) => {
        const row = (await sql.rows(FIND_SESSION, [sessionId]))[0];
        return row === undefined ? null : sessionOfRow(row);
      }),

    touchSessions: async (usedAt) => {
      if (usedAt.size === 0) return;
      const [ids, times] = [[...usedAt.keys()].join('\n'), [...usedAt.values()].join('\n')];
      await connections.change((sql) => sql.change(TOUCH_SESSIONS, [ids, times]));
    },

    endSession: (sessionId) =>
      connections.change(async (sql) => {
        if ((await sql.rows(FIND_SESSION, [sessionId])).length === 0) return false;
        await sql.change(END_SESSION, [sessionId]);
        return true;
      }),
  };
}

function sessionOfRow(row: readonly JS[]): Session {
  return {
    id: row[0] as string,
    keyId: row[1] as string,
    createdAt: row[2] as number,
    lastUsedAt: row[3] as number,
    endsAt: row[4] as number,
  };
}
