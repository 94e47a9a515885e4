import { clearFlowRecord, createFlowRecord, type FlowRecord } from '../../model/flow-record.ts';
import type { InputFormat, InputOptions, InputReader, InputSink } from '../../model/input.ts';
import { SESSION_LOG } from '../../model/naming.ts';
import { isIcmp, PROTOCOL_TCP } from '../../model/protocol.ts';
import { headObjects, whyNotJson, whyNotText } from '../text/head.ts';
import { hostName } from '../text/host-name.ts';
import { jsonReader } from '../text/reader.ts';
import { epochMicros, parseTime } from '../text/time.ts';
import {
  arrayMember,
  icmpOfFamily,
  isAddress,
  isPort,
  numberMember,
  objectMember,
  payloadEstimate,
  protocolNumber,
  textMember,
  toCount,
} from '../text/values.ts';
import { EveDns } from './dns.ts';

/** Ethernet header and, for each, an 802.1Q tag: Suricata counts whole frames. */
const ETHERNET_HEADER = 14;
const VLAN_TAG = 4;

/** Events that are counted under their own name; any other name would let a file make up reasons without end. */
const OTHER_EVENTS: ReadonlySet<string> = new Set(
  `alert anomaly arp bittorrent_dht dcerpc dhcp dnp3 drop email engine enip fileinfo frame ftp ftp_data http2 ike ikev2
   krb5 ldap metadata modbus mqtt nfs packetinfo pgsql pop3 rdp rfb rpc sip smb smtp snmp ssh stats telnet template tftp
   tunnel websocket`.split(/\s+/),
);

/**
 * Suricata's EVE JSON: `flow` events (both sides) or `netflow` events (one side each) become flows, `dns` look-ups,
 * `tls`, `quic` and `http` names of the flow with the same `flow_id`. Byte counters are of whole frames
 * (`GET_PKT_LEN`), so the Ethernet header is taken away to get IP bytes, and the headers above it for the payload.
 */
export const suricataEve: InputFormat = {
  name: 'suricata-eve',
  title: 'Suricata EVE JSON',
  content: 'flows',
  join: 'biflow',
  probe(head: Uint8Array): true | string {
    const reason = whyNotText(head);
    if (reason !== null) return reason;
    const objects = headObjects(head);
    const isEve = objects.some(
      (object) => textMember(object, 'event_type') !== '' && textMember(object, 'timestamp') !== '',
    );
    return isEve || whyNotJson(head, objects, 'event_type and timestamp');
  },
  open: (sink: InputSink, options: InputOptions): InputReader => new EveReader(sink, options).reader,
};

class EveReader {
  readonly reader: InputReader;
  private readonly sink: InputSink;
  private readonly options: InputOptions;
  private readonly record: FlowRecord = createFlowRecord();
  private readonly dns: EveDns;
  /** The kind of flow event that came first: a log that has both tells every flow twice. */
  private flowEvent = '';

  constructor(sink: InputSink, options: InputOptions) {
    this.sink = sink;
    this.options = options;
    this.dns = new EveDns(sink);
    this.reader = jsonReader('suricata-eve', sink, (event) => this.onEvent(event));
  }

  private onEvent(event: Record<string, unknown>): void {
    const type = textMember(event, 'event_type');
    switch (type) {
      case 'flow':
      case 'netflow':
        this.readFlow(event, type);
        break;
      case 'dns':
      case 'mdns': {
        const time = this.time(event, 'timestamp');
        if (!Number.isNaN(time)) this.dns.read(type === 'dns' ? event : { ...event, dns: event['mdns'] }, time);
        break;
      }
      case 'tls':
        this.giveName(event, textMember(objectMember(event, 'tls') ?? {}, 'sni'));
        break;
      case 'quic':
        this.giveName(event, textMember(objectMember(event, 'quic') ?? {}, 'sni'));
        break;
      case 'http':
        this.giveName(event, textMember(objectMember(event, 'http') ?? {}, 'hostname'));
        break;
      case '':
        this.sink.skip('suricata-eve: object without event_type');
        break;
      default:
        this.sink.skip(`suricata-eve: ${OTHER_EVENTS.has(type) ? type : 'unknown'} event holds no flow`);
    }
  }

  private giveName(event: Record<string, unknown>, host: string): void {
    const identifier = textMember(event, 'flow_id');
    const name = hostName(host);
    if (identifier !== '' && name !== '') this.sink.sessionName(identifier, name, SESSION_LOG);
  }

  private readFlow(event: Record<string, unknown>, type: 'flow' | 'netflow'): void {
    const counters = objectMember(event, type);
    if (counters === null) {
      this.sink.skip('suricata-eve: flow event without counters');
      return;
    }
    if (this.flowEvent === '') this.flowEvent = type;
    if (this.flowEvent !== type) {
      this.sink.skip(`suricata-eve: ${type} event beside ${this.flowEvent} events`);
      return;
    }
    const reason = this.readEnds(event, counters) || this.readCounters(event, counters, type);
    if (reason === '') this.sink.record(this.record);
    else this.sink.skip(`suricata-eve: ${reason}`);
  }

  private readEnds(event: Record<string, unknown>, counters: Record<string, unknown>): string {
    const { record } = this;
    clearFlowRecord(record);
    record.src = textMember(event, 'src_ip');
    record.dst = textMember(event, 'dest_ip');
    if (!isAddress(record.src) || !isAddress(record.dst)) return 'flow event without IP addresses';
    record.protocol = icmpOfFamily(protocolNumber(textMember(event, 'proto')), record.src);
    if (isIcmp(record.protocol)) {
      record.icmpType = byteMember(event, 'icmp_type');
      record.icmpCode = byteMember(event, 'icmp_code');
    } else {
      const srcPort = numberMember(event, 'src_port');
      const dstPort = numberMember(event, 'dest_port');
      // Protocols without ports have no such members.
      record.srcPort = Number.isNaN(srcPort) ? 0 : srcPort;
      record.dstPort = Number.isNaN(dstPort) ? 0 : dstPort;
      if (!isPort(record.srcPort) || !isPort(record.dstPort)) return 'flow event without ports';
    }
    const start = this.time(counters, 'start');
    record.startMicros = Number.isNaN(start) ? this.time(event, 'timestamp') : start;
    if (Number.isNaN(record.startMicros)) return 'flow event without a time';
    record.durationMicros = Math.max(0, this.time(counters, 'end') - record.startMicros) || 0;
    record.identifier = textMember(event, 'flow_id');
    return '';
  }

  private readCounters(
    event: Record<string, unknown>,
    counters: Record<string, unknown>,
    type: 'flow' | 'netflow',
  ): string {
    const { record } = this;
    const isFlow = type === 'flow';
    record.srcPackets = toCount(counters[isFlow ? 'pkts_toserver' : 'pkts']);
    record.dstPackets = isFlow ? toCount(counters['pkts_toclient']) : 0;
    const linkHeader = ETHERNET_HEADER + VLAN_TAG * arrayMember(event, 'vlan').length;
    const isIpv6 = record.src.includes(':');
    const srcBytes = toCount(counters[isFlow ? 'bytes_toserver' : 'bytes']);
    const dstBytes = isFlow ? toCount(counters['bytes_toclient']) : 0;
    record.srcIpBytes = Math.max(0, srcBytes - record.srcPackets * linkHeader);
    record.dstIpBytes = Math.max(0, dstBytes - record.dstPackets * linkHeader);
    record.srcPayloadBytes = payloadEstimate(record.srcIpBytes, record.srcPackets, record.protocol, isIpv6);
    record.dstPayloadBytes = payloadEstimate(record.dstIpBytes, record.dstPackets, record.protocol, isIpv6);
    const tcp = objectMember(event, 'tcp');
    if (tcp !== null && record.protocol === PROTOCOL_TCP) {
      record.srcTcpFlags = hexFlags(textMember(tcp, isFlow ? 'tcp_flags_ts' : 'tcp_flags'));
      if (isFlow) record.dstTcpFlags = hexFlags(textMember(tcp, 'tcp_flags_tc'));
    }
    return '';
  }

  private time(object: Record<string, unknown>, key: string): number {
    const value = object[key];
    if (typeof value === 'number') return epochMicros(value);
    return typeof value === 'string' ? parseTime(value, this.options) : Number.NaN;
  }
}

function byteMember(object: Record<string, unknown>, key: string): number {
  const value = numberMember(object, key);
  return value >= 0 && value <= 255 ? Math.trunc(value) : -1;
}

/** Flags as two hexadecimal digits; -1 for other text. */
function hexFlags(text: string): number {
  return /^[0-9a-fA-F]{1,2}$/.test(text) ? Number.parseInt(text, 16) : -1;
}
