import type { SampleList, SampleListQuery } from '../store/index.ts';
import type { ServerContext } from './context.ts';
import { forgetRead } from './read-memories.ts';

const SAMPLES_A_PAGE = 1000;

/** Takes an account with everything of it out of store, memory and disk; false: there is none. */
export async function forgetAccount(context: ServerContext, accountId: string): Promise<boolean> {
  const { store, ingest, keyring } = context;
  // Its files are known by its samples, which are gone afterwards.
  const unfinished: string[] = [];
  for (const state of ['uploaded', 'processing'] as const) {
    let after: SampleListQuery['after'] = null;
    do {
      const { samples, hasMore }: SampleList = await store.listSamples(accountId, {
        limit: SAMPLES_A_PAGE,
        sort: 'uploadedAt',
        order: 'asc',
        after,
        state,
        visibility: null,
        fileType: null,
        name: null,
      });
      for (const { id } of samples) unfinished.push(id);
      const last = samples.at(-1);
      after =
        hasMore && last !== undefined ? { value: last.uploadedAt, uploadedAt: last.uploadedAt, id: last.id } : null;
    } while (after !== null);
  }
  const isGone = await store.deleteAccount(accountId);
  keyring.forget();
  forgetRead(context, accountId);
  for (const sampleId of unfinished) await ingest.forget(sampleId);
  return isGone;
}
