import { closeSync, openSync, readSync } from 'node:fs';
import { AppError } from '../lib/app-error.ts';
import { LineSplitter } from '../lib/lines.ts';
import { parseAddress } from '../model/address.ts';
import { isHostName } from '../model/internal-names.ts';
import { parseNetwork } from '../model/network.ts';
import type { FeedEntry, FeedRelevance, FeedSource } from './import/feed-entry.ts';

/**
 * The body of an imported pack, `entries.ndjson`: one JSON value a line. The first line tells where the entries came
 * from and how many there are; each other line is one entry, an array without the names of its members, since there may
 * be a million of them.
 */
export const FEED_BODY_FILE = 'entries.ndjson';

/** The first line of a body. */
export interface FeedBodyHead {
  readonly format: 'flowsage-feed';
  readonly version: 1;
  readonly entries: number;
  readonly sources: readonly FeedSource[];
}

/** More entries are refused: they would not fit into the memory of a small machine when they are loaded. */
export const MOST_FEED_ENTRIES = 1_000_000;

const LONGEST_ROW_BYTES = 64 * 1024;
const LONGEST_HEAD_BYTES = 4 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;

const KINDS = ['destination', 'network', 'guard'] as const;
const RELEVANCES = ['', 'seenNearBad', 'knownBad'] as const satisfies readonly FeedRelevance[];
const INCLUDES_BELOW = 1;
const IS_FROM_URL = 2;

type Row = readonly [
  kind: number,
  target: string,
  service: string,
  relevance: number,
  flags: number,
  source: number,
  id: string,
  title: string,
  threatTags: readonly string[],
  reference: string,
  firstSeen: number,
  lastSeen: number,
  expiresAt: number,
];

/** How strong a relevance is: a larger number wins. */
export function strengthOf(relevance: FeedRelevance): number {
  return RELEVANCES.indexOf(relevance);
}

/** What of two entries is the same thing. */
export function entryKey(entry: Pick<FeedEntry, 'kind' | 'target' | 'protocol' | 'port'>): string {
  return `${KINDS.indexOf(entry.kind)} ${entry.target} ${serviceText(entry)}`;
}

/** One entry as a line without its end. */
export function writeFeedRow(entry: FeedEntry): string {
  const row: Row = [
    KINDS.indexOf(entry.kind),
    entry.target,
    serviceText(entry),
    strengthOf(entry.relevance),
    (entry.includesBelow ? INCLUDES_BELOW : 0) | (entry.isFromUrl ? IS_FROM_URL : 0),
    entry.source,
    entry.id,
    entry.title,
    entry.threatTags,
    entry.reference,
    entry.firstSeen ?? 0,
    entry.lastSeen ?? 0,
    entry.expiresAt ?? 0,
  ];
  return JSON.stringify(row);
}

/** The entry of a line, or null when it is none. */
export function readFeedRow(line: string): FeedEntry | null {
  let row: Row;
  try {
    row = JSON.parse(line) as Row;
  } catch {
    return null;
  }
  if (!isRow(row)) return null;
  const [kind, target, service, relevance, flags, source, id, title, threatTags, reference, first, last, expires] = row;
  const slash = service.indexOf('/');
  const protocol = slash < 0 ? service : service.slice(0, slash);
  return {
    kind: KINDS[kind]!,
    target,
    protocol: protocol === '' ? null : (protocol as 'TCP' | 'UDP' | 'ICMP'),
    port: slash < 0 ? null : Number(service.slice(slash + 1)),
    relevance: RELEVANCES[relevance]!,
    includesBelow: (flags & INCLUDES_BELOW) !== 0,
    isFromUrl: (flags & IS_FROM_URL) !== 0,
    title,
    threatTags,
    reference,
    firstSeen: first === 0 ? null : first,
    lastSeen: last === 0 ? null : last,
    expiresAt: expires === 0 ? null : expires,
    source,
    id,
  };
}

/** What is wrong with a body: the line, from 1, what was found there, and what was expected. */
export class FeedBodyError extends AppError {
  readonly line: number;
  readonly found: string;
  readonly expected: string;

  constructor(path: string, line: number, found: string, expected: string) {
    super('invalid-input', `${path}:${line}: found ${found}, expected ${expected}`);
    this.line = line;
    this.found = found;
    this.expected = expected;
  }
}

/** Reads a body from its file. Throws FeedBodyError with the line of what is wrong. */
export function readFeedBody(
  path: string,
  onEntry: (entry: FeedEntry) => void,
  onHead: (head: FeedBodyHead) => void = () => {},
): void {
  let line = 0;
  let head: FeedBodyHead | null = null;
  const wrong = (found: string, expected = 'an entry of an imported pack'): FeedBodyError =>
    new FeedBodyError(path, line, found, expected);
  const decoder = new TextDecoder('utf-8');
  const splitter = new LineSplitter(
    (bytes, start, end) => {
      line++;
      if (end - start > (line === 1 ? LONGEST_HEAD_BYTES : LONGEST_ROW_BYTES)) throw wrong('a line that is too long');
      const text = decoder.decode(bytes.subarray(start, end));
      if (head === null) {
        head = readHead(text);
        if (head === null) throw wrong('another first line', 'the head of an imported pack');
        onHead(head);
        return;
      }
      if (line - 1 > head.entries) throw wrong('more lines than the first one tells');
      const entry = readFeedRow(text);
      if (entry === null || entry.source >= head.sources.length) throw wrong('something else');
      onEntry(entry);
    },
    () => {
      line++;
      throw wrong('a line that is too long');
    },
    LONGEST_HEAD_BYTES,
  );
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let count = readSync(file, piece); count > 0; count = readSync(file, piece))
      splitter.push(piece.subarray(0, count));
    splitter.end();
  } finally {
    closeSync(file);
  }
  const entries = Math.max(0, line - 1);
  const expected = (head as FeedBodyHead | null)?.entries;
  line++;
  if (expected === undefined) throw wrong('an empty file', 'the head of an imported pack');
  if (entries !== expected) throw wrong(`${entries} entries`, `${expected}: it was cut off`);
}

function readHead(text: string): FeedBodyHead | null {
  try {
    const head = JSON.parse(text) as Partial<FeedBodyHead> | null;
    if (head?.format !== 'flowsage-feed' || head.version !== 1) return null;
    const { entries, sources } = head;
    if (!Number.isInteger(entries) || entries! > MOST_FEED_ENTRIES || !Array.isArray(sources)) return null;
    return head as FeedBodyHead;
  } catch {
    return null;
  }
}

function isRow(row: unknown): row is Row {
  if (!Array.isArray(row) || row.length !== 13) return false;
  const [kind, target, service, relevance, flags, source, id, title, threatTags, reference, first, last, expires] =
    row as unknown[];
  return (
    isBelow(kind, KINDS.length) &&
    typeof target === 'string' &&
    isTarget(KINDS[kind as number]!, target) &&
    typeof service === 'string' &&
    /^(?:TCP|UDP|ICMP)?(?:\/[0-9]{1,5})?$/.test(service) &&
    isBelow(relevance, RELEVANCES.length) &&
    isBelow(flags, 4) &&
    isBelow(source, 1 << 20) &&
    typeof id === 'string' &&
    typeof title === 'string' &&
    Array.isArray(threatTags) &&
    threatTags.every((tag) => typeof tag === 'string') &&
    typeof reference === 'string' &&
    isBelow(first, 1e11) &&
    isBelow(last, 1e11) &&
    isBelow(expires, 1e11)
  );
}

/** Names and addresses are hosts; what a guard names may be any of the three. */
function isTarget(kind: FeedEntry['kind'], target: string): boolean {
  if (kind !== 'network' && (isHostName(target) || parseAddress(target) !== null)) return true;
  return kind !== 'destination' && parseNetwork(target) !== null;
}

function isBelow(value: unknown, limit: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < limit;
}

function serviceText({ protocol, port }: Pick<FeedEntry, 'protocol' | 'port'>): string {
  return `${protocol ?? ''}${port === null ? '' : `/${port}`}`;
}
