import type { SampleContribution, StatisticsLookup } from '../model/statistics.ts';

/**
 * What the product needs of a place to keep things, in its own words; engines live in the folders beside. Look-ups
 * take many keys at once and answer in their order. An engine that cannot do something says so by a `supports…`
 * property, so that callers never ask which engine it is.
 */
export interface Store extends StatisticsLookup {
  /** Whether a sample's share can be taken out of the statistics again. */
  readonly supportsRemoval: boolean;
  /**
   * Adds what one sample says to the statistics, all of it or nothing. A sample whose content hash is known already
   * changes nothing, so that a retry never counts twice. When this returns, the sample survives a crash.
   */
  addSample(sample: SampleContribution): Promise<'added' | 'already-known'>;
  /** Takes a sample's share out again: afterwards the statistics are as if it had never been added. */
  removeSample(contentHash: string): Promise<'removed' | 'not-known'>;
  /** How many samples hold each behaviour id at least once. */
  flowIdCounts(flowIds: readonly string[]): Promise<number[]>;
  /** How many samples the statistics rest on. */
  sampleCount(): Promise<number>;
  /** Finishes what is under way, writes everything out and gives the data folder free. */
  close(): Promise<void>;
}
