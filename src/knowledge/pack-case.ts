import type { DestinationProtocol } from '../model/destination.ts';

/** Flows and what a pack must make of them, as written in the pack. */
export interface PackCase {
  readonly title: string;
  readonly flows: readonly CaseFlow[];
  readonly expect: readonly CaseExpectation[];
}

/** A flow that was made up, or the same one several times. What is left out is 0 unless said otherwise. */
export interface CaseFlow {
  /** Second it begins. */
  readonly at?: number;
  /** Address of the source. */
  readonly src?: string;
  /** `name:port`, `address:port`, `[v6 address]:port`, or without port for ICMP. */
  readonly dst: string;
  /** Address behind the name; a public one when left out. */
  readonly address?: string;
  readonly protocol?: DestinationProtocol;
  readonly srcBytes?: number;
  readonly dstBytes?: number;
  readonly srcPackets?: number;
  readonly dstPackets?: number;
  /** Seconds. */
  readonly duration?: number;
  readonly nameSource?: string;
  readonly nameConflict?: string;
  /** How many samples hold the name; not counted when left out. */
  readonly samples?: number;
  readonly times?: number;
  /** Seconds from one of several to the next. */
  readonly every?: number;
}

/** What holds for a flow, or for each of them where it is repeated. What is left out is not checked. */
export interface CaseExpectation {
  /** Position in the flows, from 0. */
  readonly flow: number;
  /** Title of what is known; true for anything, null or false for nothing. */
  readonly destination?: string | boolean | null;
  /** Of either vocabulary. */
  readonly label?: string;
  /** Id in this pack, or `pack/id`; null for none. */
  readonly behavior?: string | null;
  readonly event?: string | null;
}

/** A case with the place where it stands. */
export interface PlacedCase {
  readonly file: string;
  readonly line: number | null;
  /** The line of each expectation. */
  readonly expectLines: readonly (number | null)[];
  readonly written: PackCase;
}
