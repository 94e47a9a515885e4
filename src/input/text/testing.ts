import type { FlowRecord } from '../../model/flow-record.ts';
import type { InputFormat, InputOptions, InputSink } from '../../model/input.ts';

/** What a reader handed over, kept for tests. */
export interface Collected {
  readonly records: FlowRecord[];
  readonly lookups: (readonly [timeMicros: number, name: string, address: string])[];
  readonly sessionNames: (readonly [identifier: string, name: string, kind: number])[];
  readonly skips: Record<string, number>;
  /** Of what was left out, where its line was told. */
  readonly skippedLines: number[];
  readonly damages: string[];
}

/** Reads pieces of a file; every piece is overwritten after its push, as a stream that reuses its buffer would do. */
export function collect(format: InputFormat, pieces: readonly Uint8Array[], options: InputOptions = {}): Collected {
  const result: Collected = { records: [], lookups: [], sessionNames: [], skips: {}, skippedLines: [], damages: [] };
  const sink: InputSink = {
    frame: () => {
      throw new Error('a flow log handed over a frame');
    },
    record: (record) => result.records.push({ ...record, own: { ...record.own } }),
    lookup: (...lookup) => result.lookups.push(lookup),
    sessionName: (...name) => result.sessionNames.push(name),
    skip: (reason, count = 1, line) => {
      if (line !== undefined) result.skippedLines.push(line);
      result.skips[reason] = (result.skips[reason] ?? 0) + count;
    },
    damage: (message) => result.damages.push(message),
  };
  const reader = format.open(sink, options);
  for (const piece of pieces) {
    const copy = new Uint8Array(piece);
    reader.push(copy);
    copy.fill(0x7b);
  }
  reader.end();
  return result;
}

export function collectText(format: InputFormat, text: string, options: InputOptions = {}): Collected {
  return collect(format, [new TextEncoder().encode(text)], options);
}

/** Cuts bytes at the given places, in any order and number. */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => Math.min(place, bytes.length)).sort((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((end, i) => bytes.subarray(sorted[i]!, end));
}
