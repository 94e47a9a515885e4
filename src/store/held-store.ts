import type { Viewer } from '../model/statistics.ts';
import type { MetadataKind } from './metadata-store.ts';

/** What is asked for: flows to a Destination (`name:port`), of a Behavior (flow id) or an Event (event id). */
export interface HeldThing {
  readonly kind: MetadataKind;
  readonly key: string;
}

/** A sample that holds such flows. */
export interface HoldingSample {
  readonly sampleId: string;
  readonly fileName: string;
  /** Epoch seconds. */
  readonly uploadedAt: number;
  /** Epoch seconds of the first traffic; null where there is none. */
  readonly trafficAt: number | null;
  /** Its flows of this kind. */
  readonly flows: number;
}

export interface HoldingSamples {
  /** Newest upload first. */
  readonly samples: readonly HoldingSample[];
  readonly hasMore: boolean;
  /** All of them, whatever page this is. */
  readonly count: number;
}

export interface HeldQuery {
  /** Where the page before ended. */
  readonly after: { readonly uploadedAt: number; readonly sampleId: string } | null;
  readonly limit: number;
}

/** Flows of a sample that have one of some flow ids. */
export interface BehaviorFlow {
  readonly row: number;
  /** Address or name of the source, without a port. */
  readonly source: string;
  readonly flowId: string;
  /** µs after the beginning of the sample. */
  readonly startMicros: number;
}

/** What is seen at one destination: a flow category with its flow id. */
export interface SeenBehavior {
  readonly flowId: string;
  readonly flowCategory: string;
  readonly flows: number;
  readonly samples: number;
}

/** What a flow id means: it is a hash that tells nothing by itself. */
export interface BehaviorPlace {
  readonly flowId: string;
  readonly flowCategory: string;
  readonly destination: string;
}

export interface SeenEvent {
  readonly eventId: string;
  readonly flows: number;
  readonly samples: number;
}

export interface DaySeen {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly samples: number;
}

/** Which samples of an account hold what. Answers are counted from flows, so that internal names count as well. */
export interface HeldStore {
  samplesHolding(accountId: string, thing: HeldThing, query: HeldQuery): Promise<HoldingSamples>;
  /** Flows in order of their start, so many at most. */
  flowsOfBehaviors(sampleId: string, flowIds: readonly string[], limit: number): Promise<readonly BehaviorFlow[]>;
  /** What flow ids mean, as far as flows of the account tell; those of no flow are left out. */
  placesOfBehaviors(accountId: string, flowIds: readonly string[]): Promise<readonly BehaviorPlace[]>;
  /** The flow ids of the flows of each of these samples, each once; samples without any are left out. */
  behaviorsOfSamples(sampleIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /**
   * Contents that hold a public name by the day on which they first saw it (UTC), newest day first, so many at most: all
   * where everything counts for everybody, else those that the viewer sees.
   */
  daysSeen(viewer: Viewer, name: string, limit: number): Promise<readonly DaySeen[]>;
  /** Behaviors and Events of the account's flows to a Destination, the most frequent first, so many at most. */
  seenAt(
    accountId: string,
    destination: string,
    limit: number,
  ): Promise<{ readonly behaviors: readonly SeenBehavior[]; readonly events: readonly SeenEvent[] }>;
}
