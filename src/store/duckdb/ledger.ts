import { AppError } from '../../lib/app-error.ts';
import type { Holder } from '../../model/statistics.ts';
import type { LabelRow, NameRow, SampleRows } from '../sample-rows.ts';
import { appendRows } from './append.ts';
import { flowKey, nameKey } from './keys.ts';
import type { Sql } from './sql.ts';

/** The ledger of the statistics: which content said what, and who holds it. Only ever changed by one work at a time. */

const FIND_HELD = `
  SELECT content_hash FROM content_holder JOIN content ON content.number = content_holder.content
  WHERE account = $1 AND sample = $2`;

const FIND_CONTENT = 'SELECT number FROM content WHERE content_hash = $1';

const NEXT_CONTENT = 'SELECT coalesce(max(number), 0)::INTEGER + 1 FROM content';

const HOLDS_CONTENT = 'SELECT 1 FROM content_holder WHERE content = $1 AND account = $2 LIMIT 1';

/** Whether what is kept of a content rests on what others said of it, not on a sample that was read here. */
const IS_HEARSAY = `
  SELECT bool_and(is_contributed) FROM content_holder WHERE content = $1 HAVING count(*) > 0`;

const REPLACE_READING = [
  'DELETE FROM content_name WHERE content = $1',
  'DELETE FROM content_label WHERE content = $1',
  'DELETE FROM content_behavior WHERE content = $1',
  'UPDATE content_holder SET is_origin = false WHERE content = $1',
];

const INSERT_CONTENT = 'INSERT INTO content VALUES ($1, $2, $3, $4)';

const INSERT_HOLDER = 'INSERT INTO content_holder VALUES ($1, $2, $3, $4, $5, $6)';

const REMOVE_HOLDER = 'DELETE FROM content_holder WHERE account = $1 AND sample = $2';

const REMOVE_HOLDERS = 'DELETE FROM content_holder WHERE account = $1';

const UNHELD_CONTENTS = `
  SELECT number FROM content WHERE number NOT IN (SELECT content FROM content_holder) ORDER BY number`;

const LISTED = "(SELECT unnest(string_split($1, ',')::INTEGER[]))";

const REMOVE_CONTENTS = [
  `DELETE FROM content_name WHERE content IN ${LISTED}`,
  `DELETE FROM content_label WHERE content IN ${LISTED}`,
  `DELETE FROM content_behavior WHERE content IN ${LISTED}`,
  `DELETE FROM content WHERE number IN ${LISTED}`,
];

export interface NewHolder extends Holder {
  readonly isPublic: boolean;
  /** Came without a sample of this store. */
  readonly isContributed: boolean;
}

/**
 * Adds a holder, and what it holds unless that is known already. The same holder again changes nothing. Tells whether the
 * account held the content before, and nothing about others: whoever has a file must not learn who else has it. What was
 * read here replaces what was only told, so that nobody can say in advance what a file is about.
 */
export async function addHolder(
  sql: Sql,
  rows: SampleRows,
  holder: NewHolder,
  now: number,
): Promise<'added' | 'already-known'> {
  const held = (await sql.rows(FIND_HELD, [holder.accountId, holder.sampleId]))[0];
  if (held !== undefined) {
    if (held[0] === rows.contentHash) return 'already-known';
    throw new AppError(
      'conflict',
      `statistics: ${holder.sampleId} holds content ${String(held[0])} already and cannot hold ${rows.contentHash} too`,
    );
  }
  const known = (await sql.rows(FIND_CONTENT, [rows.contentHash]))[0];
  const content = (known ?? (await sql.rows(NEXT_CONTENT))[0]!)[0] as number;
  const isOwn = known !== undefined && (await sql.rows(HOLDS_CONTENT, [content, holder.accountId])).length > 0;
  const isHearsay =
    known !== undefined && !holder.isContributed && (await sql.rows(IS_HEARSAY, [content]))[0]?.[0] === true;
  if (known === undefined) await sql.change(INSERT_CONTENT, [content, rows.contentHash, rows.trafficDate, now]);
  if (isHearsay) {
    for (const statement of REPLACE_READING) await sql.change(statement, [content]);
    await sql.change('UPDATE content SET traffic_date = $2 WHERE number = $1', [content, rows.trafficDate]);
  }
  if (known === undefined || isHearsay) await appendReading(sql, content, rows);
  await sql.change(INSERT_HOLDER, [
    content,
    holder.accountId,
    holder.sampleId,
    holder.isPublic,
    holder.isContributed,
    known === undefined || isHearsay,
  ]);
  return isOwn ? 'already-known' : 'added';
}

/** Takes a holder away, and what it held with the last one. False: there is none. */
export async function removeHolder(sql: Sql, { accountId, sampleId }: Holder): Promise<boolean> {
  if ((await sql.change(REMOVE_HOLDER, [accountId, sampleId])) === 0) return false;
  await removeUnheld(sql);
  return true;
}

/** Takes everything away that an account holds. */
export async function removeHoldersOf(sql: Sql, accountId: string): Promise<void> {
  if ((await sql.change(REMOVE_HOLDERS, [accountId])) > 0) await removeUnheld(sql);
}

async function removeUnheld(sql: Sql): Promise<void> {
  const unheld = await sql.rows(UNHELD_CONTENTS);
  if (unheld.length === 0) return;
  const numbers = unheld.map(([number]) => number).join(',');
  for (const statement of REMOVE_CONTENTS) await sql.change(statement, [numbers]);
}

async function appendReading(sql: Sql, content: number, rows: SampleRows): Promise<void> {
  const { BOOLEAN, DOUBLE, INTEGER, UBIGINT, VARCHAR } = sql.duckdb;
  const keys = new Map(rows.names.map(({ name }) => [name, nameKey(name)]));
  await appendRows<NameRow>(
    sql,
    'content_name',
    [
      { type: INTEGER, value: () => content },
      { type: UBIGINT, value: (row) => keys.get(row.name)! },
      { type: VARCHAR, value: (row) => row.name },
      { type: UBIGINT, value: (row) => (row.parent === null ? null : nameKey(row.parent)) },
      { type: DOUBLE, value: (row) => row.firstObserved },
      { type: DOUBLE, value: (row) => row.lastObserved },
    ],
    rows.names,
  );
  await appendRows<LabelRow>(
    sql,
    'content_label',
    [
      { type: INTEGER, value: () => content },
      { type: UBIGINT, value: (row) => keys.get(row.name)! },
      { type: VARCHAR, value: (row) => row.name },
      { type: VARCHAR, value: (row) => row.protocol },
      { type: INTEGER, value: (row) => row.port },
      { type: VARCHAR, value: (row) => row.label },
      { type: DOUBLE, value: (row) => row.firstObserved },
      { type: DOUBLE, value: (row) => row.lastObserved },
    ],
    rows.labels,
  );
  const behaviors = [
    ...rows.flowIds.map((flowId) => ({ flowId, isCounted: true })),
    ...rows.uncountedFlowIds.map((flowId) => ({ flowId, isCounted: false })),
  ];
  await appendRows<(typeof behaviors)[number]>(
    sql,
    'content_behavior',
    [
      { type: INTEGER, value: () => content },
      { type: UBIGINT, value: (row) => flowKey(row.flowId) },
      { type: VARCHAR, value: (row) => row.flowId },
      { type: BOOLEAN, value: (row) => row.isCounted },
    ],
    behaviors,
  );
}
