import { LineSplitter } from '../../lib/lines.ts';
import type { InputReader, InputSink } from '../../model/input.ts';
import { isObject } from '../text/values.ts';

/** The JSON object that a line is; null when it is none. */
export function lineObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Hands over the object of each line. `onObject` gives the reason when it cannot be taken: every line should have been a
 * flow, so each that is none is told with its number. A last line that is cut off is damage.
 */
export function flowLineReader(sink: InputSink, onObject: (object: Record<string, unknown>) => string): InputReader {
  const decoder = new TextDecoder('utf-8');
  let line = 0;
  let isCutOff = false;
  const skip = (reason: string): void => sink.skip(`flow-lines: ${reason}`, 1, line);
  const lines = new LineSplitter(
    (bytes, start, end) => {
      line++;
      const text = decoder.decode(bytes.subarray(start, end));
      if (text.trim() === '') return;
      const object = lineObject(text);
      if (object === null) {
        if (isCutOff) sink.damage(`flow-lines: the file ends inside line ${line}`);
        else skip('line that is no JSON object');
        return;
      }
      const reason = onObject(object);
      if (reason !== '') skip(reason);
    },
    () => {
      line++;
      skip('line longer than 1 MiB');
    },
  );
  return {
    push: (bytes) => lines.push(bytes),
    end: () => {
      // Whole lines were handed over before: what is left has no line end.
      isCutOff = true;
      lines.end();
    },
  };
}
