import type { MetadataRecord } from '@flowsage/client';
import type { WrittenKnowledge } from './written-knowledge.ts';

export type KnownKind = 'destination' | 'behavior' | 'event';

/** What is known of a Destination, Behavior or Event, whoever wrote it: people at this server, or a pack. */
export interface KnownRecord {
  readonly kind: KnownKind;
  /** `name:port`, the id of a flow or of an Event, or `pack/id`. */
  readonly key: string;
  readonly metadata: MetadataRecord;
  /** `name version` of the pack; null for what people wrote here. */
  readonly pack: string | null;
  /** Of what people wrote here; null for packs. */
  readonly version: number | null;
  /** The name that the record is of where a destination inherits it; null for its own. */
  readonly inheritedFrom: string | null;
  /** When it deserves a closer look, in a sentence or two; null where nothing is said. */
  readonly whenConcerned: string | null;
  /** 1 nothing to worry about on its own … 5 hostile; null where nothing is said. */
  readonly concernLevel: number | null;
  /** Whether it stands on a list of others that was imported, where mistakes are common. */
  readonly isListed: boolean;
  /** Whether it speaks of places of which nothing is known: the place is no better known for it. */
  readonly isOfUnknown: boolean;
  /** Of Behaviors: it asks what packs say of the destination, so that it holds no longer than that does. */
  readonly restsOnDestination?: true;
  /** Of what people wrote of a Destination: whose it is, since when, and the fields of knowledge that they gave. */
  readonly writing?: {
    readonly author: string;
    /** Epoch seconds. */
    readonly at: number;
    readonly knowledge: WrittenKnowledge | null;
  };
}
