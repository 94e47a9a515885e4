/**
 * Which judgements may read otherwise since records of people were changed. A flow asks for records under its
 * `destinationData`, under its address where it has a name beside, under its flow id and under its Event's id, and under
 * nothing else: what is said of a parent reaches children from packs alone. An Event may take up the flows of whatever
 * sample has the first of its steps.
 */

/**
 * Keys that are compared by more than their letters: IPv6 addresses have several forms, and what is a capital beyond ASCII
 * is a question of the Unicode version. The form of a key has such letters where its flow has them, and a second colon.
 */
const isUnusual = (text: string): string => `(strlen(${text}) <> length(${text}) OR ${text} LIKE '%:%:%')`;

/** Of a service only: some letters beyond ASCII have capitals within it. */
const HAS_UNUSUAL_SERVICE = `strlen(split_part("destinationData", ':', -1)) <> length(split_part("destinationData", ':', -1))`;

/**
 * Samples, by number, with the latest change of a record that one of their flows may hold; more than one row a sample.
 * Names are kept without case and without the dot of the root.
 */
const HELD_CHANGES = `
  SELECT sample, revision FROM flow JOIN (
    SELECT lower(key) AS text, revision FROM changed WHERE kind = 'destination'
    UNION ALL
    SELECT regexp_replace(lower(key), ':([^:]*)$', '.:\\1'), revision FROM changed WHERE kind = 'destination'
  ) AS destinations ON lower("destinationData") = text
  UNION ALL
  SELECT sample, revision FROM flow JOIN (
    SELECT regexp_replace(lower(key), ':[^:]*$', '') AS address, max(revision) AS revision
    FROM changed WHERE kind = 'destination' GROUP BY address
  ) AS addresses ON "dstAddress" = address
  UNION ALL
  SELECT sample, revision FROM flow JOIN (
    SELECT max(revision) AS revision FROM changed
    WHERE kind = 'destination' AND (${isUnusual('key')} OR key LIKE '%xn--%')
    HAVING max(revision) IS NOT NULL
  ) AS unusual ON ${isUnusual('"destinationData"')}
  UNION ALL
  SELECT sample, revision FROM flow JOIN (
    SELECT max(revision) AS revision FROM changed WHERE kind = 'destination' HAVING max(revision) IS NOT NULL
  ) AS destination ON ${HAS_UNUSUAL_SERVICE}
  UNION ALL
  SELECT sample, revision FROM flow JOIN changed ON "flowId" = key WHERE kind = 'behavior'
  UNION ALL
  SELECT sample, revision FROM flow JOIN changed ON event_id = key WHERE kind = 'event'
  UNION ALL
  SELECT sample, revision FROM flow JOIN (
    SELECT json_extract_string(rule, '$.steps[0]') AS step, revision FROM changed WHERE kind = 'event' AND rule IS NOT NULL
  ) AS beginnings ON "flowId" = step`;

/** Samples that were judged by packs `$2` before revision `$1` and hold no record that was changed since, with theirs. */
export const UNTOUCHED_JUDGEMENTS = `
  WITH changed AS MATERIALIZED (
    SELECT kind, key, max(revision) AS revision, arg_max(rule, version) AS rule FROM metadata
    WHERE revision > (SELECT min(revision) FROM judgement WHERE packs = $2 AND revision < $1)
    GROUP BY kind, key
  )
  SELECT judgement.sample, judgement.revision
  FROM judgement
  JOIN sample ON sample.id = judgement.sample
  LEFT JOIN (
    SELECT sample, max(revision) AS revision FROM (${HELD_CHANGES}) GROUP BY sample
  ) AS held ON held.sample = sample.number
  WHERE packs = $2 AND judgement.revision < $1 AND coalesce(held.revision, 0) <= judgement.revision`;
