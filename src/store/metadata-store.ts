import type { MetadataRecord } from '@flowsage/client';
import type { Actor } from '../model/account.ts';
import type { EventRule } from '../model/event-rule.ts';

export type MetadataKind = 'destination' | 'behavior' | 'event';

/** One version of what people wrote of a Destination (`name:port`), Behavior (flow id) or Event (event id). */
export interface StoredMetadata {
  readonly kind: MetadataKind;
  readonly key: string;
  /** From 1. */
  readonly version: number;
  readonly record: MetadataRecord;
  /** Only of Events. */
  readonly rule: EventRule | null;
  readonly author: Actor;
  /** Epoch seconds. */
  readonly at: number;
  readonly reason: string;
}

export interface MetadataEdit {
  readonly record: MetadataRecord;
  readonly rule: EventRule | null;
  readonly author: Actor;
  readonly reason: string;
}

/** Versions are only ever added. */
export interface MetadataStore {
  /** The latest version of each, in the order asked; null where there is none. */
  findMetadata(kind: MetadataKind, keys: readonly string[]): Promise<(StoredMetadata | null)[]>;
  saveMetadata(kind: MetadataKind, key: string, edit: MetadataEdit): Promise<StoredMetadata>;
  /** All versions, newest first. */
  metadataHistory(kind: MetadataKind, key: string): Promise<readonly StoredMetadata[]>;
}
