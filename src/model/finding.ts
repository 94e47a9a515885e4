import type { PortSpan } from './port-span.ts';

/**
 * What a detection found in the flows of a sample, with the numbers it rests on. Host names are never written into a
 * sentence: they came from the traffic, so they stay data for whoever shows the finding.
 */
export interface Finding {
  /** Stable id of the detection, such as `beaconing`. */
  readonly detection: string;
  readonly title: string;
  /** One English sentence with the numbers filled in, told of `source` and `destination`. */
  readonly sentence: string;
  /** 0 to 100: how much it looks like what the title says. Not how bad that is. */
  readonly score: number;
  /** How the score came about: the shares add up to it. */
  readonly parts: readonly ScorePart[];
  /** Rows of the batch that it rests on, in order of their start, the first `MAX_FINDING_ROWS` of them. */
  readonly rows: readonly number[];
  /** All flows that it rests on. */
  readonly flowCount: number;
  /** Host of the source as text. */
  readonly source: string;
  /** `name:port`, or the name where there is no port; null when it is about many destinations. */
  readonly destination: string | null;
  /** The port at the end of `destination`; null where there is none, as after an IPv6 address that looks like it. */
  readonly destinationPort: number | null;
  /** Start of the first flow, µs since 1970. */
  readonly startMicros: number;
  /** End of the last one. */
  readonly endMicros: number;
}

export const MAX_FINDING_ROWS = 1000;

/** All detections by their ids. They are stable: packs name them. */
export const DETECTION_IDS = [
  'beaconing',
  'portScan',
  'hostScan',
  'loginGuessing',
  'hostFlood',
  'requestFlood',
  'amplification',
  'lookedUpCode',
  'callBack',
  'remoteAdministration',
  'dnsTunnel',
  'lookupStorm',
  'upload',
  'ftpUpload',
  'mailSubmission',
  'massMail',
  'unexpectedDns',
  'unexpectedIcmp',
  'uncommonPort',
  'bareSession',
  'oneSidedSession',
  'namelessTls',
  'bareDownload',
  'randomNames',
  'longConnection',
  'firstSeen',
] as const;

export type DetectionId = (typeof DETECTION_IDS)[number];

/** Up to so many bytes, an upload to a known service of little concern that keeps and shares files is everyday. */
export const EVERYDAY_UPLOAD_BYTES = 50_000_000;

/** What the part of an upload's score is called that tells how much was sent. */
export const SENT_PART = 'bytes sent';

export interface ScorePart {
  readonly name: string;
  readonly value: number;
  /** Of `value` and `threshold`; empty for a plain number or ratio. */
  readonly unit: string;
  /** The value from which (or up to which) this speaks for the finding; null for a part that only takes away. */
  readonly threshold: number | null;
  /** Points of the score; negative where it speaks against. */
  readonly share: number;
}

/** What the statistics of earlier samples know of a flow's destination. */
export interface DetectionHistory {
  /** Other samples that had the row's destination; null when that is not known or never counted. */
  sampleCountOf(row: number): number | null;
  /** Whether the row's destination is part of everyday traffic, in the eyes of several accounts. */
  isCommon(row: number): boolean;
  /** Other samples in all. */
  readonly sampleCount: number;
}

/**
 * Findings that nobody wants to hear of for now. What is null fits everything; a silence that names nothing at all
 * silences nothing.
 */
export interface Silence {
  /** Id of a detection. */
  readonly detection: string | null;
  /** Host of the source, or a network in CIDR notation that holds it. */
  readonly source: string | null;
  /** `name`, `name:port`, or `*.name` for everything below a name. */
  readonly destination: string | null;
  /** Ports of the destination; absent or null: all, and findings about many destinations. */
  readonly ports?: readonly PortSpan[] | null;
  /** µs since 1970; from then on it counts no more. Null: until it is taken back. */
  readonly untilMicros: number | null;
}

export interface DetectionSettings {
  readonly silences: readonly Silence[];
  /** The time by which silences end, µs since 1970. */
  readonly nowMicros: number;
}

/** All that the detections found in a sample. */
export interface Findings {
  /** Highest score first. */
  readonly findings: readonly Finding[];
  /** Found and silenced. */
  readonly silenced: readonly Finding[];
  /** Weaker findings that were let go because a detection had found too many. */
  readonly leftOut: number;
  /** Position of the strongest finding that rests on each row of the batch; -1 for none. */
  readonly findingOfRow: Int32Array;
}
