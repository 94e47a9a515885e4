import type { JS } from '@duckdb/node-api';
import type { Judgement, JudgementStore, SampleJudgements } from '../judgement-store.ts';
import { UNTOUCHED_JUDGEMENTS } from './changed-records.ts';
import type { Connections } from './connections.ts';
import { replaceFindings } from './findings.ts';
import { askedLines, lookUp } from './look-up.ts';

/** One row a sample: how it is judged now, and what its owner read last. */

const FIND_BY_SAMPLE = `
  SELECT revision, packs, judged_at, verdict, digest, read_at, read_revision, read_packs, read_judged_at, read_verdict,
    read_digest
  FROM judgement WHERE sample = $1`;

const FIND_NUMBER = 'SELECT number FROM sample WHERE id = $1';

const INSERT_JUDGEMENT = `
  INSERT INTO judgement (sample, revision, packs, judged_at, verdict, digest, mark) VALUES ($1, $2, $3, $4, $5, $6, $7)`;

const CHANGE_JUDGEMENT = `
  UPDATE judgement SET revision = $2, packs = $3, judged_at = $4, verdict = $5, digest = $6, mark = $7 WHERE sample = $1`;

const MARK_READ = `
  UPDATE judgement SET read_at = $3, read_revision = revision, read_packs = packs, read_judged_at = judged_at,
    read_verdict = verdict, read_digest = digest
  WHERE sample = $1 AND digest = $2`;

/** What lists tell of samples `$1`. */
const MARKS = `
  WITH asked AS MATERIALIZED (${askedLines({ asked_sample: 'VARCHAR' })})
  SELECT line, mark, coalesce(read_digest <> digest, false) FROM asked JOIN judgement ON sample = asked_sample`;

/** Samples that were judged on another basis than `$1` and `$2`, or processed and never judged. */
const BEHIND = `
  sample LEFT JOIN judgement ON judgement.sample = sample.id
  WHERE CASE WHEN judgement.sample IS NULL THEN state = 'processed' ELSE revision <> $1 OR packs <> $2 END`;

const OLD_SAMPLES = `SELECT sample.id, sample.account FROM ${BEHIND} ORDER BY sample.number DESC LIMIT $3::INTEGER`;

/** Of samples `$1` that were judged at revisions `$2`, by packs `$4`: whoever was judged meanwhile is left alone. */
const CONFIRM = `
  UPDATE judgement SET revision = $3
  FROM (${askedLines({ asked_sample: 'VARCHAR', asked_revision: 'INTEGER' })}) AS asked
  WHERE sample = asked_sample AND revision = asked_revision AND packs = $4`;

/** Judgements that are confirmed in one transaction. */
const CONFIRMED_AT_A_TIME = 2000;

const COUNT_OLD = `SELECT count(*)::INTEGER FROM ${BEHIND}`;

export function createJudgements(connections: Connections): JudgementStore {
  return {
    saveJudgement: (sampleId, { basis, verdict, digest, findings, behaviors, mark }) =>
      connections.changeSample(sampleId, async (sql) => {
        const number = (await sql.rows(FIND_NUMBER, [sampleId]))[0]?.[0];
        if (number === undefined) return false;
        const isKnown = (await sql.rows('SELECT 1 FROM judgement WHERE sample = $1', [sampleId])).length > 0;
        await sql.change(isKnown ? CHANGE_JUDGEMENT : INSERT_JUDGEMENT, [
          sampleId,
          basis.revision,
          basis.packs,
          connections.now(),
          verdict,
          digest,
          mark,
        ]);
        await replaceFindings(sql, number as number, findings, behaviors);
        return true;
      }),

    findJudgements: (sampleId) =>
      connections.read(async (sql) => {
        const row = (await sql.rows(FIND_BY_SAMPLE, [sampleId]))[0];
        return row === undefined ? null : judgementsOfRow(row);
      }),

    markJudgementRead: (sampleId, digest) =>
      connections.changeSample(
        sampleId,
        async (sql) => void (await sql.change(MARK_READ, [sampleId, digest, connections.now()])),
      ),

    judgementMarks: (sampleIds) =>
      connections.read(async (sql) => {
        const mayBeThere = sampleIds.map((id) => !id.includes('\n'));
        const found = await lookUp(sql, MARKS, { mayBeThere, columns: [sampleIds] });
        return new Map(
          [...found].map(([i, [row]]) => {
            const [mark, isChanged] = row as [string | null, boolean];
            return [sampleIds[i]!, { mark, isChanged }] as const;
          }),
        );
      }),

    samplesJudgedBefore: ({ revision, packs }, limit, skipping = new Set()) =>
      connections.read(async (sql) =>
        (await sql.rows(OLD_SAMPLES, [revision, packs, limit + skipping.size]))
          .map(([sampleId, accountId]) => ({ sampleId: sampleId as string, accountId: accountId as string }))
          .filter(({ sampleId }) => !skipping.has(sampleId))
          .slice(0, limit),
      ),

    confirmJudgements: async ({ revision, packs }) => {
      const untouched = await connections.read((sql) => sql.rows(UNTOUCHED_JUDGEMENTS, [revision, packs]));
      let confirmed = 0;
      for (let from = 0; from < untouched.length; from += CONFIRMED_AT_A_TIME) {
        const part = untouched.slice(from, from + CONFIRMED_AT_A_TIME);
        confirmed += await connections.change(async (sql) => {
          const free = part.filter(([sample]) => !connections.busySamples.has(sample as string));
          if (free.length === 0) return 0;
          const lines = [0, 1].map((column) => free.map((row) => row[column]).join('\n'));
          return sql.change(CONFIRM, [...lines, revision, packs]);
        });
      }
      return confirmed;
    },

    judgementsBehind: ({ revision, packs }) =>
      connections.read(async (sql) => (await sql.rows(COUNT_OLD, [revision, packs]))[0]![0] as number),
  };
}

function judgementsOfRow(row: readonly JS[]): SampleJudgements {
  const latest: Judgement = {
    basis: { revision: row[0] as number, packs: row[1] as string },
    judgedAt: row[2] as number,
    verdict: row[3] as string,
    digest: row[4] as string,
  };
  if (row[5] === null) return { latest, read: null, isChanged: false };
  const read = {
    readAt: row[5] as number,
    basis: { revision: row[6] as number, packs: row[7] as string },
    judgedAt: row[8] as number,
    verdict: row[9] as string,
    digest: row[10] as string,
  };
  return { latest, read, isChanged: read.digest !== latest.digest };
}
