import type { MetadataLookup } from '../pipeline/activities.ts';
import { createRecordLookup } from '../pipeline/known-records.ts';
import type { ServerContext } from './context.ts';

export { metadataKeyOf } from '../pipeline/known-records.ts';

/**
 * What people wrote of Destinations, Behaviors and Events; of a Destination or an Event about which nobody wrote anything,
 * what the knowledge packs say. Behaviors of packs hold for flows: `sample-judge.ts` finds them.
 */
export function createMetadataLookup(context: Pick<ServerContext, 'store' | 'knowledge'>): MetadataLookup {
  let { knowledge } = context;
  let lookup = createRecordLookup(context.store, knowledge);
  return async (kind, keys) => {
    if (context.knowledge !== knowledge) {
      knowledge = context.knowledge;
      lookup = createRecordLookup(context.store, knowledge);
    }
    return (await lookup(kind, keys)).map((found) => found?.metadata ?? null);
  };
}

/** Keeps what was looked up while many pieces of one sample are made; beyond the bound it begins anew. */
export function remembered(lookup: MetadataLookup, most = 20_000): MetadataLookup {
  const known = new Map<string, Awaited<ReturnType<MetadataLookup>>[number]>();
  return async (kind, keys) => {
    const missing = keys.filter((key) => !known.has(`${kind} ${key}`));
    if (missing.length === 0) return keys.map((key) => known.get(`${kind} ${key}`)!);
    const found = await lookup(kind, missing);
    const fresh = new Map(missing.map((key, i) => [key, found[i]!]));
    const answers = keys.map((key) => (fresh.has(key) ? fresh.get(key)! : known.get(`${kind} ${key}`)!));
    if (known.size + fresh.size > most) known.clear();
    for (const [key, record] of fresh) known.set(`${kind} ${key}`, record);
    return answers;
  };
}
