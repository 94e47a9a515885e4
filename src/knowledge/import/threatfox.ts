import { splitRow } from './csv-row.ts';
import { BARE_CLAIM, type FeedClaim, type FeedReader, type FeedSink } from './feed-entry.ts';
import { readFeedTime } from './feed-time.ts';
import { createJsonRecordReader, textOf } from './json-records.ts';
import { createLineReader } from './line-reader.ts';

/** The columns of the CSV, where no comment names them. */
const COLUMNS = [
  'first_seen_utc',
  'ioc_id',
  'ioc_value',
  'ioc_type',
  'threat_type',
  'fk_malware',
  'malware_alias',
  'malware_printable',
  'last_seen_utc',
  'confidence_level',
  'is_compromised',
  'reference',
  'tags',
  'anonymous',
  'reporter',
];

/** Below this confidence (of 100) an entry is a hint and no more. */
const SURE_CONFIDENCE = 50;

const TITLE_OF_THREAT: Readonly<Record<string, string>> = {
  botnet_cc: 'Commands malware',
  payload_delivery: 'Hands out malware',
  payload: 'Hands out malware',
  skimming: 'Takes payment data',
};

/** ThreatFox exports of indicators: CSV with a comment that names the columns. */
export function createThreatfoxCsvReader(sink: FeedSink): FeedReader {
  let columns: readonly string[] = COLUMNS;
  sink.about(ABOUT);
  return createLineReader(sink, (line) => {
    if (line.startsWith('#')) {
      const names = splitRow(line.slice(1), ',');
      if (names.includes('ioc_value')) columns = names;
      return;
    }
    if (line.trim() === '') return;
    const cells = splitRow(line, ',');
    take(Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ''])), sink);
  });
}

/** The same as JSON: lists of entries by their id, or the answer of the query interface with its `data`. */
export function createThreatfoxJsonReader(sink: FeedSink): FeedReader {
  sink.about(ABOUT);
  return createJsonRecordReader(sink, (record, key) => take({ ioc_id: record['id'] ?? key, ...record }, sink));
}

const ABOUT = { title: 'ThreatFox', author: 'abuse.ch' } as const;

function take(record: Readonly<Record<string, unknown>>, sink: FeedSink): void {
  const type = textOf(record['ioc_type']);
  if (/hash|^sha|^md5/.test(type)) sink.leftOut('file hash');
  else if (/mail/.test(type)) sink.leftOut('e-mail address');
  else sink.claim(claimOf(record, type));
}

function claimOf(record: Readonly<Record<string, unknown>>, type: string): FeedClaim {
  const threat = textOf(record['threat_type']);
  const confidence = Number(record['confidence_level'] ?? 100);
  const isCompromised = /^(true|1)$/i.test(textOf(record['is_compromised']));
  const tags = record['tags'];
  const first = readFeedTime(record['first_seen_utc'] ?? record['first_seen']);
  return {
    ...BARE_CLAIM,
    value: textOf(record['ioc_value'] ?? record['ioc']),
    // A page that was broken into does harm, and its owner does not.
    relevance: isCompromised || confidence < SURE_CONFIDENCE ? 'seenNearBad' : 'knownBad',
    isDomain: type === 'domain' && !isCompromised,
    title: Object.hasOwn(TITLE_OF_THREAT, threat) ? TITLE_OF_THREAT[threat]! : threat.replaceAll('_', ' '),
    threatTags: [
      ...[textOf(record['malware_printable'])].filter((name) => name !== 'Unknown malware'),
      ...(Array.isArray(tags) ? tags.map(textOf) : textOf(tags).split(',')),
    ],
    reference: textOf(record['reference']),
    firstSeen: first,
    lastSeen: readFeedTime(record['last_seen_utc'] ?? record['last_seen']) ?? first,
    id: textOf(record['ioc_id']),
  };
}
