import { FEED_FORMATS, type FeedFormat, type FeedInput, importFeeds } from '../../knowledge/import/index.ts';
import { findPackSources, installedPacksFolder } from '../../knowledge/index.ts';
import { AppError } from '../../lib/app-error.ts';
import type { FeedSetting, FeedStatus } from '../../model/feed.ts';
import { sourceOfPieces } from '../source.ts';
import { type DownloadLimits, type FeedNetwork, openDownload, shownUrl, THE_INTERNET } from './download.ts';
import { readFeedStatuses, writeFeedStatus } from './feed-status.ts';

export interface FeedUpdateOptions {
  /** The packs lie in its folder of installed ones. */
  readonly dataFolder: string;
  readonly limits: DownloadLimits;
  /** Names of packs that no feed may have. */
  readonly reservedNames: ReadonlySet<string>;
  /** Epoch seconds. */
  readonly now: () => number;
  /** Ends a download that is under way. */
  readonly stop?: AbortSignal;
  /** For tests; the internet unless said. */
  readonly network?: FeedNetwork;
}

/** What a list may unpack to, for each byte that may be fetched, and for each that was. */
const UNPACKED_FOR_EACH = 16;
const MOST_RATIO = 200;

/** The limits that settings tell. */
export function feedLimitsOf(settings: {
  readonly feedHosts: readonly string[];
  readonly maxFeedBytes: number;
  readonly feedSeconds: number;
}): DownloadLimits {
  return { hosts: settings.feedHosts, maxBytes: settings.maxFeedBytes, seconds: settings.feedSeconds };
}

/** Throws AppError `invalid-input` for feeds that could never be fetched. */
export function checkFeeds(feeds: readonly FeedSetting[], { hosts }: Pick<DownloadLimits, 'hosts'>): void {
  for (const { name, url, format } of feeds) {
    if (format !== null && formatOf(format) === null)
      throw new AppError('invalid-input', `feed ${name}: format ${format}, expected ${FEED_FORMATS.join(', ')}`);
    const { host } = new URL(url);
    if (!hosts.some((allowed) => allowed.toLowerCase() === host))
      throw new AppError('invalid-input', `feed ${name}: ${host} is not among feedHosts, expected it there`);
  }
}

/**
 * Fetches a feed and puts it in the place of what was fetched before, once all of it was understood. Whatever fails
 * leaves that as it was, and is kept and given as the status of the feed.
 */
export async function updateFeed(feed: FeedSetting, options: FeedUpdateOptions): Promise<FeedStatus> {
  const { dataFolder, now } = options;
  const triedAt = Math.floor(now());
  const before = (await readFeedStatuses(dataFolder)).find(({ name }) => name === feed.name);
  const origin = shownUrl(new URL(feed.url));
  let status: FeedStatus;
  try {
    const entries = await fetchFeed(feed, triedAt, options);
    const expiresAt = triedAt + feed.keepSeconds;
    status = { name: feed.name, origin, triedAt, fetchedAt: triedAt, expiresAt, entries, fault: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    status = {
      name: feed.name,
      origin,
      triedAt,
      fetchedAt: before?.fetchedAt ?? null,
      expiresAt: before?.expiresAt ?? null,
      entries: before?.entries ?? 0,
      fault: error.message.split('\n', 1)[0]!.slice(0, 500),
    };
  }
  // Whoever stops it is no failure of the feed.
  if (options.stop?.aborted !== true) await writeFeedStatus(dataFolder, status);
  return status;
}

async function fetchFeed(feed: FeedSetting, triedAt: number, options: FeedUpdateOptions): Promise<number> {
  const { dataFolder, limits, network = THE_INTERNET, stop = null } = options;
  const folder = installedPacksFolder(dataFolder);
  checkName(feed.name, folder, options.reservedNames);
  const url = new URL(feed.url);
  const download = await openDownload(url, limits, network, stop);
  try {
    const unpackLimits = { maxBytes: limits.maxBytes * UNPACKED_FOR_EACH, maxRatio: MOST_RATIO };
    const source = await sourceOfPieces(feed.name, download.pieces, unpackLimits);
    const file = url.pathname.split('/').findLast((part) => part !== '') ?? url.host;
    const input: FeedInput = {
      file,
      head: source.head,
      pieces: source.pieces,
      format: feed.format === null ? null : formatOf(feed.format),
    };
    const { entries } = await importFeeds(only(input), {
      name: feed.name,
      folder,
      options: { relevance: feed.relevance, expiresSeconds: feed.keepSeconds, guard: null, now: triedAt },
      licence: feed.licence,
      origin: `fetched from ${shownUrl(url)}`,
      isDryRun: false,
    });
    return entries;
  } finally {
    download.close();
  }
}

/** Two packs of one name would keep all of them from being loaded. */
function checkName(name: string, folder: string, reserved: ReadonlySet<string>): void {
  const isTaken =
    reserved.has(name) ||
    packSources(folder).some(
      ([head]) =>
        head!.file !== `${name}/pack.yaml` && new RegExp(`^name: *["']?${name}["']? *$`, 'm').test(head!.text),
    );
  if (isTaken) throw new AppError('conflict', `feed ${name}: a pack of this name is there, expected another name`);
}

function packSources(folder: string): ReturnType<typeof findPackSources> {
  try {
    return findPackSources(folder);
  } catch (error) {
    // The first feed of all makes the folder.
    if (error instanceof AppError && error.kind === 'not-found') return [];
    throw error;
  }
}

async function* only<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
}

function formatOf(text: string): FeedFormat | null {
  return FEED_FORMATS.find((format) => format === text) ?? null;
}
