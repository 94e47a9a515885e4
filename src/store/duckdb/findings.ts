import { setImmediate } from 'node:timers/promises';
import type { JS } from '@duckdb/node-api';
import type { ScorePart } from '../../model/finding.ts';
import type { FindingStore, ListedFinding, StoredFinding } from '../finding-store.ts';
import type { SampleBehavior } from '../judgement-store.ts';
import { isFlowId } from '../sample-rows.ts';
import { appendRows } from './append.ts';
import type { Connections } from './connections.ts';
import { flowKey } from './keys.ts';
import type { Sql } from './sql.ts';

/** What was found in samples, and which behaviors of packs they showed, when they were judged last. */

const REMOVE_FINDINGS = 'DELETE FROM finding WHERE sample = $1::INTEGER';
const REMOVE_BEHAVIORS = 'DELETE FROM sample_behavior WHERE sample = $1::INTEGER';

/** A port at the end of a destination is no part of its name. */
const HOST = "regexp_replace(lower(destination), ':[0-9]+$', '')";

/** Findings of account `$1`; filters are null where nothing is asked, `$9` says whether `$10` to `$12` count. */
const LIST = `
  SELECT sample.id, sample.file_name, judged_at, finding.id, detection, title, sentence, score, parts, source,
    destination, first_at, last_at, finding.flow_count, flow_rows, silence, silence_pack
  FROM finding
  JOIN sample ON sample.number = finding.sample
  JOIN judgement ON judgement.sample = sample.id
  WHERE sample.account = $1
    AND ($2 IS NULL OR detection = $2)
    AND ($3 IS NULL OR score >= $3::DOUBLE)
    AND ($4 IS NULL OR sample.id = $4)
    AND (
      $5 IS NULL OR lower(destination) = $5 OR ${HOST} = $5
      OR (starts_with($5, '*.') AND ends_with(${HOST}, substr($5, 2)))
    )
    AND ($6 IS NULL OR lower(source) = $6)
    AND ($7 IS NULL OR $7 = (silence IS NOT NULL OR silence_pack IS NOT NULL))
    AND ($8 IS NULL OR last_at >= $8::DOUBLE)
    AND (NOT $9 OR (last_at, sample.id, finding.id) < ($10::DOUBLE, $11, $12))
  ORDER BY last_at DESC, sample.id DESC, finding.id DESC
  LIMIT $13::INTEGER`;

const TO_JUDGE = `
  SELECT count(*)::INTEGER
  FROM sample LEFT JOIN judgement ON judgement.sample = sample.id
  WHERE account = $1 AND state = 'processed'
    AND (judgement.sample IS NULL OR revision <> $2 OR packs <> $3)`;

/** Of behavior `$1` with key `$2` in samples of account `$3`: as the newest sample has it. */
const FIND_BEHAVIOR = `
  SELECT behavior
  FROM sample_behavior JOIN sample ON sample.number = sample_behavior.sample
  WHERE flow_key = $2 AND (flow_id = $1) IS TRUE AND account = $3
  ORDER BY sample.number DESC
  LIMIT 1`;

export function createFindings(connections: Connections): FindingStore {
  return {
    listFindings: (accountId, query) =>
      connections.read(async (sql) => {
        const { after, limit } = query;
        const rows = await sql.rows(LIST, [
          accountId,
          query.detection,
          query.leastScore,
          query.sampleId,
          query.destination,
          query.source,
          query.isSilenced,
          query.since,
          after !== null,
          after?.lastAt ?? 0,
          after?.sampleId ?? '',
          after?.id ?? '',
          limit + 1,
        ]);
        return { findings: rows.slice(0, limit).map(findingOfRow), hasMore: rows.length > limit };
      }),

    samplesToJudge: (accountId, { revision, packs }) =>
      connections.read(async (sql) => (await sql.rows(TO_JUDGE, [accountId, revision, packs]))[0]![0] as number),

    findSampleBehavior: (accountId, flowId) =>
      connections.read(async (sql) => {
        if (!isFlowId(flowId)) return null;
        return ((await sql.rows(FIND_BEHAVIOR, [flowId, flowKey(flowId), accountId]))[0]?.[0] ?? null) as string | null;
      }),
  };
}

/** Puts findings and behaviors in the place of those from before, within the transaction under way. */
export async function replaceFindings(
  sql: Sql,
  sample: number,
  findings: readonly StoredFinding[],
  behaviors: readonly SampleBehavior[],
): Promise<void> {
  const { DOUBLE, INTEGER, UBIGINT, VARCHAR } = sql.duckdb;
  await sql.change(REMOVE_FINDINGS, [sample]);
  await sql.change(REMOVE_BEHAVIORS, [sample]);
  await appendRows<StoredFinding>(
    sql,
    'finding',
    [
      { type: INTEGER, value: () => sample },
      { type: VARCHAR, value: ({ id }) => id },
      { type: VARCHAR, value: ({ detection }) => detection },
      { type: VARCHAR, value: ({ title }) => title },
      { type: VARCHAR, value: ({ sentence }) => sentence },
      { type: DOUBLE, value: ({ score }) => score },
      { type: VARCHAR, value: ({ parts }) => JSON.stringify(parts) },
      { type: VARCHAR, value: ({ source }) => source },
      { type: VARCHAR, value: ({ destination }) => destination },
      { type: DOUBLE, value: ({ firstAt }) => firstAt },
      { type: DOUBLE, value: ({ lastAt }) => lastAt },
      { type: INTEGER, value: ({ flowCount }) => flowCount },
      { type: VARCHAR, value: ({ rows }) => JSON.stringify(rows) },
      { type: VARCHAR, value: ({ silencedBy }) => silencedBy?.silenceId ?? null },
      { type: VARCHAR, value: ({ silencedBy }) => silencedBy?.pack ?? null },
    ],
    findings,
  );
  await setImmediate();
  await appendRows<SampleBehavior>(
    sql,
    'sample_behavior',
    [
      { type: INTEGER, value: () => sample },
      { type: UBIGINT, value: ({ flowId }) => flowKey(flowId) },
      { type: VARCHAR, value: ({ flowId }) => flowId },
      { type: VARCHAR, value: ({ behavior }) => behavior },
    ],
    behaviors.filter(({ flowId }) => isFlowId(flowId)),
  );
}

function findingOfRow(row: readonly JS[]): ListedFinding {
  const [silenceId, pack] = [row[15] as string | null, row[16] as string | null];
  return {
    sampleId: row[0] as string,
    fileName: row[1] as string,
    judgedAt: row[2] as number,
    id: row[3] as string,
    detection: row[4] as string,
    title: row[5] as string,
    sentence: row[6] as string,
    score: row[7] as number,
    parts: JSON.parse(row[8] as string) as ScorePart[],
    source: row[9] as string,
    destination: row[10] as string | null,
    firstAt: row[11] as number,
    lastAt: row[12] as number,
    flowCount: row[13] as number,
    rows: JSON.parse(row[14] as string) as number[],
    silencedBy: silenceId === null && pack === null ? null : { silenceId, pack },
  };
}
