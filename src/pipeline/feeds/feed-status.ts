import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installedPacksFolder } from '../../knowledge/index.ts';
import type { FeedSetting, FeedStatus } from '../../model/feed.ts';

/** What became of each feed, kept beside the packs under a name that is no pack's. */
const FILE = '.feeds.json';

/** After a failure it is tried again this soon, or when it is due, whichever comes first. */
const RETRY_SECONDS = 3600;

/** Of each feed that was ever tried; nothing where the file is not there or cannot be read. */
export async function readFeedStatuses(dataFolder: string): Promise<FeedStatus[]> {
  try {
    const found: unknown = JSON.parse(await readFile(join(installedPacksFolder(dataFolder), FILE), 'utf8'));
    return Array.isArray(found) ? found.filter(isStatus) : [];
  } catch {
    return [];
  }
}

/** Puts one status in the place of the one before. */
export async function writeFeedStatus(dataFolder: string, status: FeedStatus): Promise<void> {
  const folder = installedPacksFolder(dataFolder);
  const others = (await readFeedStatuses(dataFolder)).filter(({ name }) => name !== status.name);
  const all = [...others, status].sort((a, b) => (a.name < b.name ? -1 : 1));
  await mkdir(folder, { recursive: true });
  const fresh = join(folder, `${FILE}.${randomBytes(6).toString('hex')}`);
  await writeFile(fresh, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, join(folder, FILE));
}

/** The feeds that are to be fetched now. */
export function dueFeeds(
  feeds: readonly FeedSetting[],
  statuses: readonly FeedStatus[],
  now: number,
): readonly FeedSetting[] {
  return feeds.filter(({ name, everySeconds }) => {
    const status = statuses.find((one) => one.name === name);
    if (status === undefined) return true;
    const wait = status.fault === null ? everySeconds : Math.min(everySeconds, RETRY_SECONDS);
    // A clock that was set back must not hold it up.
    return now >= status.triedAt + wait || now < status.triedAt;
  });
}

function isStatus(value: unknown): value is FeedStatus {
  if (typeof value !== 'object' || value === null) return false;
  const { name, origin, triedAt, fetchedAt, expiresAt, entries, fault } = value as Readonly<Record<string, unknown>>;
  const isTime = (time: unknown): boolean => time === null || typeof time === 'number';
  return (
    typeof name === 'string' &&
    typeof origin === 'string' &&
    typeof triedAt === 'number' &&
    isTime(fetchedAt) &&
    isTime(expiresAt) &&
    typeof entries === 'number' &&
    (fault === null || typeof fault === 'string')
  );
}
