import { DIRECT_CHILDREN_LIMIT } from '../../model/statistics.ts';

/** Every statement that runs outside migrations. `$n` are parameters. */

export const FIND_SAMPLE = 'SELECT number FROM sample WHERE content_hash = $1';

export const NEXT_SAMPLE_NUMBER = 'SELECT coalesce(max(number), 0) + 1 FROM sample';

export const INSERT_SAMPLE = 'INSERT INTO sample VALUES ($1, $2, $3, $4)';

/** Sums up the ledger rows of sample `$1`. `least` and `greatest` pass over nulls. */
export const ADD_TO_TOTALS = [
  `INSERT INTO name_total
     SELECT name, any_value(parent), 1, min(first_observed), max(last_observed)
     FROM sample_label WHERE sample = $1 GROUP BY name
   ON CONFLICT (name) DO UPDATE SET
     samples = samples + 1,
     first_observed = least(first_observed, excluded.first_observed),
     last_observed = greatest(last_observed, excluded.last_observed)`,
  `INSERT INTO label_total
     SELECT name, protocol, port, label, 1 FROM sample_label WHERE sample = $1
   ON CONFLICT (name, protocol, port, label) DO UPDATE SET samples = samples + 1`,
  `INSERT INTO flow_id_total
     SELECT flow_id, 1 FROM sample_flow_id WHERE sample = $1
   ON CONFLICT (flow_id) DO UPDATE SET samples = samples + 1`,
];

/** Takes sample `$1` out of the totals, then out of the ledger. */
export const REMOVE_SAMPLE = [
  `UPDATE name_total SET
     samples = samples - 1,
     first_observed = remaining.first_observed,
     last_observed = remaining.last_observed
   FROM (
     SELECT name,
       min(first_observed) FILTER (sample <> $1) AS first_observed,
       max(last_observed) FILTER (sample <> $1) AS last_observed
     FROM sample_label
     WHERE name IN (SELECT name FROM sample_label WHERE sample = $1)
     GROUP BY name
   ) AS remaining
   WHERE name_total.name = remaining.name`,
  `UPDATE label_total SET samples = label_total.samples - 1 FROM sample_label AS gone
   WHERE gone.sample = $1 AND label_total.name = gone.name AND label_total.protocol = gone.protocol
     AND label_total.port = gone.port AND label_total.label = gone.label`,
  `UPDATE flow_id_total SET samples = flow_id_total.samples - 1 FROM sample_flow_id AS gone
   WHERE gone.sample = $1 AND flow_id_total.flow_id = gone.flow_id`,
  `DELETE FROM sample_label WHERE sample = $1`,
  `DELETE FROM sample_flow_id WHERE sample = $1`,
  `DELETE FROM sample WHERE number = $1`,
];

/** Run in a transaction of its own after `REMOVE_SAMPLE`: a key updated and deleted in one would still seem taken. */
export const DROP_EMPTY_TOTALS = [
  'DELETE FROM name_total WHERE samples = 0',
  'DELETE FROM label_total WHERE samples = 0',
  'DELETE FROM flow_id_total WHERE samples = 0',
];

/**
 * Keys of look-ups come as one text, a key a line, and answers carry the line's number from 1: binding a text takes a
 * tenth of the time that binding a list of ten thousand texts does.
 */
const LINES_1 = 'string_split($1, chr(10))';

/** For names `$1` that are known: line, samples, first and last. */
export const NAME_TOTALS = `
  SELECT asked.line, samples, first_observed, last_observed
  FROM (SELECT unnest(${LINES_1}) AS name, generate_subscripts(${LINES_1}, 1)::INTEGER AS line) AS asked
  JOIN name_total USING (name)
  WHERE samples > 0`;

/** For names `$1` that have any: line, and the names one label below. */
export const DIRECT_CHILDREN = `
  SELECT asked.line, min(name_total.name, ${DIRECT_CHILDREN_LIMIT})
  FROM (SELECT unnest(${LINES_1}) AS name, generate_subscripts(${LINES_1}, 1)::INTEGER AS line) AS asked
  JOIN name_total ON name_total.parent = asked.name
  WHERE samples > 0
  GROUP BY asked.line`;

/** For destinations of names `$1`, protocols `$2` and ports `$3`: line and label, a row for each label, sorted. */
export const DESTINATION_LABELS = `
  SELECT asked.line, label_total.label
  FROM (
    SELECT unnest(${LINES_1}) AS name, unnest(string_split($2, chr(10))) AS protocol,
      unnest(string_split($3, chr(10))::INTEGER[]) AS port, generate_subscripts(${LINES_1}, 1)::INTEGER AS line
  ) AS asked
  JOIN label_total USING (name, protocol, port)
  WHERE samples > 0
  ORDER BY asked.line, label_total.label`;

/** For ids `$1` that are known: line and samples. */
export const FLOW_ID_TOTALS = `
  SELECT asked.line, samples
  FROM (SELECT unnest(${LINES_1}) AS flow_id, generate_subscripts(${LINES_1}, 1)::INTEGER AS line) AS asked
  JOIN flow_id_total USING (flow_id)`;

export const SAMPLE_COUNT = 'SELECT count(*)::INTEGER FROM sample';
