import type { DestinationKnowledge, Relevance } from '@flowsage/client';
import type { BehaviorRecord, EventRecord, TagsByKind } from './behavior-record.ts';
import type { Destination } from './destination.ts';
import type { DetectionId, Silence } from './finding.ts';
import type { WrittenRecord } from './written-record.ts';

/**
 * What is known of one destination. Field names and their order are those of the outputs and of the original
 * `/destinations` answer, so a record is written as it is.
 */
export type KnowledgeRecord = DestinationKnowledge;

/** The fields of a record in the order of the outputs. */
export const KNOWLEDGE_FIELDS = [
  'destination_data',
  'name',
  'protocol_name',
  'port',
  'owner_groups',
  'landscape',
  'concern_level',
  'category',
  'title',
  'refs',
  'comments',
  'controllable_subdomains',
  'controllable_urls',
  'excluded_subdomains',
  'tags',
  'intended_purpose',
  'last_modified',
  'abuse',
  'author',
  'ttp_of_groups',
  'when_concerned',
  'all_children_inherit_knowledge',
  'report_abuse_how',
] as const satisfies readonly (keyof KnowledgeRecord)[];

/** A set of records that is written, versioned and shared as one. */
export interface KnowledgePack {
  readonly name: string;
  /** Semantic version. */
  readonly version: string;
  readonly title: string;
  readonly author: string;
  readonly licence: string;
  /** Day of the last change, YYYY-MM-DD. */
  readonly updated: string;
  /** Where the facts come from. */
  readonly sources: readonly string[];
  readonly records: readonly KnowledgeRecord[];
  /** Tags by kind of the records that tell them, by `destination_data`. */
  readonly tagsByKind: ReadonlyMap<string, TagsByKind>;
  /** By `destination_data`, of records that tell more than their fields; absent where none does. */
  readonly ownWords?: Readonly<Record<string, OwnWords>>;
  /** `destination_data` of records that hold for every port and protocol; only packs that were imported have any. */
  readonly anyPortKeys?: ReadonlySet<string>;
  /** By position in `records`, epoch seconds from which on it is not believed; absent where none expires. */
  readonly expiresAt?: Float64Array;
  readonly behaviors: readonly BehaviorRecord[];
  readonly events: readonly EventRecord[];
  /** Findings that somebody does not want to hear of; only packs that silence some have any. */
  readonly silences?: readonly SilenceRecord[];
  /** What lists against false alarms name; only packs that were imported from such lists have any. */
  readonly guards?: readonly Guard[];
  /** What people wrote at a server that exported it; only packs of such records have any. */
  readonly written?: readonly WrittenRecord[];
}

/** What a record says itself in place of what follows from its other fields. */
export interface OwnWords {
  /** In place of purpose and abuse. */
  readonly description?: string;
  /** In place of what follows from the level of concern. */
  readonly relevance?: Relevance;
}

/** A silence, and why it is there. */
export interface SilenceRecord extends Silence {
  readonly detection: DetectionId | null;
  /** The last day that it counts, in UTC, YYYY-MM-DD. */
  readonly until: string;
  /** The end of that day. */
  readonly untilMicros: number;
  readonly reason: string;
}

/** A name, address or network that lists of bad things name by mistake. It lowers what others say, and raises nothing. */
export interface Guard {
  /** A name in lower case, an address in its shortest form, or a network in CIDR notation. */
  readonly target: string;
  readonly names: GuardNames;
  /** What the list calls itself. */
  readonly list: string;
  /** Epoch seconds from which on it is not believed; absent where it does not expire. */
  readonly expiresAt?: number;
}

/** `exact`: the name alone; `below`: any name below it as well; `none`: names of a form that is not understood. */
export type GuardNames = 'exact' | 'below' | 'none';

/** What a stage may ask about knowledge. Names are compared without case and trailing dot. */
export interface KnowledgeLookup {
  /**
   * The destination's own knowledge: its record for this protocol and port, or one of a later pack for the name at any
   * port; else the record for the name at another port, else that of the nearest parent that lets its children inherit.
   */
  find(destination: Destination): KnowledgeRecord | null;
  /** The record of the nearest parent domain that has one for this protocol and port, else for any of its ports. */
  findParent(destination: Destination): KnowledgeRecord | null;
  /** Whether the very name has a record at any port. */
  knows(name: string): boolean;
  /** Names one label below that have a record, sorted. */
  childrenWithKnowledge(name: string): readonly string[];
  /** The domain one label up; null for addresses and where only a public suffix is left. */
  parentDomain(name: string): string | null;
}
