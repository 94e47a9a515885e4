import { LineSplitter } from '../../lib/lines.ts';
import type { FeedReader, FeedSink } from './feed-entry.ts';

/** Longer lines of a list are dropped: an indicator with all that is said of it takes some hundred bytes. */
const LONGEST_LINE_BYTES = 64 * 1024;

/** A reader of text, line by line. Bytes that are no UTF-8 become replacement characters, which no name may hold. */
export function createLineReader(sink: FeedSink, onLine: (line: string) => void): FeedReader {
  const decoder = new TextDecoder('utf-8');
  return new LineSplitter(
    (bytes, start, end) => onLine(decoder.decode(bytes.subarray(start, end))),
    () => sink.leftOut('line too long'),
    LONGEST_LINE_BYTES,
  );
}
