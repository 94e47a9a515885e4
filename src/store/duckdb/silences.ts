import type { JS } from '@duckdb/node-api';
import { AppError } from '../../lib/app-error.ts';
import type { SilenceStore, StoredSilence } from '../silence-store.ts';
import type { Connections } from './connections.ts';
import type { Sql } from './sql.ts';

const COLUMNS = `
  id, detection, source, destination, ports, sample, reason, author_account, author_key, written_at, expires_at,
  ended_at, ender_account, ender_key, end_reason`;

const IS_ACTIVE = 'ended_at IS NULL AND expires_at >';

const COUNT_ACTIVE = `SELECT count(*)::INTEGER FROM silence WHERE ${IS_ACTIVE} $1`;

const INSERT = `
  INSERT INTO silence (
    id, detection, source, destination, ports, sample, reason, author_account, author_key, written_at, expires_at
  )
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

const FIND = `SELECT ${COLUMNS} FROM silence WHERE id = $1`;

const LIST = `
  SELECT ${COLUMNS} FROM silence
  WHERE ($1 IS NULL OR (${IS_ACTIVE} $1::DOUBLE))
    AND (sample IS NULL OR author_account = $2)
    AND (NOT $3 OR (written_at, id) < ($4, $5))
  ORDER BY written_at DESC, id DESC
  LIMIT $6::INTEGER`;

const ACTIVE = `SELECT ${COLUMNS} FROM silence WHERE ${IS_ACTIVE} $1 ORDER BY id`;

const END = `
  UPDATE silence SET ended_at = $2, ender_account = $3, ender_key = $4, end_reason = $5 WHERE id = $1`;

export function createSilences(connections: Connections): SilenceStore {
  return {
    addSilence: (silence, mostActive) =>
      connections.change(async (sql) => {
        const now = connections.now();
        const active = (await sql.rows(COUNT_ACTIVE, [now]))[0]![0] as number;
        if (active >= mostActive)
          throw new AppError('too-many', `${active} silences count now, which is the limit; take some back first`);
        const { id, detection, source, destination, ports, sampleId, reason, author, expiresAt } = silence;
        await sql.change(INSERT, [
          id,
          detection,
          source,
          destination,
          ports,
          sampleId,
          reason,
          author.accountId,
          author.keyId,
          now,
          expiresAt,
        ]);
        return (await silenceById(sql, id))!;
      }),

    findSilence: (id) => connections.read((sql) => silenceById(sql, id)),

    listSilences: ({ activeAt, viewerAccountId, after, limit }) =>
      connections.read(async (sql) => {
        const end = [after !== null, after?.at ?? 0, after?.id ?? ''];
        const rows = await sql.rows(LIST, [activeAt, viewerAccountId, ...end, limit + 1]);
        return { silences: rows.slice(0, limit).map(silenceOfRow), hasMore: rows.length > limit };
      }),

    activeSilences: (at) => connections.read(async (sql) => (await sql.rows(ACTIVE, [at])).map(silenceOfRow)),

    takeBackSilence: (id, by, reason) =>
      connections.change(async (sql) => {
        const silence = await silenceById(sql, id);
        if (silence === null) throw new AppError('not-found', 'there is no such silence');
        if (silence.takenBack !== null) throw new AppError('conflict', 'this silence was taken back before');
        const now = connections.now();
        // Whoever reads the list later must not take it for one that somebody ended.
        if (silence.expiresAt <= now) throw new AppError('conflict', 'this silence has ended by itself');
        await sql.change(END, [id, now, by.accountId, by.keyId, reason]);
        return (await silenceById(sql, id))!;
      }),
  };
}

async function silenceById(sql: Sql, id: string): Promise<StoredSilence | null> {
  const row = (await sql.rows(FIND, [id]))[0];
  return row === undefined ? null : silenceOfRow(row);
}

function silenceOfRow(row: readonly JS[]): StoredSilence {
  return {
    id: row[0] as string,
    detection: row[1] as string | null,
    source: row[2] as string | null,
    destination: row[3] as string | null,
    ports: row[4] as string | null,
    sampleId: row[5] as string | null,
    reason: row[6] as string,
    author: { accountId: row[7] as string, keyId: row[8] as string | null },
    at: row[9] as number,
    expiresAt: row[10] as number,
    takenBack:
      row[11] === null
        ? null
        : {
            by: { accountId: row[12] as string, keyId: row[13] as string | null },
            at: row[11] as number,
            reason: row[14] as string,
          },
  };
}
