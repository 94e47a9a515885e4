import type { MetadataRecord } from '@flowsage/client';
import { createRecordLookup } from '../pipeline/known-records.ts';
import type { MetadataKind, MetadataVersion } from '../store/index.ts';
import type { ServerContext } from './context.ts';
import { sampleJudge } from './sample-judge.ts';

/**
 * What packs say of a Destination or an Event, and of a Behavior as samples of the account have met it. Null for
 * nothing, and where people wrote, which stands in place of that.
 */
export async function packSays(
  context: ServerContext,
  latest: MetadataVersion | null,
  kind: MetadataKind,
  key: string,
  accountId: string,
): Promise<MetadataRecord | null> {
  if (latest !== null && latest.record !== null) return null;
  const [found = null] =
    kind === 'behavior'
      ? [await sampleJudge(context).findBehavior(key, accountId)]
      : await createRecordLookup(null, context.knowledge)(kind, [key]);
  return found?.metadata ?? null;
}
