import { splitRow } from './csv-row.ts';
import { BARE_CLAIM, type FeedClaim, type FeedReader, type FeedSink } from './feed-entry.ts';
import { readFeedTime } from './feed-time.ts';
import { createJsonRecordReader, textOf } from './json-records.ts';
import { createLineReader } from './line-reader.ts';

/** The columns of the CSV; older files have no `last_online`, and tell theirs in a comment. */
const COLUMNS = ['id', 'dateadded', 'url', 'url_status', 'last_online', 'threat', 'tags', 'urlhaus_link', 'reporter'];

/** URLhaus dumps of URLs that hand out malware: CSV with a comment that names the columns. */
export function createUrlhausCsvReader(sink: FeedSink): FeedReader {
  let columns: readonly string[] = COLUMNS;
  sink.about(ABOUT);
  return createLineReader(sink, (line) => {
    if (line.startsWith('#')) {
      const names = splitRow(line.slice(1), ',');
      if (names.includes('url') && names.includes('dateadded')) columns = names;
      return;
    }
    if (line.trim() === '') return;
    const cells = splitRow(line, ',');
    sink.claim(claimOf(Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? '']))));
  });
}

/** The same as JSON: lists of entries by their id, or the answer of the query interface. */
export function createUrlhausJsonReader(sink: FeedSink): FeedReader {
  sink.about(ABOUT);
  return createJsonRecordReader(sink, (record, key) => sink.claim(claimOf({ id: key, ...record })));
}

const ABOUT = { title: 'URLhaus', author: 'abuse.ch' } as const;

function claimOf(record: Readonly<Record<string, unknown>>): FeedClaim {
  const tags = record['tags'];
  const threat = textOf(record['threat']);
  const added = readFeedTime(record['dateadded'] ?? record['date_added']);
  return {
    ...BARE_CLAIM,
    value: textOf(record['url']),
    relevance: 'knownBad',
    title: threat === 'malware_download' ? 'Hands out malware' : threat.replaceAll('_', ' '),
    threatTags: Array.isArray(tags) ? tags.map(textOf) : textOf(tags).split(','),
    reference: textOf(record['urlhaus_link'] ?? record['urlhaus_reference']),
    firstSeen: added,
    lastSeen: readFeedTime(record['last_online']) ?? added,
    id: textOf(record['id']),
  };
}
