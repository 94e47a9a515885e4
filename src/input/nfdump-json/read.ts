import { clearFlowRecord, createFlowRecord, type FlowRecord } from '../../model/flow-record.ts';
import type { InputFormat, InputOptions, InputReader, InputSink } from '../../model/input.ts';
import { isIcmp, PROTOCOL_TCP } from '../../model/protocol.ts';
import { headObjects, whyNotJson, whyNotText } from '../text/head.ts';
import { jsonReader } from '../text/reader.ts';
import { parseTime } from '../text/time.ts';
import {
  isAddress,
  isPort,
  numberMember,
  payloadEstimate,
  protocolNumber,
  tcpFlagLetters,
  textMember,
  toCount,
} from '../text/values.ts';

/**
 * NetFlow as nfdump writes it with `-o json`: one object a record, one record a direction (`out_…` counters are the way
 * back). Bytes are those of the IP packets; payload is estimated by taking the headers away.
 */
export const nfdumpJson: InputFormat = {
  name: 'nfdump-json',
  title: 'nfdump JSON',
  content: 'flows',
  join: 'netflow',
  probe(head: Uint8Array): true | string {
    const reason = whyNotText(head);
    if (reason !== null) return reason;
    const objects = headObjects(head);
    const isNfdump = objects.some((object) => textMember(object, 'first') !== '' && sourceOf(object) !== '');
    return isNfdump || whyNotJson(head, objects, 'first and src4_addr or src6_addr');
  },
  open(sink: InputSink, options: InputOptions): InputReader {
    const record = createFlowRecord();
    return jsonReader('nfdump-json', sink, (object) => {
      const reason = readRecord(record, object, options);
      if (reason === '') sink.record(record);
      else sink.skip(`nfdump-json: ${reason}`);
    });
  },
};

function sourceOf(object: Record<string, unknown>): string {
  return textMember(object, 'src4_addr') || textMember(object, 'src6_addr');
}

function readRecord(record: FlowRecord, object: Record<string, unknown>, options: InputOptions): string {
  clearFlowRecord(record);
  const start = parseTime(textMember(object, 'first'), options);
  if (Number.isNaN(start)) return 'record without a time';
  record.startMicros = start;
  record.durationMicros = Math.max(0, parseTime(textMember(object, 'last'), options) - start) || 0;
  record.src = sourceOf(object);
  record.dst = textMember(object, 'dst4_addr') || textMember(object, 'dst6_addr');
  if (!isAddress(record.src) || !isAddress(record.dst)) return 'record without IP addresses';
  if (record.src === '0.0.0.0' || record.dst === '0.0.0.0') return 'record from or to the address 0.0.0.0';
  record.protocol = protocolNumber(textMember(object, 'proto'));
  if (isIcmp(record.protocol)) {
    record.icmpType = byteMember(object, 'icmp_type');
    record.icmpCode = byteMember(object, 'icmp_code');
  } else {
    // Records of protocols without ports leave them out.
    const srcPort = numberMember(object, 'src_port');
    const dstPort = numberMember(object, 'dst_port');
    record.srcPort = Number.isNaN(srcPort) ? 0 : srcPort;
    record.dstPort = Number.isNaN(dstPort) ? 0 : dstPort;
    if (!isPort(record.srcPort) || !isPort(record.dstPort)) return 'record without ports';
  }
  record.srcPackets = toCount(object['in_packets']);
  record.dstPackets = toCount(object['out_packets']);
  record.srcIpBytes = toCount(object['in_bytes']);
  record.dstIpBytes = toCount(object['out_bytes']);
  const isIpv6 = record.src.includes(':');
  record.srcPayloadBytes = payloadEstimate(record.srcIpBytes, record.srcPackets, record.protocol, isIpv6);
  record.dstPayloadBytes = payloadEstimate(record.dstIpBytes, record.dstPackets, record.protocol, isIpv6);
  if (record.protocol === PROTOCOL_TCP) {
    const flags = textMember(object, 'tcp_flags');
    if (flags !== '') record.srcTcpFlags = tcpFlagLetters(flags);
  }
  return '';
}

function byteMember(object: Record<string, unknown>, key: string): number {
  const value = numberMember(object, key);
  return value >= 0 && value <= 255 ? Math.trunc(value) : -1;
}
