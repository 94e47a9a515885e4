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
 * account held the content before, and nothing about others: whoever has a file must not learn who else has it.
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
  if (known === undefined) await appendContent(sql, content, rows, now);
  await sql.change(INSERT_HOLDER, [
    content,
    holder.accountId,
    holder.sampleId,
    holder.isPublic,
    holder.isContributed,
    known === undefined,
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

async function appendContent(sql: Sql, content: number, rows: SampleRows, now: number): Promise<void> {
  const { BOOLEAN, DOUBLE, INTEGER, UBIGINT, VARCHAR } = sql.duckdb;
  const keys = new Map(rows.names.map(({ name }) => [name, nameKey(name)]));
  await sql.change(INSERT_CONTENT, [content, rows.contentHash, rows.trafficDate, now]);
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
