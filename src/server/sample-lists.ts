import type { Sample } from '../model/sample.ts';
import type { StatisticsLookup } from '../model/statistics.ts';
import { activitiesOf, type SourceNaming, secflowsOf } from '../pipeline/activities.ts';
import type { ServerContext } from './context.ts';
import { createMetadataLookup, remembered } from './metadata-lookup.ts';

/** Flows of a sample as elements of JSON lists, a chunk at a time: a sample may have a million. */

const AS_IT_IS: SourceNaming = (source) => source;

/** The Secflows; none before the sample is processed. */
export async function* secflowParts({ store }: ServerContext, sample: Sample): AsyncGenerator<string> {
  if (sample.state !== 'processed') return;
  for await (const chunk of store.flows(sample.id)) yield elementsOf(secflowsOf(chunk));
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
  for await (const chunk of context.store.flows(sample.id))
    yield elementsOf(await activitiesOf(secflowsOf(chunk, nameSource), metadata, statistics));
}

function elementsOf(list: readonly object[]): string {
  return JSON.stringify(list).slice(1, -1);
}
