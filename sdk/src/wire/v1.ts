import type { DestinationKnowledge, DestinationStatisticsRecord } from './bayse.ts';
import type { CategoryName, Confidence, MetadataRecord, NothingKnown, UploadType, Verdict } from './networksage.ts';
import type { WrittenKnowledgeV1 } from './written-knowledge.ts';

/** What Flowsage's own API under `/api/v1` sends and takes. Times are ISO 8601 in UTC unless a name says otherwise. */

/** RFC 9457, `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What, where, found, expected. */
  readonly detail: string;
  /** Names the request in the log. */
  readonly instance: string;
  /** The limit that was met, if one was: its name as a setting, and its value. */
  readonly limit?: { readonly name: string; readonly value: number };
}

export type Visibility = 'private' | 'public';
export type SampleState = 'uploaded' | 'processing' | 'processed' | 'failed';
export type Role = 'reader' | 'contributor' | 'editor' | 'administrator';
/** What a key may do at most; a role has its scopes, and a key may have fewer. */
export type Scope = 'read' | 'upload' | 'edit' | 'administer';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Given back as `cursor` for the next page; null on the last one. */
  readonly nextCursor: string | null;
}

export interface SampleV1 {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly fileName: string;
  readonly fileType: UploadType;
  readonly visibility: Visibility;
  /** Public id, 100 characters; null while private. */
  readonly publicId: string | null;
  /** Public page; null while private. */
  readonly link: string | null;
  readonly state: SampleState;
  /** Why it failed, or where the file is damaged (everything before was kept). */
  readonly message: string | null;
  readonly fileBytes: number;
  readonly uploadedAt: string;
  readonly processedAt: string | null;
  /** First traffic; null until processed and where there was none. */
  readonly trafficDate: string | null;
  /** Seconds from the first to the last traffic. */
  readonly trafficSeconds: number | null;
  readonly format: string | null;
  readonly packets: number | null;
  readonly flows: number | null;
  /** What was left out while reading, most frequent first. */
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
  /** Its verdict says something else than when you read it last. */
  readonly changed: boolean;
  /** How it was judged last; null until then, and for others than its owner. */
  readonly verdict: { readonly verdict: Verdict; readonly confidence: Confidence } | null;
  /** How common its behaviors were when it was judged last; null until then, and for others than its owner. */
  readonly rarity: SampleRarityV1 | null;
}

export interface SampleRarityV1 {
  /** Different behaviors: a destination with a category each. */
  readonly behaviors: number;
  /** Those of them that at most two other samples hold. */
  readonly rare: number;
  /** In how many samples its least common behavior is, this one among them; 0 without behaviors. */
  readonly leastCount: number;
  /** Counted just now. False: counted when it was judged last, because it has very many flows. */
  readonly isCurrent: boolean;
}

export type SampleSort = 'uploadedAt' | 'fileName' | 'flows' | 'trafficDate';

export interface SampleQuery {
  readonly cursor?: string;
  /** 1 to 1,000; default 100. */
  readonly limit?: number;
  readonly sort?: SampleSort;
  readonly order?: 'asc' | 'desc';
  readonly state?: SampleState;
  readonly visibility?: Visibility;
  readonly fileType?: UploadType;
  /** What the file was found to be when it was read, as `SampleV1.format` names it. */
  readonly format?: string;
  /** Part of the file name, without case. */
  readonly name?: string;
  /** Only those whose verdict says something else than when it was read last, or only the others. */
  readonly changed?: boolean;
}

/**
 * A flow: the members are the flow columns asked for, and `eventId`, which is of Events that people wrote: those of packs
 * are in the annotations alone. Numbers are numbers, seconds have fractions.
 */
export type FlowV1 = Readonly<Record<string, string | number | null>>;

export interface FlowQuery {
  readonly cursor?: string;
  /** 1 to 10,000; default 1,000. */
  readonly limit?: number;
  /** Names of flow columns; default all. */
  readonly columns?: readonly string[];
}

/** What is sent while a sample is worked on; the last one is `processed` or `failed`. */
export interface ProgressEvent {
  readonly state: SampleState;
  readonly message: string | null;
  readonly flows: number | null;
}

export interface DestinationV1 {
  /** `<name>_<PROTO>/<port>` */
  readonly destination: string;
  readonly knowledge: DestinationKnowledge | null;
  readonly parent: DestinationKnowledge | null;
  readonly statistics: DestinationStatisticsRecord & { readonly accounts: number };
  readonly labelsObserved: readonly string[];
  readonly metadata: MetadataRecord | NothingKnown;
}

/** Why a flow has a label: the rules in their order up to the one that fits. */
export interface LabelExplanation {
  readonly label: string;
  readonly meaning: string;
  readonly why: string;
  readonly rules: readonly { readonly rule: string; readonly holds: boolean }[];
  /** The least change of one number that would have given another label. */
  readonly tipping: readonly { readonly change: string; readonly label: string }[];
}

export interface FlowExplanation {
  readonly row: number;
  readonly flow: FlowV1;
  readonly label: LabelExplanation;
  readonly flowCategory: LabelExplanation;
}

export interface AccountV1 {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly defaultVisibility: Visibility | null;
  readonly createdAt: string;
  readonly disabled: boolean;
}

export interface KeyV1 {
  /** Names the key; it is no secret. */
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** Only the answer to its creation holds a key. */
export interface NewKey extends KeyV1 {
  readonly key: string;
}

export interface Whoami {
  readonly account: AccountV1;
  readonly keyId: string;
  readonly scopes: readonly Scope[];
}

/** Who is signed in in a browser. */
export interface SessionV1 extends Whoami {
  /** Sent as `x-csrf-token` with everything but GET and HEAD. */
  readonly csrfToken: string;
  /** Earlier when it is not used. */
  readonly expiresAt: string;
}

/** Of one input that was labelled elsewhere: what it says of public destinations, never its sources. */
export interface ContributionV1 {
  /** SHA-256 of the input in hexadecimal: the same input counts once. */
  readonly contentHash: string;
  /** Epoch seconds. */
  readonly trafficDate: number | null;
  readonly destinations: readonly {
    readonly name: string;
    readonly protocol: 'TCP' | 'UDP' | 'ICMP';
    readonly port: number | null;
    readonly labels: readonly {
      readonly label: string;
      readonly firstObserved: number;
      readonly lastObserved: number;
    }[];
    readonly flowIds: readonly string[];
  }[];
}

/** Questions about many destinations at once; answers come in their order. */
export interface LookupRequest {
  readonly destinations?: readonly {
    readonly name: string;
    readonly protocol: 'TCP' | 'UDP' | 'ICMP';
    readonly port: number | null;
  }[];
  readonly flowIds?: readonly string[];
}

export interface LookupAnswer {
  readonly destinations: readonly DestinationV1[];
  readonly flowIdCounts: readonly number[];
}

export interface EventRuleV1 {
  readonly eventId: string;
  /** Behaviors (flow ids) in their order. */
  readonly steps: readonly string[];
  /** All steps lie within this many seconds. */
  readonly windowSeconds: number;
  /** What people call each of the steps, empty for no name; absent where none has one. */
  readonly stepNames?: readonly string[];
}

export interface Health {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<string, 'ok' | string>>;
}

export interface VersionAnswer {
  readonly name: 'flowsage';
  readonly version: string;
  readonly api: 'v1';
}

/** A label or category: what a flow that has it did. */
export interface LabelV1 {
  readonly name: string;
  readonly vocabulary: 'label' | 'flowCategory';
  readonly meaning: string;
  readonly why: string;
}

export interface NewAccount {
  readonly name: string;
  readonly role: Role;
  readonly defaultVisibility?: Visibility | null;
}

/** What is left out stays as it is. */
export interface AccountPatch {
  readonly name?: string;
  readonly role?: Role;
  readonly defaultVisibility?: Visibility | null;
  readonly disabled?: boolean;
}

export interface KeyRequest {
  readonly name: string;
  /** Default: all that the account's role and the asking key have. */
  readonly scopes?: readonly Scope[];
  readonly expiresAt?: string | null;
  /** Default: the account of the asking key. Others are for administrators. */
  readonly accountId?: string;
}

export interface AuditEntryV1 {
  readonly at: string;
  readonly accountId: string;
  /** Null for the server itself. */
  readonly keyId: string | null;
  /** `key.create`, `sample.delete`, … */
  readonly action: string;
  readonly object: string;
  readonly detail: string;
}

export type MetadataKindV1 = 'destination' | 'behavior' | 'event';

/** One version of what people wrote. */
export interface MetadataV1 {
  readonly kind: MetadataKindV1;
  readonly key: string;
  readonly version: number;
  readonly record: MetadataRecord;
  /** Only of Events. */
  readonly rule: EventRuleV1 | null;
  /** Only of Destinations; null where no field is given. */
  readonly knowledge: WrittenKnowledgeV1 | null;
  readonly accountId: string;
  readonly at: string;
  readonly reason: string;
}

/** Tag fields may be lists. */
export interface MetadataEditV1 {
  readonly record: Readonly<Record<string, unknown>>;
  /** Only for Events; flows of samples read from then on are held against it. */
  readonly rule?: Omit<EventRuleV1, 'eventId'> | null;
  /** Only for Destinations; left out: as it was, null or an empty object: taken away. */
  readonly knowledge?: WrittenKnowledgeV1 | null;
  readonly reason?: string;
}

export interface ContributionReceipt {
  readonly result: 'added' | 'already-known';
}

/** How the store's sets fit each other; no fault: all is well. */
export interface VerifyAnswer {
  readonly checked: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** What a sample means: what happened, what says so, and what is not known. All sentences are defanged. */
export interface VerdictV1 {
  readonly verdict: Verdict;
  readonly confidence: Confidence;
  /** The verdict in one sentence. */
  readonly headline: string;
  /** What happened, in order of time. */
  readonly story: readonly StoryStepV1[];
  /** What the verdict rests on, the worst and surest first; with nothing interesting, why that is so. */
  readonly evidence: readonly EvidenceV1[];
  readonly unknown: readonly string[];
  readonly nextChecks: readonly string[];
  readonly knowledge: {
    readonly packs: readonly { readonly name: string; readonly version: string }[];
    /** Other samples that it was compared with. */
    readonly otherSamples: number;
  };
}

export interface StoryStepV1 {
  /** Seconds into the sample. */
  readonly atSeconds: number;
  readonly sentence: string;
  readonly flowCount: number;
  /** Numbers of the flows in the sample, from 0; the first ones of many. */
  readonly rows: readonly number[];
  readonly records: readonly RecordRefV1[];
  /** Of an Event, what happened in it one after the other: the first ones of many. Left out where there are not two. */
  readonly steps?: readonly StoryEventStepV1[];
  /** How many steps there are in all; left out with them. */
  readonly stepCount?: number;
}

/** Flows that are one step of an Event. */
export interface StoryEventStepV1 {
  /** What its rule calls the step, else what is known of its first flow, else the category of that. */
  readonly name: string;
  /** `name:port` of its first flow, as it is, for programs. */
  readonly destination: string;
  /** Start of its first flow, seconds into the sample. */
  readonly startSeconds: number;
  readonly flowCount: number;
  /** Numbers of the flows in the sample, from 0; the first ones of many. */
  readonly rows: readonly number[];
}

export interface EvidenceV1 {
  /** Name of the rule of categorization. */
  readonly rule: string;
  readonly category: CategoryName;
  readonly confidence: Confidence;
  readonly sentence: string;
  /** `name:port` as they are, for programs; the first ones of many. */
  readonly destinations: readonly string[];
  readonly destinationCount: number;
  /** `address:port` behind names; the first ones of many. */
  readonly addresses: readonly string[];
  /** Id of the detection that spoke; null where knowledge or its absence did. */
  readonly detection: string | null;
  /** 0 to 100; null without a detection. */
  readonly score: number | null;
  readonly numbers: readonly EvidenceNumberV1[];
  readonly flowCount: number;
  readonly rows: readonly number[];
  readonly records: readonly RecordRefV1[];
}

export interface EvidenceNumberV1 {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it was held against; null where it only informs. */
  readonly threshold: number | null;
}

/** Which record, in which version. */
export interface RecordRefV1 {
  readonly kind: MetadataKindV1;
  readonly key: string;
  readonly title: string;
  /** Of what people wrote at the server; null for packs. */
  readonly version: number | null;
  /** `name version`; null for what people wrote. */
  readonly pack: string | null;
}
