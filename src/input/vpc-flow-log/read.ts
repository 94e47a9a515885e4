import { clearFlowRecord, createFlowRecord, type FlowRecord } from '../../model/flow-record.ts';
import type { InputFormat, InputOptions, InputReader, InputSink } from '../../model/input.ts';
import { isIcmp, PROTOCOL_TCP } from '../../model/protocol.ts';
import { DelimitedLine } from '../text/delimited.ts';
import { parseCount, TextCache } from '../text/fields.ts';
import { headLines, headObjects, looksLikeJson, whyNotJson, whyNotText } from '../text/head.ts';
import { jsonReader, lineReader, textReader } from '../text/reader.ts';
import { epochMicros } from '../text/time.ts';
import { isAddress, isPort, payloadEstimate, protocolNumber, textMember } from '../text/values.ts';

/** Fields that are read, by AWS's names (VPC User Guide, "Flow log records"). */
const FIELDS = [
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'log-status',
  'tcp-flags',
] as const;
type Field = (typeof FIELDS)[number];
const REQUIRED: readonly Field[] = [
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
];

/** The default format (version 2), which later versions keep as their beginning when fields are added behind it. */
const DEFAULT_FORMAT =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'.split(
    ' ',
  );
const INTERFACE = 2;
const START = 10;
const LOG_STATUS = 13;

/**
 * AWS VPC flow logs as text: the default format without a header, or any choice of fields with a header line; also the
 * same lines as `message` of CloudWatch Logs exports. Each record is one direction within one capture window, with
 * IP-level bytes. Addresses are `srcaddr` and `dstaddr`, which is what the network interface saw; `pkt-srcaddr` and
 * `pkt-dstaddr` differ behind NAT and are not read, so that both directions of a flow keep meeting.
 */
export const vpcFlowLog: InputFormat = {
  name: 'vpc-flow-log',
  title: 'AWS VPC flow log',
  content: 'flows',
  join: 'netflow',
  probe,
  open(sink: InputSink, _options: InputOptions): InputReader {
    const rows = new RowReader(sink);
    return textReader(
      () =>
        jsonReader('vpc-flow-log', sink, (object) => {
          const bytes = new TextEncoder().encode(textMember(object, 'message'));
          rows.onLine(bytes, 0, bytes.length);
        }),
      () => lineReader('vpc-flow-log', sink, (bytes, start, end) => rows.onLine(bytes, start, end)),
    );
  },
};

function probe(head: Uint8Array): true | string {
  const reason = whyNotText(head);
  if (reason !== null) return reason;
  if (looksLikeJson(head)) {
    const objects = headObjects(head);
    const isRow = objects.some((object) => isDefaultRow(textMember(object, 'message').split(/\s+/)));
    return isRow || whyNotJson(head, objects, 'message with a flow log record');
  }
  const lines = headLines(head);
  if (lines.length === 0) return 'no line';
  const columns = lines[0]!.trim().split(/\s+/);
  if (isHeader(columns)) {
    const missing = REQUIRED.find((field) => !columns.some((column) => fieldName(column) === field));
    return missing === undefined || `its header line has no ${missing}`;
  }
  return (
    lines.some((line) => isDefaultRow(line.trim().split(/\s+/))) ||
    'neither a header line with srcaddr and dstaddr nor a record of the default format'
  );
}

/** Header lines name fields with `-` or, out of other tools, with `_`. */
function fieldName(column: string): string {
  return column.toLowerCase().replaceAll('_', '-');
}

function isHeader(columns: readonly string[]): boolean {
  const names = columns.map(fieldName);
  return names.includes('srcaddr') && names.includes('dstaddr');
}

function isDefaultRow(columns: readonly string[]): boolean {
  return (
    columns.length >= DEFAULT_FORMAT.length &&
    columns[INTERFACE]!.startsWith('eni-') &&
    /^[0-9]+$/.test(columns[START]!) &&
    /^(OK|NODATA|SKIPDATA)$/.test(columns[LOG_STATUS]!)
  );
}

class RowReader {
  private readonly sink: InputSink;
  private readonly line = new DelimitedLine();
  private readonly cache = new TextCache();
  private readonly record: FlowRecord = createFlowRecord();
  private columns = columnsOf(DEFAULT_FORMAT);
  private width = DEFAULT_FORMAT.length;
  /** True while no header has told otherwise: rows are then checked to be of the default format. */
  private isDefault = true;

  constructor(sink: InputSink) {
    this.sink = sink;
  }

  onLine(bytes: Uint8Array, start: number, end: number): void {
    this.line.splitBlanks(bytes, start, end);
    const letter = bytes[start]! | 32;
    if (letter >= 97 && letter <= 122 && this.isHeader()) return;
    const reason = this.readRow();
    if (reason === '') this.sink.record(this.record);
    else this.sink.skip(`vpc-flow-log: ${reason}`);
  }

  private isHeader(): boolean {
    const names = Array.from({ length: this.line.count }, (_, column) => this.textAt(column));
    if (!isHeader(names)) return false;
    this.columns = columnsOf(names.map(fieldName));
    this.width = names.length;
    this.isDefault = false;
    return true;
  }

  private readRow(): string {
    const { record, line } = this;
    clearFlowRecord(record);
    if (line.count < this.width) return 'record with too few fields';
    if (this.isDefault && !this.looksDefault()) return 'record that is not of the default format, and no header line';
    const status = this.text('log-status');
    if (status === 'NODATA' || status === 'SKIPDATA') return `${status} record`;
    const start = epochMicros(this.count('start'));
    if (Number.isNaN(start)) return 'record without a start';
    const end = epochMicros(this.count('end'));
    record.startMicros = start;
    record.durationMicros = Math.max(0, end - start) || 0;
    record.src = this.text('srcaddr');
    record.dst = this.text('dstaddr');
    if (!isAddress(record.src) || !isAddress(record.dst)) return 'record without IP addresses';
    record.protocol = protocolNumber(this.text('protocol'));
    if (!isIcmp(record.protocol)) {
      record.srcPort = this.count('srcport');
      record.dstPort = this.count('dstport');
      if (!isPort(record.srcPort) || !isPort(record.dstPort)) return 'record without ports';
    }
    record.srcPackets = this.count('packets') || 0;
    record.srcIpBytes = this.count('bytes') || 0;
    record.srcPayloadBytes = payloadEstimate(
      record.srcIpBytes,
      record.srcPackets,
      record.protocol,
      record.src.includes(':'),
    );
    const flags = this.count('tcp-flags');
    if (record.protocol === PROTOCOL_TCP && flags <= 255) record.srcTcpFlags = flags;
    return '';
  }

  /** The same test as `isDefaultRow`, on the line's bytes. */
  private looksDefault(): boolean {
    return (
      this.textAt(INTERFACE).startsWith('eni-') &&
      !Number.isNaN(this.count('start')) &&
      /^(OK|NODATA|SKIPDATA)$/.test(this.textAt(LOG_STATUS))
    );
  }

  private text(field: Field): string {
    const column = this.columns[field];
    return column < 0 ? '' : this.textAt(column);
  }

  private textAt(column: number): string {
    return this.cache.get(this.line.bytes, this.line.starts[column]!, this.line.ends[column]!);
  }

  private count(field: Field): number {
    const column = this.columns[field];
    if (column < 0) return Number.NaN;
    return parseCount(this.line.bytes, this.line.starts[column]!, this.line.ends[column]!);
  }
}

function columnsOf(names: readonly string[]): Readonly<Record<Field, number>> {
  return Object.fromEntries(FIELDS.map((field) => [field, names.indexOf(field)])) as Record<Field, number>;
}
