/**
 * One record of a flow log, before records of the same flow are joined. Readers of text formats fill one reused object
 * and hand it to the sink; it is valid during the call only.
 */
export interface FlowRecord {
  /** µs since 1970, integer. */
  startMicros: number;
  /** Integer µs, 0 when unknown. */
  durationMicros: number;
  /** IANA number, `PROTOCOL_UNKNOWN` when the record does not tell. */
  protocol: number;
  /** Address text (IPv4 or IPv6), or, in flow files, whatever stood before the last colon. */
  src: string;
  dst: string;
  /** -1 when the record has no port (ICMP). */
  srcPort: number;
  dstPort: number;
  srcPackets: number;
  dstPackets: number;
  /** Transport payload bytes (or the best the source can tell). */
  srcPayloadBytes: number;
  dstPayloadBytes: number;
  /** IP-level bytes, NaN when unknown. */
  srcIpBytes: number;
  dstIpBytes: number;
  /** ORed TCP flags per side, -1 when unknown. */
  srcTcpFlags: number;
  dstTcpFlags: number;
  icmpType: number;
  icmpCode: number;
  /** Zeek uid, Suricata flow_id, `_id`, …; empty when the record has none. */
  identifier: string;
  /** Name that the record itself gives its destination; empty when none. */
  sessionName: string;
  /** `SESSION_…` of `sessionName`. */
  sessionNameKind: number;
  /** `HIDDEN_BIT_…` that the record shows. */
  hiddenBits: number;
  /** Index in `NAME_SOURCES` when the record is a flow of ours (Secflow, BayseFlow), else -1. */
  nameSource: number;
}

/** A record with every field at its absent value. */
export function createFlowRecord(): FlowRecord {
  const record = {} as FlowRecord;
  clearFlowRecord(record);
  return record;
}

export function clearFlowRecord(record: FlowRecord): void {
  record.startMicros = 0;
  record.durationMicros = 0;
  record.protocol = 255;
  record.src = '';
  record.dst = '';
  record.srcPort = -1;
  record.dstPort = -1;
  record.srcPackets = 0;
  record.dstPackets = 0;
  record.srcPayloadBytes = 0;
  record.dstPayloadBytes = 0;
  record.srcIpBytes = Number.NaN;
  record.dstIpBytes = Number.NaN;
  record.srcTcpFlags = -1;
  record.dstTcpFlags = -1;
  record.icmpType = -1;
  record.icmpCode = -1;
  record.identifier = '';
  record.sessionName = '';
  record.sessionNameKind = 0;
  record.hiddenBits = 0;
  record.nameSource = -1;
}

/**
 * How records of one source become flows (rules of each: `flowtable/record-table.ts`).
 * `zeek`: joined by originator→responder key, turned round when only the responder is local;
 * `interflow`: joined by key, direction as recorded; `netflow`: both directions paired, direction decided once;
 * `biflow`: joined by key (either direction), direction as in the first record; `verbatim`: one record, one flow.
 */
export type RecordJoin = 'zeek' | 'interflow' | 'netflow' | 'biflow' | 'verbatim';
