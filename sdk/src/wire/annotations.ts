import type { DestinationKnowledge } from './bayse.ts';
import type { Relevance, TagField } from './networksage.ts';
import type { WrittenKnowledgeField } from './written-knowledge.ts';

/**
 * What is known of all flows of a sample in one answer, column by column: flows refer to destinations and records by
 * their position, so that what many flows share is sent once.
 */
export interface AnnotationsV1 {
  /** How many flows the sample has; the columns are shorter where `truncated` names flows. */
  readonly flows: number;
  /** Distinct records that speak of the flows. */
  readonly records: readonly AnnotationRecordV1[];
  /** Distinct destinations in the order of their first flow. */
  readonly destinations: readonly AnnotatedDestinationV1[];
  /** For each flow, in their order, the position of its destination; -1 for none. */
  readonly destinationOf: readonly number[];
  /** For each flow the position of its behavior's record; -1 where nothing is known of the behavior. */
  readonly behaviorOf: readonly number[];
  /** For each flow how many samples hold its behavior, this one among them. */
  readonly flowIdCounts: readonly number[];
  /** Events of which something is known. A flow belongs to one at most. */
  readonly events: readonly AnnotatedEventV1[];
  /** What was cut because there was more of it than is sent. */
  readonly truncated: readonly AnnotationPart[];
}

export type AnnotationPart = 'flows' | 'destinations' | 'records' | 'events';

export type AnnotationKind = 'destination' | 'behavior' | 'event' | 'parent';

export interface AnnotationRecordV1 {
  /** `parent`: what is known of a domain above a destination. */
  readonly kind: AnnotationKind;
  /** Destinations and parents: `name:port` of the record; else the id of a flow or Event, or `pack/id`. */
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly relevance: Relevance;
  /** 1 nothing to worry about on its own … 5 hostile; null where nothing is said. */
  readonly concernLevel: number | null;
  /** Fields without tags are left out. */
  readonly tags: Readonly<Partial<Record<TagField, readonly string[]>>>;
  /** Of what people wrote at the server; null for packs. */
  readonly version: number | null;
  /** `name version`; null for what people wrote. */
  readonly pack: string | null;
  /**
   * What packs say of a destination or parent, and over that what people wrote; null for behaviors and Events, and where
   * nothing is said.
   */
  readonly knowledge: DestinationKnowledge | null;
  /** Fields of `knowledge` that people gave; left out where there are none. */
  readonly given?: readonly WrittenKnowledgeField[];
}

export interface AnnotatedDestinationV1 {
  readonly name: string;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP';
  readonly port: number | null;
  /** Position of its record, its own or one that it inherits; null where nothing is known. */
  readonly record: number | null;
  /** Position of the record of the nearest parent domain that has one; null for none. */
  readonly parent: number | null;
  /** How many samples hold the name, whatever the port; null where that is not counted. */
  readonly count: number | null;
  readonly firstObserved: string | null;
  readonly lastObserved: string | null;
  /** Labels of flows seen there, by name, protocol and port, and how many samples held each; the most frequent first. */
  readonly labelsObserved: readonly { readonly label: string; readonly count: number }[];
}

/** One occurrence of an Event. */
export interface AnnotatedEventV1 {
  /** Position of its record. */
  readonly record: number;
  /** Its flows by step, in order. */
  readonly steps: readonly (readonly number[])[];
  /** What those steps are called, empty for no name; absent where none has one. */
  readonly stepNames?: readonly string[];
  /** All its flows in their order. */
  readonly rows: readonly number[];
}
