import type { AnnotationsV1, FlowV1, SampleV1, UploadType, VerdictV1 } from '@flowsage/client';
import { readCompiledText } from '../knowledge/compiled-text.ts';
import { createGuardList } from '../knowledge/guard-list.ts';
import { createKnowledgeBase } from '../knowledge/knowledge-base.ts';
import { AppError } from '../lib/app-error.ts';
import { Gunzip } from '../lib/gunzip.ts';
import { isoOfMicros } from '../lib/iso-micros.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { FlowView } from '../model/flow-view.ts';
import type { SampleReport } from '../model/sample.ts';
import { NO_STATISTICS } from '../model/statistics.ts';
import { annotate } from './annotate.ts';
import { flowIdentifier, rememberingIdentifier } from './flow-identity.ts';
import { flowRowsOf } from './flow-rows.ts';
import { judgeBatch, NO_OTHER_SAMPLES, type PreparedKnowledge, prepareKnowledge } from './judge-file.ts';
import { NO_SAMPLES } from './match-packs.ts';
import { nameAndLabel } from './name-and-label.ts';
import { type Reading, readSource } from './read-source.ts';
import { sampleReport } from './sample-report.ts';
import { unpackedSource } from './unpack.ts';

/** What becomes of a file where there is no server and no file system: everything that one sample tells by itself. */
export interface Analysis {
  readonly sample: SampleV1;
  readonly flows: readonly FlowV1[];
  readonly annotations: AnnotationsV1;
  readonly verdict: VerdictV1;
}

export interface AnalysedFile {
  readonly fileName: string;
  /** Its bytes as they are stored; each piece may be used anew once the next is asked for. */
  readonly source: AsyncIterable<Uint8Array>;
  readonly fileBytes: number;
}

export interface AnalysisInput extends AnalysedFile {
  /** Logs of Zeek that tell names of the flows in a conn.log. */
  readonly companions?: readonly AnalysedFile[];
  /** Compiled packs as text. */
  readonly packs: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AnalysisProgress) => void;
  readonly limits?: Partial<AnalysisLimits>;
  /** Epoch milliseconds: decides which silences have ended. */
  readonly now?: number;
}

export interface AnalysisProgress {
  readonly stage: 'reading' | 'naming' | 'judging';
  readonly readBytes: number;
  readonly totalBytes: number;
}

export interface AnalysisLimits {
  readonly maxFileBytes: number;
  readonly maxUnpackedBytes: number;
  readonly maxUnpackRatio: number;
  readonly maxFlows: number;
  readonly maxNames: number;
}

/** What a browser's tab can hold: about 1 GB of memory at the most. */
export const ANALYSIS_LIMITS: AnalysisLimits = {
  maxFileBytes: 1024 ** 3,
  maxUnpackedBytes: 4 * 1024 ** 3,
  maxUnpackRatio: 1000,
  maxFlows: 200_000,
  maxNames: 200_000,
};

/** Flows that are made into objects before others have their turn. */
const ROWS_A_TURN = 4096;
/** Nobody gave it an id. */
const NO_ID = '0'.repeat(32);

/**
 * Reads a capture or log and tells what it means, compared with nothing else. Throws `invalid-input` or `too-large` for
 * what cannot be read, and the reason of the signal when it is given.
 */
export async function analyse(input: AnalysisInput): Promise<Analysis> {
  const limits = { ...ANALYSIS_LIMITS, ...input.limits };
  const { fileName, fileBytes, signal } = input;
  if (fileBytes > limits.maxFileBytes)
    throw new AppError('too-large', `${fileName}: has ${fileBytes} bytes, at most ${limits.maxFileBytes} are read`, {
      limit: { name: 'maxFileBytes', value: limits.maxFileBytes },
    });
  const prepared = knowledgeOf(input.packs);
  const tell = (stage: AnalysisProgress['stage'], readBytes: number): void => {
    signal?.throwIfAborted();
    input.onProgress?.({ stage, readBytes, totalBytes: fileBytes });
  };
  tell('reading', 0);
  const reading = await read(input, limits, (bytes) => tell('reading', bytes));
  tell('naming', fileBytes);
  await nextTurn();
  await nameAndLabel(reading);
  tell('judging', fileBytes);
  await nextTurn();
  const view = new FlowView(reading.batch, rememberingIdentifier(flowIdentifier));
  const matches = await prepared.matcher.match(view, NO_SAMPLES);
  const annotations = await annotate(view, {
    knowledge: prepared.knowledge,
    records: prepared.records,
    matches,
    statistics: NO_STATISTICS,
    rules: async () => new Map(),
  });
  signal?.throwIfAborted();
  const nowMicros = (input.now ?? Date.now()) * 1000;
  const matched = { ...prepared, matcher: { match: async () => matches } };
  const report = sampleReport(reading, '');
  const verdict = await judgeBatch(reading.batch, matched, NO_OTHER_SAMPLES, nowMicros, report);
  const sample = sampleOf(input, report, verdict);
  return { sample, flows: await allRows(view, signal), annotations, verdict };
}

async function read(
  { fileName, fileBytes, source, companions = [], signal }: AnalysisInput,
  limits: AnalysisLimits,
  onBytes: (readBytes: number) => void,
): Promise<Reading> {
  const unpackLimits = { maxBytes: limits.maxUnpackedBytes, maxRatio: limits.maxUnpackRatio };
  const open = (file: AnalysedFile, seeBytes?: (bytes: Uint8Array) => void) =>
    unpackedSource(
      {
        path: file.fileName,
        pieces: boundedPieces(file, limits.maxFileBytes, signal),
        packedBytes: file.fileBytes,
        gunzip,
        close: async () => {},
      },
      seeBytes,
      unpackLimits,
    );
  const reading = await readSource(
    {
      path: fileName,
      open: (seeBytes) => open({ fileName, fileBytes, source }, seeBytes),
      companions: async () => companions.map((file) => ({ path: file.fileName, open: () => open(file) })),
    },
    { maxFlows: limits.maxFlows, maxNames: limits.maxNames, onProgress: onBytes },
  );
  // What breaks off while it is read counts as damage, unless somebody wanted it to.
  signal?.throwIfAborted();
  const { report, batch } = reading;
  if (report.damage !== null && report.records === 0 && batch.count === 0)
    throw new AppError('invalid-input', `${fileName}: nothing of it can be read: ${report.damage}`);
  return reading;
}

/** Whatever a source says of its size, no more is taken; others have their turn after each piece. */
async function* boundedPieces(
  { fileName, source }: AnalysedFile,
  most: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const piece of source) {
    signal?.throwIfAborted();
    count += piece.length;
    if (count > most)
      throw new AppError('too-large', `${fileName}: is longer than ${most} bytes, which is the limit`, {
        limit: { name: 'maxFileBytes', value: most },
      });
    yield piece;
  }
}

async function* gunzip(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new Gunzip();
  for await (const piece of pieces) yield* decoder.push(piece);
  yield* decoder.finish();
}

function knowledgeOf(text: string): PreparedKnowledge {
  const compiled = readCompiledText(text);
  if (compiled === null)
    throw new AppError('invalid-input', 'knowledge: the packs cannot be read, expected compiled packs of this version');
  return prepareKnowledge(createKnowledgeBase(compiled.packs), createGuardList(compiled.packs));
}

async function allRows(view: FlowView, signal: AbortSignal | undefined): Promise<FlowV1[]> {
  const flows: FlowV1[] = [];
  for (let from = 0; from < view.batch.count; from += ROWS_A_TURN) {
    if (from > 0) await nextTurn();
    signal?.throwIfAborted();
    for (const flow of flowRowsOf(view, from, Math.min(from + ROWS_A_TURN, view.batch.count))) flows.push(flow);
  }
  return flows;
}

function sampleOf({ fileName, fileBytes, now }: AnalysisInput, report: SampleReport, judged: VerdictV1): SampleV1 {
  const at = new Date(now ?? Date.now()).toISOString();
  return {
    id: NO_ID,
    fileName,
    fileType: uploadTypeOf(report),
    visibility: 'private',
    publicId: null,
    link: null,
    state: 'processed',
    message: report.damage,
    fileBytes,
    uploadedAt: at,
    processedAt: at,
    trafficDate: report.trafficMicros === null ? null : isoOfMicros(report.trafficMicros),
    trafficSeconds: report.trafficSeconds,
    format: report.format,
    packets: report.packets,
    flows: report.flows,
    skipped: report.skipped,
    changed: false,
    verdict: { verdict: judged.verdict, confidence: judged.confidence },
    // There is nothing that it was compared with.
    rarity: null,
  };
}

/** The word of uploads that is nearest to a format. */
function uploadTypeOf({ format }: SampleReport): UploadType {
  if (format === 'pcap' || format === 'pcapng' || format === 'interflow') return format;
  return format.startsWith('zeek') ? 'zeek' : 'secflow';
}
