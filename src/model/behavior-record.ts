import type { Relevance, TagField } from '@flowsage/client';
import type { SourceScope, StepRepeat } from './event-rule.ts';
import type { FlowPattern } from './flow-pattern.ts';

/** Tags by their kind, in the words of packs; the order is that of the old service's fields. */
export const TAG_KINDS = [
  'destination',
  'activityPurpose',
  'impacts',
  'threat',
  'attackVector',
  'security',
  'associatedAppOrService',
  'platformHint',
] as const;
export type TagKind = (typeof TAG_KINDS)[number];
export type TagsByKind = Readonly<Record<TagKind, readonly string[]>>;

/** The field of the old service that holds tags of a kind. */
export function tagFieldOf(kind: TagKind): TagField {
  return `${kind}Tags`;
}

/** What behaviors and events both say. */
export interface ActivityRecord {
  /** `pack/id`, unique among all packs that are loaded together. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly relevance: Relevance;
  readonly tags: TagsByKind;
  readonly owner_groups: readonly string[];
  readonly landscape: readonly string[];
  /** 1 nothing to worry about on its own … 5 hostile; null where the relevance alone is told. */
  readonly concern_level: number | null;
  readonly category: string | null;
  readonly intended_purpose: string | null;
  readonly abuse: string | null;
  readonly when_concerned: string | null;
  readonly refs: readonly string[];
  readonly author: string;
  /** Epoch seconds. */
  readonly last_modified: number;
}

/** What flows of a kind at a kind of destination mean. */
export interface BehaviorRecord extends ActivityRecord {
  readonly match: FlowPattern;
  /**
   * Where several behaviors fit a flow the highest priority wins, then one that names the destination, then one of a
   * suffix or network, then the one with more conditions, then the one of a later pack, then the earlier one.
   */
  readonly priority: number;
  /**
   * Epoch seconds from which on each of `match.destination.cidrs` is not believed, in their order, null where it does not
   * expire; only lists that were imported have any.
   */
  readonly networksExpireAt?: readonly (number | null)[];
}

/** What several flows in a given order mean. */
export interface EventRecord extends ActivityRecord {
  /** Seconds from the start of the first flow to the start of the last one. */
  readonly window: number;
  readonly source: SourceScope;
  readonly steps: readonly EventStep[];
}

/** Flows that a step means: those that a behavior's pattern fits (by its full id), or a pattern of its own. */
export type StepCondition = { readonly behavior: string } | { readonly match: FlowPattern };

export type EventStep = PresentStep | AbsentStep;

export type PresentStep = StepCondition & {
  /** What it is called in the story of the Event; absent where nobody named it. */
  readonly name?: string;
  /** Null: any destination. */
  readonly destination: StepRelation | null;
  readonly repeat: StepRepeat;
  readonly optional: boolean;
};

/**
 * Nothing of the kind within so many seconds after the step before; as the first step, within so many seconds before
 * the next one.
 */
export interface AbsentStep {
  readonly name?: string;
  readonly absent: StepCondition;
  readonly within: number;
  readonly destination: StepRelation | null;
}

/** How a step's destination stands to that of an earlier step, both by name; steps are numbered from 1. */
export interface StepRelation {
  readonly kind: RelationKind;
  readonly step: number;
}

/**
 * `sameAs` and `differentFrom` compare whole names, `childOf` and `parentOf` one below the other, `sameSiteAs` and
 * `otherSiteThan` the domains that their owners registered.
 */
export const RELATION_KINDS = [
  'sameAs',
  'differentFrom',
  'childOf',
  'parentOf',
  'sameSiteAs',
  'otherSiteThan',
] as const;
export type RelationKind = (typeof RELATION_KINDS)[number];
