import type { Activity, Secflow } from '@flowsage/client';
import { isKnown } from '../model/metadata.ts';
import type { Sample } from '../model/sample.ts';
import type { StatisticsLookup } from '../model/statistics.ts';
import { activitiesOf, type SourceNaming, secflowsOf } from '../pipeline/activities.ts';
import type { ServerContext } from './context.ts';
import { createMetadataLookup, remembered } from './metadata-lookup.ts';
import { type PackRecords, sampleJudge } from './sample-judge.ts';

/** Flows of a sample as elements of JSON lists, a piece at a time: a sample may have a million. */

/** Look-ups cost little more for many keys than for few, so they are made for this many flows at once. */
const FLOWS_LOOKED_UP = 8192;
/** Elements made into text without letting anything else run. */
const FLOWS_WRITTEN = 2048;

const AS_IT_IS: SourceNaming = (source) => source;

/** The Secflows; none before the sample is processed. */
export async function* secflowParts(context: ServerContext, sample: Sample): AsyncGenerator<string> {
  if (sample.state !== 'processed') return;
  const records = await sampleJudge(context).packRecords(sample);
  let row = 0;
  for await (const chunk of aheadOf(context.store.flows(sample.id))) {
    const secflows = withEvents(secflowsOf(chunk), records, row);
    row += secflows.length;
    yield elementsOf(secflows);
  }
}

/** The Secflows with all that is known of each; none before the sample is processed. */
export async function* activityParts(
  context: ServerContext,
  sample: Sample,
  statistics: StatisticsLookup,
  nameSource: SourceNaming = AS_IT_IS,
): AsyncGenerator<string> {
  if (sample.state !== 'processed') return;
  const metadata = remembered(createMetadataLookup(context));
  const records = await sampleJudge(context).packRecords(sample);
  let firstRow = 0;
  for await (const secflows of aheadOf(secflowBatches(context, sample, nameSource))) {
    const known = await activitiesOf(withEvents(secflows, records, firstRow), metadata, statistics);
    const activities = withBehaviors(known, records, firstRow);
    firstRow += activities.length;
    for (let row = 0; row < activities.length; row += FLOWS_WRITTEN)
      yield elementsOf(activities.slice(row, row + FLOWS_WRITTEN));
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

async function* secflowBatches(
  { store }: ServerContext,
  sample: Sample,
  nameSource: SourceNaming,
): AsyncGenerator<readonly Secflow[]> {
  let batch: Secflow[] = [];
  for await (const chunk of store.flows(sample.id)) {
    batch.push(...secflowsOf(chunk, nameSource));
    if (batch.length < FLOWS_LOOKED_UP) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The same pieces; the next one is asked for while whoever takes them works on the present one. */
async function* aheadOf<Piece>(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  const iterator = pieces[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = iterator.next();
      // It is told when it is asked for; until then nobody listens.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

function elementsOf(list: readonly object[]): string {
  return JSON.stringify(list).slice(1, -1);
}
