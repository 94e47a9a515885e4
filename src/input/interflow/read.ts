import { clearFlowRecord, createFlowRecord, type FlowRecord } from '../../model/flow-record.ts';
import type { InputFormat, InputOptions, InputReader, InputSink } from '../../model/input.ts';
import { SESSION_LOG } from '../../model/naming.ts';
import { isIcmp } from '../../model/protocol.ts';
import { headObjects, whyNotJson, whyNotText } from '../text/head.ts';
import { isName } from '../text/host-name.ts';
import { jsonReader } from '../text/reader.ts';
import { epochMicros } from '../text/time.ts';
import {
  arrayMember,
  icmpOfFamily,
  isAddress,
  isObject,
  isPort,
  objectMember,
  protocolNumber,
  textMember,
  toCount,
  toNumber,
} from '../text/values.ts';
import { findMembers } from './members.ts';

const FIELDS: ReadonlySet<string> = new Set([
  'srcip',
  'srcport',
  'dstip',
  'dstport',
  'timestamp',
  'proto_name',
  'dstip_host',
  'appid_name',
  'outbytes_total',
  'inbytes_total',
  'totalbytes',
  'outpkts_delta',
  'inpkts_delta',
  'outpkts_total',
  'inpkts_total',
  'totalpackets',
]);

/** Times of at least this are in milliseconds: 13 digits against 10. */
const FIRST_MILLIS = 1e11;
/** Largest Ethernet frame without its checksum: how many packets so many bytes must have been, at least. */
const FRAME_BYTES = 1514;

/**
 * Interflow, the JSON records of Stellar Cyber's sensors. Each record holds both sides of a connection. Bytes are the
 * sensor's totals, of which its documentation does not say whether headers are in them; they are taken as payload.
 * Records of DNS are flows and look-ups.
 */
export const interflow: InputFormat = {
  name: 'interflow',
  title: 'Interflow JSON',
  content: 'flows',
  join: 'interflow',
  probe(head: Uint8Array): true | string {
    const reason = whyNotText(head);
    if (reason !== null) return reason;
    const objects = headObjects(head);
    const isInterflow = objects.some((object) => {
      const found = findMembers(object, new Set(['srcip', 'dstip', 'msg_class']));
      return (found.has('srcip') && found.has('dstip')) || found.get('msg_class') === 'interflow_traffic';
    });
    return isInterflow || whyNotJson(head, objects, 'srcip and dstip');
  },
  open(sink: InputSink, _options: InputOptions): InputReader {
    const record = createFlowRecord();
    return jsonReader('interflow', sink, (object) => {
      const fields = findMembers(object, FIELDS);
      const reason = readRecord(record, object, fields);
      if (reason !== '') {
        sink.skip(`interflow: ${reason}`);
        return;
      }
      sink.record(record);
      if (String(fields.get('appid_name')).toLowerCase() === 'dns') readLookups(sink, record.startMicros, object);
    });
  },
};

function readRecord(record: FlowRecord, object: Record<string, unknown>, fields: ReadonlyMap<string, unknown>): string {
  clearFlowRecord(record);
  const timestamp = toNumber(fields.get('timestamp'));
  record.startMicros = epochMicros(timestamp);
  if (Number.isNaN(record.startMicros)) return 'record without a time';
  const duration = toNumber(object['duration']);
  if (duration >= 0 && duration < 1e12)
    record.durationMicros = Math.round(duration * (timestamp >= FIRST_MILLIS ? 1e3 : 1e6));
  record.src = String(fields.get('srcip') ?? '');
  record.dst = String(fields.get('dstip') ?? '');
  if (!isAddress(record.src) || !isAddress(record.dst)) return 'record without IP addresses';
  record.protocol = icmpOfFamily(protocolNumber(String(fields.get('proto_name') ?? '')), record.src);
  if (!isIcmp(record.protocol)) {
    record.srcPort = toNumber(fields.get('srcport'));
    record.dstPort = toNumber(fields.get('dstport'));
    if (!isPort(record.srcPort) || !isPort(record.dstPort)) return 'record without ports';
  }
  if (!readBytes(record, fields)) return 'record without byte counts';
  readPackets(record, fields);
  record.identifier = textMember(object, '_id');
  const host = String(fields.get('dstip_host') ?? '');
  if (isName(host) && !isAddress(host)) {
    record.sessionName = host;
    record.sessionNameKind = SESSION_LOG;
  }
  return '';
}

/** The source's bytes are `out`, the destination's `in`; one that is missing is what the total leaves. */
function readBytes(record: FlowRecord, fields: ReadonlyMap<string, unknown>): boolean {
  const out = toNumber(fields.get('outbytes_total'));
  const back = toNumber(fields.get('inbytes_total'));
  const total = toNumber(fields.get('totalbytes'));
  const src = Number.isNaN(out) ? total - back : out;
  const dst = Number.isNaN(back) ? total - out : back;
  record.srcPayloadBytes = toCount(src);
  record.dstPayloadBytes = toCount(dst);
  return !Number.isNaN(src) && !Number.isNaN(dst);
}

function readPackets(record: FlowRecord, fields: ReadonlyMap<string, unknown>): void {
  const out = toNumber(fields.get('outpkts_delta'));
  const back = toNumber(fields.get('inpkts_delta'));
  const total = toNumber(fields.get('totalpackets'));
  record.srcPackets = packets(
    out,
    fields.get('outpkts_total'),
    total,
    back,
    record.srcPayloadBytes,
    record.dstPayloadBytes,
  );
  record.dstPackets = packets(
    back,
    fields.get('inpkts_total'),
    total,
    out,
    record.dstPayloadBytes,
    record.srcPayloadBytes,
  );
}

/** Packets of one side by the best field there is, at worst as many full frames as its bytes need. */
function packets(
  own: number,
  ownTotal: unknown,
  total: number,
  other: number,
  ownBytes: number,
  otherBytes: number,
): number {
  if (!Number.isNaN(own)) return toCount(own);
  const counted = toNumber(ownTotal);
  if (!Number.isNaN(counted)) return toCount(counted);
  if (!(total > 0)) return Math.ceil(ownBytes / FRAME_BYTES);
  return toCount(total - (Number.isNaN(other) ? Math.ceil(otherBytes / FRAME_BYTES) : other));
}

/** Address answers to a question for addresses, credited to the name asked for. */
function readLookups(sink: InputSink, timeMicros: number, object: Record<string, unknown>): void {
  const metadata = objectMember(object, 'metadata') ?? Object.values(object).find(isObject);
  if (metadata === undefined) return;
  const request = objectMember(metadata, 'request');
  const response = objectMember(metadata, 'response');
  if (request === null || response === null) return;
  const name = textMember(request, 'query');
  if (!isName(name) || !isAddressType(textMember(request, 'query_type'))) return;
  for (const answer of arrayMember(response, 'answers')) {
    if (!isObject(answer) || !isAddressType(textMember(answer, 'host_type'))) continue;
    const address = textMember(answer, 'host_addr');
    if (isAddress(address)) sink.lookup(timeMicros, name, address);
  }
}

function isAddressType(type: string): boolean {
  return type === 'A' || type === 'AAAA';
}
