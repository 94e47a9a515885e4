import type { MetadataRecord } from '@flowsage/client';
import { createRecordLookup } from '../pipeline/known-records.ts';
import type { MetadataKind } from '../store/index.ts';
import type { ServerContext } from './context.ts';
import { sampleJudge } from './sample-judge.ts';

/**
 * What packs say of a Destination or an Event, and of a Behavior as samples of the account have met it: what people write
 * stands in place of that. Null for nothing.
 */
export async function packSays(
  context: ServerContext,
  kind: MetadataKind,
  key: string,
  accountId: string,
): Promise<MetadataRecord | null> {
  const [found = null] =
    kind === 'behavior'
      ? [await sampleJudge(context).findBehavior(key, accountId)]
      : await createRecordLookup(null, context.knowledge)(kind, [key]);
  return found?.metadata ?? null;
}
