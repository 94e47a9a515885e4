import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { LineSplitter } from '../lib/lines.ts';
import type { FlowChunk, SampleReport } from '../model/sample.ts';
import type { DestinationContribution, SampleContribution } from '../model/statistics.ts';
import type { SampleResult } from '../store/index.ts';
import { type EndLine, MAX_LINE_BYTES, type RefusalLine } from './job.ts';
import {
  checkDestinations,
  checkEnd,
  checkFlowIds,
  checkFlows,
  checkReport,
  type FlowBounds,
  Nonsense,
  parseLine,
  readRefusal,
} from './result-lines.ts';

/** A result that can be believed as far as it can be checked: see `fault` once its chunks were read. */
export interface CheckedResult extends SampleResult {
  /** What is wrong with a chunk that was asked for; null while all is well. */
  readonly fault: string | null;
}

export type ResultReading =
  | { readonly outcome: 'result'; readonly result: CheckedResult }
  | { readonly outcome: 'refused'; readonly refusal: RefusalLine }
  /** Not what a child writes that works as it should; a sentence for the log. */
  | { readonly outcome: 'nonsense'; readonly reason: string };

export interface ResultBounds extends FlowBounds {
  readonly maxFlows: number;
  readonly maxBytes: number;
}

/**
 * Reads what a child left. The child has read hostile bytes, so nothing it says is taken on trust: lengths, types,
 * known words, counts and the hash of the whole are checked before the first flow is given on, the flows themselves
 * when they are.
 */
export async function readResult(path: string, bounds: ResultBounds): Promise<ResultReading> {
  try {
    const { size } = await stat(path);
    if (size > bounds.maxBytes) throw new Nonsense(`the result has ${size} bytes, more than ${bounds.maxBytes}`);
    const refusal = await readRefusal(path, size);
    if (refusal !== null) return { outcome: 'refused', refusal };
    return { outcome: 'result', result: await readWhole(path, bounds) };
  } catch (error) {
    if (error instanceof Nonsense) return { outcome: 'nonsense', reason: error.message };
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { outcome: 'nonsense', reason: 'there is no result' };
    throw error;
  }
}

/** One pass for everything but the flows; they are read again when they are asked for. */
async function readWhole(path: string, bounds: ResultBounds): Promise<CheckedResult> {
  const hash = createHash('sha256');
  let report: SampleReport | null = null;
  let end: EndLine | null = null;
  const destinations: DestinationContribution[] = [];
  const uncountedFlowIds: string[] = [];
  for await (const { bytes, text } of linesOf(path)) {
    if (end !== null) throw new Nonsense('there is a line behind the last one');
    // The many lines of flows wait for the second pass.
    if (text.startsWith(FLOWS_LINE)) {
      hash.update(bytes);
      continue;
    }
    const line = parseLine(text);
    if (line['kind'] === 'end') {
      end = checkEnd(line, bounds.maxFlows);
      continue;
    }
    hash.update(bytes);
    if (report === null) report = checkReport(line, bounds.maxFlows);
    else if (line['kind'] === 'destinations') destinations.push(...checkDestinations(line));
    else if (line['kind'] === 'uncounted') uncountedFlowIds.push(...checkFlowIds(line['flowIds']));
    else throw new Nonsense('there is a line of no known kind');
    if (destinations.length > report.flows || uncountedFlowIds.length > report.flows)
      throw new Nonsense('there is more about destinations than there are flows');
  }
  if (report === null || end === null) throw new Nonsense('the result has no end');
  if (end.sha256 !== hash.digest('hex')) throw new Nonsense('the result is not what was written');
  if (end.flows !== report.flows) throw new Nonsense('the result does not hold the flows that it counts');
  if (end.destinations !== destinations.length || end.uncountedFlowIds !== uncountedFlowIds.length)
    throw new Nonsense('the result does not hold the destinations that it counts');
  const contribution: SampleContribution = {
    contentHash: report.contentHash,
    trafficDate: report.trafficMicros === null ? null : report.trafficMicros / 1e6,
    destinations,
    uncountedFlowIds,
  };
  return new Result(path, report, contribution, bounds);
}

const FLOWS_LINE = '{"kind":"flows"';

class Result implements CheckedResult {
  fault: string | null = null;
  readonly report: SampleReport;
  readonly contribution: SampleContribution;
  readonly chunks: AsyncIterable<FlowChunk>;
  private readonly path: string;
  private readonly bounds: ResultBounds;

  constructor(path: string, report: SampleReport, contribution: SampleContribution, bounds: ResultBounds) {
    this.path = path;
    this.report = report;
    this.contribution = contribution;
    this.bounds = bounds;
    // Every reading begins anew: a store may try a transaction twice.
    this.chunks = { [Symbol.asyncIterator]: () => this.readChunks() };
  }

  private async *readChunks(): AsyncGenerator<FlowChunk> {
    try {
      let flows = 0;
      for await (const { text } of linesOf(this.path)) {
        if (!text.startsWith(FLOWS_LINE)) continue;
        const chunk = checkFlows(parseLine(text), this.bounds);
        flows += chunk[0]!.length;
        if (flows > this.report.flows) throw new Nonsense('there are more flows than were counted');
        yield chunk;
      }
      if (flows !== this.report.flows) throw new Nonsense('there are fewer flows than were counted');
    } catch (error) {
      if (error instanceof Nonsense) this.fault = error.message;
      throw error;
    }
  }
}

interface Line {
  /** With its end, as it stands in the file. */
  readonly bytes: Uint8Array;
  readonly text: string;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** All lines; one that is too long or not ended is nonsense. Bytes are valid until the next line is asked for. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  let lines: Line[] = [];
  let isTooLong = false;
  const splitter = new LineSplitter(
    (bytes, start, end) => {
      const line = new Uint8Array(end - start + 1);
      line.set(bytes.subarray(start, end));
      line[end - start] = 10;
      lines.push({ bytes: line, text: textOf(line) });
    },
    () => {
      isTooLong = true;
    },
    MAX_LINE_BYTES,
  );
  let last = 10;
  for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>) {
    last = piece[piece.length - 1]!;
    splitter.push(piece);
    if (isTooLong) throw new Nonsense(`a line has more than ${MAX_LINE_BYTES} bytes`);
    yield* lines;
    lines = [];
  }
  if (last !== 10) throw new Nonsense('the last line has no end');
}

function textOf(line: Uint8Array): string {
  try {
    return decoder.decode(line.subarray(0, -1));
  } catch {
    throw new Nonsense('a line is not UTF-8');
  }
}
