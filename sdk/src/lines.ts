import { FlowsageError } from './errors.ts';

export interface Line {
  /** Without its end. */
  readonly text: string;
  /** False for a last line that the stream ended in. */
  readonly isWhole: boolean;
}

/** No line of ours is longer; without a bound, one without end would take all memory. */
const LONGEST_LINE = 16 * 1024 * 1024;

/**
 * The lines of a stream of UTF-8, which end in LF, CRLF or CR wherever the pieces are cut. Stopping early cancels the
 * stream, so that the connection is free again.
 */
export async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<Line, void, undefined> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let endedInReturn = false;
  let isDone = false;
  try {
    while (!isDone) {
      const { done, value } = await reader.read();
      isDone = done;
      let text = done ? decoder.decode() : decoder.decode(value, { stream: true });
      // The second half of a CRLF that was cut in two ends no further line.
      if (endedInReturn && text !== '') {
        endedInReturn = false;
        if (text.startsWith('\n')) text = text.slice(1);
      }
      let from = 0;
      for (const end of text.matchAll(/\r\n|\n|\r/g)) {
        yield { text: rest + text.slice(from, end.index), isWhole: true };
        rest = '';
        from = end.index + end[0].length;
        endedInReturn = end[0] === '\r' && from === text.length;
      }
      rest += text.slice(from);
      if (rest.length > LONGEST_LINE)
        throw new FlowsageError('bad-answer', `a line of the answer is longer than ${LONGEST_LINE} characters`);
    }
    if (rest !== '') yield { text: rest, isWhole: false };
  } finally {
    if (!isDone) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}
