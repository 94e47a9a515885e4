import type { SampleState, UploadType, Visibility } from '@flowsage/client';
import type { Account } from '../model/account.ts';
import type { Sample } from '../model/sample.ts';
import type { ListImporter } from '../pipeline/feeds/import-list.ts';

/**
 * The way of an upload from the connection to the store: bytes to disk, a look at what they are, a row in the store,
 * then processing in a process of its own.
 */
export interface Ingest {
  /**
   * Begins an upload, before its first byte is read. Refuses it when a limit is met: `too-many` (uploads or queue),
   * `no-space`. The ids are random unless given: those of the demonstration are known.
   */
  begin(account: Account, ids?: SampleIds): Promise<Upload>;
  /** Begins to process what waits, now and from now on, what an earlier run left included. */
  start(): Promise<void>;
  /** Ends processing: what is not finished within the time is given back, for whoever comes next. */
  stop(graceMilliseconds: number): Promise<void>;
  /**
   * Tells that a sample changed its state, in whatever process (null: it was deleted), and soon after the beginning its
   * present one; gives the function that ends the telling.
   */
  watch(sampleId: string, onChange: (state: SampleState | null) => void): () => void;
  /** Removes what is on disk for a sample that was deleted. */
  forget(sampleId: string): Promise<void>;
  /**
   * Until the function that this gives is called, files of samples that are read or deleted stay where they are, so that
   * a backup has those of every sample that waited when it began.
   */
  holdFiles(): () => Promise<void>;
  /** The files of samples that wait, and of those that are held, for backups: names and bytes. */
  waitingFiles(): AsyncIterable<WaitingFile>;
  /** Puts such a file back. */
  restoreFile(file: WaitingFile): Promise<void>;
  /** Makes packs of lists that were fetched, in processes of their own as well. */
  readonly importList: ListImporter;
  load(): IngestLoad;
}

/** The two ids that a public link is made of. */
export interface SampleIds {
  readonly sampleId: string;
  readonly publicationId: string;
}

/** Which file of an upload: the capture or log itself, or the names that came with it. */
export type UploadPart = 'content' | 'names';

export interface Upload {
  /** The private id that the sample will have. */
  readonly sampleId: string;
  /** Writes one part to disk; a second time it replaces nothing but fails. `too-large` beyond the limit. */
  write(part: UploadPart, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * Makes it last: bytes and row are on disk when this returns. `invalid-input` when the content is of no format that is
   * read, and nothing is kept then. Under an idempotency key used before it gives the sample of that time; `conflict`
   * when that had other bytes.
   * `isAwaited` is asked last: when nobody waits for the answer any more, nothing is kept either.
   */
  commit(facts: UploadFacts, isAwaited?: () => boolean): Promise<{ readonly sample: Sample; readonly isNew: boolean }>;
  /** Removes everything; harmless after `commit`. */
  abort(): Promise<void>;
}

export interface UploadFacts {
  readonly fileName: string;
  readonly fileType: UploadType;
  readonly visibility: Visibility;
  readonly idempotencyKey: string | null;
}

export interface WaitingFile {
  readonly sampleId: string;
  readonly part: UploadPart;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface IngestLoad {
  readonly receiving: number;
  /** Processes at work. */
  readonly processing: number;
  /** Ended samples since the start, by how: `processed`, `failed`, and why children ended: `memory`, `time`, … */
  readonly ended: Readonly<Record<string, number>>;
}
