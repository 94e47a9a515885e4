import { FEED_FORMATS } from '../../knowledge/import/index.ts';
import { findPackSources, installedPacksFolder } from '../../knowledge/index.ts';
import { AppError } from '../../lib/app-error.ts';
import type { FeedSetting, FeedStatus } from '../../model/feed.ts';
import {
  type DownloadLimits,
  type FeedNetwork,
  openDownload,
  type SecretHeaders,
  shownUrl,
  THE_INTERNET,
} from './download.ts';
import { readFeedHeaders, withoutSecrets } from './feed-headers.ts';
import { readFeedStatuses, writeFeedStatus } from './feed-status.ts';
import { formatOf, importHere, type ListImporter } from './import-list.ts';

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
  /** Who reads what was fetched; this process unless said. */
  readonly importer?: ListImporter;
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
  for (const feed of feeds) {
    const { name, url, format } = feed;
    if (format !== null && formatOf(format) === null)
      throw new AppError('invalid-input', `feed ${name}: format ${format}, expected ${FEED_FORMATS.join(', ')}`);
    const { host } = new URL(url);
    if (!hosts.some((allowed) => allowed.toLowerCase() === host))
      throw new AppError('invalid-input', `feed ${name}: ${host} is not among feedHosts, expected it there`);
    readFeedHeaders(feed);
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
  let headers: SecretHeaders = {};
  try {
    // Each time anew: whoever gave a key gives another one some day.
    headers = readFeedHeaders(feed);
    const entries = await fetchFeed(feed, headers, triedAt, options);
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
      fault: withoutSecrets(error.message, headers).split('\n', 1)[0]!.slice(0, 500),
    };
  }
  // Whoever stops it is no failure of the feed.
  if (options.stop?.aborted !== true) await writeFeedStatus(dataFolder, status);
  return status;
}

async function fetchFeed(
  feed: FeedSetting,
  headers: SecretHeaders,
  triedAt: number,
  options: FeedUpdateOptions,
): Promise<number> {
  const { dataFolder, limits, network = THE_INTERNET, stop = null, importer = importHere } = options;
  const folder = installedPacksFolder(dataFolder);
  checkName(feed.name, folder, options.reservedNames);
  const url = new URL(feed.url);
  const download = await openDownload(url, limits, network, stop, headers);
  try {
    const list = {
      name: feed.name,
      format: feed.format,
      keepSeconds: feed.keepSeconds,
      relevance: feed.relevance,
      licence: feed.licence,
      file: url.pathname.split('/').findLast((part) => part !== '') ?? url.host,
      origin: `fetched from ${shownUrl(url)}`,
      triedAt,
      unpackLimits: { maxBytes: limits.maxBytes * UNPACKED_FOR_EACH, maxRatio: MOST_RATIO },
    };
    return await importer(list, download.pieces, folder, stop);
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
