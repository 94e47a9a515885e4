import { join } from 'node:path';
import type { EventRule } from '../model/event-rule.ts';
import type { Sample } from '../model/sample.ts';
import { isDiskFull } from './admission.ts';
import type { ChildEnd, ChildOutcome, Children } from './children.ts';
import { JOB_VERSION, type Job, RESULT_FILE, type RefusalReason } from './job.ts';
import { type IngestLimits, limitError } from './limits.ts';
import { type CheckedResult, readResult } from './result-file.ts';

/** What became of reading an upload in a child. */
export type Processed =
  | { readonly outcome: 'result'; readonly result: CheckedResult; dispose(): Promise<void> }
  /** It cannot be read, for `reason` in the metrics; the message is for people. */
  | { readonly outcome: 'unreadable'; readonly reason: string; readonly message: string }
  /** Nobody knows why: worth another try. */
  | { readonly outcome: 'crashed'; readonly detail: string }
  /** Ended by us. */
  | { readonly outcome: 'stopped' }
  /** The disk is full, or no process can be had: later. */
  | { readonly outcome: 'not-now'; readonly why: string };

/** Reads the files of a sample in a child of its own. */
export async function processSample(
  sample: Sample,
  files: Readonly<Record<string, string>>,
  rules: readonly EventRule[],
  children: Children,
  limits: IngestLimits,
  signal: AbortSignal,
): Promise<Processed> {
  const { maxUnpackedBytes, maxUnpackRatio, maxFlows, maxNames } = limits;
  const job: Job = {
    version: JOB_VERSION,
    kind: 'convert',
    fileType: sample.fileType,
    hasNames: sample.hasNames,
    limits: { maxUnpackedBytes, maxUnpackRatio, maxFlows, maxNames },
    rules,
  };
  let run: ChildOutcome;
  try {
    run = await children.run({ job, files, seconds: limits.parseSeconds, signal });
  } catch (error) {
    if (isDiskFull(error)) return DISK_IS_FULL;
    throw error;
  }
  let isGivenOn = false;
  try {
    if (run.end !== 'ended') return endedEarly(run.end, run.detail, limits);
    const reading = await readResult(join(run.folder, RESULT_FILE), {
      maxFlows,
      maxBytes: limits.parseOutputBytes,
      eventIds: new Set(rules.map(({ eventId }) => eventId)),
    });
    if (reading.outcome === 'nonsense') return { outcome: 'crashed', detail: reading.reason };
    if (reading.outcome === 'refused') return refused(reading.refusal.reason, reading.refusal.message, limits);
    isGivenOn = true;
    return { outcome: 'result', result: reading.result, dispose: run.dispose };
  } finally {
    if (!isGivenOn) await run.dispose();
  }
}

const DISK_IS_FULL: Processed = { outcome: 'not-now', why: 'the disk is full' };

function endedEarly(end: Exclude<ChildEnd, 'ended'>, detail: string, limits: IngestLimits): Processed {
  if (end === 'stopped') return { outcome: 'stopped' };
  if (end === 'disk') return DISK_IS_FULL;
  if (end === 'not-started') return { outcome: 'not-now', why: `no process can be started (${detail})` };
  if (end === 'crashed') return { outcome: 'crashed', detail };
  return limitMet(end, limits);
}

function refused(reason: RefusalReason, message: string, limits: IngestLimits): Processed {
  if (reason === 'input') return { outcome: 'unreadable', reason, message };
  return limitMet(reason, limits);
}

/** The limits of a child, and what is said when they are met. */
const LIMITS = {
  memory: ['parseMemoryBytes', (n: number) => `Reading the file took more memory than ${n} bytes`],
  cpu: ['parseCpuSeconds', (n: number) => `Reading the file took more than ${n} seconds of a processor`],
  time: ['parseSeconds', (n: number) => `Reading the file took longer than ${n} seconds`],
  output: ['parseOutputBytes', (n: number) => `What there is to say about the file has more than ${n} bytes`],
} as const;

function limitMet(reason: keyof typeof LIMITS, limits: IngestLimits): Processed {
  const [name, what] = LIMITS[reason];
  return { outcome: 'unreadable', reason, message: limitError('too-large', limits, name, what).message };
}
