import type { JS } from '@duckdb/node-api';
import type { MetadataRecord } from '@flowsage/client';
import { AppError } from '../../lib/app-error.ts';
import type { EventRule } from '../../model/event-rule.ts';
import type { MetadataKind, MetadataStore, StoredMetadata } from '../metadata-store.ts';
import type { SampleStore } from '../sample-store.ts';
import type { Connections } from './connections.ts';
import { askedLines, lookUp } from './look-up.ts';

/** What people wrote. Rows are only ever added; the latest version of a key is what counts. */

const COLUMNS = 'version, record, rule, author_account, author_key, written_at, reason';

/** Latest versions of keys `$1` of kind `$2`. */
const FIND_LATEST = `
  WITH asked AS MATERIALIZED (${askedLines({ asked_key: 'VARCHAR' })})
  SELECT line, ${COLUMNS}
  FROM asked JOIN metadata ON metadata.key = asked_key
  WHERE kind = $2
  QUALIFY row_number() OVER (PARTITION BY line ORDER BY version DESC) = 1`;

const NEXT_VERSION = 'SELECT coalesce(max(version), 0)::INTEGER + 1 FROM metadata WHERE kind = $1 AND key = $2';

const INSERT_VERSION = 'INSERT INTO metadata VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)';

const HISTORY = `SELECT ${COLUMNS} FROM metadata WHERE kind = $1 AND key = $2 ORDER BY version DESC`;

const EVENT_RULES = `
  SELECT rule FROM (
    SELECT key, rule FROM metadata WHERE kind = 'event'
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY version DESC) = 1
  )
  WHERE rule IS NOT NULL ORDER BY key`;

/** Longer than any name with a port, or id. */
const LONGEST_KEY = 320;

export function createMetadata(connections: Connections): MetadataStore & Pick<SampleStore, 'eventRules'> {
  return {
    findMetadata: (kind, keys) =>
      connections.read(async (sql) => {
        const found = await lookUp(sql, FIND_LATEST, { mayBeThere: keys.map(isKey), columns: [keys] }, [kind]);
        return keys.map((key, i) => {
          const row = found.get(i)?.[0];
          return row === undefined ? null : metadataOfRow(kind, key, row);
        });
      }),

    saveMetadata: (kind, key, edit) =>
      connections.change(async (sql) => {
        if (!isKey(key)) {
          throw new AppError(
            'invalid-input',
            `store: key "${key.slice(0, 80)}" of ${kind} metadata, expected one line of at most ${LONGEST_KEY} characters`,
          );
        }
        const version = (await sql.rows(NEXT_VERSION, [kind, key]))[0]![0] as number;
        const at = connections.now();
        await sql.change(INSERT_VERSION, [
          kind,
          key,
          version,
          JSON.stringify(edit.record),
          edit.rule === null ? null : JSON.stringify(edit.rule),
          edit.author.accountId,
          edit.author.keyId,
          at,
          edit.reason,
        ]);
        return { kind, key, version, at, ...edit };
      }),

    metadataHistory: (kind, key) =>
      connections.read(async (sql) =>
        (await sql.rows(HISTORY, [kind, key])).map((row) => metadataOfRow(kind, key, row)),
      ),

    eventRules: () =>
      connections.read(async (sql) =>
        (await sql.rows(EVENT_RULES)).map(([rule]) => JSON.parse(rule as string) as EventRule),
      ),
  };
}

function isKey(key: string): boolean {
  return key.length > 0 && key.length <= LONGEST_KEY && !key.includes('\n');
}

function metadataOfRow(kind: MetadataKind, key: string, row: readonly JS[]): StoredMetadata {
  return {
    kind,
    key,
    version: row[0] as number,
    record: JSON.parse(row[1] as string) as MetadataRecord,
    rule: row[2] === null ? null : (JSON.parse(row[2] as string) as EventRule),
    author: { accountId: row[3] as string, keyId: row[4] as string | null },
    at: row[5] as number,
    reason: row[6] as string,
  };
}
