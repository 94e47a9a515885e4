import type { StoredFinding } from './finding-store.ts';

/** What a judgement rests on: another one of either makes it old. */
export interface JudgementBasis {
  /** How many changes of what people wrote had been published. */
  readonly revision: number;
  /** The packs that were loaded, as text: name, version and digest of each. */
  readonly packs: string;
}

/** How a sample was judged, and by what. */
export interface Judgement {
  readonly basis: JudgementBasis;
  /** Epoch seconds. */
  readonly judgedAt: number;
  /** The verdict as JSON. */
  readonly verdict: string;
  /** The same for two verdicts that say the same to a reader. */
  readonly digest: string;
}

/** A judgement to keep, and what was found on the way to it. */
export interface NewJudgement extends Omit<Judgement, 'judgedAt'> {
  readonly findings: readonly StoredFinding[];
  readonly behaviors: readonly SampleBehavior[];
  /** What lists of samples tell of it, as text. */
  readonly mark: string;
}

/** What lists tell of how a sample was judged last. */
export interface JudgementMark {
  /** Null of judgements from before lists told any. */
  readonly mark: string | null;
  /** Whether it says something else than the one that its owner read last. */
  readonly isChanged: boolean;
}

/** Flows with this id showed a behavior of a pack. */
export interface SampleBehavior {
  readonly flowId: string;
  /** `pack/id` */
  readonly behavior: string;
}

/** The latest judgement of a sample beside the one that its owner read last. */
export interface SampleJudgements {
  readonly latest: Judgement;
  /** Null when it was never read. */
  readonly read: (Judgement & { /** Epoch seconds. */ readonly readAt: number }) | null;
  /** Whether the latest one says something else than the one that was read. */
  readonly isChanged: boolean;
}

export interface JudgementStore {
  /**
   * Keeps the latest judgement of a sample with what was found; false when the sample is gone. What its owner read stays
   * as it was.
   */
  saveJudgement(sampleId: string, judgement: NewJudgement): Promise<boolean>;
  findJudgements(sampleId: string): Promise<SampleJudgements | null>;
  /** Marks the latest judgement as read, if it is still the one with this digest. */
  markJudgementRead(sampleId: string, digest: string): Promise<void>;
  /** Marks of those among these samples that were judged. */
  judgementMarks(sampleIds: readonly string[]): Promise<ReadonlyMap<string, JudgementMark>>;
  /** Processed samples without a judgement, and judged ones whose latest one rests on anything else; newest first. */
  samplesJudgedBefore(
    basis: JudgementBasis,
    limit: number,
    skipping?: ReadonlySet<string>,
  ): Promise<readonly JudgedSample[]>;
  /**
   * Lets judgements rest on this basis that no change published since can have touched: they are by the same packs, and no
   * flow of their samples holds a destination, an address, a Behavior or an Event whose record was changed. In doubt a
   * sample counts as touched. Gives how many they were.
   */
  confirmJudgements(basis: JudgementBasis): Promise<number>;
  /** How many rest on anything else, and processed samples without any. */
  judgementsBehind(basis: JudgementBasis): Promise<number>;
}

export interface JudgedSample {
  readonly sampleId: string;
  readonly accountId: string;
}
