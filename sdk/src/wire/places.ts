import type { DestinationKnowledge } from './bayse.ts';
import type { DestinationV1, RecordRefV1 } from './v1.ts';

/** All that a page about one destination tells. */

export interface DestinationDetailsV1 extends DestinationV1 {
  /** `name:port`: the key of what people write of it. */
  readonly key: string;
  /** Where `metadata` is from; null where nothing is known. */
  readonly origin: RecordOriginV1 | null;
  /** What packs alone say of it; null for nothing. */
  readonly packKnowledge: DestinationKnowledge | null;
  /** Samples of different content in which the name was, by the day of their traffic; the newest 366 days that had any. */
  readonly days: readonly { /** YYYY-MM-DD. */ readonly day: string; readonly samples: number }[];
  /** Labels of flows seen there, with the number of samples. */
  readonly labels: readonly { readonly label: string; readonly samples: number }[];
  /** What your flows there did, the most frequent first; 100 at most. */
  readonly behaviors: readonly SeenBehaviorV1[];
  /** Events that your flows there belong to, the most frequent first; 100 at most. */
  readonly events: readonly SeenEventV1[];
  /** Samples of yours that hold it. */
  readonly ownSamples: number;
}

export interface RecordOriginV1 {
  /** `name version`; null for what people wrote. */
  readonly pack: string | null;
  /** Of what people wrote; null for packs. */
  readonly version: number | null;
  /** The parent domain that speaks for it; null for its own record. */
  readonly inheritedFrom: string | null;
}

export interface SeenBehaviorV1 {
  readonly flowId: string;
  readonly flowCategory: string;
  readonly flows: number;
  readonly samples: number;
  /** What is known of the behavior; null for nothing. */
  readonly record: RecordRefV1 | null;
}

export interface SeenEventV1 {
  readonly eventId: string;
  readonly flows: number;
  readonly samples: number;
  readonly record: RecordRefV1 | null;
}

/** A sample that holds a destination. */
export interface DestinationSampleV1 {
  readonly sampleId: string;
  readonly fileName: string;
  readonly uploadedAt: string;
  /** First traffic; null where there is none. */
  readonly trafficDate: string | null;
  /** Its flows to the destination. */
  readonly flows: number;
}

export interface DestinationSampleQueryV1 {
  readonly cursor?: string;
  /** 1 to 1,000; default 100. */
  readonly limit?: number;
}
