import type { EvidenceNumberV1, Page } from './v1.ts';

/** What detections found over all samples, and which of it nobody wants to hear of. */

/** What a detection found in a sample, as the sample was judged last. */
export interface FindingV1 {
  /** The same for the same finding when the sample is judged again. */
  readonly id: string;
  readonly sampleId: string;
  readonly fileName: string;
  /** Id of the detection, such as `beaconing`. */
  readonly detection: string;
  readonly title: string;
  /** One sentence with its numbers, told of `source` and `destination`. */
  readonly sentence: string;
  /** 0 to 100: how much it looks like what the title says. Not how bad that is. */
  readonly score: number;
  readonly numbers: readonly (EvidenceNumberV1 & { /** Points of the score. */ readonly share: number })[];
  /** Host of the source. */
  readonly source: string;
  /** `name:port` or a name; null when it is about many. */
  readonly destination: string | null;
  /** Start of the first flow; null where a capture tells times that no calendar has. */
  readonly firstAt: string | null;
  /** End of the last one. */
  readonly lastAt: string | null;
  /** All flows that it rests on. */
  readonly flowCount: number;
  /** Numbers of the flows in the sample, from 0; the first 100. */
  readonly rows: readonly number[];
  /** Null when it counts. */
  readonly silencedBy: SilencedByV1 | null;
  readonly judgedAt: string;
}

/** One of both. */
export interface SilencedByV1 {
  /** Id of a silence of this server. */
  readonly silenceId: string | null;
  /** Name of a pack that silences it. */
  readonly pack: string | null;
}

export interface FindingQueryV1 {
  readonly detection?: string;
  /** Scores from this one on. */
  readonly minScore?: number;
  /** Id of a sample. */
  readonly sample?: string;
  /** `name:port`, a name at any port, or `*.name` for any name below. */
  readonly destination?: string;
  /** Host of the source. */
  readonly source?: string;
  readonly silenced?: boolean;
  /** ISO 8601: findings that last beyond. */
  readonly since?: string;
  readonly cursor?: string;
  /** 1 to 1,000; default 100. */
  readonly limit?: number;
}

/** Those that lasted to the latest time come first. */
export interface FindingsV1 extends Page<FindingV1> {
  /** Samples of the account that are still to be judged by what is known now; their findings come later. */
  readonly samplesToJudge: number;
}

/** Findings that shall not count until a time; what is null fits everything. */
export interface SilenceV1 {
  readonly id: string;
  readonly detection: string | null;
  /** Host, address or network (CIDR). */
  readonly source: string | null;
  /** `name`, `name:port`, or `*.name`. */
  readonly destination: string | null;
  /** `443` or `8000-8080`, several parted by commas. */
  readonly ports: string | null;
  /** Only this sample; null for all. */
  readonly sampleId: string | null;
  readonly reason: string;
  readonly accountId: string;
  readonly at: string;
  readonly expires: string;
  readonly state: SilenceStateV1;
  readonly takenBack: { readonly accountId: string; readonly at: string; readonly reason: string } | null;
}

export type SilenceStateV1 = 'active' | 'expired' | 'takenBack';

/** At least one of detection, source, destination and ports. */
export interface SilenceRequestV1 {
  readonly detection?: string | null;
  readonly source?: string | null;
  readonly destination?: string | null;
  readonly ports?: string | null;
  /** A sample of the own account. */
  readonly sampleId?: string | null;
  readonly reason: string;
  /** ISO 8601, at most 366 days ahead. */
  readonly expires: string;
}

export interface SilenceQueryV1 {
  /** Default `active`. */
  readonly state?: 'active' | 'any';
  readonly cursor?: string;
  /** 1 to 1,000; default 100. */
  readonly limit?: number;
}
