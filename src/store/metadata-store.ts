import type { MetadataRecord } from '@flowsage/client';
import type { Actor } from '../model/account.ts';
import type { EventRule } from '../model/event-rule.ts';
import type { WrittenKnowledge } from '../model/written-knowledge.ts';

export type MetadataKind = 'destination' | 'behavior' | 'event';

/** One version of what people wrote of a Destination (`name:port`), Behavior (flow id) or Event (event id). */
export interface MetadataVersion {
  readonly kind: MetadataKind;
  readonly key: string;
  /** From 1. */
  readonly version: number;
  /** Null: from this version on nothing is written of it. */
  readonly record: MetadataRecord | null;
  /** Only of Events. */
  readonly rule: EventRule | null;
  /** Only of Destinations; null where no field is given. */
  readonly knowledge: WrittenKnowledge | null;
  readonly author: Actor;
  /** Epoch seconds. */
  readonly at: number;
  readonly reason: string;
  /** Counts the versions of all records, in the order in which they were published. */
  readonly revision: number;
}

/** A version that says something. */
export interface StoredMetadata extends MetadataVersion {
  readonly record: MetadataRecord;
}

export interface MetadataEdit {
  readonly record: MetadataRecord;
  readonly rule: EventRule | null;
  /** Left out: none. */
  readonly knowledge?: WrittenKnowledge | null;
  readonly author: Actor;
  readonly reason: string;
}

/** Who changes what is there already, and why. */
export type MetadataChange = Pick<MetadataEdit, 'author' | 'reason'>;

export interface MetadataListQuery {
  readonly kind: MetadataKind;
  /** Of keys; empty for all. */
  readonly prefix: string;
  /** Keys behind this one only; null from the first one on. */
  readonly after: string | null;
  readonly limit: number;
}

export interface MetadataHistoryQuery {
  /** Versions before this one only. */
  readonly before?: number;
  readonly limit?: number;
}

/**
 * Versions are only ever added. Changes take the version that they rest on: when another is the latest one by then (0:
 * there is none), nothing is written and the error is `conflict`; null writes whatever there is.
 */
export interface MetadataStore {
  /** The latest version of each, in the order asked; null where there is none, or where it says nothing. */
  findMetadata(kind: MetadataKind, keys: readonly string[]): Promise<(StoredMetadata | null)[]>;
  /** The same with versions that say nothing. */
  latestVersions(kind: MetadataKind, keys: readonly string[]): Promise<(MetadataVersion | null)[]>;
  /** The latest versions of a kind in the order of their keys, with those that say nothing. */
  listMetadata(query: MetadataListQuery): Promise<readonly MetadataVersion[]>;
  saveMetadata(
    kind: MetadataKind,
    key: string,
    edit: MetadataEdit,
    expectedVersion?: number | null,
  ): Promise<StoredMetadata>;
  /** Adds a version that says nothing; `not-found` when the latest one says nothing already. */
  removeMetadata(
    kind: MetadataKind,
    key: string,
    change: MetadataChange,
    expectedVersion?: number | null,
  ): Promise<MetadataVersion>;
  /** Adds a version that is what an earlier one was; `not-found` when there is no such version. */
  revertMetadata(
    kind: MetadataKind,
    key: string,
    version: number,
    change: MetadataChange,
    expectedVersion?: number | null,
  ): Promise<MetadataVersion>;
  /** Versions, newest first. */
  metadataHistory(kind: MetadataKind, key: string, query?: MetadataHistoryQuery): Promise<readonly MetadataVersion[]>;
  /** How many records of each kind say something. */
  countMetadata(): Promise<Readonly<Record<MetadataKind, number>>>;
  /** How many versions were published, of all records; grows with each, and `at` of the last one. */
  knowledgeRevision(): Promise<KnowledgeRevision>;
}

export interface KnowledgeRevision {
  readonly revision: number;
  /** Epoch seconds; null when nothing was ever written. */
  readonly changedAt: number | null;
}
