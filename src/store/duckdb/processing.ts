import type { SampleState } from '@flowsage/client';
import { sampleRows } from '../sample-rows.ts';
import type { SampleStore } from '../sample-store.ts';
import type { Connections } from './connections.ts';
import { appendFlows } from './flows.ts';
import { addHolder } from './ledger.ts';
import { askedLines, lookUp } from './look-up.ts';
import { SAMPLE_COLUMNS, sampleById, sampleOfRow } from './sample-row.ts';
import type { Sql } from './sql.ts';

/** Who works on which sample. A claim is the name of its worker and the time it ends, in the sample's row. */
type Processing = Pick<
  SampleStore,
  | 'claimSample'
  | 'renewClaim'
  | 'completeSample'
  | 'failSample'
  | 'releaseSample'
  | 'releaseDeadClaims'
  | 'queueSize'
  | 'samplesByState'
  | 'unfinishedSampleIds'
  | 'sampleStates'
>;

/** Samples that may be claimed at `$1`, but for those of the lines of `$2`. */
const CLAIMABLE = `(
    (state = 'uploaded' OR (state = 'processing' AND lease_ends <= $1))
    AND id NOT IN (SELECT unnest(string_split($2, chr(10))))
  )`;

const FAIL_HOPELESS = `
  UPDATE sample SET state = 'failed', worker = NULL, lease_ends = NULL,
    message = 'processing was begun ' || attempts || ' times and never ended: each time the program stopped on the way'
  WHERE attempts >= $3 AND ${CLAIMABLE}`;

const NEXT_SAMPLE = `
  SELECT id
  FROM sample LEFT JOIN (
    SELECT account, count(*) AS under_way FROM sample
    WHERE state = 'processing' AND lease_ends > $1 GROUP BY account
  ) AS busy USING (account)
  WHERE ${CLAIMABLE}
  ORDER BY coalesce(under_way, 0), uploaded_at, number
  LIMIT 1`;

const CLAIM = `
  UPDATE sample SET state = 'processing', attempts = attempts + 1, worker = $2, lease_ends = $3 WHERE id = $1`;

const RENEW = "UPDATE sample SET lease_ends = $3 WHERE id = $1 AND worker = $2 AND state = 'processing'";

const RELEASE = `
  UPDATE sample SET state = 'uploaded', attempts = attempts - 1, worker = NULL, lease_ends = NULL
  WHERE id = $1 AND worker = $2 AND state = 'processing'`;

/** How often they were begun stays: what ends the program each time must not be begun for ever. */
const RELEASE_OTHERS = `
  UPDATE sample SET state = 'uploaded', worker = NULL, lease_ends = NULL
  WHERE state = 'processing' AND worker <> $1 AND id NOT IN (SELECT unnest(string_split($2, chr(10))))`;

const FAIL = `
  UPDATE sample SET state = 'failed', message = $3, worker = NULL, lease_ends = NULL
  WHERE id = $1 AND worker = $2 AND state = 'processing'`;

const FIND_CLAIMED = `
  SELECT number, ${SAMPLE_COLUMNS} FROM sample WHERE id = $1 AND worker = $2 AND state = 'processing'`;

const COMPLETE = `
  UPDATE sample SET state = 'processed', worker = NULL, lease_ends = NULL, processed_at = $2, message = $3, report = $4,
    flow_count = $5::INTEGER, traffic_micros = $6::BIGINT
  WHERE id = $1`;

const QUEUE_SIZE = `
  SELECT count(*) FILTER (state = 'uploaded')::INTEGER, count(*) FILTER (state = 'processing')::INTEGER,
    count(*) FILTER (account = $1)::INTEGER
  FROM sample WHERE state IN ('uploaded', 'processing')`;

const UNFINISHED = "SELECT id FROM sample WHERE state IN ('uploaded', 'processing') ORDER BY number";

const STATES = `
  WITH asked AS (${askedLines({ asked_id: 'VARCHAR' })})
  SELECT line, state FROM asked JOIN sample ON id = asked_id`;

export function createProcessing(connections: Connections): Processing {
  return {
    claimSample: ({ worker, leaseSeconds, maxAttempts }) =>
      connections.change(async (sql) => {
        const now = connections.now();
        const others = [...connections.busySamples].join('\n');
        await sql.change(FAIL_HOPELESS, [now, others, maxAttempts]);
        const next = (await sql.rows(NEXT_SAMPLE, [now, others]))[0];
        if (next === undefined) return null;
        const sampleId = next[0] as string;
        await sql.change(CLAIM, [sampleId, worker, now + leaseSeconds]);
        return sampleById(sql, sampleId);
      }),

    renewClaim: (sampleId, worker, leaseSeconds) =>
      connections.changeSample(sampleId, async (sql) => {
        return (await sql.change(RENEW, [sampleId, worker, connections.now() + leaseSeconds])) > 0;
      }),

    completeSample: (sampleId, worker, { report, chunks, contribution }) =>
      // Nobody else changes the sample's row until this has ended, so that what is found here holds at the end.
      connections.changeSampleAndLedger(sampleId, async (sql) => {
        const found = (await sql.rows(FIND_CLAIMED, [sampleId, worker]))[0];
        if (found === undefined) return 'lost';
        const [number, ...row] = found;
        const sample = sampleOfRow(row);
        const now = connections.now();
        await appendFlows(sql, number as number, chunks, report.flows);
        const rows = await sampleRows(contribution, now);
        const isPublic = sample.visibility === 'public';
        await addHolder(sql, rows, { accountId: sample.accountId, sampleId, isPublic, isContributed: false }, now);
        await sql.change(COMPLETE, [
          sampleId,
          now,
          report.damage,
          JSON.stringify(report),
          report.flows,
          report.trafficMicros,
        ]);
        return 'processed';
      }),

    failSample: (sampleId, worker, message) =>
      connections.changeSample(sampleId, async (sql) =>
        (await sql.change(FAIL, [sampleId, worker, message])) > 0 ? 'failed' : 'lost',
      ),

    releaseSample: (sampleId, worker) =>
      connections.changeSample(sampleId, async (sql: Sql) => void (await sql.change(RELEASE, [sampleId, worker]))),

    releaseDeadClaims: (worker) =>
      connections.change((sql) => sql.change(RELEASE_OTHERS, [worker, [...connections.busySamples].join('\n')])),

    queueSize: (accountId) =>
      connections.read(async (sql) => {
        const [waiting, processing, ofAccount] = (await sql.rows(QUEUE_SIZE, [accountId]))[0] as number[];
        return { waiting: waiting!, processing: processing!, ofAccount: ofAccount! };
      }),

    samplesByState: () =>
      connections.read(async (sql) => {
        const rows = await sql.rows('SELECT state, count(*)::INTEGER FROM sample GROUP BY state');
        const counts: Record<SampleState, number> = { uploaded: 0, processing: 0, processed: 0, failed: 0 };
        for (const [state, count] of rows) counts[state as SampleState] = count as number;
        return counts;
      }),

    unfinishedSampleIds: () =>
      connections.read(async (sql) => (await sql.rows(UNFINISHED)).map(([id]) => id as string)),

    sampleStates: (sampleIds) =>
      connections.read(async (sql) => {
        const keys = { mayBeThere: sampleIds.map((id) => /^[0-9a-f]{1,64}$/.test(id)), columns: [sampleIds] };
        const found = await lookUp(sql, STATES, keys);
        return sampleIds.map((_, i) => (found.get(i)?.[0]?.[0] ?? null) as SampleState | null);
      }),
  };
}
