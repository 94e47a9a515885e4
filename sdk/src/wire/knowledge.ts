import type { DestinationKnowledge } from './bayse.ts';
import type { Confidence, MetadataRecord, Relevance, Verdict } from './networksage.ts';
import type { EventRuleV1, MetadataKindV1, MetadataV1, RecordRefV1 } from './v1.ts';
import type { WrittenKnowledgeV1 } from './written-knowledge.ts';

/** Growing what is known: versions, proposals, packs, and what changes in verdicts because of them. */

/** One version; its record is null where from then on nothing is written of it. */
export interface MetadataVersionV1 extends Omit<MetadataV1, 'record'> {
  readonly record: MetadataRecord | null;
  /** What it changed of the version before. */
  readonly changes: readonly FieldChangeV1[];
}

export interface FieldChangeV1 {
  /** A field of the record or the knowledge; `rule` for the rule of an Event. Fields of tags are compared as lists. */
  readonly field: string;
  /** Null where there was nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

export interface MetadataQueryV1 {
  /** Of keys. */
  readonly prefix?: string;
  readonly cursor?: string;
  /** 1 to 1,000; default 100. */
  readonly limit?: number;
}

export type ProposalStateV1 = 'proposed' | 'published' | 'rejected' | 'withdrawn';

/** A version that somebody would like to see published. */
export interface ProposalV1 {
  readonly id: string;
  readonly kind: MetadataKindV1;
  readonly key: string;
  readonly state: ProposalStateV1;
  /** The latest version when it was written; 0 for none. */
  readonly baseVersion: number;
  /** Null: nothing shall be written of it any more. */
  readonly record: MetadataRecord | null;
  readonly rule: EventRuleV1 | null;
  /** Only of Destinations; null where no field is given. */
  readonly knowledge: WrittenKnowledgeV1 | null;
  readonly reason: string;
  /** Who proposes it. */
  readonly accountId: string;
  readonly at: string;
  /** How it ended; null while it is proposed. */
  readonly decision: {
    readonly accountId: string;
    readonly at: string;
    readonly comment: string;
    /** The version that it became; null unless published. */
    readonly version: number | null;
  } | null;
}

/** A proposal held against what is published now. */
export interface ProposalDetailsV1 extends ProposalV1 {
  /** Version that is published now; 0 for none. */
  readonly latestVersion: number;
  /** What would change if it was published now. */
  readonly changes: readonly FieldChangeV1[];
  /** What packs say in its place while nothing is written of it; null otherwise, and where they say nothing. */
  readonly ofPacks: MetadataRecord | null;
}

export interface ProposalQueryV1 {
  readonly state?: ProposalStateV1 | 'any';
  /** Only those of the own account. */
  readonly mine?: boolean;
  readonly cursor?: string;
  /** 1 to 1,000; default 100. */
  readonly limit?: number;
}

/** An edit ends as a version, where the key may edit, or as a proposal, which `isProposal` tells. */
export type EditAnswerV1 = MetadataVersionV1 | ProposalV1;

export function isProposal(answer: EditAnswerV1): answer is ProposalV1 {
  return 'state' in answer;
}

/** What an edit would do. */
export interface EditPreviewV1 {
  readonly kind: MetadataKindV1;
  /** In the form in which it would be kept. */
  readonly key: string;
  /** The record as it would be kept. */
  readonly record: MetadataRecord;
  readonly rule: EventRuleV1 | null;
  readonly knowledge: WrittenKnowledgeV1 | null;
  /** Version that is published now; 0 for none. */
  readonly latestVersion: number;
  readonly changes: readonly FieldChangeV1[];
  /** What packs say in its place while nothing is written of it; null otherwise, and where they say nothing. */
  readonly ofPacks: MetadataRecord | null;
  /** Whether this key would publish it; else it would be proposed. */
  readonly publishes: boolean;
  /** Samples of the account that hold the destination, behavior or Event. */
  readonly samples: number;
}

/** A rule of an Event, and which samples to hold against it: these, or the newest ones from the cursor on. */
export interface EventPreviewRequestV1 {
  readonly rule: { readonly steps: readonly string[]; readonly windowSeconds: number };
  /** An Event that is to be changed: its present rule takes no flows from the new one. */
  readonly eventId?: string;
  /** At most 200 ids. */
  readonly samples?: readonly string[];
  readonly cursor?: string;
  /** 1 to 200; default 50. */
  readonly limit?: number;
}

/** How samples stand to a rule; a page ends early when it takes long, and goes on with its cursor. */
export interface EventPreviewV1 {
  readonly items: readonly EventPreviewSampleV1[];
  /** Null when all samples were told. */
  readonly nextCursor: string | null;
}

export interface EventPreviewSampleV1 {
  readonly sampleId: string;
  readonly fileName: string;
  /** `near`: the first steps are there. */
  readonly outcome: 'matches' | 'near' | 'none';
  /** Events that the rule would find. */
  readonly matches: number;
  /** How many of them would not be made: their flows are of other Events that people wrote. */
  readonly taken: number;
  /** Steps that were found in their order. */
  readonly stepsFound: number;
  /** Numbers of the first 100 flows of each step that was found. */
  readonly rows: readonly (readonly number[])[];
  /** How long the steps take that are all there in their order, but not within the window; else null. */
  readonly neededSeconds: number | null;
  /** Whether only the first flows of these behaviors were looked at. */
  readonly cut: boolean;
}

/** What is known at a server. */
export interface KnowledgeV1 {
  /** How many changes of what people wrote were published. */
  readonly revision: number;
  /** When the last one was; null when there was none. */
  readonly changedAt: string | null;
  readonly packs: readonly LoadedPackV1[];
  /** How many records people wrote. */
  readonly written: Readonly<Record<MetadataKindV1, number>>;
}

/** A pack with what it holds and when it expires. */
export interface KnowledgePackV1 extends LoadedPackV1 {
  readonly silences: number;
  /** Names and networks that lists name by mistake. */
  readonly guards: number;
  /** Destinations, networks and guards that are not believed any more. */
  readonly expired: number;
  /** When the next of them expires; null when none does. */
  readonly nextExpiry: string | null;
  readonly lastExpiry: string | null;
}

/** A record of people or a pack, in a list. */
export interface KnowledgeRecordV1 {
  readonly kind: MetadataKindV1;
  /** `name:port`, a flow id or an event id; of behaviors and events of packs `pack/id`. */
  readonly key: string;
  readonly title: string;
  /** The first 500 characters. */
  readonly description: string;
  readonly relevance: Relevance;
  /** 1 nothing to worry about on its own … 5 hostile; null where nothing is said. */
  readonly concernLevel: number | null;
  /** `name version`; null for what people wrote. */
  readonly pack: string | null;
  /** Of what people wrote; null for packs. */
  readonly version: number | null;
  /** A later pack describes the same destination. */
  readonly overridden: boolean;
  /** From when on it is not believed any more; null: it does not expire. */
  readonly expires: string | null;
}

/** All that one record says. */
export interface KnowledgeRecordDetailsV1 extends KnowledgeRecordV1 {
  /** In the form in which people write records. */
  readonly record: MetadataRecord;
  /** What packs say beside, or people; null where people gave no such field. */
  readonly facts: RecordFactsV1 | null;
  /** Which flows a behavior of a pack means; null for all else. */
  readonly match: FlowPatternV1 | null;
  /** What an Event is made of; null for all else, and where people wrote no rule. */
  readonly sequence: EventSequenceV1 | null;
}

/** What packs say beside title and description; the members that a record of this kind cannot have are left out. */
export interface RecordFactsV1
  extends Pick<DestinationKnowledge, 'owner_groups' | 'landscape' | 'refs' | 'author' | 'last_modified'>,
    Partial<
      Pick<
        DestinationKnowledge,
        | 'comments'
        | 'ttp_of_groups'
        | 'report_abuse_how'
        | 'tags'
        | 'controllable_subdomains'
        | 'controllable_urls'
        | 'all_children_inherit_knowledge'
        | 'excluded_subdomains'
      >
    > {
  /** 1 nothing to worry about on its own … 5 hostile; null where nothing is said. */
  readonly concern_level: number | null;
  readonly category: string | null;
  readonly intended_purpose: string | null;
  readonly abuse: string | null;
  readonly when_concerned: string | null;
}

/** Both ends included. */
export interface NumberRangeV1 {
  readonly least?: number;
  readonly most?: number;
}

/** Which flows are meant. All parts that are given hold; a list means any of its entries. */
export interface FlowPatternV1 {
  readonly destination?: {
    /** A name, or `*.name` for any name below it. */
    readonly names?: readonly string[];
    /** A name itself and any name below it. */
    readonly suffixes?: readonly string[];
    readonly cidrs?: readonly string[];
    /** `TCP/443`, `UDP/1024-65535`, `TCP` for any port of it, or `ICMP`. */
    readonly ports?: readonly string[];
    /** What is known of it; an empty one: anything. */
    readonly known?: {
      readonly categories?: readonly string[];
      readonly landscape?: readonly string[];
      readonly tags?: readonly string[];
      readonly concern?: NumberRangeV1;
    };
    /** True: nothing is known of it. */
    readonly unknown?: boolean;
    readonly scope?: 'public' | 'local' | 'any';
  };
  /** Labels of either vocabulary; `*` stands for any letters. */
  readonly labels?: readonly string[];
  readonly nameSources?: readonly string[];
  readonly nameConflict?: readonly string[];
  /** How many samples hold the destination's name. */
  readonly samples?: NumberRangeV1;
  readonly srcBytes?: NumberRangeV1;
  readonly dstBytes?: NumberRangeV1;
  readonly srcPackets?: NumberRangeV1;
  readonly dstPackets?: NumberRangeV1;
  readonly durationSeconds?: NumberRangeV1;
}

export interface EventSequenceV1 {
  /** From the start of the first flow to the start of the last one. */
  readonly windowSeconds: number;
  /** Whether all flows come from one host, or from anywhere. */
  readonly source: 'same' | 'any';
  readonly steps: readonly EventStepV1[];
}

export interface EventStepV1 {
  /** What whoever wrote the Event calls it; null for no name. */
  readonly name: string | null;
  /** Flow id, or `pack/id`; null where the step has a pattern of its own. */
  readonly behavior: string | null;
  /** Of the behavior; null where nothing is known of it. */
  readonly title: string | null;
  /**
   * What the flow id of the behavior means, as far as samples of the caller tell; null where they do not, and where the
   * behavior has a title.
   */
  readonly seen: { readonly category: string; readonly destination: string } | null;
  readonly match: FlowPatternV1 | null;
  /** How many flows in a row make the step. */
  readonly repeat: NumberRangeV1;
  readonly optional: boolean;
  /** No such flow may be there for so many seconds; null: it has to be there. */
  readonly absentSeconds: number | null;
  /** How its destination stands to that of an earlier step, numbered from 1; null for any. */
  readonly relation: {
    readonly kind: 'sameAs' | 'differentFrom' | 'childOf' | 'parentOf' | 'sameSiteAs' | 'otherSiteThan';
    readonly step: number;
  } | null;
}

export interface KnowledgeRecordQueryV1 {
  readonly kind?: MetadataKindV1;
  /** Part of a name, title or text, without case. */
  readonly q?: string;
  /** `none`: records without. */
  readonly relevance?: 'knownBad' | 'seenNearBad' | 'knownUninteresting' | 'none';
  /** Name of a pack; `people` for what people wrote. */
  readonly pack?: string;
  readonly cursor?: string;
  /** 1 to 1,000; default 100. */
  readonly limit?: number;
}

export interface LoadedPackV1 {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly author: string;
  readonly licence: string;
  /** YYYY-MM-DD. */
  readonly updated: string;
  readonly sources: readonly string[];
  /** Of all that it says. */
  readonly digest: string;
  readonly destinations: number;
  readonly behaviors: number;
  readonly events: number;
  /** Records that people wrote at a server that exported them. */
  readonly written: number;
}

/** What a verdict rested on. */
export interface JudgementBasisV1 {
  readonly revision: number;
  readonly packs: readonly { readonly name: string; readonly version: string; readonly digest: string }[];
}

export interface JudgementV1 {
  readonly verdict: Verdict;
  readonly confidence: Confidence;
  readonly headline: string;
  readonly at: string;
  readonly basis: JudgementBasisV1;
  /** Sentences of the evidence, in its order. */
  readonly evidence: readonly string[];
  readonly records: readonly RecordRefV1[];
}

/** How a sample is judged now, beside how it was when its owner read the verdict last. */
export interface SampleChangesV1 {
  readonly changed: boolean;
  /** Null when it was never read. */
  readonly before: (JudgementV1 & { readonly readAt: string }) | null;
  /** Null when it was never judged. */
  readonly after: JudgementV1 | null;
  /**
   * Records of the evidence, or of destinations it names, that were written, changed or taken away in between, or came or
   * went with a pack.
   */
  readonly changedRecords: readonly {
    readonly kind: MetadataKindV1;
    readonly key: string;
    readonly title: string;
    /** Version, or name and version of the pack; null where nothing of it was there or quoted. */
    readonly before: string | null;
    readonly after: string | null;
    /** Fields in which two versions that people wrote differ; none where a pack is on either side. */
    readonly fields: readonly string[];
  }[];
}
