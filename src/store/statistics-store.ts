import type { CountedStatistics, Holder, SampleContribution, Viewer } from '../model/statistics.ts';

/**
 * What was seen where, as sets: which content holds which labels and behaviours, and which samples hold the content.
 * Every count is made of these sets when it is asked for, so that nothing can be counted twice or drift.
 */
export interface StatisticsStore {
  /**
   * Keeps what one input says, for one holder, all of it or nothing. Content that is known already gains a holder and
   * nothing else; the same holder again changes nothing. `already-known` when the account held the content before; what
   * others hold is not told. When this returns, it survives a crash.
   */
  contribute(contribution: SampleContribution, holder: Holder): Promise<'added' | 'already-known'>;
  /** Takes a holder away, and the content with the last one: afterwards all is as if it had never been added. */
  withdraw(holder: Holder): Promise<'removed' | 'not-known'>;
  /** Look-ups as one viewer may see them. Many keys at once; answers come in their order. */
  statisticsFor(viewer: Viewer): CountedStatistics;
  /** How many different contents the statistics rest on. */
  contentCount(): Promise<number>;
}
