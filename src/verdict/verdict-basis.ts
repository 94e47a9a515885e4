/** What a verdict rests on beside its flows. */
export interface VerdictBasis {
  readonly packs: readonly { readonly name: string; readonly version: string }[];
  /** Other samples in the statistics. */
  readonly otherSamples: number;
  /** Length of the sample. */
  readonly sampleSeconds: number;
  /** Flows of the sample; more than were judged one by one where it is large. */
  readonly flowCount: number;
  readonly silencedCount: number;
  /** Findings that were let go because there were too many. */
  readonly leftOutCount: number;
  /** Packets that made no flow; null where it is not known. */
  readonly flowlessPackets: FlowlessPackets | null;
  /** The file is damaged or breaks off: it was read up to there. */
  readonly isCutShort: boolean;
}

/** Packets of a capture that made no flow. */
export interface FlowlessPackets {
  readonly count: number;
  /** All packets of the capture. */
  readonly packetCount: number;
  /** Most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}
