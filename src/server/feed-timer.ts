import { errorMessage } from '../lib/app-error.ts';
import type { FeedSetting, FeedStatus } from '../model/feed.ts';
import { dueFeeds, readFeedStatuses } from '../pipeline/feeds/feed-status.ts';
import { type FeedUpdateOptions, updateFeed } from '../pipeline/feeds/update-feeds.ts';

/** Where it is told what became of them. */
export interface FeedLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** Fetches feeds when they are due, one after the other. */
export interface FeedTimer {
  /** Fetches what is due now; resolves when that is done. */
  look(): Promise<void>;
  /** Ends a download that is under way. */
  stop(): Promise<void>;
}

/** Feeds are due after minutes at the least. */
const LOOK_MILLISECONDS = 60_000;

/** What was fetched is found by whoever watches the packs; a failure is a line in the log, and stands in `kb list`. */
export function startFeedTimer(
  feeds: readonly FeedSetting[],
  options: Omit<FeedUpdateOptions, 'stop'>,
  log: FeedLog,
): FeedTimer {
  const stopping = new AbortController();
  let work: Promise<void> | null = null;
  const update = async (): Promise<void> => {
    const due = dueFeeds(feeds, await readFeedStatuses(options.dataFolder), options.now());
    for (const feed of due) {
      if (stopping.signal.aborted) return;
      const status = await updateFeed(feed, { ...options, stop: stopping.signal });
      if (!stopping.signal.aborted) tell(status, log);
    }
  };
  const look = (): Promise<void> => {
    work ??= update()
      .catch((error: unknown) => log.warn({ reason: errorMessage(error) }, 'feeds were not fetched'))
      .finally(() => {
        work = null;
      });
    return work;
  };
  const timer = feeds.length === 0 ? null : setInterval(() => void look(), LOOK_MILLISECONDS);
  timer?.unref();
  // Soon after a start, not a minute later.
  if (timer !== null) void look();
  return {
    look,
    stop: async () => {
      if (timer !== null) clearInterval(timer);
      stopping.abort();
      await work;
    },
  };
}

function tell({ name, origin, entries, fault, expiresAt }: FeedStatus, log: FeedLog): void {
  if (fault === null) log.info({ feed: name, origin, entries }, 'a feed was fetched');
  else {
    const until = expiresAt === null ? null : new Date(expiresAt * 1000).toISOString();
    log.warn({ feed: name, origin, reason: fault, believedUntil: until }, 'a feed was not fetched');
  }
}
