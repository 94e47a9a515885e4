/**
 * A pattern says which flows are meant, as it is written in packs. All parts that are given must hold; a list means any
 * of its entries. What is left out says nothing.
 */
export interface FlowPattern {
  readonly destination?: DestinationPattern;
  /** Labels of either vocabulary; `*` stands for any letters, case does not count. */
  readonly labels?: readonly string[];
  /** How the name of the destination is known, words of `NAME_SOURCES`. */
  readonly nameSources?: readonly string[];
  /** What is odd about a claimed name, words of `NAME_CONFLICTS`; `any` for each of them. */
  readonly nameConflict?: readonly string[];
  /** How many samples hold the destination's name. Does not hold where that was never counted. */
  readonly samples?: NumberRange;
  /** Payload bytes. */
  readonly srcBytes?: NumberRange;
  readonly dstBytes?: NumberRange;
  readonly srcPackets?: NumberRange;
  readonly dstPackets?: NumberRange;
  readonly durationSeconds?: NumberRange;
}

/** A pattern with networks that are not believed for ever. */
export interface ExpiringPattern extends FlowPattern {
  /** As in `BehaviorRecord`. */
  readonly networksExpireAt?: readonly (number | null)[];
}

export interface DestinationPattern {
  /** A name, or `*.name` for any name below it. Together with `suffixes` one list: any entry of either. */
  readonly names?: readonly string[];
  /** A name itself and any name below it. */
  readonly suffixes?: readonly string[];
  /** Networks that hold the address that was reached, also where it has a name. */
  readonly cidrs?: readonly string[];
  /** `TCP/443`, `UDP/1024-65535`, `TCP` for any port of it, or `ICMP`. */
  readonly ports?: readonly string[];
  /** What destination knowledge says of it; its own record or one that it inherits. */
  readonly known?: KnownPattern;
  /** True: destination knowledge has no record for it. */
  readonly unknown?: boolean;
  /** Whether the address is local; by the name where the input had no address. */
  readonly scope?: 'public' | 'local' | 'any';
}

/** An empty one holds for everything known. Words are compared without case. */
export interface KnownPattern {
  readonly categories?: readonly string[];
  readonly landscape?: readonly string[];
  readonly tags?: readonly string[];
  readonly concern?: NumberRange;
}

/** The pattern of a behavior, and how long its networks are believed. */
export function patternOf({
  match,
  networksExpireAt,
}: Pick<ExpiringPattern, 'networksExpireAt'> & { readonly match: FlowPattern }): ExpiringPattern {
  return networksExpireAt === undefined ? match : { ...match, networksExpireAt };
}

/** Both ends included. */
export interface NumberRange {
  readonly least?: number;
  readonly most?: number;
}

/** The parts of a pattern that are ranges of a flow's own numbers. */
export const FLOW_RANGES = ['srcBytes', 'dstBytes', 'srcPackets', 'dstPackets', 'durationSeconds'] as const;
export type FlowRange = (typeof FLOW_RANGES)[number];
