import { entryKey } from '../../feed-rows.ts';
import { guardListOf } from '../../guard-list.ts';
import type { FeedEntry, FeedFormat } from '../feed-entry.ts';
import { type FeedSummary, type ReadFeedOptions, readFeed } from '../read-feed.ts';
import { guardOf } from '../read-guards.ts';

/** The day on which the tests take place. */
export const TEST_NOW = Date.UTC(2026, 0, 10) / 1000;

export const PLAIN_OPTIONS: ReadFeedOptions = { relevance: null, expiresSeconds: null, guard: null, now: TEST_NOW };

/** What reading bytes gives, in pieces of a size. */
export async function readBytes(
  bytes: Uint8Array,
  options: Partial<ReadFeedOptions> = {},
  format: FeedFormat | null = null,
  pieceBytes = 64 * 1024,
): Promise<{ entries: FeedEntry[]; summary: FeedSummary }> {
  const entries = new Map<string, FeedEntry>();
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < bytes.length; i += pieceBytes) yield bytes.subarray(i, i + pieceBytes);
  }
  const summary = await readFeed(
    { file: 'feed', head: bytes.subarray(0, 64 * 1024), pieces: pieces(), format },
    { ...PLAIN_OPTIONS, ...options },
    0,
    (entry) => {
      if (entries.has(entryKey(entry))) return false;
      entries.set(entryKey(entry), entry);
      return true;
    },
  );
  return { entries: [...entries.values()], summary };
}

/** The same for text. */
export function readText(
  text: string,
  options: Partial<ReadFeedOptions> = {},
  format: FeedFormat | null = null,
): ReturnType<typeof readBytes> {
  return readBytes(new TextEncoder().encode(text), options, format);
}

/** The guards of a warninglist. */
export async function guardsOf(bytes: Uint8Array): Promise<ReturnType<typeof guardListOf>> {
  const { entries, summary } = await readBytes(bytes);
  return guardListOf(entries.map((entry) => guardOf(entry, summary.sources)));
}
