import type { DestinationStatisticsRecord } from '@flowsage/client';
import type { Destination, DestinationProtocol } from './destination.ts';

/** The `destination_stats` block of a flow: per name, whatever the port. All eleven keys are always there. */
export type DestinationStatistics = DestinationStatisticsRecord;

/** The `destination_flow_summary` block of a flow: per name, protocol and port. */
export interface DestinationFlowSummary {
  readonly destination_nameport: string;
  readonly info: {
    readonly destination_data: string;
    /** Every label ever seen at this destination, sorted, each once. */
    readonly labels_observed: readonly string[];
  };
}

/** What the store holds of a name. */
export interface NameObservation {
  readonly name: string;
  /**
   * False for names that are never counted (internal names, and everything when there is no store): 0 then means
   * "not kept", not "never seen".
   */
  readonly isCounted: boolean;
  /** How many samples of different content hold it. */
  readonly sampleCount: number;
  /** How many accounts have such samples. */
  readonly accountCount: number;
  /** Epoch seconds. */
  readonly firstObserved: number | null;
  readonly lastObserved: number | null;
  /** Names seen one label below, sorted, at most `DIRECT_CHILDREN_LIMIT`. */
  readonly directChildren: readonly string[];
}

/** More children than this are not listed: some domains have a name per visitor. */
export const DIRECT_CHILDREN_LIMIT = 100;

/** What a stage may ask about statistics; answers come in the order of the questions. */
export interface StatisticsLookup {
  nameObservations(names: readonly string[]): Promise<NameObservation[]>;
  /** The labels seen at each destination, sorted, each once. */
  destinationLabels(destinations: readonly Destination[]): Promise<(readonly string[])[]>;
  /** How many samples of different content hold each behaviour id at least once. */
  flowIdCounts(flowIds: readonly string[]): Promise<number[]>;
}

/** How many samples held a label at a destination. */
export interface LabelCount {
  readonly label: string;
  readonly count: number;
}

/** Statistics that also tell how often each label was seen. */
export interface CountedStatistics extends StatisticsLookup {
  /** The labels seen at each destination, sorted, with the number of samples that hold them there. */
  destinationLabelCounts(destinations: readonly Destination[]): Promise<(readonly LabelCount[])[]>;
}

/**
 * Who asks. What only private samples of others hold is counted for them once enough accounts hold it, and behaviours
 * at internal names are counted among public and own samples only.
 */
export interface Viewer {
  /** Null for somebody without a key. */
  readonly accountId: string | null;
  /** Accounts that must hold a name or behaviour before others' private samples of it count; 1: they always do. */
  readonly minAccounts: number;
}

/** Whose sample a contribution came with: each sample of an account holds the content once. */
export interface Holder {
  readonly accountId: string;
  readonly sampleId: string;
}

/** When a label was seen at a destination, within one sample. Epoch seconds. */
export interface LabelObservation {
  readonly label: string;
  readonly firstObserved: number;
  readonly lastObserved: number;
}

/** What one sample says about one destination. */
export interface DestinationContribution {
  readonly name: string;
  readonly protocol: DestinationProtocol;
  readonly port: number | null;
  readonly labels: readonly LabelObservation[];
  /** Ids of the behaviours (destination and category) seen there. */
  readonly flowIds: readonly string[];
}

/** What one sample adds to the statistics: sets, never sources. */
export interface SampleContribution {
  /** SHA-256 of the input's bytes in hexadecimal: the same input counts once, whatever it is called. */
  readonly contentHash: string;
  /** Epoch seconds of the first traffic; null when there was none. */
  readonly trafficDate: number | null;
  readonly destinations: readonly DestinationContribution[];
  /** Behaviours that are not counted for others: at internal names, private addresses, or under a doubtful name. */
  readonly uncountedFlowIds: readonly string[];
}

/** Stands in where no store is wanted: nothing was ever seen, and nothing is claimed about it. */
export const NO_STATISTICS: CountedStatistics = {
  nameObservations: async (names) =>
    names.map((name) => ({
      name,
      isCounted: false,
      sampleCount: 0,
      accountCount: 0,
      firstObserved: null,
      lastObserved: null,
      directChildren: [],
    })),
  destinationLabels: async (destinations) => destinations.map(() => []),
  destinationLabelCounts: async (destinations) => destinations.map(() => []),
  flowIdCounts: async (flowIds) => flowIds.map(() => 0),
};
