import type { KnowledgeRecord } from './knowledge.ts';
import type { DestinationFlowSummary, DestinationStatistics } from './statistics.ts';

/** A record under its key. */
export interface KnownDestination {
  readonly destination_nameport: string;
  readonly info: KnowledgeRecord;
}

/** How "nothing known" is written. */
export interface UnknownDestination {
  readonly destination_nameport: null;
  readonly info: Readonly<Record<string, never>>;
}

export const UNKNOWN_DESTINATION: UnknownDestination = { destination_nameport: null, info: {} };

/** The four blocks that enrichment adds to a flow, in the order and shape of the outputs. */
export interface EnrichmentBlocks {
  readonly destination_knowledge: KnownDestination | UnknownDestination;
  readonly destination_stats: DestinationStatistics;
  readonly destination_flow_summary: DestinationFlowSummary;
  readonly parent_knowledge: KnownDestination | null;
}

/** How common a destination is, as a word. */
export type Commonality = 'new' | 'rare' | 'seen' | 'common';

/** Everything known of one destination. */
export interface DestinationEnrichment {
  readonly blocks: EnrichmentBlocks;
  /** Null when its appearances are not counted (internal names, no store). */
  readonly commonality: Commonality | null;
}
