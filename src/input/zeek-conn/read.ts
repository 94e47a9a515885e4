import { clearFlowRecord, createFlowRecord } from '../../model/flow-record.ts';
import type { InputFormat, InputSink } from '../../model/input.ts';
import { isIcmp, PROTOCOL_TCP, PROTOCOL_UNKNOWN } from '../../model/protocol.ts';
import { icmpOfFamily, isAddress, isPort, protocolNumber } from '../text/values.ts';
import { zeekFormat } from '../zeek-log/format.ts';
import type { ZeekLog, ZeekRow } from '../zeek-log/row.ts';
import { historyFlags } from './history.ts';

const TS = 0;
const ORIG_HOST = 1;
const ORIG_PORT = 2;
const RESP_HOST = 3;
const RESP_PORT = 4;
const PROTO = 5;
const UID = 6;
const DURATION = 7;
const ORIG_BYTES = 8;
const RESP_BYTES = 9;
const HISTORY = 10;
const ORIG_PACKETS = 11;
const ORIG_IP_BYTES = 12;
const RESP_PACKETS = 13;
const RESP_IP_BYTES = 14;
const IP_PROTO = 15;

const LOG: ZeekLog = {
  name: 'zeek-conn',
  path: 'conn',
  fields: [
    'ts',
    'id.orig_h',
    'id.orig_p',
    'id.resp_h',
    'id.resp_p',
    'proto',
    'uid',
    'duration',
    'orig_bytes',
    'resp_bytes',
    'history',
    'orig_pkts',
    'orig_ip_bytes',
    'resp_pkts',
    'resp_ip_bytes',
    'ip_proto',
  ],
  required: 5,
  // JSON leaves out what is not set, so a first record may hold no more than who spoke which protocol to whom.
  telling: [['conn_state'], ['orig_pkts'], ['orig_bytes', 'resp_bytes'], ['proto']],
  unlike: ['trans_id', 'query', 'server_name', 'analyzer', 'note', 'facility'],
  positions: [0, 2, 3, 4, 5, 6, 1, 8, 9, 10, 15, 16, 17, 18, 19, -1],
  width: 21,
};

/** Values of `conn_state` (Zeek manual, `Conn::Info$conn_state`). */
const STATES = 'S0 S1 SF REJ S2 S3 RSTO RSTR RSTOS0 RSTRH SH SHR OTH -'.split(' ');

/**
 * Zeek's conn.log: one record a connection, both sides in it. Payload bytes are `orig_bytes` and `resp_bytes`
 * (unset: 0); a history of one `S` is a lone SYN, which carries none whatever its sequence numbers suggest.
 */
export const zeekConn: InputFormat = zeekFormat(
  LOG,
  'flows',
  (columns) =>
    /^[0-9]+\.[0-9]+$/.test(columns[0]!) &&
    isAddress(columns[2]!) &&
    isAddress(columns[4]!) &&
    STATES.includes(columns[11]!),
  makeRowReader,
);

function makeRowReader(sink: InputSink): (row: ZeekRow) => void {
  const record = createFlowRecord();
  return (row) => {
    clearFlowRecord(record);
    const start = row.micros(TS);
    if (Number.isNaN(start)) {
      sink.skip('zeek-conn: record without a time');
      return;
    }
    const srcPort = row.count(ORIG_PORT);
    const dstPort = row.count(RESP_PORT);
    if (!isPort(srcPort) || !isPort(dstPort)) {
      sink.skip('zeek-conn: record without ports');
      return;
    }
    record.startMicros = start;
    record.durationMicros = row.micros(DURATION) || 0;
    record.identifier = row.text(UID);
    record.src = row.shortText(ORIG_HOST);
    record.dst = row.shortText(RESP_HOST);
    let protocol = icmpOfFamily(protocolNumber(row.shortText(PROTO)), record.src);
    if (protocol === PROTOCOL_UNKNOWN) protocol = Math.min(row.count(IP_PROTO) || PROTOCOL_UNKNOWN, PROTOCOL_UNKNOWN);
    record.protocol = protocol;
    const history = row.shortText(HISTORY);
    if (isIcmp(protocol)) {
      record.icmpType = srcPort & 255;
      record.icmpCode = icmpCode(protocol, srcPort & 255, dstPort & 255);
    } else {
      record.srcPort = srcPort;
      record.dstPort = dstPort;
      if (protocol === PROTOCOL_TCP) {
        record.srcTcpFlags = historyFlags(history, true);
        record.dstTcpFlags = historyFlags(history, false);
      }
    }
    record.srcPackets = row.count(ORIG_PACKETS) || 0;
    record.dstPackets = row.count(RESP_PACKETS) || 0;
    if (history !== 'S') {
      record.srcPayloadBytes = row.count(ORIG_BYTES) || 0;
      record.dstPayloadBytes = row.count(RESP_BYTES) || 0;
    }
    record.srcIpBytes = row.count(ORIG_IP_BYTES);
    record.dstIpBytes = row.count(RESP_IP_BYTES);
    sink.record(record);
  };
}

/** Pairs of ICMP request and answer: for these Zeek puts the counterpart's type where else the code stands. */
const PAIRS_V4: readonly (readonly [number, number])[] = [
  [0, 8],
  [9, 10],
  [13, 14],
  [15, 16],
  [17, 18],
];
const PAIRS_V6: readonly (readonly [number, number])[] = [
  [128, 129],
  [130, 131],
  [133, 134],
  [135, 136],
  [139, 140],
  [144, 145],
];

/** The code of the first message; requests and answers that go in pairs have none but 0. */
function icmpCode(protocol: number, type: number, respPort: number): number {
  const pairs = protocol === 1 ? PAIRS_V4 : PAIRS_V6;
  const isPaired = pairs.some(([a, b]) => (type === a && respPort === b) || (type === b && respPort === a));
  return isPaired ? 0 : respPort;
}
