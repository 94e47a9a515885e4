import { normalizeName } from '../../model/destination.ts';
import type { HeldStore } from '../held-store.ts';
import type { MetadataKind } from '../metadata-store.ts';
import { isCountedName } from '../public-names.ts';
import type { Connections } from './connections.ts';
import { nameKey } from './keys.ts';
import { askedLines, lookUp } from './look-up.ts';

const OWN = 'sample IN (SELECT number FROM sample WHERE account = $1)';

/** What a flow is asked for by its key `$2`. Names in flows are as they came. */
const IS_ASKED: Readonly<Record<MetadataKind, string>> = {
  destination: 'lower("destinationData") = lower($2)',
  behavior: '"flowId" = $2',
  event: 'event_id = $2',
};

/** Samples of account `$1`; `$3` says whether `$4` and `$5` count. */
const samplesOf = (kind: MetadataKind): string => `
  WITH held AS MATERIALIZED (
    SELECT sample, count(*)::INTEGER AS flows FROM flow WHERE ${OWN} AND ${IS_ASKED[kind]} GROUP BY sample
  )
  SELECT id, file_name, uploaded_at, traffic_micros::DOUBLE / 1e6, flows, (SELECT count(*) FROM held)::INTEGER
  FROM held JOIN sample ON sample.number = held.sample
  WHERE NOT $3 OR (uploaded_at, id) < ($4::DOUBLE, $5)
  ORDER BY uploaded_at DESC, id DESC
  LIMIT $6::INTEGER`;

const countOf = (kind: MetadataKind): string =>
  `SELECT count(DISTINCT sample)::INTEGER FROM flow WHERE ${OWN} AND ${IS_ASKED[kind]}`;

/** Flows of sample `$1` whose flow id is a line of `$2`. An ICMP flow's source has no port. */
const FLOWS = `
  SELECT number, CASE "protocolInformation" WHEN 'ICMP' THEN src ELSE regexp_replace(src, ':[0-9]+$', '') END,
    "flowId", coalesce("relativeStart", 0)::DOUBLE
  FROM flow
  WHERE sample = (SELECT number FROM sample WHERE id = $1) AND "flowId" IN (SELECT unnest(string_split($2, chr(10))))
  ORDER BY number
  LIMIT $3::INTEGER`;

/** Of account `$1`, for each line of `$2`. */
const PLACES = `
  SELECT "flowId", any_value("flowCategory"), any_value("destinationData")
  FROM flow
  WHERE ${OWN} AND "flowId" IN (SELECT unnest(string_split($2, chr(10))))
  GROUP BY "flowId"`;

/** Of samples `$1`: a row for each of them and each of its flow ids. */
const BEHAVIORS_OF_SAMPLES = `
  WITH asked AS MATERIALIZED (${askedLines({ asked_sample: 'VARCHAR' })})
  SELECT DISTINCT line, "flowId"
  FROM asked JOIN sample ON id = asked_sample JOIN flow ON flow.sample = sample.number
  WHERE "flowId" IS NOT NULL`;

const seenAs = (column: string, more: string): string => `
  SELECT ${column}, ${more} count(*)::INTEGER, count(DISTINCT sample)::INTEGER
  FROM flow
  WHERE ${OWN} AND ${IS_ASKED.destination} AND ${column} IS NOT NULL
  GROUP BY ${column}
  ORDER BY count(*) DESC, ${column}
  LIMIT $3::INTEGER`;

const BEHAVIORS = seenAs('"flowId"', 'any_value("flowCategory"),');
const EVENTS = seenAs('event_id', '');

/** Of name `$1` with key `$2`; `$3` says whether everything counts, else what `$4` sees. */
const DAYS = `
  SELECT strftime(make_timestamp((first_observed * 1e6)::BIGINT), '%Y-%m-%d') AS day, count(DISTINCT content)::INTEGER
  FROM content_name
  WHERE name_key = $2 AND (name = $1) IS TRUE AND first_observed IS NOT NULL
    AND ($3 OR content IN (SELECT content FROM content_holder WHERE is_public OR account = $4))
  GROUP BY day
  ORDER BY day DESC
  LIMIT $5::INTEGER`;

export function createHeld(connections: Connections): HeldStore {
  return {
    samplesHolding: (accountId, { kind, key }, { after, limit }) =>
      connections.read(async (sql) => {
        const end = [after !== null, after?.uploadedAt ?? 0, after?.sampleId ?? ''];
        const rows = await sql.rows(samplesOf(kind), [accountId, key, ...end, limit + 1]);
        // Behind the last page no row tells how many there are.
        const count = rows[0]?.[5] ?? (after === null ? 0 : (await sql.rows(countOf(kind), [accountId, key]))[0]![0]);
        return {
          samples: rows.slice(0, limit).map((row) => ({
            sampleId: row[0] as string,
            fileName: row[1] as string,
            uploadedAt: row[2] as number,
            trafficAt: row[3] as number | null,
            flows: row[4] as number,
          })),
          hasMore: rows.length > limit,
          count: count as number,
        };
      }),

    flowsOfBehaviors: (sampleId, flowIds, limit) =>
      connections.read(async (sql) =>
        (await sql.rows(FLOWS, [sampleId, flowIds.join('\n'), limit])).map((row) => ({
          row: row[0] as number,
          source: row[1] as string,
          flowId: row[2] as string,
          startMicros: row[3] as number,
        })),
      ),

    placesOfBehaviors: (accountId, flowIds) =>
      connections.read(async (sql) =>
        (await sql.rows(PLACES, [accountId, flowIds.join('\n')])).map((row) => ({
          flowId: row[0] as string,
          flowCategory: row[1] as string,
          destination: row[2] as string,
        })),
      ),

    behaviorsOfSamples: (sampleIds) =>
      connections.read(async (sql) => {
        const mayBeThere = sampleIds.map((id) => !id.includes('\n'));
        const found = await lookUp(sql, BEHAVIORS_OF_SAMPLES, { mayBeThere, columns: [sampleIds] });
        return new Map([...found].map(([i, rows]) => [sampleIds[i]!, rows.map(([flowId]) => flowId as string)]));
      }),

    daysSeen: ({ accountId, minAccounts }, asked, limit) =>
      connections.read(async (sql) => {
        const name = normalizeName(asked);
        if (!isCountedName(name)) return [];
        const rows = await sql.rows(DAYS, [name, nameKey(name), minAccounts <= 1, accountId ?? '', limit]);
        return rows.map(([day, samples]) => ({ day: day as string, samples: samples as number }));
      }),

    seenAt: (accountId, destination, limit) =>
      connections.read(async (sql) => ({
        behaviors: (await sql.rows(BEHAVIORS, [accountId, destination, limit])).map((row) => ({
          flowId: row[0] as string,
          flowCategory: row[1] as string,
          flows: row[2] as number,
          samples: row[3] as number,
        })),
        events: (await sql.rows(EVENTS, [accountId, destination, limit])).map((row) => ({
          eventId: row[0] as string,
          flows: row[1] as number,
          samples: row[2] as number,
        })),
      })),
  };
}
