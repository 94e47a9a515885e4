import { JsonWalker } from '../../lib/json-walker.ts';
import {
  BARE_CLAIM,
  type FeedClaim,
  type FeedReader,
  type FeedRelevance,
  type FeedSink,
  type LeftOutReason,
} from './feed-entry.ts';
import { readFeedTime } from './feed-time.ts';
import { LARGEST_ELEMENT_BYTES, textOf } from './json-records.ts';
import { readStixPattern } from './stix-pattern.ts';

/** Below this confidence (of 100) an indicator is a hint and no more. */
const SURE_CONFIDENCE = 50;

/** Objects that name destinations and say nothing about them: what was seen, good or bad. */
const OBSERVED = new Set(['observed-data', 'domain-name', 'ipv4-addr', 'ipv6-addr', 'url', 'network-traffic']);

/** STIX 2 bundles: the indicators among their objects. */
export function createStixBundleReader(sink: FeedSink): FeedReader {
  return new JsonWalker(
    {
      choose: (path, type) => {
        const isObject = path.at(-1) === '*' && path.at(-2) === 'objects';
        if (isObject) return type === 'object' ? 'take' : 'pass';
        // A bundle, several in a list, or the answer of a TAXII server, which is an envelope with objects.
        if (path.length === 0 || (path.at(-1) === '*' && path.length === 1)) return 'enter';
        if (path.at(-1) === 'objects' && path.length <= 2) return 'enter';
        return 'pass';
      },
      value: (_, value) => takeObject(value as Record<string, unknown>, sink),
      skipped: (reason) => sink.leftOut(reason),
    },
    { maxBytes: LARGEST_ELEMENT_BYTES },
  );
}

function takeObject(object: Readonly<Record<string, unknown>>, sink: FeedSink): void {
  const type = textOf(object['type']);
  if (type === 'identity') sink.about({ author: textOf(object['name']) });
  else if (type === 'report' || type === 'grouping')
    sink.about({ title: textOf(object['name']), id: textOf(object['id']) });
  else if (type === 'indicator') takeIndicator(object, sink);
  else if (OBSERVED.has(type)) sink.leftOut('observed only');
}

function takeIndicator(object: Readonly<Record<string, unknown>>, sink: FeedSink): void {
  const claims = object['revoked'] === true ? 'deleted or revoked in the feed' : claimsOf(object);
  if (typeof claims === 'string') sink.leftOut(claims);
  else for (const claim of claims) sink.claim(claim);
}

function claimsOf(object: Readonly<Record<string, unknown>>): FeedClaim[] | LeftOutReason {
  const relevance = relevanceOf(object);
  if (relevance === null) return 'benign in the feed';
  const isStix = (textOf(object['pattern_type']) || 'stix') === 'stix';
  const matches = isStix ? readStixPattern(textOf(object['pattern'])) : 'unknown';
  if (typeof matches === 'string') return REASON_OF_PATTERN[matches];
  return matches.map(({ value, port, protocol, isName }) => ({
    ...BARE_CLAIM,
    value,
    port,
    protocol,
    relevance,
    isDomain: isName,
    title: textOf(object['name']),
    threatTags: wordsOf(object['indicator_types'] ?? object['labels']).filter((word) => !word.includes(':')),
    reference: referenceOf(object['external_references']),
    firstSeen: readFeedTime(object['valid_from']),
    lastSeen: readFeedTime(object['modified']),
    validFrom: readFeedTime(object['valid_from']),
    expiresAt: readFeedTime(object['valid_until']),
    id: textOf(object['id']),
  }));
}

const REASON_OF_PATTERN = {
  'file hash': 'file hash',
  other: 'of another kind',
  unknown: 'pattern not understood',
} as const satisfies Readonly<Record<string, LeftOutReason>>;

/** By the types of indicators; where none is told, an indicator is something bad. Null for what is said to be good. */
function relevanceOf(object: Readonly<Record<string, unknown>>): FeedRelevance | null {
  const types = wordsOf(object['indicator_types'] ?? object['labels']);
  const confidence = object['confidence'];
  if (types.includes('benign')) return null;
  if (typeof confidence === 'number' && confidence < SURE_CONFIDENCE) return 'seenNearBad';
  if (types.includes('malicious-activity')) return 'knownBad';
  return types.some((type) => /^(?:anomalous-activity|anonymization|compromised|unknown)$/.test(type))
    ? 'seenNearBad'
    : 'knownBad';
}

function wordsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
}

function referenceOf(references: unknown): string {
  if (!Array.isArray(references)) return '';
  return (
    references
      .map((one: unknown) => textOf((one as Record<string, unknown> | null)?.['url']))
      .find((url) => url !== '') ?? ''
  );
}
