import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { FEED_BODY_FILE } from '../knowledge/feed-rows.ts';
import { type FetchedList, importList } from '../pipeline/feeds/import-list.ts';
import { openSource } from '../pipeline/source.ts';
import { CONTENT_FILE, OLD_ENTRIES_FILE, OLD_HEAD_FILE } from './job.ts';

/** Makes the pack of the list in the present folder, and gives how many entries it has. */
export async function importFetched(list: FetchedList): Promise<number> {
  if (existsSync(OLD_ENTRIES_FILE)) {
    mkdirSync(list.name);
    renameSync(OLD_ENTRIES_FILE, join(list.name, FEED_BODY_FILE));
    renameSync(OLD_HEAD_FILE, join(list.name, 'pack.yaml'));
  }
  const source = await openSource(CONTENT_FILE, () => {}, list.unpackLimits);
  try {
    return await importList(list, source, '.');
  } finally {
    await source.close();
  }
}
