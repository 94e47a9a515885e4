/**
 * What the endpoints of the original NetworkSage service send and take. Every answer, good or bad, is an `Envelope`.
 */

export interface Answer<Body> {
  readonly error: false;
  readonly body: Body;
}

export interface Refusal {
  readonly error: true;
  /** A sentence for people. */
  readonly body: string;
}

export type Envelope<Body> = Answer<Body> | Refusal;

/** What an uploaded file is said to be. The content decides; the word is kept. */
export type UploadType = 'pcap' | 'pcapng' | 'zeek' | 'interflow' | 'secflow';

/** `POST /upload/v1.0/uploader`; the first four members also stand beside `error` for readers of the flat form. */
export interface UploadReceipt {
  /** Private id of the sample: 32 hexadecimal digits. */
  readonly sampleId: string;
  readonly fileName: string;
  /** Public id, 100 characters; empty for a private sample. */
  readonly uuid: string;
  /** Page of the sample; empty for a private sample. */
  readonly link: string;
  readonly message: string;
}

/** One element of `GET /upload/v1.0/uploads/list`, newest first. */
export interface UploadListEntry {
  /** The uploaded name, to the letter. */
  readonly fileName: string;
  /** Private id. */
  readonly uuid: string;
  /** Holds `date=YYYY-MM-DDTHH:MM:SS.ffffff/` in UTC, which old clients cut out; there is no such file. */
  readonly fullS3FilePath: string;
  /** `DD/MM/YYYY HH:MM:SS`, UTC. */
  readonly dateCreated: string;
  readonly processed: boolean;
  /** `YYYY-MM-DDTHH:MM:SS.ffffff`, UTC; absent until processed. */
  readonly dateProcessed?: string;
  readonly fileType: string;
}

/** `GET /sec/v1.0/samples/{private}`. */
export interface SampleMetadata {
  /** Publication id: a random UUID. */
  readonly id: string;
  /** Private id. */
  readonly hash: string;
  readonly fileName: string;
  /** `DD/MM/YYYY HH:MM:SS`, UTC. */
  readonly dateCreated: string;
  /** Epoch seconds of the first traffic as text; `""` until processed. */
  readonly trafficDate: string;
  /** Public page; empty for a private sample. */
  readonly link: string;
  /** Only where processing failed. */
  readonly status?: 'failed';
  readonly errorMessage?: string;
}

/** One flow; every value is text. */
export interface Secflow {
  readonly flowId: string;
  readonly flowCategory: string;
  readonly destinationData: string;
  readonly destinationNameSource: string;
  readonly sourceData: string;
  readonly sourceBytes: string;
  readonly destinationBytes: string;
  readonly sourcePackets: string;
  readonly destinationPackets: string;
  /** Seconds, plain decimal, up to six places without trailing zeros. */
  readonly relativeStart: string;
  readonly duration: string;
  /** `""` or `ICMP`. */
  readonly protocolInformation: string;
  /** Only on flows that belong to an Event. */
  readonly eventId?: string;
}

export type Relevance = 'knownBad' | 'seenNearBad' | 'knownUninteresting' | '';

/**
 * What is known of a Destination, Behavior or Event. The tag fields are `""`, or a JSON list as text; nothing known is
 * an object without members.
 */
export interface MetadataRecord {
  readonly title: string;
  readonly description: string;
  readonly relevance: Relevance;
  readonly destinationTags: string;
  readonly activityPurposeTags: string;
  readonly impactsTags: string;
  readonly threatTags: string;
  readonly attackVectorTags: string;
  readonly securityTags: string;
  readonly associatedAppOrServiceTags: string;
  readonly platformHintTags: string;
}

export const TAG_FIELDS = [
  'destinationTags',
  'activityPurposeTags',
  'impactsTags',
  'threatTags',
  'attackVectorTags',
  'securityTags',
  'associatedAppOrServiceTags',
  'platformHintTags',
] as const satisfies readonly (keyof MetadataRecord)[];

export type TagField = (typeof TAG_FIELDS)[number];

export type NothingKnown = Readonly<Record<string, never>>;

/** One flow with all that is known of it. */
export interface Activity {
  readonly secflow: Secflow;
  readonly destination: MetadataRecord | NothingKnown;
  readonly behavior: MetadataRecord | NothingKnown;
  readonly event: MetadataRecord | NothingKnown;
  /** How many samples hold this behavior; at least 1. */
  readonly flowIdCount: number;
}

/** Life of a summary or categorization. The result is there only when `generated`, and is JSON as text. */
export interface SummaryState {
  readonly status: 'failed' | 'processing' | 'generated';
  readonly summary?: string;
  readonly message?: string;
}

export interface CategorizationState {
  readonly status: 'failed' | 'processing' | 'generated';
  readonly categorization?: string;
  readonly message?: string;
}

export type Verdict =
  | 'Impact'
  | 'Malicious Activity'
  | 'Suspicious Activity'
  | 'Attack Vector'
  | 'No Interesting Activity';

export type Confidence = 'High' | 'Medium-High' | 'Medium' | 'Medium-Low' | 'Low';

/** The text of a summary, read. */
export interface SampleSummaryText {
  readonly verdict: Verdict;
  readonly confidence: Confidence;
  readonly summary: string;
  readonly details: string;
}

export type CategoryName =
  | 'Attack Vector'
  | 'Malicious Activity'
  | 'Suspicious Activity'
  | 'Impact'
  | 'Common Activity';

/** The text of a categorization, read. Each destination stands in one category. */
export type Categorization = Readonly<Record<CategoryName, readonly CategorizedDestination[]>>;

export interface CategorizedDestination {
  readonly destination: string;
  /** In order of time. */
  readonly activity_groups: readonly ActivityGroup[];
}

/** Flows to one destination and port whose times overlap. */
export interface ActivityGroup {
  readonly destination_and_port: string;
  /** Seconds into the sample. */
  readonly first_seen_in_this_group: number;
  readonly last_seen_in_this_group: number;
  /** -1 for none. */
  readonly associated_cluster: number;
  readonly subcluster: number;
  readonly has_known_metadata: boolean;
  readonly description: string;
  readonly confidence: Confidence;
  readonly overlapping_activities: readonly (Activity & { readonly interesting: boolean })[];
}
