import { LOCAL_ACCOUNT_ID } from '../../model/account.ts';
import type { VerifyReport } from '../maintenance.ts';
import type { Sql } from './sql.ts';

/** Holds the tables against each other. Every check counts what does not fit; 0 is as it should be. */

const CHECKED: Readonly<Record<string, string>> = {
  contents: 'SELECT count(*)::INTEGER FROM content',
  holders: 'SELECT count(*)::INTEGER FROM content_holder',
  names: 'SELECT count(*)::INTEGER FROM content_name',
  labels: 'SELECT count(*)::INTEGER FROM content_label',
  behaviors: 'SELECT count(*)::INTEGER FROM content_behavior',
  samples: 'SELECT count(*)::INTEGER FROM sample',
  flows: 'SELECT count(*)::INTEGER FROM flow',
  texts: 'SELECT count(*)::INTEGER FROM sample_text',
  records: 'SELECT count(*)::INTEGER FROM metadata',
  proposals: 'SELECT count(*)::INTEGER FROM proposal',
  judgements: 'SELECT count(*)::INTEGER FROM judgement',
  silences: 'SELECT count(*)::INTEGER FROM silence',
  findings: 'SELECT count(*)::INTEGER FROM finding',
  accounts: 'SELECT count(*)::INTEGER FROM account',
  keys: 'SELECT count(*)::INTEGER FROM account_key',
  sessions: 'SELECT count(*)::INTEGER FROM session',
};

const countWhere = (table: string, condition: string): string =>
  `SELECT count(*)::INTEGER FROM ${table} WHERE ${condition}`;

/** Rows of a table that come more than once although these columns should tell them apart. */
const countRepeated = (table: string, columns: string): string => `
  SELECT coalesce(sum(rows - 1), 0)::INTEGER
  FROM (SELECT count(*) AS rows FROM ${table} GROUP BY ${columns} HAVING count(*) > 1)`;

/** Samples of this store whose flows the ledger's rows of a content were made of. */
const ORIGINS = `
  WITH origin AS (
    SELECT sample.number AS sample, content_holder.content
    FROM content_holder JOIN sample ON sample.id = content_holder.sample AND sample.account = content_holder.account
    WHERE is_origin AND NOT is_contributed
  ),
  of_flows AS (SELECT DISTINCT content, "flowId" AS flow_id FROM flow JOIN origin USING (sample)),
  of_ledger AS (SELECT content, flow_id FROM content_behavior WHERE content IN (SELECT content FROM origin))`;

/** The question, and the sentence that its number completes. */
const CHECKS: readonly (readonly [sql: string, fault: string])[] = [
  ...['content_holder', 'content_name', 'content_label', 'content_behavior'].map(
    (table) =>
      [
        countWhere(table, 'content NOT IN (SELECT number FROM content)'),
        `${table}: rows of a content that is not there`,
      ] as const,
  ),
  [countWhere('content', 'number NOT IN (SELECT content FROM content_holder)'), 'content: contents that nobody holds'],
  [countRepeated('content_holder', 'account, sample'), 'content_holder: holders that hold more than once'],
  [countRepeated('content_name', 'content, name'), 'content_name: names that a content has more than once'],
  [
    countRepeated('content_label', 'content, name, protocol, port, label'),
    'content_label: labels that a destination has more than once in a content',
  ],
  [
    countRepeated('content_behavior', 'content, flow_id'),
    'content_behavior: behaviors that a content has more than once',
  ],
  [
    `SELECT count(*)::INTEGER FROM (
       SELECT DISTINCT content, name FROM content_label EXCEPT SELECT content, name FROM content_name
     )`,
    'content_label: names that content_name does not have',
  ],
  [
    `SELECT count(*)::INTEGER FROM content_holder LEFT JOIN sample
       ON sample.id = content_holder.sample AND sample.account = content_holder.account AND sample.state = 'processed'
     WHERE NOT is_contributed AND sample.id IS NULL`,
    'content_holder: holders without a processed sample',
  ],
  [
    `SELECT count(*)::INTEGER FROM sample JOIN content_holder
       ON sample.id = content_holder.sample AND sample.account = content_holder.account
     WHERE is_public <> (visibility = 'public')`,
    'content_holder: holders as public as their sample is not',
  ],
  [
    `SELECT count(*)::INTEGER FROM content_holder
     WHERE account <> '${LOCAL_ACCOUNT_ID}' AND account NOT IN (SELECT id FROM account)`,
    'content_holder: holders without an account',
  ],
  [
    `SELECT count(*)::INTEGER FROM sample LEFT JOIN content_holder
       ON content_holder.sample = sample.id AND content_holder.account = sample.account AND NOT is_contributed
     WHERE state = 'processed' AND content_holder.sample IS NULL`,
    'sample: processed samples that hold no content',
  ],
  [countWhere('sample', 'account NOT IN (SELECT id FROM account)'), 'sample: samples without an account'],
  [countRepeated('sample', 'number'), 'sample: numbers given more than once'],
  [
    countRepeated('(SELECT * FROM sample WHERE idempotency_key IS NOT NULL)', 'account, idempotency_key'),
    'sample: uploads that were added more than once',
  ],
  [
    `SELECT count(*)::INTEGER FROM sample LEFT JOIN (SELECT sample, count(*) AS flows FROM flow GROUP BY sample) AS kept
       ON kept.sample = sample.number
     WHERE coalesce(flows, 0) <> CASE state WHEN 'processed' THEN flow_count ELSE 0 END`,
    'flow: samples with another number of flows than reported',
  ],
  [countWhere('flow', 'sample NOT IN (SELECT number FROM sample)'), 'flow: flows without a sample'],
  [
    `${ORIGINS} SELECT count(*)::INTEGER FROM (FROM of_flows EXCEPT FROM of_ledger)`,
    'content_behavior: behaviors of flows that it does not have',
  ],
  [
    `${ORIGINS} SELECT count(*)::INTEGER FROM (FROM of_ledger EXCEPT FROM of_flows)`,
    'content_behavior: behaviors that no flow of the sample has',
  ],
  [countWhere('sample_text', 'sample NOT IN (SELECT id FROM sample)'), 'sample_text: texts without a sample'],
  [countWhere('account_key', 'account NOT IN (SELECT id FROM account)'), 'account_key: keys without an account'],
  [countRepeated('metadata', 'kind, key, version'), 'metadata: versions written more than once'],
  [countRepeated('metadata', 'revision'), 'metadata: revisions given more than once'],
  [countWhere('metadata', 'revision IS NULL'), 'metadata: versions without a revision'],
  [
    `SELECT count(*)::INTEGER FROM proposal LEFT JOIN metadata
       ON metadata.kind = proposal.kind AND metadata.key = proposal.key AND version = published_version
     WHERE state = 'published' AND version IS NULL`,
    'proposal: published ones without their version',
  ],
  [countWhere('judgement', 'sample NOT IN (SELECT id FROM sample)'), 'judgement: judgements without a sample'],
  [countWhere('session', 'key NOT IN (SELECT id FROM account_key)'), 'session: sessions without a key'],
  [countWhere('finding', 'sample NOT IN (SELECT number FROM sample)'), 'finding: findings without a sample'],
  [countRepeated('finding', 'sample, id'), 'finding: findings that a sample has more than once'],
  [
    countWhere('sample_behavior', 'sample NOT IN (SELECT number FROM sample)'),
    'sample_behavior: behaviors without a sample',
  ],
];

export async function verifyTables(sql: Sql): Promise<VerifyReport> {
  const checked: Record<string, number> = {};
  for (const [what, statement] of Object.entries(CHECKED)) checked[what] = (await sql.rows(statement))[0]![0] as number;
  const faults: string[] = [];
  for (const [statement, fault] of CHECKS) {
    const count = (await sql.rows(statement))[0]![0] as number;
    if (count > 0) faults.push(`${fault} (${count})`);
  }
  return { checked, faults };
}
