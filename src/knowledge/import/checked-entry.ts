import { parseNetwork } from '../../model/network.ts';
import type { GuardList } from '../guard-list.ts';
import type { FeedClaim, FeedEntry, FeedRelevance, LeftOutReason } from './feed-entry.ts';
import { FEED_TEXT_LIMITS, feedReference, feedTags, feedText } from './feed-text.ts';
import {
  type Indicator,
  isOneCustomer,
  isRegisteredDomain,
  isTooWide,
  readIndicator,
  scopeFault,
} from './indicator.ts';

/** How claims are taken. */
export interface CheckOptions {
  /** In place of what the feed says; null to believe it. */
  readonly relevance: FeedRelevance | null;
  /** Seconds after it was last seen, or else after now, until an entry is not believed any more; null for never. */
  readonly expiresSeconds: number | null;
  /** What is never taken for bad; null for nothing. */
  readonly guard: GuardList | null;
  /** Epoch seconds. */
  readonly now: number;
}

/** The entry that a claim about something bad makes, or why it makes none. */
export function checkedEntry(claim: FeedClaim, source: number, options: CheckOptions): FeedEntry | LeftOutReason {
  const indicator = readIndicator(claim.value);
  if (typeof indicator === 'string') return indicator;
  const fault = scopeFault(indicator);
  if (fault !== null) return fault;
  const { form, target, port, isFromUrl } = indicator;
  if (options.guard !== null && options.guard.guardOf(target) !== null) return 'guarded';
  if (claim.validFrom !== null && claim.validFrom > options.now) return 'not valid yet';
  const expiresAt = expiryOf(claim, options);
  if (expiresAt !== null && expiresAt <= options.now) return 'expired';
  return {
    kind: form === 'network' ? 'network' : 'destination',
    target,
    protocol: claim.protocol,
    port: port ?? claim.port,
    relevance: relevanceOf(options.relevance ?? claim.relevance, indicator),
    includesBelow: form === 'name' && includesBelow(indicator, claim),
    isFromUrl,
    title: feedText(claim.title, FEED_TEXT_LIMITS.titleChars),
    threatTags: feedTags(claim.threatTags),
    reference: feedReference(claim.reference),
    firstSeen: claim.firstSeen,
    lastSeen: claim.lastSeen,
    expiresAt,
    source,
    id: feedText(claim.id, FEED_TEXT_LIMITS.idChars),
  };
}

/** The entry that a claim of a list against false alarms makes, or why it makes none. */
export function guardEntry(
  claim: FeedClaim,
  source: number,
  options: Pick<CheckOptions, 'expiresSeconds' | 'now'>,
): FeedEntry | LeftOutReason {
  const indicator = readIndicator(claim.value);
  // Never run: a pattern can be made to take for ever.
  if (typeof indicator === 'string')
    return /^\/.+\/[a-z]*$/.test(claim.value.trim()) ? 'regular expression' : indicator;
  const { form, target, includesBelow } = indicator;
  // One line must not silence half of the world.
  if (form === 'network' && isTooWide(parseNetwork(target)!)) return 'network too wide';
  if (claim.validFrom !== null && claim.validFrom > options.now) return 'not valid yet';
  const expiresAt = expiryOf(claim, options);
  if (expiresAt !== null && expiresAt <= options.now) return 'expired';
  return {
    kind: 'guard',
    target,
    protocol: null,
    port: null,
    relevance: '',
    includesBelow,
    isFromUrl: false,
    title: feedText(claim.title, FEED_TEXT_LIMITS.titleChars),
    threatTags: [],
    reference: feedReference(claim.reference),
    firstSeen: claim.firstSeen,
    lastSeen: claim.lastSeen,
    expiresAt,
    source,
    id: feedText(claim.id, FEED_TEXT_LIMITS.idChars),
  };
}

function includesBelow({ target, includesBelow, isFromUrl }: Indicator, { isDomain }: FeedClaim): boolean {
  if (includesBelow) return !isOneCustomer(target);
  return isDomain && !isFromUrl && isRegisteredDomain(target);
}

/** A page that is bad speaks of its host only where nobody else is likely to have pages: at a bare address. */
function relevanceOf(relevance: FeedRelevance, { form, isFromUrl }: Indicator): FeedRelevance {
  return isFromUrl && form === 'name' && relevance === 'knownBad' ? 'seenNearBad' : relevance;
}

/** The earlier of what the feed says and what the user wants. */
function expiryOf(
  { expiresAt, lastSeen, firstSeen }: FeedClaim,
  { expiresSeconds, now }: Pick<CheckOptions, 'expiresSeconds' | 'now'>,
): number | null {
  if (expiresSeconds === null) return expiresAt;
  const wanted = (lastSeen ?? firstSeen ?? now) + expiresSeconds;
  return expiresAt === null ? wanted : Math.min(expiresAt, wanted);
}
