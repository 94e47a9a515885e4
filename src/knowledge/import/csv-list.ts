import { splitRow } from './csv-row.ts';
import { BARE_CLAIM, type FeedClaim, type FeedReader, type FeedSink } from './feed-entry.ts';
import { readFeedTime } from './feed-time.ts';
import { readIndicator } from './indicator.ts';
import { createLineReader } from './line-reader.ts';

/** What a column holds, by its name without case, blanks and marks. The first kind with a column is the indicator. */
const COLUMNS: readonly (readonly [Column, RegExp])[] = [
  ['value', /^(indicator|ioc|iocvalue|value|observable|destination|dst|c2|c2server)$/],
  ['value', /^(domain|domainname|host|hostname|fqdn|url|uri|site|address)$/],
  ['value', /^(ip|ipaddr|ipaddress|ipv4|ipv6|dstip|destip|destinationip|network|cidr|prefix|subnet|start)$/],
  ['bits', /^(netmask|netblock|bits)$/],
  ['port', /^(port|dstport|destport|destinationport)$/],
  ['protocol', /^(protocol|proto)$/],
  ['title', /^(description|comment|comments|title|desc|note|notes|reason)$/],
  ['tag', /^(malware|malwarefamily|family|threat|threattype|tag|tags|category|botname)$/],
  ['reference', /^(reference|ref|link|source|sourceurl)$/],
  ['firstSeen', /^(firstseen|firstseenutc|added|dateadded|created|date)$/],
  ['lastSeen', /^(lastseen|lastseenutc|updated|modified|lastonline)$/],
  ['id', /^(id|uuid|iocid)$/],
];
type Column = 'value' | 'bits' | 'port' | 'protocol' | 'title' | 'tag' | 'reference' | 'firstSeen' | 'lastSeen' | 'id';
/** Where each column is, and whether the indicators are hosts by the name of theirs: one names nothing but itself. */
type Columns = Partial<Record<Column, number>> & { readonly hasSingleHosts: boolean };

const SINGLE_HOSTS = /^(host|hostname|fqdn|destination|dst)$/;

const COMMENT = /^\s*(#|;|\/\/|!|\[Adblock)/;
const SEPARATORS = ['\t', ',', ';', '|'] as const;

/**
 * Lists of names, addresses, networks and URLs, one a line: alone, or in a table with tabs, commas, semicolons or bars.
 * A first line with names of columns is believed; else the first cell that is an indicator counts, and the first one
 * after it with letters and blanks is the title.
 */
export function createCsvListReader(sink: FeedSink): FeedReader {
  let columns: Columns | null = null;
  let isFirst = true;
  return createLineReader(sink, (line) => {
    if (line.trim() === '' || COMMENT.test(line)) return;
    const cells = cellsOf(line);
    if (isFirst) {
      isFirst = false;
      columns = columnsOf(cells);
      if (columns !== null) return;
    }
    const claim = columns === null ? bareClaim(cells) : tableClaim(cells, columns);
    if (claim === null) sink.leftOut('not a name, address or URL');
    else sink.claim(claim);
  });
}

/** How many of the lines of a text's beginning hold an indicator of any kind, and how many there are beside comments. */
export function countIndicatorLines(head: string): { lines: number; withIndicator: number } {
  let lines = 0;
  let withIndicator = 0;
  for (const line of head.split(/\r?\n/, 2000)) {
    if (line.trim() === '' || COMMENT.test(line)) continue;
    const cells = cellsOf(line);
    if (lines === 0 && columnsOf(cells) !== null) continue;
    lines++;
    if (cells.some((cell) => isNamed(cell) || isOtherIndicator(cell))) withIndicator++;
  }
  return { lines, withIndicator };
}

/** The cells of a line. Where nothing separates them, blanks do: what follows the indicator is a remark. */
function cellsOf(line: string): string[] {
  // A remark after blanks, as in `192.0.2.0/24 # scanners`.
  const text = line.replace(/\s[#;]\s.*$/s, '').replace(/^\s*[-*•]\s+/, '');
  // Filters for web pages have bars of their own.
  if (text.startsWith('||')) return [text.trim()];
  for (const separator of SEPARATORS) if (text.includes(separator)) return splitRow(text, separator);
  return text.trim().split(/\s+/);
}

/** The columns that a line names; null when it is no head of a table. */
function columnsOf(cells: readonly string[]): Columns | null {
  const columns: Partial<Record<Column, number>> = {};
  const names = cells.map((cell) => cell.toLowerCase().replace(/[^a-z0-9]/g, ''));
  for (const [column, pattern] of COLUMNS) {
    if (columns[column] !== undefined) continue;
    const at = names.findIndex((name) => pattern.test(name));
    if (at >= 0) columns[column] = at;
  }
  if (columns.value === undefined || cells.some(isNamed)) return null;
  return { ...columns, hasSingleHosts: SINGLE_HOSTS.test(names[columns.value]!) };
}

function tableClaim(cells: readonly string[], columns: Columns): FeedClaim | null {
  const cell = (column: Column): string => {
    const at = columns[column];
    return at === undefined ? '' : (cells[at] ?? '');
  };
  const value = cell('value');
  if (value === '') return null;
  const bits = /^[0-9]{1,3}$/.test(cell('bits')) && !value.includes('/') ? `/${cell('bits')}` : '';
  const number = Number(cell('port'));
  const port = Number.isInteger(number) && number > 0 && number < 65_536 ? number : null;
  return {
    ...BARE_CLAIM,
    value: value + bits,
    port,
    isDomain: !columns.hasSingleHosts && port === null && isBareName(value),
    protocol: protocolOf(cell('protocol')),
    title: cell('title'),
    threatTags: cell('tag').split(/[,;|]/),
    reference: cell('reference'),
    firstSeen: readFeedTime(cell('firstSeen')),
    lastSeen: readFeedTime(cell('lastSeen')),
    id: cell('id'),
  };
}

/** The first cell that is an indicator, else the first one: it tells why it is none. */
function bareClaim(cells: readonly string[]): FeedClaim | null {
  const at = cells.findIndex(isNamed);
  const value = cells[Math.max(at, 0)];
  if (value === undefined || value === '') return null;
  const title = at < 0 ? undefined : cells.slice(at + 1).find(isSentence);
  return { ...BARE_CLAIM, value, isDomain: isBareName(value), title: title ?? '' };
}

/** Neither a URL, which names one host, nor a name with a port, which names one service of it. */
function isBareName(value: string): boolean {
  return !/[:/]/.test(value);
}

/** A letter, and a blank somewhere behind it. One look at each character: cells may be long. */
function isSentence(cell: string): boolean {
  const letter = cell.search(/\p{L}/u);
  return letter >= 0 && cell.includes(' ', letter + 1);
}

function isNamed(cell: string): boolean {
  const indicator = readIndicator(cell);
  // Words are not names of hosts here; a dot makes the difference.
  return typeof indicator !== 'string' && (indicator.form !== 'name' || indicator.target.includes('.'));
}

/** Something that lists of indicators hold and no flow shows. */
function isOtherIndicator(cell: string): boolean {
  const reason = readIndicator(cell);
  return reason === 'file hash' || reason === 'e-mail address' || reason === 'file name';
}

function protocolOf(text: string): FeedClaim['protocol'] {
  const upper = text.toUpperCase();
  return upper === 'TCP' || upper === 'UDP' || upper === 'ICMP' ? upper : null;
}
