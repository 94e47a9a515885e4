import { grown } from '../lib/growable.ts';

/** What is gathered per flow while records are joined: one row a flow, compact typed columns that grow together. */
export class RecordColumns {
  protocol = new Uint8Array(0);
  srcAddress = new Int32Array(0);
  dstAddress = new Int32Array(0);
  srcHost = new Int32Array(0);
  dstHost = new Int32Array(0);
  srcPort = new Int32Array(0);
  dstPort = new Int32Array(0);
  startMicros = new Float64Array(0);
  endMicros = new Float64Array(0);
  srcPackets = new Float64Array(0);
  dstPackets = new Float64Array(0);
  srcPayloadBytes = new Float64Array(0);
  dstPayloadBytes = new Float64Array(0);
  srcIpBytes = new Float64Array(0);
  dstIpBytes = new Float64Array(0);
  srcTcpFlags = new Int16Array(0);
  dstTcpFlags = new Int16Array(0);
  icmpType = new Int16Array(0);
  icmpCode = new Int16Array(0);
  sessionName = new Int32Array(0);
  sessionNameKind = new Uint8Array(0);
  hiddenBits = new Uint8Array(0);
  nameSource = new Uint8Array(0);
  /** What naming found, where flows of ours are read. */
  destinationName = new Int32Array(0);
  dnsName = new Int32Array(0);
  sourceName = new Int32Array(0);
  nameConflict = new Uint8Array(0);
  nameHidden = new Uint8Array(0);
  /** Bits of `ROW_…`. */
  bits = new Uint8Array(0);

  /** Makes room for `count` rows. */
  reserve(count: number): void {
    if (count <= this.protocol.length) return;
    this.protocol = grown(this.protocol, count);
    this.srcAddress = grown(this.srcAddress, count, -1);
    this.dstAddress = grown(this.dstAddress, count, -1);
    this.srcHost = grown(this.srcHost, count, -1);
    this.dstHost = grown(this.dstHost, count, -1);
    this.srcPort = grown(this.srcPort, count);
    this.dstPort = grown(this.dstPort, count);
    this.startMicros = grown(this.startMicros, count);
    this.endMicros = grown(this.endMicros, count);
    this.srcPackets = grown(this.srcPackets, count);
    this.dstPackets = grown(this.dstPackets, count);
    this.srcPayloadBytes = grown(this.srcPayloadBytes, count);
    this.dstPayloadBytes = grown(this.dstPayloadBytes, count);
    this.srcIpBytes = grown(this.srcIpBytes, count);
    this.dstIpBytes = grown(this.dstIpBytes, count);
    this.srcTcpFlags = grown(this.srcTcpFlags, count);
    this.dstTcpFlags = grown(this.dstTcpFlags, count);
    this.icmpType = grown(this.icmpType, count);
    this.icmpCode = grown(this.icmpCode, count);
    this.sessionName = grown(this.sessionName, count, -1);
    this.sessionNameKind = grown(this.sessionNameKind, count);
    this.hiddenBits = grown(this.hiddenBits, count);
    this.nameSource = grown(this.nameSource, count);
    this.destinationName = grown(this.destinationName, count, -1);
    this.dnsName = grown(this.dnsName, count, -1);
    this.sourceName = grown(this.sourceName, count, -1);
    this.nameConflict = grown(this.nameConflict, count);
    this.nameHidden = grown(this.nameHidden, count);
    this.bits = grown(this.bits, count);
  }
}

/** More than one record has been joined. */
export const ROW_JOINED = 1;
/** The record whose identifier the row carries was turned round, so a name known for it names the row's source. */
export const ROW_IDENTIFIER_TURNED = 2;

/** Columns that change places when a flow is turned round. */
export const SIDES = [
  ['srcAddress', 'dstAddress'],
  ['srcPort', 'dstPort'],
  ['srcPackets', 'dstPackets'],
  ['srcPayloadBytes', 'dstPayloadBytes'],
  ['srcIpBytes', 'dstIpBytes'],
  ['srcTcpFlags', 'dstTcpFlags'],
] as const satisfies readonly (readonly [keyof RecordColumns, keyof RecordColumns])[];

/** Columns that stay as they are. */
export const SHARED = [
  'protocol',
  'srcHost',
  'dstHost',
  'startMicros',
  'endMicros',
  'icmpType',
  'icmpCode',
  'sessionName',
  'sessionNameKind',
  'hiddenBits',
  'nameSource',
  'destinationName',
  'dnsName',
  'sourceName',
  'nameConflict',
  'nameHidden',
] as const satisfies readonly (keyof RecordColumns)[];
