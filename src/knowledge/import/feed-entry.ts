import type { GuardNames } from '../../model/knowledge.ts';

/**
 * What lists of others say about destinations. A reader of a format turns bytes into claims, in the words of its
 * format; the import checks each claim and makes an entry of it, or counts why it is left out.
 */

export type FeedRelevance = 'knownBad' | 'seenNearBad' | '';

export type FeedFormat = (typeof FEED_FORMATS)[number];

export const FEED_FORMATS = [
  'misp-warninglist',
  'misp-event',
  'stix-bundle',
  'hosts-file',
  'csv-list',
  'urlhaus',
  'threatfox',
  'zeek-intel',
] as const;

/** One indicator as a feed states it, not yet checked. Texts are as they came. Times are epoch seconds. */
export interface FeedClaim {
  /** A name, address, network or URL, perhaps with a port, perhaps defanged. */
  readonly value: string;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP' | null;
  readonly port: number | null;
  readonly relevance: FeedRelevance;
  /** Whether the names below a domain that somebody registered are meant as well. */
  readonly isDomain: boolean;
  readonly title: string;
  readonly threatTags: readonly string[];
  readonly reference: string;
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  /** Before that the feed does not believe it itself. */
  readonly validFrom: number | null;
  readonly expiresAt: number | null;
  /** The entry's own id in its feed. */
  readonly id: string;
}

/** What a claim says where its format tells nothing. */
export const BARE_CLAIM: FeedClaim = {
  value: '',
  protocol: null,
  port: null,
  relevance: '',
  isDomain: false,
  title: '',
  threatTags: [],
  reference: '',
  firstSeen: null,
  lastSeen: null,
  validFrom: null,
  expiresAt: null,
  id: '',
};

/** One checked entry, as it is kept in a pack. */
export interface FeedEntry {
  /** `guard`: a list against false alarms names it; such an entry never raises anything. */
  readonly kind: 'destination' | 'network' | 'guard';
  /** A name in lower case, an address in its shortest form, or a network in CIDR notation. */
  readonly target: string;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP' | null;
  readonly port: number | null;
  readonly relevance: FeedRelevance;
  /** Names below this one are meant as well. */
  readonly includesBelow: boolean;
  /** The feed named a page of this host, not the host. */
  readonly isFromUrl: boolean;
  /** Empty: that of the source. */
  readonly title: string;
  readonly threatTags: readonly string[];
  readonly reference: string;
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  /** Epoch seconds from which on it is not believed; null for never. */
  readonly expiresAt: number | null;
  /** Position of its feed among the sources of the pack. */
  readonly source: number;
  readonly id: string;
}

/** Where entries came from: a file, or one of several documents in it. */
export interface FeedSource {
  readonly file: string;
  readonly format: FeedFormat;
  /** What the feed calls itself. */
  readonly title: string;
  readonly author: string;
  /** Said of everything in it. */
  readonly threatTags: readonly string[];
  /** The document's own id. */
  readonly id: string;
  /** How the names of a guard list are meant; null for a list that is none. */
  readonly guardNames: GuardNames | null;
}

export type { GuardNames };

/** Why something in a feed is not taken. */
export const LEFT_OUT_REASONS = [
  'file hash',
  'e-mail address',
  'file name',
  'of another kind',
  'not a name, address or URL',
  'private or reserved address',
  'internal name',
  'public suffix',
  'network too wide',
  'guarded',
  'expired',
  'not valid yet',
  'said before',
  'not marked for detection',
  'deleted or revoked in the feed',
  'benign in the feed',
  'observed only',
  'pattern not understood',
  'host with an address of its own',
  'regular expression',
  'line too long',
  'JSON value too long',
  'JSON nested too deeply',
] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/** Takes what a reader of a format finds. */
export interface FeedSink {
  claim(claim: FeedClaim): void;
  /** `line`, from 1, where it is one that was too long to read. */
  leftOut(reason: LeftOutReason, line?: number): void;
  /** What the feed says of itself, for all claims since `nextSource` or the beginning, those before it included. */
  about(about: Partial<Omit<FeedSource, 'file' | 'format'>>): void;
  /** Another document begins. */
  nextSource(): void;
}

/** Reads a feed from bytes in pieces of any size. Throws AppError `invalid-input` for what is broken as a whole. */
export interface FeedReader {
  push(bytes: Uint8Array): void;
  end(): void;
}
