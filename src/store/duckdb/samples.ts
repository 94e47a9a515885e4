import { AppError } from '../../lib/app-error.ts';
import type { SampleListQuery, SampleStore } from '../sample-store.ts';
import { hasAccount } from './accounts.ts';
import type { Connections } from './connections.ts';
import { removeHolder } from './ledger.ts';
import { SAMPLE_COLUMNS, sampleById, sampleOfRow } from './sample-row.ts';
import type { Sql } from './sql.ts';

type Samples = Pick<
  SampleStore,
  'createSample' | 'findSample' | 'findPublicSample' | 'listSamples' | 'setVisibility' | 'deleteSample'
>;

const FIND_BY_KEY = `SELECT ${SAMPLE_COLUMNS} FROM sample WHERE account = $1 AND idempotency_key = $2`;

const INSERT_SAMPLE = `
  INSERT INTO sample (
    number, id, account, publication_id, visibility, file_name, file_type, file_bytes, has_names, uploaded_at,
    idempotency_key, state, attempts, upload_digest
  )
  SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7::BIGINT, $8, $9, $10, 'uploaded', 0, $11 FROM sample`;

const FIND_OWN = `SELECT ${SAMPLE_COLUMNS} FROM sample WHERE id = $1 AND account = $2`;

const FIND_PUBLIC = `
  SELECT ${SAMPLE_COLUMNS} FROM sample WHERE id = $1 AND publication_id = $2 AND visibility = 'public'`;

/** What samples are sorted by; those without a value come before all others, as the smallest. */
const SORT_VALUES: Readonly<Record<SampleListQuery['sort'], readonly [column: string, absent: string]>> = {
  uploadedAt: ['uploaded_at', '-1e300'],
  fileName: ['file_name', "''"],
  flows: ['flow_count', '-1'],
  trafficDate: ['traffic_micros', '-1e300'],
};

/**
 * A page of account `$1`; filters `$2` to `$5`, `$10` and `$12` are null where nothing is asked, `$6` says whether `$7`, `$8`
 * and `$11` count. What is sorted alike stands in the order in which it came. When the sample is gone that the page
 * before ended with, those that came in the same moment may be told twice, but none is left out.
 */
function listStatement({ sort, order }: Pick<SampleListQuery, 'sort' | 'order'>): string {
  const [column, absent] = SORT_VALUES[sort];
  const value = `coalesce(${column}, ${absent})`;
  const [direction, beyond, edge] = order === 'asc' ? ['ASC', '>', '-1'] : ['DESC', '<', '2147483647'];
  return `
    SELECT ${SAMPLE_COLUMNS}
    FROM sample
    WHERE account = $1
      AND ($2 IS NULL OR state = $2)
      AND ($3 IS NULL OR visibility = $3)
      AND ($4 IS NULL OR file_type = $4)
      AND ($12 IS NULL OR contains(report, $12))
      AND ($5 IS NULL OR contains(lower(file_name), lower($5)))
      AND ($10 IS NULL OR $10 = (id IN (SELECT judgement.sample FROM judgement WHERE read_digest <> digest)))
      AND (NOT $6 OR (${value}, uploaded_at, number) ${beyond} (
        coalesce($7, ${absent}),
        $11::DOUBLE,
        coalesce((SELECT ended.number FROM sample AS ended WHERE ended.id = $8 AND ended.account = $1), ${edge})
      ))
    ORDER BY ${value} ${direction}, uploaded_at ${direction}, number ${direction}
    LIMIT $9::INTEGER`;
}

const SET_VISIBILITY = 'UPDATE sample SET visibility = $2, publication_id = $3 WHERE id = $1';

const SHOW_HELD = 'UPDATE content_holder SET is_public = $3 WHERE account = $1 AND sample = $2';

const REMOVE_SAMPLE = [
  'DELETE FROM flow WHERE sample = (SELECT number FROM sample WHERE id = $1)',
  'DELETE FROM sample_text WHERE sample = $1',
  'DELETE FROM judgement WHERE sample = $1',
  'DELETE FROM finding WHERE sample = (SELECT number FROM sample WHERE id = $1)',
  'DELETE FROM sample_behavior WHERE sample = (SELECT number FROM sample WHERE id = $1)',
  'DELETE FROM sample WHERE id = $1',
];

export function createSamples(connections: Connections): Samples {
  return {
    createSample: (sample) =>
      connections.change(async (sql) => {
        const { accountId, idempotencyKey } = sample;
        if (!(await hasAccount(sql, accountId)))
          throw new AppError('not-found', `store: account ${accountId} does not exist`);
        if (idempotencyKey !== null) {
          const known = (await sql.rows(FIND_BY_KEY, [accountId, idempotencyKey]))[0];
          if (known !== undefined) return { sample: sampleOfRow(known), isNew: false };
        }
        await sql.change(INSERT_SAMPLE, [
          sample.id,
          accountId,
          sample.publicationId,
          sample.visibility,
          sample.fileName,
          sample.fileType,
          sample.fileBytes,
          sample.hasNames,
          sample.uploadedAt,
          idempotencyKey,
          sample.uploadDigest,
        ]);
        return { sample: (await sampleById(sql, sample.id))!, isNew: true };
      }),

    findSample: (accountId, sampleId) =>
      connections.readQuick(async (sql) => {
        const row = (await sql.rows(FIND_OWN, [sampleId, accountId]))[0];
        return row === undefined ? null : sampleOfRow(row);
      }),

    findPublicSample: (publicationId, sampleId) =>
      connections.readQuick(async (sql) => {
        const row = (await sql.rows(FIND_PUBLIC, [sampleId, publicationId]))[0];
        return row === undefined ? null : sampleOfRow(row);
      }),

    listSamples: (accountId, query) =>
      connections.read(async (sql) => {
        const rows = await sql.rows(listStatement(query), [
          accountId,
          query.state,
          query.visibility,
          query.fileType,
          query.name,
          query.after !== null,
          query.after?.value ?? null,
          query.after?.id ?? '',
          query.limit + 1,
          query.isChanged ?? null,
          query.after?.uploadedAt ?? null,
          // A member as the report is written; quotes within its texts have a backslash in front.
          query.format == null ? null : `"format":${JSON.stringify(query.format)}`,
        ]);
        return { samples: rows.slice(0, query.limit).map(sampleOfRow), hasMore: rows.length > query.limit };
      }),

    setVisibility: (accountId, sampleId, visibility, newPublicationId) =>
      connections.changeSampleAndLedger(sampleId, async (sql) => {
        const sample = await sampleById(sql, sampleId);
        if (sample === null || sample.accountId !== accountId) return null;
        // Whoever kept an old link must not see the sample again when it is shown anew.
        const isWithdrawn = sample.visibility === 'public' && visibility === 'private';
        const publicationId = isWithdrawn ? newPublicationId : sample.publicationId;
        await sql.change(SET_VISIBILITY, [sampleId, visibility, publicationId]);
        await sql.change(SHOW_HELD, [accountId, sampleId, visibility === 'public']);
        return { ...sample, visibility, publicationId };
      }),

    deleteSample: (accountId, sampleId) =>
      connections.changeSampleAndLedger(sampleId, async (sql) => {
        const sample = await sampleById(sql, sampleId);
        if (sample === null || sample.accountId !== accountId) return false;
        await removeHolder(sql, { accountId, sampleId });
        await removeSample(sql, sampleId);
        return true;
      }),
  };
}

/** Takes a sample with its flows and texts away; its share of the statistics is the ledger's. */
export async function removeSample(sql: Sql, sampleId: string): Promise<void> {
  for (const statement of REMOVE_SAMPLE) await sql.change(statement, [sampleId]);
}
