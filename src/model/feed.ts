/** Lists that an administrator has fetched now and then, as packs of knowledge. */

export interface FeedSetting {
  /** Of the pack that it becomes. */
  readonly name: string;
  /** Of the scheme https. */
  readonly url: string;
  /** Sent with each request, to the host of the address and to nobody else. */
  readonly headers: readonly FeedHeader[];
  /** A format that `kb import` reads; null to find out. */
  readonly format: string | null;
  readonly everySeconds: number;
  /** An entry is believed so long after it was last seen, or fetched where the list tells no time. */
  readonly keepSeconds: number;
  /** What being listed means; null for what the list says. */
  readonly relevance: 'knownBad' | 'seenNearBad' | '' | null;
  /** An SPDX expression; null where nobody said. */
  readonly licence: string | null;
}

/** A header of requests whose value nobody is to see. */
export interface FeedHeader {
  readonly name: string;
  readonly secret: SecretPlace;
}

/** Where a secret stands, by its path or name: it is read when it is needed. */
export type SecretPlace = { readonly file: string } | { readonly environment: string };

/** What became of fetching a feed. Times are epoch seconds. */
export interface FeedStatus {
  readonly name: string;
  /** Its address without what may be a secret in it. */
  readonly origin: string;
  readonly triedAt: number;
  /** When it was last fetched and understood; null for never. */
  readonly fetchedAt: number | null;
  /** From when on none of what was fetched is believed; null where nothing was. */
  readonly expiresAt: number | null;
  readonly entries: number;
  /** Why the last try failed; null where it did not. */
  readonly fault: string | null;
}
