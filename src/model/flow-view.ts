import { communityIdOfRow } from './community-id.ts';
import type { FlowBatch } from './flow-batch.ts';
import { FLOW_CATEGORIES, LABELS } from './labels.ts';
import { NAME_CONFLICTS, NAME_HIDDEN, NAME_SOURCES, SESSION_NAME_KINDS } from './naming.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP, protocolInformation } from './protocol.ts';

/** Makes behaviour ids: of texts, or (32 bytes of hash to `out`) of destination text that lies in a buffer. */
export interface FlowIdentifier {
  identify(category: string, dst: string, protocolInformation: string): FlowIdentity;
  digest(category: string, bytes: Uint8Array, start: number, end: number, out: Uint8Array, outOffset: number): void;
}

export interface FlowIdentity {
  readonly flowId: string;
  /** Destination text the id is made of. */
  readonly destinationData: string;
}

/** Behaviours remembered: neighbours in a sample mostly go to the same few destinations. */
const IDENTITY_SLOT_BITS = 12;

/**
 * Reads rows of a batch as the values that outputs show. Texts that repeat (addresses, names) are made once; the view
 * itself holds no flow.
 */
export class FlowView {
  readonly batch: FlowBatch;
  /** Beginning of the sample, µs since 1970. */
  readonly baseMicros: number;
  private readonly identities: FlowIdentifier;
  private readonly numbers: Int32Array;
  private readonly identityHosts = new Int32Array(1 << IDENTITY_SLOT_BITS);
  private readonly identityServices = new Int32Array(1 << IDENTITY_SLOT_BITS).fill(-1);
  readonly digests = new Uint8Array(32 << IDENTITY_SLOT_BITS);

  constructor(batch: FlowBatch, identities: FlowIdentifier, baseMicros = batch.baseMicros) {
    this.batch = batch;
    this.baseMicros = baseMicros;
    this.identities = identities;
    this.numbers = numberFlows(batch);
  }

  /** Host of the source: address text, or what a flow file gave in its place. */
  srcHost(row: number): string {
    const { batch } = this;
    const address = batch.srcAddress[row]!;
    if (address >= 0) return batch.addresses.text(address);
    return batch.srcHost[row]! < 0 ? '' : batch.names.text(batch.srcHost[row]!);
  }

  /** Best name of the destination, else its address. */
  dstHost(row: number): string {
    const { batch } = this;
    const name = batch.destinationName[row]!;
    if (name >= 0) return batch.names.text(name);
    const address = batch.dstAddress[row]!;
    if (address >= 0) return batch.addresses.text(address);
    return batch.dstHost[row]! < 0 ? '' : batch.names.text(batch.dstHost[row]!);
  }

  src(row: number): string {
    const port = this.batch.srcPort[row]!;
    return port < 0 ? this.srcHost(row) : `${this.srcHost(row)}:${port}`;
  }

  dst(row: number): string {
    const port = this.batch.dstPort[row]!;
    return port < 0 ? this.dstHost(row) : `${this.dstHost(row)}:${port}`;
  }

  /** The destination's address; null when the input only had a name. */
  dstAddress(row: number): string | null {
    const address = this.batch.dstAddress[row]!;
    return address < 0 ? null : this.batch.addresses.text(address);
  }

  nameSource(row: number): string {
    return NAME_SOURCES[this.batch.nameSource[row]!]!;
  }

  protocol(row: number): string {
    return protocolInformation(this.batch.protocol[row]!);
  }

  identifier(row: number): string {
    const { identifiers } = this.batch;
    if (identifiers !== null) return identifiers[row]!;
    const number = this.numbers[row]!;
    return number < 0 ? '' : String(number);
  }

  /** The identifier where it is the number of a stream, else -1. */
  identifierNumber(row: number): number {
    return this.batch.identifiers === null ? this.numbers[row]! : -1;
  }

  /** µs after the beginning of the sample. */
  relativeStartMicros(row: number): number {
    return this.batch.startMicros[row]! - this.baseMicros;
  }

  durationMicros(row: number): number {
    return this.batch.endMicros[row]! - this.batch.startMicros[row]!;
  }

  label(row: number): string {
    return LABELS[this.batch.label[row]!]!.name;
  }

  flowCategory(row: number): string {
    return FLOW_CATEGORIES[this.batch.flowCategory[row]!]!.name;
  }

  identity(row: number): FlowIdentity {
    return this.identities.identify(this.flowCategory(row), this.dst(row), this.protocol(row));
  }

  /**
   * The hash behind the row's behaviour id, where the row has a port and its `dst` stands in `bytes[start, end)`: 32
   * bytes of `digests` from the offset that is returned. Hashing is dear, so recent ones are remembered.
   */
  identityDigest(row: number, bytes: Uint8Array, start: number, end: number): number {
    const { batch } = this;
    const name = batch.destinationName[row]!;
    const host = name >= 0 ? name * 2 : batch.dstAddress[row]! * 2 + 1;
    const service = (batch.dstPort[row]! + 1) * 32 + batch.flowCategory[row]!;
    const slot = (Math.imul(host, 0x9e3779b1) ^ Math.imul(service, 0x85ebca6b)) >>> (32 - IDENTITY_SLOT_BITS);
    // Host texts of flow files have no number: they are hashed each time.
    const isKnown = host >= 0 && this.identityHosts[slot] === host && this.identityServices[slot] === service;
    if (!isKnown) {
      this.identities.digest(this.flowCategory(row), bytes, start, end, this.digests, slot * 32);
      this.identityHosts[slot] = host;
      this.identityServices[slot] = service;
    }
    return slot * 32;
  }

  srcIpBytes(row: number): number | null {
    return numberOrNull(this.batch.srcIpBytes[row]!);
  }

  dstIpBytes(row: number): number | null {
    return numberOrNull(this.batch.dstIpBytes[row]!);
  }

  srcTcpFlags(row: number): string | null {
    return tcpFlagsText(this.batch.srcTcpFlags[row]!);
  }

  dstTcpFlags(row: number): string | null {
    return tcpFlagsText(this.batch.dstTcpFlags[row]!);
  }

  communityId(row: number): string | null {
    return communityIdOfRow(this.batch, row);
  }

  sessionName(row: number): string | null {
    const name = this.batch.sessionName[row]!;
    return name < 0 ? null : this.batch.names.text(name);
  }

  sessionNameKind(row: number): string | null {
    return this.batch.sessionName[row]! < 0 ? null : SESSION_NAME_KINDS[this.batch.sessionNameKind[row]!]!;
  }

  /** A name that the destination's side claimed for the source. */
  srcSessionName(row: number): string | null {
    const name = this.batch.sourceName[row]!;
    return name < 0 ? null : this.batch.names.text(name);
  }

  dnsName(row: number): string | null {
    const name = this.batch.dnsName[row]!;
    return name < 0 ? null : this.batch.names.text(name);
  }

  nameConflict(row: number): string | null {
    return NAME_CONFLICTS[this.batch.nameConflict[row]!]! || null;
  }

  nameHidden(row: number): string | null {
    return NAME_HIDDEN[this.batch.nameHidden[row]!]! || null;
  }
}

/** Seconds with six decimals at most, as JSON and people write them: always with a fraction (`0.0`, `12.5`). */
export function secondsText(micros: number): string {
  const text = String(Math.round(micros) / 1e6);
  if (text.includes('e')) return (micros / 1e6).toFixed(6);
  return text.includes('.') ? text : `${text}.0`;
}

/** `trafficDate` of a sample: seconds since 1970 as text; `0.0` when the input held nothing with a time. */
export function trafficDateText(baseMicros: number): string {
  return Number.isNaN(baseMicros) ? '0.0' : secondsText(baseMicros);
}

/** Letters of the flags that are set, in the order of their bits from FIN up. */
const FLAG_LETTERS = 'FSRPAUEC';
const FLAG_TEXTS = Array.from({ length: 256 }, (_, flags) =>
  [...FLAG_LETTERS].filter((_letter, bit) => flags & (1 << bit)).join(''),
);

function tcpFlagsText(flags: number): string | null {
  return flags < 0 ? null : FLAG_TEXTS[flags & 255]!;
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** TCP and UDP flows are numbered apart, in batch order; other flows have no number (-1). */
function numberFlows(batch: FlowBatch): Int32Array {
  if (batch.identifiers !== null) return new Int32Array(0);
  const numbers = new Int32Array(batch.count).fill(-1);
  let tcp = 0;
  let udp = 0;
  for (let row = 0; row < batch.count; row++) {
    const protocol = batch.protocol[row];
    if (protocol === PROTOCOL_TCP) numbers[row] = tcp++;
    else if (protocol === PROTOCOL_UDP) numbers[row] = udp++;
  }
  return numbers;
}
