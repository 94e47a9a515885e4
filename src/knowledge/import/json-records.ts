import { JsonWalker } from '../../lib/json-walker.ts';
import type { FeedReader, FeedSink } from './feed-entry.ts';

/** The largest element that is taken from a feed in JSON. */
export const LARGEST_ELEMENT_BYTES = 1 << 20;

/**
 * Reads records that lie in lists: `[…]`, `{"key": […]}` or `{"data": […]}`, with the key of their list. Anything
 * beside lists is passed over.
 */
export function createJsonRecordReader(
  sink: FeedSink,
  onRecord: (record: Readonly<Record<string, unknown>>, key: string) => void,
): FeedReader {
  return new JsonWalker(
    {
      choose: (path, type) => {
        const isElement = path.at(-1) === '*';
        if (type === 'object') return isElement ? 'take' : path.length === 0 ? 'enter' : 'pass';
        return type === 'array' && path.length < 2 && !isElement ? 'enter' : 'pass';
      },
      value: (path, value) => onRecord(value as Record<string, unknown>, path.at(-2) ?? ''),
      skipped: (reason) => sink.leftOut(reason),
    },
    { maxBytes: LARGEST_ELEMENT_BYTES },
  );
}

/** The text of a member of a record: empty for what is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
