import { JsonStream, type JsonStreamOptions } from '../../lib/json-stream.ts';
import { LineSplitter } from '../../lib/lines.ts';
import type { InputReader, InputSink } from '../../model/input.ts';

/** Readers of text formats, made of a function per line or per JSON object. */

/** Reads lines; empty ones are passed over. `area` is the first word of skip reasons. */
export function lineReader(
  area: string,
  sink: InputSink,
  onLine: (bytes: Uint8Array, start: number, end: number) => void,
): InputReader {
  const lines = new LineSplitter(
    (bytes, start, end) => {
      if (start < end) onLine(bytes, start, end);
    },
    () => sink.skip(`${area}: line longer than 1 MiB`),
  );
  return { push: (bytes) => lines.push(bytes), end: () => lines.end() };
}

/** Reads JSON objects, in whichever way they are put together. */
export function jsonReader(
  area: string,
  sink: InputSink,
  onObject: (object: Record<string, unknown>) => void,
  options: JsonStreamOptions & { onMember?: (key: string, value: unknown) => void; onBegin?: () => void } = {},
): InputReader {
  const stream = new JsonStream(
    {
      value: onObject,
      member: (key, value) => options.onMember?.(key, value),
      begin: () => options.onBegin?.(),
      skipped: (reason) => sink.skip(`${area}: ${reason}`),
    },
    options,
  );
  return {
    push: (bytes) => stream.push(bytes),
    end: () => {
      stream.end();
      if (stream.unfinished) sink.damage(`${area}: the file ends inside a JSON value`);
    },
  };
}

/** Reads JSON when the first byte that is not blank begins JSON, else lines. */
export function textReader(json: () => InputReader, lines: () => InputReader): InputReader {
  let reader: InputReader | null = null;
  // Blanks and the byte order mark before the first telling byte; at most a few bytes that matter to nobody.
  return {
    push: (bytes) => {
      if (reader === null) {
        const at = bytes.findIndex((byte) => byte > 32 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
        if (at < 0) return;
        reader = bytes[at] === 123 || bytes[at] === 91 ? json() : lines();
        reader.push(at === 0 ? bytes : bytes.subarray(at));
      } else reader.push(bytes);
    },
    end: () => reader?.end(),
  };
}
