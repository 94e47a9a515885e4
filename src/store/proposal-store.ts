import type { MetadataRecord } from '@flowsage/client';
import type { Actor } from '../model/account.ts';
import type { EventRule } from '../model/event-rule.ts';
import type { WrittenKnowledge } from '../model/written-knowledge.ts';
import type { MetadataKind, MetadataVersion } from './metadata-store.ts';

export type ProposalState = 'proposed' | 'published' | 'rejected' | 'withdrawn';

/** A version that somebody would like to see published. */
export interface NewProposal {
  readonly id: string;
  readonly kind: MetadataKind;
  readonly key: string;
  /** The latest version when it was written; 0 for none. */
  readonly baseVersion: number;
  /** Null: nothing shall be written of it any more. */
  readonly record: MetadataRecord | null;
  readonly rule: EventRule | null;
  /** Only of Destinations; null where no field is given. */
  readonly knowledge: WrittenKnowledge | null;
  readonly author: Actor;
  readonly reason: string;
}

export interface Proposal extends NewProposal {
  readonly state: ProposalState;
  /** Epoch seconds. */
  readonly at: number;
  /** How it ended; null while it is proposed. */
  readonly decision: ProposalDecision | null;
}

export interface ProposalDecision {
  readonly by: Actor;
  /** Epoch seconds. */
  readonly at: number;
  readonly comment: string;
  /** The version that it became; null unless published. */
  readonly version: number | null;
}

export interface ProposalListQuery {
  readonly state: ProposalState | null;
  /** Only those of this account; null for all. */
  readonly authorAccountId: string | null;
  /** Where the page before ended; newest come first. */
  readonly after: { readonly at: number; readonly id: string } | null;
  readonly limit: number;
}

export interface ProposalStore {
  /**
   * Adds a proposal; `too-many` when its author has `mostOpen` that are not decided.
   */
  addProposal(proposal: NewProposal, mostOpen: number): Promise<Proposal>;
  findProposal(id: string): Promise<Proposal | null>;
  /** Newest first. */
  listProposals(
    query: ProposalListQuery,
  ): Promise<{ readonly proposals: readonly Proposal[]; readonly hasMore: boolean }>;
  /**
   * Writes the proposed version in the name of its author and ends the proposal, both or nothing. `conflict` when it was
   * decided before, or when the latest version is another than `expectedVersion` (null: than the one it was written for).
   */
  publishProposal(
    id: string,
    by: Actor,
    comment: string,
    expectedVersion: number | null,
  ): Promise<{ readonly proposal: Proposal; readonly version: MetadataVersion }>;
  /** Ends a proposal without effect; `conflict` when it was decided before. */
  endProposal(id: string, state: 'rejected' | 'withdrawn', by: Actor, comment: string): Promise<Proposal>;
}
