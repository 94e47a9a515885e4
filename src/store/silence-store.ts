import type { Actor } from '../model/account.ts';

/** Findings that shall not count until a time. What is null fits everything. */
export interface NewSilence {
  readonly id: string;
  /** Id of a detection. */
  readonly detection: string | null;
  /** A host, or a network in CIDR notation. */
  readonly source: string | null;
  /** `name`, `name:port`, or `*.name`. */
  readonly destination: string | null;
  /** `443` or `8000-8080`, one or more parted by commas. */
  readonly ports: string | null;
  /** Only findings of this sample. */
  readonly sampleId: string | null;
  readonly reason: string;
  readonly author: Actor;
  /** Epoch seconds; from then on it counts no more. */
  readonly expiresAt: number;
}

/** A silence is never lost: one that was taken back says who did so, when and why. */
export interface StoredSilence extends NewSilence {
  /** Epoch seconds. */
  readonly at: number;
  readonly takenBack: { readonly by: Actor; readonly at: number; readonly reason: string } | null;
}

export interface SilenceListQuery {
  /** Only those that count at this time, epoch seconds; null for all that ever were. */
  readonly activeAt: number | null;
  /** Silences of single samples are told to the account that wrote them alone. */
  readonly viewerAccountId: string;
  /** Where the page before ended; newest come first. */
  readonly after: { readonly at: number; readonly id: string } | null;
  readonly limit: number;
}

export interface SilenceList {
  readonly silences: readonly StoredSilence[];
  readonly hasMore: boolean;
}

export interface SilenceStore {
  /** Adds a silence; `too-many` when `mostActive` count already. */
  addSilence(silence: NewSilence, mostActive: number): Promise<StoredSilence>;
  findSilence(id: string): Promise<StoredSilence | null>;
  /** Newest first. */
  listSilences(query: SilenceListQuery): Promise<SilenceList>;
  /** All that count at a time, epoch seconds, in the order of their ids. */
  activeSilences(at: number): Promise<readonly StoredSilence[]>;
  /** Ends a silence; `conflict` when it was taken back before or has expired, `not-found` when there is none. */
  takeBackSilence(id: string, by: Actor, reason: string): Promise<StoredSilence>;
}
