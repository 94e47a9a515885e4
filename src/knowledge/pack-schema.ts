import type { Relevance } from '@flowsage/client';
import type { RelationKind, TagsByKind } from '../model/behavior-record.ts';
import type { SourceScope, StepRepeat } from '../model/event-rule.ts';
import type { FlowPattern } from '../model/flow-pattern.ts';
import type { PackCase } from './pack-case.ts';

/** What pack files hold once they fit `knowledge/pack.schema.json`. */

/** One description of one or more names, as written in a pack. */
export interface PackEntry {
  readonly names: readonly string[];
  readonly ports?: readonly string[];
  /** Who owns every one of the names. */
  readonly owner_groups?: readonly string[];
  /** In their place: names by owner. */
  readonly owners?: Readonly<Record<string, readonly string[]>>;
  readonly landscape?: readonly string[];
  readonly concern_level: number;
  readonly category: string;
  readonly title: string;
  /** In place of purpose and abuse. */
  readonly description?: string;
  /** In place of what follows from the level of concern. */
  readonly relevance?: Relevance;
  readonly refs?: readonly string[];
  readonly comments?: readonly string[];
  readonly controllable_subdomains?: boolean;
  readonly controllable_urls?: boolean;
  readonly excluded_subdomains?: readonly string[];
  readonly tags?: readonly string[];
  readonly tags_by_kind?: Partial<TagsByKind>;
  readonly intended_purpose: string;
  readonly abuse: string;
  readonly when_concerned: string;
  readonly last_modified?: string;
  readonly author?: string;
  readonly ttp_of_groups?: readonly string[];
  readonly all_children_inherit_knowledge?: boolean;
  readonly report_abuse_how?: string;
}

/** What behaviors and events both may say, as written in a pack. */
export interface PackActivity {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly relevance?: Relevance;
  readonly tags?: Partial<TagsByKind>;
  readonly owner_groups?: readonly string[];
  readonly landscape?: readonly string[];
  readonly concern_level?: number;
  readonly category?: string;
  readonly intended_purpose?: string;
  readonly abuse?: string;
  readonly when_concerned?: string;
  readonly refs?: readonly string[];
  readonly author?: string;
  readonly last_modified?: string;
}

export interface PackBehavior extends PackActivity {
  readonly match: FlowPattern;
  readonly priority?: number;
}

export interface PackEvent extends PackActivity {
  readonly window: number;
  readonly source?: SourceScope;
  readonly steps: readonly PackStep[];
}

/** One of `behavior`, `match` and `absent` is there; which others go with it is checked after the schema. */
export interface PackStep {
  readonly name?: string;
  readonly behavior?: string;
  readonly match?: FlowPattern;
  readonly absent?: { readonly behavior?: string; readonly match?: FlowPattern };
  readonly within?: number;
  readonly destination?: 'same' | 'different' | Partial<Record<RelationKind, number>>;
  readonly repeat?: Partial<StepRepeat>;
  readonly optional?: boolean;
}

/** At least one of the first three is there. */
export interface PackSilence {
  readonly detection?: string;
  readonly source?: string;
  readonly destination?: string;
  readonly until: string;
  readonly reason: string;
}

/** What any file of a pack may hold. */
export interface PackTheme {
  readonly title?: string;
  readonly destinations?: readonly PackEntry[];
  readonly behaviors?: readonly PackBehavior[];
  readonly events?: readonly PackEvent[];
  readonly silences?: readonly PackSilence[];
  readonly cases?: readonly PackCase[];
}

/** `pack.yaml`. */
export interface PackHead extends PackTheme {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly author: string;
  readonly licence: string;
  readonly updated: string;
  readonly sources?: readonly string[];
}
