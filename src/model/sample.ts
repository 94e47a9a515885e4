import type { SampleState, UploadType, Visibility } from '@flowsage/client';

/** One uploaded input and what became of it. Times are epoch seconds with a fraction. */
export interface Sample {
  /** Private id: 32 hexadecimal digits, random. */
  readonly id: string;
  readonly accountId: string;
  /** Random UUID, half of the public id; a new one each time a sample is made private again, so that old links stay dead. */
  readonly publicationId: string;
  readonly visibility: Visibility;
  /** As uploaded, to the letter: for show only, never a path. */
  readonly fileName: string;
  /** What the uploader said it is. */
  readonly fileType: UploadType;
  /** Bytes as uploaded, names file included. */
  readonly fileBytes: number;
  /** Whether a file of names (Zeek dns.log) came along. */
  readonly hasNames: boolean;
  /** Tells apart what was uploaded, to the byte: see `NewSample`. Null for samples from before it was kept. */
  readonly uploadDigest: string | null;
  /** When the upload began. */
  readonly uploadedAt: number;
  readonly state: SampleState;
  /** How often processing was begun. */
  readonly attempts: number;
  readonly processedAt: number | null;
  /** Why it failed, or where the file is damaged. */
  readonly message: string | null;
  /** Null until processed. */
  readonly report: SampleReport | null;
}

/** What there is to say about reading a sample. */
export interface SampleReport {
  /** Name of the input format that was found. */
  readonly format: string;
  /** SHA-256 of what was read, unpacked, hexadecimal: the same content counts once. */
  readonly contentHash: string;
  /** First traffic, µs since 1970; null when there was none. */
  readonly trafficMicros: number | null;
  /** From the first to the last traffic. */
  readonly trafficSeconds: number;
  /** Frames of a capture, or packets that the records of a log tell of. */
  readonly packets: number;
  readonly flows: number;
  /** Where the file is damaged; everything before is kept. */
  readonly damage: string | null;
  /** What was left out, most frequent first. */
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
}

/** A sample as it enters the store, its bytes on disk already. */
export interface NewSample {
  readonly id: string;
  readonly accountId: string;
  readonly publicationId: string;
  readonly visibility: Visibility;
  readonly fileName: string;
  readonly fileType: UploadType;
  readonly fileBytes: number;
  readonly hasNames: boolean;
  /** SHA-256 over the length and the SHA-256 of each part as it was uploaded, hexadecimal. */
  readonly uploadDigest: string;
  readonly uploadedAt: number;
  /** The uploader's own name for this upload; a second one under it is the first one again. */
  readonly idempotencyKey: string | null;
}

/**
 * Consecutive flows of a sample as columns: one array for each of `FLOW_COLUMNS`, in that order (`seconds` columns in
 * whole µs), then the ids of the Events that flows belong to. All have the same length, at most `FLOW_CHUNK_ROWS`.
 */
export type FlowChunk = readonly (readonly (string | number | null)[])[];

export const FLOW_CHUNK_ROWS = 2048;

/** Both public halves as the old service wrote them: base64 of `<publication id>#hash#<private id>`, 100 characters. */
export function publicIdOf(sample: Pick<Sample, 'publicationId' | 'id'>): string {
  return btoa(`${sample.publicationId}#hash#${sample.id}`);
}

/** Reads a public id back; null when the text is none. */
export function parsePublicId(text: string): { readonly publicationId: string; readonly id: string } | null {
  if (!/^[A-Za-z0-9]{99}=$/.test(text)) return null;
  const parts = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})#hash#([0-9a-f]{32})$/.exec(atob(text));
  return parts === null ? null : { publicationId: parts[1]!, id: parts[2]! };
}

/** Flows by their numbers, and the Event that each of them is of from now on; null for none. */
export interface MovedFlows {
  readonly rows: readonly number[];
  readonly eventIds: readonly (string | null)[];
}
