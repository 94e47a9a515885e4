import type { Activity, Secflow } from '@flowsage/client';
import { isKnown } from '../model/metadata.ts';
import type { Sample } from '../model/sample.ts';
import type { StatisticsLookup } from '../model/statistics.ts';
import { activitiesOf, secflowsOf } from '../pipeline/activities.ts';
import type { ServerContext } from './context.ts';
import { createMetadataLookup, remembered } from './metadata-lookup.ts';
import { publicActivity } from './public-flow.ts';
import type { PublicNames } from './public-names.ts';
import { type PackRecords, sampleJudge } from './sample-judge.ts';

/**
 * Flows of a sample as elements of JSON lists, a chunk of the store at a time: a sample may have a million. Signals tell
 * that the caller has gone: nothing is asked of the store any more, and the list ends with their reason.
 */

/** Records that are remembered while a list is made: callers who do not read hold them as long. */
const RECORDS_REMEMBERED = 4096;

/** The Secflows; none before the sample is processed. */
export async function* secflowParts(
  context: ServerContext,
  sample: Sample,
  signal: AbortSignal,
): AsyncGenerator<string> {
  if (sample.state !== 'processed') return;
  signal.throwIfAborted();
  const records = await sampleJudge(context).packRecords(sample);
  let row = 0;
  for await (const chunk of context.store.flows(sample.id)) {
    const secflows = withEvents(secflowsOf(chunk), records, row);
    row += secflows.length;
    yield elementsOf(secflows);
    signal.throwIfAborted();
  }
}

/** The Secflows with all that is known of each; none before the sample is processed. `names` gives hosts other names. */
export async function* activityParts(
  context: ServerContext,
  sample: Sample,
  statistics: StatisticsLookup,
  signal: AbortSignal,
  names: PublicNames | null = null,
): AsyncGenerator<string> {
  if (sample.state !== 'processed') return;
  signal.throwIfAborted();
  const metadata = remembered(createMetadataLookup(context), RECORDS_REMEMBERED);
  const records = await sampleJudge(context).packRecords(sample);
  let firstRow = 0;
  for await (const chunk of context.store.flows(sample.id)) {
    signal.throwIfAborted();
    const secflows = withEvents(secflowsOf(chunk), records, firstRow);
    const known = await activitiesOf(secflows, metadata, statistics);
    const activities = withBehaviors(known, records, firstRow);
    yield elementsOf(names === null ? activities : activities.map((activity) => publicActivity(activity, names)));
    signal.throwIfAborted();
    firstRow += secflows.length;
  }
}

/** Events of packs on flows that belong to none that people wrote. */
function withEvents(secflows: readonly Secflow[], records: PackRecords, firstRow: number): readonly Secflow[] {
  return secflows.map((secflow, i) => {
    if (secflow.eventId !== undefined) return secflow;
    const eventId = records.eventId(firstRow + i);
    return eventId === null ? secflow : { ...secflow, eventId };
  });
}

/** Behaviors of packs where people wrote nothing. */
function withBehaviors(activities: readonly Activity[], records: PackRecords, firstRow: number): readonly Activity[] {
  return activities.map((activity, i) => {
    if (isKnown(activity.behavior)) return activity;
    const behavior = records.behavior(firstRow + i);
    return behavior === null ? activity : { ...activity, behavior: behavior.metadata };
  });
}

function elementsOf(list: readonly object[]): string {
  return JSON.stringify(list).slice(1, -1);
}
