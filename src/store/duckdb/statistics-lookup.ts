import type { JS } from '@duckdb/node-api';
import { type Destination, normalizeName } from '../../model/destination.ts';
import {
  type CountedStatistics,
  DIRECT_CHILDREN_LIMIT,
  type LabelCount,
  type NameObservation,
  type Viewer,
} from '../../model/statistics.ts';
import { isCountedName } from '../public-names.ts';
import { isFlowId } from '../sample-rows.ts';
import type { Connections } from './connections.ts';
import { Gathered } from './gathered.ts';
import { flowKey, nameKey } from './keys.ts';
import { type AskedKeys, askedLines, lookUp } from './look-up.ts';
import type { Sql } from './sql.ts';

/**
 * The ledger is joined by the numbers of texts first, because the engine passes over most rows that way; the texts are
 * compared after. `IS TRUE` keeps it from making the comparison part of the join.
 */
const ASKED_NAMES = `asked AS MATERIALIZED (${askedLines({ name: 'VARCHAR', key: 'UBIGINT' })})`;

const FOUND_NAMES = `found AS MATERIALIZED (
    SELECT line, content, first_observed, last_observed
    FROM asked JOIN content_name ON name_key = key
    WHERE (content_name.name = asked.name) IS TRUE
  )`;

/**
 * Holders of the contents in `found`, a row for each content and account; `viewer` is the parameter of who asks. One
 * account of each content is the first, so that contents are counted by counting those.
 */
const holdersFor = (viewer: string): string => `
  held AS (
    SELECT content, account, bool_or(is_public OR account = ${viewer}) AS is_visible
    FROM content_holder WHERE content IN (SELECT content FROM found)
    GROUP BY content, account
  ),
  holder AS MATERIALIZED (
    SELECT content, account, is_visible,
      account = min(account) OVER (PARTITION BY content) AS is_first,
      is_visible AND account = min(account) FILTER (is_visible) OVER (PARTITION BY content) AS is_first_visible
    FROM held
  )`;

/**
 * For names `$1` with keys `$2`, where everything counts for everybody: contents, accounts and times. What the engine has to
 * plan is most of the cost of a small look-up, so the usual case has a plain query of its own.
 */
const ALL_NAME_TOTALS = `
  WITH ${ASKED_NAMES}, ${FOUND_NAMES}
  SELECT line, count(DISTINCT content)::INTEGER, count(DISTINCT account)::INTEGER,
    min(first_observed), max(last_observed)
  FROM found JOIN content_holder USING (content)
  GROUP BY line`;

/** For names `$1` with keys `$2` and viewer `$3`: contents, accounts and times, of all and of what the viewer sees. */
const NAME_TOTALS = `
  WITH ${ASKED_NAMES}, ${FOUND_NAMES}, ${holdersFor('$3')}
  SELECT line,
    sum(contents)::INTEGER, count(*)::INTEGER, min(first), max(last),
    sum(visible_contents)::INTEGER, count(*) FILTER (is_visible)::INTEGER, min(visible_first), max(visible_last)
  FROM (
    SELECT line, account, bool_or(is_visible) AS is_visible,
      count(*) FILTER (is_first) AS contents,
      count(*) FILTER (is_first_visible) AS visible_contents,
      min(first_observed) AS first, min(first_observed) FILTER (is_visible) AS visible_first,
      max(last_observed) AS last, max(last_observed) FILTER (is_visible) AS visible_last
    FROM found JOIN holder USING (content)
    GROUP BY line, account
  )
  GROUP BY line`;

const FOUND_CHILDREN = `found AS MATERIALIZED (
    SELECT line, content, content_name.name AS child
    FROM asked JOIN content_name ON parent_key = key
    WHERE (substr(content_name.name, position('.' IN content_name.name) + 1) = asked.name) IS TRUE
  )`;

/** For names `$1` with keys `$2`: the names one label below. */
const ALL_CHILDREN = `
  WITH ${ASKED_NAMES}, ${FOUND_CHILDREN}
  SELECT line, min(child, ${DIRECT_CHILDREN_LIMIT}) FROM (SELECT DISTINCT line, child FROM found) GROUP BY line`;

/** The same, of what viewer `$3` sees or `$4` accounts hold. */
const VIEWED_CHILDREN = `
  WITH ${ASKED_NAMES}, ${FOUND_CHILDREN}, ${holdersFor('$3')}
  SELECT line, min(child, ${DIRECT_CHILDREN_LIMIT})
  FROM (
    SELECT line, child FROM found JOIN holder USING (content)
    GROUP BY line, child HAVING bool_or(is_visible) OR count(DISTINCT account) >= $4
  )
  GROUP BY line`;

const ASKED_DESTINATIONS = `asked AS MATERIALIZED (
    ${askedLines({ name: 'VARCHAR', key: 'UBIGINT', protocol: 'VARCHAR', port: 'INTEGER' })}
  )`;

const FOUND_LABELS = `found_label AS MATERIALIZED (
    SELECT DISTINCT line, content, content_label.label
    FROM asked JOIN content_label ON name_key = key
    WHERE (
      content_label.name = asked.name AND content_label.protocol = asked.protocol AND content_label.port = asked.port
    ) IS TRUE
  )`;

/** For destinations of names `$1`, keys `$2`, protocols `$3` and ports `$4`: a row for each label, sorted, with its samples. */
const ALL_LABELS = `
  WITH ${ASKED_DESTINATIONS}, ${FOUND_LABELS}
  SELECT line, label, count(*)::INTEGER FROM found_label GROUP BY line, label ORDER BY line, label`;

/** The same, of what viewer `$5` sees, and of everything at names that `$6` accounts hold. */
const VIEWED_LABELS = `
  WITH ${ASKED_DESTINATIONS}, ${FOUND_LABELS}, ${FOUND_NAMES}, ${holdersFor('$5')},
  shared AS (
    SELECT line FROM found JOIN holder USING (content) GROUP BY line HAVING count(DISTINCT account) >= $6
  )
  SELECT line, label, count(*)::INTEGER
  FROM found_label
  WHERE line IN (SELECT line FROM shared) OR content IN (SELECT content FROM holder WHERE is_visible)
  GROUP BY line, label
  ORDER BY line, label`;

/** For behaviours `$1` with keys `$2`, where what may count does: contents, and of the others those that `$3` sees. */
const ALL_BEHAVIOR_TOTALS = `
  WITH asked AS MATERIALIZED (${askedLines({ id: 'VARCHAR', key: 'UBIGINT' })})
  SELECT line,
    count(*) FILTER (
      is_counted OR content IN (SELECT content FROM content_holder WHERE is_public OR account = $3)
    )::INTEGER
  FROM asked JOIN content_behavior ON flow_key = key
  WHERE (flow_id = id) IS TRUE
  GROUP BY line`;

/**
 * For behaviours `$1` with keys `$2` and viewer `$3`: contents and accounts that may count for everybody, then contents
 * that the viewer sees, and how many of these count for nobody else.
 */
const BEHAVIOR_TOTALS = `
  WITH asked AS MATERIALIZED (${askedLines({ id: 'VARCHAR', key: 'UBIGINT' })}),
  found AS MATERIALIZED (
    SELECT line, content, is_counted
    FROM asked JOIN content_behavior ON flow_key = key
    WHERE (flow_id = id) IS TRUE
  ), ${holdersFor('$3')}
  SELECT line,
    sum(contents)::INTEGER, count(*) FILTER (is_counted)::INTEGER,
    sum(visible_contents)::INTEGER, sum(visible_uncounted)::INTEGER
  FROM (
    SELECT line, account, bool_or(is_counted) AS is_counted,
      count(*) FILTER (is_first AND is_counted) AS contents,
      count(*) FILTER (is_first_visible) AS visible_contents,
      count(*) FILTER (is_first_visible AND NOT is_counted) AS visible_uncounted
    FROM found JOIN holder USING (content)
    GROUP BY line, account
  )
  GROUP BY line`;

/** Look-ups as one viewer may see them. Small ones of the same kind are answered together. */
export function createStatisticsLookup(connections: Connections, viewer: Viewer): CountedStatistics {
  const read = connections.readAccepted.bind(connections);
  const names = new Gathered((asked: readonly string[]) => read((sql) => nameObservations(sql, viewer, asked)));
  const labels = new Gathered((asked: readonly Destination[]) => read((sql) => destinationLabels(sql, viewer, asked)));
  const counts = new Gathered((asked: readonly string[]) => read((sql) => flowIdCounts(sql, viewer, asked)));
  return {
    nameObservations: (asked) => connections.accept(() => names.ask(asked)),
    destinationLabels: (asked) =>
      connections.accept(async () => (await labels.ask(asked)).map((found) => found.map(({ label }) => label))),
    destinationLabelCounts: (asked) => connections.accept(() => labels.ask(asked)),
    flowIdCounts: (asked) => connections.accept(() => counts.ask(asked)),
  };
}

async function nameObservations(sql: Sql, viewer: Viewer, names: readonly string[]): Promise<NameObservation[]> {
  const asked = askedNames(names);
  const totals = seesAll(viewer)
    ? await lookUp(sql, ALL_NAME_TOTALS, asked.keys)
    : await lookUp(sql, NAME_TOTALS, asked.keys, [accountOf(viewer)]);
  const children = seesAll(viewer)
    ? await lookUp(sql, ALL_CHILDREN, asked.keys)
    : await lookUp(sql, VIEWED_CHILDREN, asked.keys, [accountOf(viewer), viewer.minAccounts]);
  return asked.names.map((name, i) => ({
    name,
    isCounted: asked.keys.mayBeThere[i]!,
    ...observation(totals.get(i)?.[0], viewer.minAccounts),
    directChildren: (children.get(i)?.[0]?.[0] ?? []) as string[],
  }));
}

async function destinationLabels(
  sql: Sql,
  viewer: Viewer,
  destinations: readonly Destination[],
): Promise<(readonly LabelCount[])[]> {
  const { keys } = askedNames(destinations.map(({ name }) => name));
  const protocols = destinations.map(({ protocol }) => protocol);
  const ports = destinations.map(({ port }) => port ?? -1);
  const asked = { ...keys, columns: [...keys.columns, protocols, ports] };
  const labels = seesAll(viewer)
    ? await lookUp(sql, ALL_LABELS, asked)
    : await lookUp(sql, VIEWED_LABELS, asked, [accountOf(viewer), viewer.minAccounts]);
  return destinations.map((_, i) =>
    (labels.get(i) ?? []).map(([label, count]) => ({ label: label as string, count: count as number })),
  );
}

async function flowIdCounts(sql: Sql, viewer: Viewer, flowIds: readonly string[]): Promise<number[]> {
  const mayBeThere = flowIds.map(isFlowId);
  const keys = flowIds.map((flowId, i) => (mayBeThere[i] ? flowKey(flowId) : 0n));
  const asked = { mayBeThere, columns: [flowIds, keys] };
  if (seesAll(viewer)) {
    const all = await lookUp(sql, ALL_BEHAVIOR_TOTALS, asked, [accountOf(viewer)]);
    return flowIds.map((_, i) => (all.get(i)?.[0]?.[0] ?? 0) as number);
  }
  const totals = await lookUp(sql, BEHAVIOR_TOTALS, asked, [accountOf(viewer)]);
  return flowIds.map((_, i) => {
    const [contents = 0, accounts = 0, visible = 0, uncounted = 0] = (totals.get(i)?.[0] ?? []) as number[];
    return accounts > 0 && accounts >= viewer.minAccounts ? contents + uncounted : visible;
  });
}

/** Accounts have ids that are not empty, so this is nobody's for a viewer without one. */
function accountOf(viewer: Viewer): string {
  return viewer.accountId ?? '';
}

function seesAll(viewer: Viewer): boolean {
  return viewer.minAccounts <= 1;
}

function askedNames(names: readonly string[]): { readonly names: readonly string[]; readonly keys: AskedKeys } {
  const asked = names.map(normalizeName);
  const mayBeThere = asked.map(isCountedName);
  const keys = asked.map((name, i) => (mayBeThere[i] ? nameKey(name) : 0n));
  return { names: asked, keys: { mayBeThere, columns: [asked, keys] } };
}

/** Once enough accounts hold a name, all of it counts; until then what the viewer sees. */
function observation(
  totals: readonly JS[] | undefined,
  minAccounts: number,
): Pick<NameObservation, 'sampleCount' | 'accountCount' | 'firstObserved' | 'lastObserved'> {
  const accounts = (totals?.[1] ?? 0) as number;
  const [contents = 0, counted = 0, first = null, last = null] =
    (accounts >= minAccounts ? totals?.slice(0, 4) : totals?.slice(4)) ?? [];
  return {
    sampleCount: contents as number,
    accountCount: counted as number,
    firstObserved: first as number | null,
    lastObserved: last as number | null,
  };
}
