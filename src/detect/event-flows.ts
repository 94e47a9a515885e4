/** Flows of one sample in order of their start, as far as Events are concerned. */
export interface EventFlows {
  readonly count: number;
  /** Equal for flows of the same source host. */
  source(row: number): number;
  /** µs since 1970. */
  startMicros(row: number): number;
  flowId(row: number): string;
  /** Numbers of the conditions that the flow meets; asked once a row, in order, and read at once. */
  conditions?(row: number): readonly number[];
  /** Name of the destination, or its address; asked where a rule has relations. */
  host?(row: number): string;
  /** The domain that the owner of the host registered, or the host itself. */
  site?(row: number): string;
  /** Up to when the traffic was watched, µs since 1970: an absence is not shown beyond. The last start when left out. */
  readonly watchedMicros?: number;
}
