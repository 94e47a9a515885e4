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
  /** Index in `NAME_SOURCES` when the record is a flow of ours (Secflow, BayseFlow, NDJSON), else -1. */
  nameSource: number;
  /** What else a flow of ours tells, so that nothing has to be found out anew (`own` alone). */
  own: OwnFacts;
}

/** What naming found out when a flow of ours was made. Texts are empty where there was nothing to say. */
export interface OwnFacts {
  /** µs since 1970 of the beginning of the sample; NaN when the flow does not tell. */
  baseMicros: number;
  /** Name of the destination, where its address is known as well. */
  destinationName: string;
  dnsName: string;
  /** A name that the destination claimed for the source. */
  sourceName: string;
  /** Index in `NAME_CONFLICTS`. */
  nameConflict: number;
  /** Index in `NAME_HIDDEN`. */
  nameHidden: number;
}

/** A record with every field at its absent value. */
export function createFlowRecord(): FlowRecord {
  const record = { own: {} as OwnFacts } as FlowRecord;
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
  const { own } = record;
  own.baseMicros = Number.NaN;
  own.destinationName = '';
  own.dnsName = '';
  own.sourceName = '';
  own.nameConflict = 0;
  own.nameHidden = 0;
}

/**
 * How records of one source become flows (rules of each: `flowtable/record-table.ts`).
 * `zeek`: joined by originator→responder key, turned round when only the responder is local;
 * `interflow`: joined by key, direction as recorded; `netflow`: both directions paired, direction decided once;
 * `biflow`: joined by key (either direction), direction as in the first record; `verbatim`: one record, one flow;
 * `own`: the same, and its names are as they are.
 */
export type RecordJoin = 'zeek' | 'interflow' | 'netflow' | 'biflow' | 'verbatim' | 'own';
