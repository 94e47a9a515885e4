import type { ScorePart } from '../model/finding.ts';
import type { JudgementBasis } from './judgement-store.ts';

/** What a detection found when a sample was judged. */
export interface StoredFinding {
  /** The same for the same finding in the same sample, however often it is judged. */
  readonly id: string;
  readonly detection: string;
  readonly title: string;
  readonly sentence: string;
  /** 0 to 100. */
  readonly score: number;
  readonly parts: readonly ScorePart[];
  /** Host of the source. */
  readonly source: string;
  /** `name:port` or a name; null when it is about many. */
  readonly destination: string | null;
  /** Epoch seconds. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** All flows that it rests on. */
  readonly flowCount: number;
  /** Numbers of the first ones. */
  readonly rows: readonly number[];
  /** What silences it: a silence of this server by its id, or a pack by its name; null when it counts. */
  readonly silencedBy: { readonly silenceId: string | null; readonly pack: string | null } | null;
}

export interface ListedFinding extends StoredFinding {
  readonly sampleId: string;
  readonly fileName: string;
  /** Epoch seconds. */
  readonly judgedAt: number;
}

export interface FindingListQuery {
  readonly detection: string | null;
  /** Scores from this one on; null for all. */
  readonly leastScore: number | null;
  readonly sampleId: string | null;
  /** `name:port`, a name at any port, or `*.name` for any name below; in lower case. */
  readonly destination: string | null;
  /** Host of the source, in lower case. */
  readonly source: string | null;
  readonly isSilenced: boolean | null;
  /** Findings that last beyond this time, epoch seconds. */
  readonly since: number | null;
  /** Where the page before ended; those that lasted to the latest time come first. */
  readonly after: { readonly lastAt: number; readonly sampleId: string; readonly id: string } | null;
  readonly limit: number;
}

export interface FindingList {
  readonly findings: readonly ListedFinding[];
  readonly hasMore: boolean;
}

export interface FindingStore {
  /** Findings in samples of the account, as they were judged last. */
  listFindings(accountId: string, query: FindingListQuery): Promise<FindingList>;
  /** Processed samples of the account that were never judged, or on another basis. */
  samplesToJudge(accountId: string, basis: JudgementBasis): Promise<number>;
  /** Id of the behavior of a pack that flows with this id showed in samples of the account; null for none. */
  findSampleBehavior(accountId: string, flowId: string): Promise<string | null>;
}
