import { clearFlowRecord, createFlowRecord, type FlowRecord } from '../../model/flow-record.ts';
import type { InputFormat, InputOptions, InputReader, InputSink } from '../../model/input.ts';
import { isIcmp, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_UNKNOWN } from '../../model/protocol.ts';
import { DelimitedLine } from '../text/delimited.ts';
import { asciiText, parseCount, parseSecondsAsMicros, TextCache, utf8Text } from '../text/fields.ts';
import { headLines, looksLikeJson, whyNotText } from '../text/head.ts';
import { lineReader } from '../text/reader.ts';
import { parseSpan, parseTime } from '../text/time.ts';
import { icmpOfFamily, isAddress, isPort, payloadEstimate, protocolNumber, tcpFlagLetters } from '../text/values.ts';
import { type Columns, columnsOf, DEFAULT_COLUMNS, missingRole, type Role, requiredWidth } from './columns.ts';

const COMMA = 44;
const SEMICOLON = 59;
const TAB = 9;
/** Ethernet header that Argus counts into its bytes. */
const ETHERNET_HEADER = 14;
/** TCP, UDP, DCCP, SCTP, UDP-Lite; and unknown ones, which are most often not IP. */
const PROTOCOLS_WITH_PORTS: ReadonlySet<number> = new Set([PROTOCOL_TCP, PROTOCOL_UDP, 33, 132, 136, PROTOCOL_UNKNOWN]);

/**
 * Flow tables with a header line: NetFlow as nfdump writes it (`-o csv`, one record a direction), and Argus tables.
 * Bytes are those of the IP packets; payload is estimated by taking the headers away.
 */
export const netflowCsv: InputFormat = {
  name: 'netflow-csv',
  title: 'NetFlow CSV',
  content: 'flows',
  join: 'netflow',
  probe,
  open: (sink: InputSink, options: InputOptions): InputReader => new TableReader(sink, options).reader,
};

function probe(head: Uint8Array): true | string {
  const reason = whyNotText(head);
  if (reason !== null) return reason;
  if (looksLikeJson(head)) return 'the text is JSON';
  const lines = headLines(head);
  const first = lines.find((line) => !line.startsWith('#'));
  if (first === undefined) return 'no line';
  const names = first.split(String.fromCharCode(separatorOf(first)));
  if (isLetter(first.charCodeAt(0)) || first.startsWith('"')) {
    const missing = missingRole(columnsOf(names.map(unquoted)));
    return missing === '' || `the first line names no column for the ${missing}`;
  }
  const isDefault =
    names.length >= 12 &&
    names.length <= 13 &&
    !Number.isNaN(parseTime(names[0]!, {})) &&
    isAddress(names[2]!) &&
    isAddress(names[3]!);
  return isDefault || 'the first line is neither a header nor a row of a table without one';
}

class TableReader {
  readonly reader: InputReader;
  private readonly sink: InputSink;
  private readonly options: InputOptions;
  private readonly line = new DelimitedLine();
  private readonly cache = new TextCache();
  private readonly record: FlowRecord = createFlowRecord();
  private columns: Columns = columnsOf(DEFAULT_COLUMNS);
  /** Least number of columns of a row: up to the last one that a flow needs. */
  private width = requiredWidth(this.columns);
  private separator = COMMA;
  private linkHeader = 0;
  private first = true;
  /** After nfdump's `Summary` line everything is totals, until a header begins the next table. */
  private inSummary = false;
  /** The time text read last: rows come in order, so most repeat it. */
  private lastTimeText = '';
  private lastTime = Number.NaN;

  constructor(sink: InputSink, options: InputOptions) {
    this.sink = sink;
    this.options = options;
    this.reader = lineReader('netflow-csv', sink, (bytes, start, end) => this.onLine(bytes, start, end));
  }

  private onLine(bytes: Uint8Array, start: number, end: number): void {
    const code = bytes[start]!;
    if (code === 35) return;
    if ((isLetter(code) || code === 34) && this.isHeader(utf8Text(bytes, start, end))) return;
    if (this.inSummary) return;
    this.first = false;
    this.line.splitQuoted(bytes, start, end, this.separator);
    const reason = this.readRow();
    if (reason === '') this.sink.record(this.record);
    else this.sink.skip(`netflow-csv: ${reason}`);
  }

  /** Takes a header or the beginning of a summary; false when the line is a row. */
  private isHeader(line: string): boolean {
    const separator = separatorOf(line);
    const columns = columnsOf(line.split(String.fromCharCode(separator)).map(unquoted));
    if (missingRole(columns) === '') {
      this.columns = columns;
      this.width = requiredWidth(columns);
      this.separator = separator;
      this.linkHeader = columns.totalBytes >= 0 ? ETHERNET_HEADER : 0;
      this.inSummary = false;
      this.first = false;
      return true;
    }
    if (line.startsWith('Summary')) {
      this.inSummary = true;
      return true;
    }
    const wasFirst = this.first;
    this.first = false;
    return wasFirst;
  }

  /** Fills the record; gives the reason when the row is no flow. */
  private readRow(): string {
    const { record, columns } = this;
    clearFlowRecord(record);
    if (this.line.count < this.width) return 'row with too few columns';
    const start = this.time('start');
    if (Number.isNaN(start)) return 'row without a time';
    record.startMicros = start;
    const span = this.span();
    const end = Number.isNaN(span) && columns.end >= 0 ? this.time('end') : Number.NaN;
    record.durationMicros = Number.isNaN(span) ? Math.max(0, end - start) || 0 : span;
    this.readEnds();
    if (!isAddress(record.src) || !isAddress(record.dst)) return 'row without IP addresses';
    if (isNowhere(record.src) || isNowhere(record.dst)) return 'row from or to the address 0.0.0.0';
    record.protocol = icmpOfFamily(protocolNumber(this.text('protocol')), record.src);
    if (isIcmp(record.protocol)) this.readIcmp();
    else if (!isPort(record.srcPort) || !isPort(record.dstPort)) {
      // Protocols without ports leave the columns empty; so does traffic that is not IP.
      if (PROTOCOLS_WITH_PORTS.has(record.protocol) || this.dstPortText() !== '') return 'row without ports';
      record.srcPort = 0;
      record.dstPort = 0;
    }
    this.readCounts();
    return '';
  }

  private readEnds(): void {
    const { record, columns } = this;
    if (columns.src < 0) {
      const [host, port] = splitPort(this.text('srcWithPort'));
      record.src = host;
      record.srcPort = portNumber(port);
    } else {
      record.src = this.text('src');
      record.srcPort = this.port('srcPort');
    }
    if (columns.dst < 0) {
      const [host, port] = splitPort(this.text('dstWithPort'));
      record.dst = host;
      record.dstPort = portNumber(port);
    } else {
      record.dst = this.text('dst');
      record.dstPort = this.port('dstPort');
    }
  }

  private dstPortText(): string {
    return this.columns.dst < 0 ? splitPort(this.text('dstWithPort'))[1] : this.text('dstPort');
  }

  /** nfdump writes type and code as `8.0` or as type × 256 + code in place of the destination port. */
  private readIcmp(): void {
    const { record } = this;
    record.srcPort = -1;
    record.dstPort = -1;
    if (this.columns.totalPackets >= 0) return;
    const dstPort = this.dstPortText();
    const point = dstPort.indexOf('.');
    const both = portNumber(dstPort);
    const type = point < 0 ? both >> 8 : portNumber(dstPort.slice(0, point));
    const code = point < 0 ? (both < 0 ? -1 : both & 255) : portNumber(dstPort.slice(point + 1));
    record.icmpType = asByte(this.columns.icmpType < 0 ? type : portNumber(this.text('icmpType')));
    record.icmpCode = asByte(this.columns.icmpCode < 0 ? code : portNumber(this.text('icmpCode')));
  }

  private readCounts(): void {
    const { record, columns } = this;
    if (columns.totalPackets < 0 || columns.packets >= 0) record.srcPackets = this.count('packets');
    record.dstPackets =
      columns.totalPackets < 0
        ? this.count('backPackets')
        : Math.max(0, this.count('totalPackets') - record.srcPackets);
    let srcBytes = this.count('bytes');
    let dstBytes = columns.totalBytes < 0 ? this.count('backBytes') : Math.max(0, this.count('totalBytes') - srcBytes);
    if (columns.totalPackets >= 0 && columns.packets < 0) {
      // Totals alone: whether the other side answered is unknown, so all of it is the source's.
      record.srcPackets = record.dstPackets;
      record.dstPackets = 0;
      if (columns.bytes < 0) [srcBytes, dstBytes] = [dstBytes, 0];
    }
    srcBytes = Math.max(0, srcBytes - record.srcPackets * this.linkHeader);
    dstBytes = Math.max(0, dstBytes - record.dstPackets * this.linkHeader);
    const isIpv6 = record.src.includes(':');
    record.srcIpBytes = srcBytes;
    record.dstIpBytes = dstBytes;
    record.srcPayloadBytes = payloadEstimate(srcBytes, record.srcPackets, record.protocol, isIpv6);
    record.dstPayloadBytes = payloadEstimate(dstBytes, record.dstPackets, record.protocol, isIpv6);
    if (record.protocol === PROTOCOL_TCP && columns.flags >= 0) record.srcTcpFlags = tcpFlags(this.text('flags'));
  }

  private text(role: Role): string {
    const column = this.columns[role];
    if (column < 0 || column >= this.line.count) return '';
    return this.cache.get(this.line.bytes, this.line.starts[column]!, this.line.ends[column]!);
  }

  private time(role: 'start' | 'end'): number {
    const column = this.columns[role];
    if (column >= this.line.count) return Number.NaN;
    const text = asciiText(this.line.bytes, this.line.starts[column]!, this.line.ends[column]!);
    if (text !== this.lastTimeText) {
      this.lastTimeText = text;
      this.lastTime = parseTime(text, this.options);
    }
    return this.lastTime;
  }

  private count(role: Role): number {
    const column = this.columns[role];
    if (column < 0 || column >= this.line.count) return 0;
    const count = parseCount(this.line.bytes, this.line.starts[column]!, this.line.ends[column]!);
    return Number.isNaN(count) ? scaledCount(this.text(role)) : count;
  }

  private port(role: Role): number {
    const column = this.columns[role];
    if (column < 0 || column >= this.line.count) return -1;
    const port = parseCount(this.line.bytes, this.line.starts[column]!, this.line.ends[column]!);
    return Number.isNaN(port) ? portNumber(this.text(role)) : port;
  }

  private span(): number {
    const column = this.columns.duration;
    if (column < 0 || column >= this.line.count) return Number.NaN;
    const micros = parseSecondsAsMicros(this.line.bytes, this.line.starts[column]!, this.line.ends[column]!);
    return Number.isNaN(micros) ? parseSpan(this.text('duration')) : micros;
  }
}

/** A count, also with the unit that nfdump's printed tables use (`1.2 M`); 0 when the text is none. */
function scaledCount(text: string): number {
  const parts = /^([0-9]{1,16}(?:\.[0-9]{1,6})?) ?([KMGT]?)$/.exec(text);
  if (parts === null) return 0;
  const scale = [1, 1e3, 1e6, 1e9, 1e12][' KMGT'.indexOf(parts[2] || ' ')]!;
  return Math.min(Math.trunc(Number(parts[1]) * scale), Number.MAX_SAFE_INTEGER);
}

/** Flags as letters or, from older tools, as a number (`0x1b`, `27`). */
function tcpFlags(text: string): number {
  if (/^(0x[0-9a-fA-F]{1,2}|[0-9]{1,3})$/.test(text)) return Number(text) & 255;
  return text === '' ? -1 : tcpFlagLetters(text);
}

function asByte(value: number): number {
  return value <= 255 ? value : -1;
}

/** A port in decimal (Argus writes some in hexadecimal); -1 for other text. */
function portNumber(text: string): number {
  if (text.length === 0 || text.length > 6) return -1;
  return /^([0-9]{1,5}|0x[0-9a-fA-F]{1,4})$/.test(text) ? Number(text) : -1;
}

/** `192.0.2.1:443`, `2001:db8::1.443` (nfdump) or `[2001:db8::1]:443` as address and port. */
function splitPort(text: string): [string, string] {
  const isDotted = text.indexOf(':') !== text.lastIndexOf(':') && text.lastIndexOf('.') > text.lastIndexOf(':');
  const at = isDotted ? text.lastIndexOf('.') : text.lastIndexOf(':');
  if (at < 0) return [text, ''];
  const host = text.slice(0, at);
  return [host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host, text.slice(at + 1)];
}

function isNowhere(address: string): boolean {
  return address === '0.0.0.0';
}

/** The separator that the line holds most of. */
function separatorOf(line: string): number {
  let best = COMMA;
  for (const separator of [SEMICOLON, TAB])
    if (line.split(String.fromCharCode(separator)).length > line.split(String.fromCharCode(best)).length)
      best = separator;
  return best;
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  return trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"') ? trimmed.slice(1, -1) : trimmed;
}

function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}
