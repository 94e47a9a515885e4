import { LineSplitter } from '../../lib/lines.ts';
import type { FeedReader, FeedSink } from './feed-entry.ts';

/** Longer lines of a list are dropped: an indicator with all that is said of it takes some hundred bytes. */
export const LONGEST_LINE_BYTES = 64 * 1024;

/** A reader of text, line by line. Bytes that are no UTF-8 become replacement characters, which no name may hold. */
export function createLineReader(sink: FeedSink, onLine: (line: string) => void): FeedReader {
  const decoder = new TextDecoder('utf-8');
  let line = 0;
  return new LineSplitter(
    (bytes, start, end) => {
      line++;
      onLine(decoder.decode(bytes.subarray(start, end)));
    },
    () => sink.leftOut('line too long', ++line),
    LONGEST_LINE_BYTES,
  );
}

/** The bytes of a text without its lines that are too long. */
export async function* withoutLongLines(
  pieces: AsyncIterable<Uint8Array>,
  sink: Pick<FeedSink, 'leftOut'>,
): AsyncGenerator<Uint8Array> {
  let line = 0;
  let short: Uint8Array[] = [];
  const splitter = new LineSplitter(
    (bytes, start, end) => {
      line++;
      // The bytes are ours during this call only.
      short.push(bytes.slice(start, end), LINE_END);
    },
    () => sink.leftOut('line too long', ++line),
    LONGEST_LINE_BYTES,
  );
  for await (const piece of pieces) {
    splitter.push(piece);
    yield Buffer.concat(short);
    short = [];
  }
  splitter.end();
  yield Buffer.concat(short);
}

const LINE_END = new Uint8Array([10]);
