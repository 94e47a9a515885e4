import type { UploadType } from '@flowsage/client';
import type { EventRule } from '../model/event-rule.ts';
import type { FetchedList } from '../pipeline/feeds/import-list.ts';

export { MAX_TEXT_LENGTH } from '../model/flow-cell.ts';
export { MAX_SENTENCE_LENGTH, MAX_SKIP_REASONS } from '../pipeline/sample-report.ts';

/**
 * What the server and a child process say to each other. The child gets one job as a line of JSON on standard input,
 * finds the upload or list in its folder, and leaves lines of JSON there.
 */

/** Version of both; a child of another one refuses. */
export const JOB_VERSION = 1;

/** Names of files in the folder of a job. */
export const CONTENT_FILE = 'content';
export const NAMES_FILE = 'names';
export const RESULT_FILE = 'result.ndjson';

/** Longest line of a result, without its end. */
export const MAX_LINE_BYTES = 1024 * 1024;

export interface JobLimits {
  readonly maxUnpackedBytes: number;
  readonly maxUnpackRatio: number;
  readonly maxFlows: number;
  readonly maxNames: number;
}

export interface Job {
  readonly version: number;
  /** `check`: is this of a format that is read? `convert`: read it. */
  readonly kind: 'check' | 'convert';
  readonly fileType: UploadType;
  readonly hasNames: boolean;
  readonly limits: JobLimits;
  readonly rules: readonly EventRule[];
}

/** Another kind of job: makes a pack of a list that was fetched, in the folder of its name. */
export interface ListJob {
  readonly version: number;
  readonly kind: 'list';
  readonly list: FetchedList;
}

/** Files of the pack that the list takes the place of, where there is one. */
export const OLD_ENTRIES_FILE = 'old-entries';
export const OLD_HEAD_FILE = 'old-head';

/** The answer to such a job. */
export interface ImportedLine {
  readonly kind: 'imported';
  readonly entries: number;
}

/** Why a child gave up: what it was given is not readable, or its own limits were met. */
export type RefusalReason = 'input' | 'memory' | 'output';

/** What a child ends with when the disk is full, and has no room for a refusal either: `EX_TEMPFAIL` of sysexits.h. */
export const DISK_FULL_EXIT_CODE = 75;

/** Takes the place of a result; then it is the only line, or the last one. */
export interface RefusalLine {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  /** A sentence for people. */
  readonly message: string;
}

/** The answer to a check. */
export interface FormatLine {
  readonly kind: 'format';
  readonly format: string;
}

/** The last line of a result: what stands before it, so that a part is never taken for the whole. */
export interface EndLine {
  readonly kind: 'end';
  readonly flows: number;
  readonly destinations: number;
  readonly uncountedFlowIds: number;
  /** Of all bytes before this line, hexadecimal. */
  readonly sha256: string;
}

// Between them, in this order: {kind: 'report', version, report}, then {kind: 'destinations', destinations}, then
// {kind: 'uncounted', flowIds}, then {kind: 'flows', columns}.
