/** Lists of others as knowledge packs: files and standard input only, nothing is fetched. */
export { FEED_HEAD_BYTES } from './detect-feed.ts';
export { FEED_FORMATS, type FeedEntry, type FeedFormat, type FeedRelevance, type LeftOutReason } from './feed-entry.ts';
export { type ImportSummary, importFeeds, leftOutText, type PackDifference } from './import-feeds.ts';
export { PACK_NAME } from './imported-head.ts';
export { type FeedInput, type FeedSummary, longLineText, type ReadFeedOptions, readFeed } from './read-feed.ts';
export { readGuards } from './read-guards.ts';
