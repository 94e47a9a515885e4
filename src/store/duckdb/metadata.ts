import type { JS } from '@duckdb/node-api';
import type { MetadataRecord } from '@flowsage/client';
import { AppError } from '../../lib/app-error.ts';
import type { EventRule } from '../../model/event-rule.ts';
import type { WrittenKnowledge } from '../../model/written-knowledge.ts';
import type { MetadataEdit, MetadataKind, MetadataStore, MetadataVersion, StoredMetadata } from '../metadata-store.ts';
import type { SampleStore } from '../sample-store.ts';
import type { Connections } from './connections.ts';
import { askedLines, lookUp } from './look-up.ts';
import type { Sql } from './sql.ts';

/** What people wrote. Rows are only ever added; the latest version of a key is what counts. A record `null` says nothing. */

const COLUMNS = 'version, record, rule, author_account, author_key, written_at, reason, revision, knowledge';

/** Latest versions of keys `$1` of kind `$2`. */
const FIND_LATEST = `
  WITH asked AS MATERIALIZED (${askedLines({ asked_key: 'VARCHAR' })})
  SELECT line, ${COLUMNS}
  FROM asked JOIN metadata ON metadata.key = asked_key
  WHERE kind = $2
  QUALIFY row_number() OVER (PARTITION BY line ORDER BY version DESC) = 1`;

const LATEST_OF_ONE = `SELECT ${COLUMNS} FROM metadata WHERE kind = $1 AND key = $2 ORDER BY version DESC LIMIT 1`;

const LIST_LATEST = `
  SELECT key, ${COLUMNS}
  FROM metadata
  WHERE kind = $1 AND starts_with(key, $2) AND ($3 IS NULL OR key > $3)
  QUALIFY row_number() OVER (PARTITION BY key ORDER BY version DESC) = 1
  ORDER BY key
  LIMIT $4::INTEGER`;

const FIND_VERSION = `SELECT ${COLUMNS} FROM metadata WHERE kind = $1 AND key = $2 AND version = $3`;

const INSERT_VERSION = `
  INSERT INTO metadata (
    kind, key, version, record, rule, author_account, author_key, written_at, reason, knowledge, revision
  )
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce(max(revision), 0) + 1 FROM metadata`;

const COUNT_RECORDS = `
  SELECT kind, count(*)::INTEGER FROM (
    SELECT kind, record FROM metadata QUALIFY row_number() OVER (PARTITION BY kind, key ORDER BY version DESC) = 1
  )
  WHERE record <> 'null' GROUP BY kind`;

const REVISION = 'SELECT coalesce(max(revision), 0)::INTEGER, max(written_at) FROM metadata';

const HISTORY = `
  SELECT ${COLUMNS} FROM metadata
  WHERE kind = $1 AND key = $2 AND ($3 IS NULL OR version < $3) ORDER BY version DESC LIMIT $4::INTEGER`;

const EVENT_RULES = `
  SELECT rule FROM (
    SELECT key, rule FROM metadata WHERE kind = 'event'
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY version DESC) = 1
  )
  WHERE rule IS NOT NULL ORDER BY key`;

/** Longer than any name with a port, or id. */
const LONGEST_KEY = 320;
/** Of a history without a bound: as many as an INTEGER counts. */
const ALL = 2 ** 31 - 1;

export function createMetadata(connections: Connections): MetadataStore & Pick<SampleStore, 'eventRules'> {
  const latestVersions: MetadataStore['latestVersions'] = (kind, keys) =>
    connections.read(async (sql) => {
      const found = await lookUp(sql, FIND_LATEST, { mayBeThere: keys.map(isKey), columns: [keys] }, [kind]);
      return keys.map((key, i) => {
        const row = found.get(i)?.[0];
        return row === undefined ? null : versionOfRow(kind, key, row);
      });
    });

  return {
    latestVersions,

    findMetadata: async (kind, keys) =>
      (await latestVersions(kind, keys)).map((found) => (found !== null && saysSomething(found) ? found : null)),

    listMetadata: ({ kind, prefix, after, limit }) =>
      connections.read(async (sql) =>
        (await sql.rows(LIST_LATEST, [kind, prefix, after, limit])).map(([key, ...row]) =>
          versionOfRow(kind, key as string, row),
        ),
      ),

    saveMetadata: (kind, key, edit, expectedVersion = null) =>
      connections.change(async (sql) => addVersion(sql, kind, key, edit, expectedVersion, connections.now())),

    removeMetadata: (kind, key, change, expectedVersion = null) =>
      connections.change(async (sql) => {
        const latest = await latestVersion(sql, kind, key);
        checkExpected(kind, key, latest, expectedVersion);
        if (latest !== null && latest.record === null)
          throw new AppError('not-found', `nothing is written of this ${kind}`);
        return addVersion(sql, kind, key, { ...change, record: null, rule: null }, null, connections.now());
      }),

    revertMetadata: (kind, key, version, change, expectedVersion = null) =>
      connections.change(async (sql) => {
        const row = (await sql.rows(FIND_VERSION, [kind, key, version]))[0];
        if (row === undefined) throw new AppError('not-found', `this ${kind} has no version ${version}`);
        const { record, rule, knowledge } = versionOfRow(kind, key, row);
        const edit = { ...change, record, rule, knowledge };
        return addVersion(sql, kind, key, edit, expectedVersion, connections.now());
      }),

    metadataHistory: (kind, key, { before, limit } = {}) =>
      connections.read(async (sql) =>
        (await sql.rows(HISTORY, [kind, key, before ?? null, limit ?? ALL])).map((row) => versionOfRow(kind, key, row)),
      ),

    countMetadata: () =>
      connections.read(async (sql) => {
        const counts = new Map((await sql.rows(COUNT_RECORDS)) as [MetadataKind, number][]);
        const of = (kind: MetadataKind): number => counts.get(kind) ?? 0;
        return { destination: of('destination'), behavior: of('behavior'), event: of('event') };
      }),

    knowledgeRevision: () =>
      connections.read(async (sql) => {
        const [revision, changedAt] = (await sql.rows(REVISION))[0]!;
        return { revision: revision as number, changedAt: changedAt as number | null };
      }),

    eventRules: () =>
      connections.read(async (sql) =>
        (await sql.rows(EVENT_RULES)).map(([rule]) => JSON.parse(rule as string) as EventRule),
      ),
  };
}

/** A version to be written; null for one that says nothing. */
type NewVersion = Omit<MetadataEdit, 'record'> & Pick<MetadataVersion, 'record'>;

/** Adds a version within the transaction under way; `conflict` when the latest one is not the expected one. */
export async function addVersion<Edit extends NewVersion>(
  sql: Sql,
  kind: MetadataKind,
  key: string,
  edit: Edit,
  expectedVersion: number | null,
  at: number,
): Promise<MetadataVersion & Edit> {
  if (!isKey(key)) {
    throw new AppError(
      'invalid-input',
      `store: key "${key.slice(0, 80)}" of ${kind} metadata, expected one line of at most ${LONGEST_KEY} characters`,
    );
  }
  const latest = await latestVersion(sql, kind, key);
  checkExpected(kind, key, latest, expectedVersion);
  const version = (latest?.version ?? 0) + 1;
  await sql.change(INSERT_VERSION, [
    kind,
    key,
    version,
    // `null`, for a version that says nothing.
    JSON.stringify(edit.record),
    edit.rule === null ? null : JSON.stringify(edit.rule),
    edit.author.accountId,
    edit.author.keyId,
    at,
    edit.reason,
    knowledgeText(edit.knowledge),
  ]);
  const { record, rule, author, reason, knowledge = null } = edit;
  const { revision } = (await latestVersion(sql, kind, key))!;
  return { kind, key, version, record, rule, knowledge, author, at, reason, revision } as MetadataVersion & Edit;
}

async function latestVersion(sql: Sql, kind: MetadataKind, key: string): Promise<MetadataVersion | null> {
  const row = (await sql.rows(LATEST_OF_ONE, [kind, key]))[0];
  return row === undefined ? null : versionOfRow(kind, key, row);
}

function checkExpected(
  kind: MetadataKind,
  key: string,
  latest: MetadataVersion | null,
  expectedVersion: number | null,
): void {
  const version = latest?.version ?? 0;
  if (expectedVersion === null || expectedVersion === version) return;
  throw new AppError(
    'conflict',
    `${kind} ${key.slice(0, 80)}: the latest version is ${version}, expected ${expectedVersion}; ` +
      'read it and make the change anew',
  );
}

function saysSomething(version: MetadataVersion): version is StoredMetadata {
  return version.record !== null;
}

function isKey(key: string): boolean {
  return key.length > 0 && key.length <= LONGEST_KEY && !key.includes('\n');
}

/** Fields of knowledge as they are kept; NULL for none. */
export function knowledgeText(knowledge: WrittenKnowledge | null | undefined): string | null {
  const isNone = knowledge === null || knowledge === undefined || Object.keys(knowledge).length === 0;
  return isNone ? null : JSON.stringify(knowledge);
}

export function parseKnowledge(text: JS): WrittenKnowledge | null {
  return text === null ? null : (JSON.parse(text as string) as WrittenKnowledge);
}

function versionOfRow(kind: MetadataKind, key: string, row: readonly JS[]): MetadataVersion {
  return {
    kind,
    key,
    version: row[0] as number,
    record: JSON.parse(row[1] as string) as MetadataRecord | null,
    rule: row[2] === null ? null : (JSON.parse(row[2] as string) as EventRule),
    knowledge: parseKnowledge(row[8]!),
    author: { accountId: row[3] as string, keyId: row[4] as string | null },
    at: row[5] as number,
    reason: row[6] as string,
    revision: row[7] as number,
  };
}
