import { JsonStream } from '../../lib/json-stream.ts';
import { clearFlowRecord, createFlowRecord, type FlowRecord } from '../../model/flow-record.ts';
import type { InputFormat, InputOptions, InputReader, InputSink } from '../../model/input.ts';
import { NAME_ORIGINAL, NAME_PASSIVE, NAME_SOURCES } from '../../model/naming.ts';
import { isIcmp, PROTOCOL_UNKNOWN } from '../../model/protocol.ts';
import { looksLikeJson, whyNotText } from '../text/head.ts';
import { jsonReader } from '../text/reader.ts';
import { epochMicros } from '../text/time.ts';
import { icmpOfFamily, isAddress, isPort, protocolNumber, toCount, toNumber } from '../text/values.ts';
import { splitHostPort } from './host-port.ts';

/** Keys of the list of flows: Secflow, BayseFlow, and two older spellings. */
const LISTS = ['flashes', 'BayseFlows', 'csecFlows', 'secflows'];
/** Flows that are kept waiting when their list stands before the `trafficDate` that their times count from. */
const MAX_WAITING = 100_000;
/** About 30 years: times of such flows still are whole microseconds. */
const LONGEST_SECONDS = 1e9;

/**
 * Flow files: what the original converters wrote (Secflow `.sf`, BayseFlow `.bf`), one JSON object with a list of
 * flows. Times in it count from `trafficDate`. Labels in it are not read: ours are made anew.
 */
export const flowFile: InputFormat = {
  name: 'flow-file',
  title: 'Secflow or BayseFlow file',
  content: 'flows',
  join: 'verbatim',
  probe,
  open: (sink: InputSink, _options: InputOptions): InputReader => new FlowFileReader(sink).reader,
};

function probe(head: Uint8Array): true | string {
  const reason = whyNotText(head);
  if (reason !== null) return reason;
  if (!looksLikeJson(head)) return 'the text does not begin with {';
  let flows = 0;
  let isFlow = false;
  const stream = new JsonStream(
    {
      value: (flow) => {
        flows++;
        isFlow ||= typeof flow['src'] === 'string' && typeof flow['dst'] === 'string';
      },
      skipped: () => {},
    },
    { lists: LISTS },
  );
  stream.push(head);
  if (isFlow) return true;
  if (flows > 0) return 'its list of flows holds no src and dst';
  // A list that is empty or begins behind the head is told by its key.
  const text = new TextDecoder('utf-8').decode(head);
  const hasKey = LISTS.some((key) => text.includes(`"${key}"`));
  return hasKey && text.includes('"trafficDate"') ? true : `the JSON object holds no list named ${LISTS.join(', ')}`;
}

class FlowFileReader {
  readonly reader: InputReader;
  private readonly sink: InputSink;
  private readonly record: FlowRecord = createFlowRecord();
  /** µs since 1970 that times count from; null until the file has told. */
  private baseMicros: number | null = null;
  private waiting: FlowRecord[] = [];

  constructor(sink: InputSink) {
    this.sink = sink;
    const stream = jsonReader('flow-file', sink, (flow) => this.onFlow(flow), {
      lists: LISTS,
      onMember: (key, value) => this.onMember(key, value),
      onBegin: () => this.release(),
    });
    this.reader = {
      push: stream.push,
      end: () => {
        stream.end();
        this.release();
      },
    };
  }

  private onMember(key: string, value: unknown): void {
    if (key !== 'trafficDate') return;
    // The original writes 99999999999.0 when it saw no packet.
    const seconds = toNumber(value);
    const micros = seconds < 99_999_999_999 ? epochMicros(seconds) : Number.NaN;
    this.baseMicros = Number.isNaN(micros) ? 0 : micros;
    const { waiting } = this;
    this.waiting = [];
    for (const record of waiting) this.give(record, this.baseMicros);
  }

  private onFlow(flow: Record<string, unknown>): void {
    const reason = readFlow(this.record, flow);
    if (reason !== '') this.sink.skip(`flow-file: ${reason}`);
    else if (this.baseMicros !== null) this.give(this.record, this.baseMicros);
    else if (this.waiting.length < MAX_WAITING) this.waiting.push({ ...this.record });
    else this.sink.skip(`flow-file: flow behind the first ${MAX_WAITING}, with trafficDate only after them`);
  }

  /** Ends one object: flows without a trafficDate count from 1970. */
  private release(): void {
    for (const record of this.waiting) this.give(record, 0);
    this.waiting = [];
    this.baseMicros = null;
  }

  private give(record: FlowRecord, baseMicros: number): void {
    record.startMicros += baseMicros;
    if (record.startMicros >= 0 && record.startMicros <= Number.MAX_SAFE_INTEGER) this.sink.record(record);
    else this.sink.skip('flow-file: flow without a time');
  }
}

/** Fills a record whose start counts from the file's `trafficDate`; gives the reason when the flow is none. */
function readFlow(record: FlowRecord, flow: Record<string, unknown>): string {
  clearFlowRecord(record);
  const src = flow['src'];
  const dst = flow['dst'];
  if (typeof src !== 'string' || typeof dst !== 'string' || src === '' || dst === '') return 'flow without src and dst';
  if (src.length > 300 || dst.length > 300) return 'flow with src or dst longer than 300 characters';
  const relative = toNumber(flow['relativeStart'] ?? 0);
  if (!(Math.abs(relative) < 1e10)) return 'flow without a time';
  record.startMicros = Math.round(relative * 1e6);
  const duration = toNumber(flow['duration'] ?? 0);
  // What claims to last longer is long all the same.
  if (duration > 0) record.durationMicros = Math.round(Math.min(duration, LONGEST_SECONDS) * 1e6);
  const protocol = flow['protocolInformation'];
  const protocolText = typeof protocol === 'string' ? protocol : '';
  readEnds(record, src, dst, protocolText);
  record.srcPackets = toCount(flow['srcPkts']);
  record.dstPackets = toCount(flow['dstPkts']);
  record.srcPayloadBytes = toCount(flow['srcBytes']);
  record.dstPayloadBytes = toCount(flow['dstBytes']);
  const identifier = flow['identifier'];
  if (typeof identifier === 'number') record.identifier = String(identifier);
  else if (typeof identifier === 'string' && identifier.length <= 300) record.identifier = identifier;
  const source = (NAME_SOURCES as readonly unknown[]).indexOf(flow['destinationNameSource']);
  // A name without a word on where it is from came from DNS: at first nothing else named destinations.
  record.nameSource = source >= 0 ? source : isAddress(record.dst) ? NAME_ORIGINAL : NAME_PASSIVE;
  return '';
}

function readEnds(record: FlowRecord, src: string, dst: string, protocolText: string): void {
  const hasPorts = !WITHOUT_PORTS.has(protocolText.trim().toUpperCase());
  const srcEnd = hasPorts ? splitHostPort(src) : { host: src, port: -1 };
  const dstEnd = hasPorts ? splitHostPort(dst) : { host: dst, port: -1 };
  record.src = srcEnd.host;
  record.dst = dstEnd.host;
  const protocol = protocolText === '' ? PROTOCOL_UNKNOWN : protocolNumber(protocolText);
  record.protocol = isIcmp(protocol) && isAddress(record.dst) ? icmpOfFamily(protocol, record.dst) : protocol;
  record.srcPort = isPort(srcEnd.port) ? srcEnd.port : -1;
  record.dstPort = isPort(dstEnd.port) ? dstEnd.port : -1;
}

/** Protocols whose ends are hosts alone, as the original names them. */
const WITHOUT_PORTS: ReadonlySet<string> = new Set('ICMP ICMP6 ICMPV6 IPV6-ICMP IGMP GRE ESP AH UNKNOWN'.split(' '));
