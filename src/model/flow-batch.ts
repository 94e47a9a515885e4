import { AddressTable } from './address-table.ts';
import { NameTable } from './name-table.ts';

/**
 * Finished flows as columns: one row a flow, in output order (ascending start). Whoever closes flows makes a batch;
 * afterwards rows are read-only and later stages (`naming`, `label`) fill the columns set aside for them.
 *
 * Absent is -1 in integer columns and NaN in Float64 columns.
 */
export interface FlowBatch {
  readonly count: number;
  readonly addresses: AddressTable;
  readonly names: NameTable;
  /** Smallest time of anything the input held that could belong to a flow, µs since 1970; NaN when there was nothing. */
  readonly baseMicros: number;
  /** Whether naming was done when the flows were made: what it found came with them, and is not looked for again. */
  readonly isNamed: boolean;

  /** IANA protocol number, `PROTOCOL_UNKNOWN` when the source named none. */
  readonly protocol: Uint8Array;
  /** Ids in `addresses`; -1 when the input held a name (or other text) in place of an address. */
  readonly srcAddress: Int32Array;
  readonly dstAddress: Int32Array;
  /** Ids in `names` of the host text that the input itself gave in place of an address, else -1. */
  readonly srcHost: Int32Array;
  readonly dstHost: Int32Array;
  /** -1 for protocols without ports. */
  readonly srcPort: Int32Array;
  readonly dstPort: Int32Array;
  readonly startMicros: Float64Array;
  /** Time of the last packet, µs since 1970; never before the start. */
  readonly endMicros: Float64Array;
  readonly srcPackets: Float64Array;
  readonly dstPackets: Float64Array;
  /** Transport payload bytes: what the labels read. */
  readonly srcPayloadBytes: Float64Array;
  readonly dstPayloadBytes: Float64Array;
  /** IP-level bytes (headers included); NaN when the source does not tell. */
  readonly srcIpBytes: Float64Array;
  readonly dstIpBytes: Float64Array;
  /** TCP flags seen from each side, ORed (RFC 9293 bits, CWR and ECE included); -1 when unknown or not TCP. */
  readonly srcTcpFlags: Int16Array;
  readonly dstTcpFlags: Int16Array;
  /** Type and code of the first ICMP message (for the community id); -1 otherwise. */
  readonly icmpType: Int16Array;
  readonly icmpCode: Int16Array;
  /** The identifier of the source (Zeek uid, …); null: TCP and UDP flows are numbered apart in batch order. */
  readonly identifiers: readonly string[] | null;
  /** Name the source itself gave the destination (`dstip_host`, SNI, Host): id in `names`, or -1. */
  readonly sessionName: Int32Array;
  /** `SessionNameKind` of `sessionName`; 0 when none. */
  readonly sessionNameKind: Uint8Array;
  /** A name that packets from the destination side claimed for the source (the ports misled about who serves): id, or -1. */
  readonly sourceName: Int32Array;
  /** Bits of `NAME_HIDDEN_…` that the flow's own packets or records show. */
  readonly hiddenBits: Uint8Array;

  // Filled by naming.
  /** Best name of the destination: id in `names`, or -1 when it is known by address only. */
  readonly destinationName: Int32Array;
  /** Index in `NAME_SOURCES`. */
  readonly nameSource: Uint8Array;
  /** The name that DNS vouches for: id in `names`, or -1. */
  readonly dnsName: Int32Array;
  /** Index in `NAME_CONFLICTS`; 0 none. */
  readonly nameConflict: Uint8Array;
  /** Index in `NAME_HIDDEN`; 0 not hidden. */
  readonly nameHidden: Uint8Array;

  // Filled by labelling.
  /** Index in `LABELS` (Bayse vocabulary). */
  readonly label: Uint8Array;
  /** Index in `FLOW_CATEGORIES` (NetworkSage vocabulary). */
  readonly flowCategory: Uint8Array;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const COLUMN_DEFAULTS = {
  protocol: [Uint8Array, 255],
  srcAddress: [Int32Array, -1],
  dstAddress: [Int32Array, -1],
  srcHost: [Int32Array, -1],
  dstHost: [Int32Array, -1],
  srcPort: [Int32Array, -1],
  dstPort: [Int32Array, -1],
  startMicros: [Float64Array, 0],
  endMicros: [Float64Array, 0],
  srcPackets: [Float64Array, 0],
  dstPackets: [Float64Array, 0],
  srcPayloadBytes: [Float64Array, 0],
  dstPayloadBytes: [Float64Array, 0],
  srcIpBytes: [Float64Array, Number.NaN],
  dstIpBytes: [Float64Array, Number.NaN],
  srcTcpFlags: [Int16Array, -1],
  dstTcpFlags: [Int16Array, -1],
  icmpType: [Int16Array, -1],
  icmpCode: [Int16Array, -1],
  sessionName: [Int32Array, -1],
  sessionNameKind: [Uint8Array, 0],
  sourceName: [Int32Array, -1],
  hiddenBits: [Uint8Array, 0],
  destinationName: [Int32Array, -1],
  nameSource: [Uint8Array, 0],
  dnsName: [Int32Array, -1],
  nameConflict: [Uint8Array, 0],
  nameHidden: [Uint8Array, 0],
  label: [Uint8Array, 0],
  flowCategory: [Uint8Array, 0],
} as const;

/** An empty batch of `count` rows, every column at its absent value, to be filled by whoever closes flows. */
export function createFlowBatch(
  count: number,
  tables: {
    addresses?: AddressTable;
    names?: NameTable;
    baseMicros?: number;
    isNamed?: boolean;
    identifiers?: readonly string[];
  } = {},
): FlowBatch {
  const batch: Record<string, unknown> = {
    count,
    addresses: tables.addresses ?? new AddressTable(),
    names: tables.names ?? new NameTable(),
    baseMicros: tables.baseMicros ?? Number.NaN,
    isNamed: tables.isNamed ?? false,
    identifiers: tables.identifiers ?? null,
  };
  for (const [name, [Column, fill]] of Object.entries(COLUMN_DEFAULTS)) {
    const column = new Column(count);
    if (fill !== 0) column.fill(fill);
    batch[name] = column;
  }
  return batch as unknown as Mutable<FlowBatch>;
}

/** A number for who opened the flow, the same for the same address, else for the same text. */
export function sourceNumber({ srcAddress, srcHost }: FlowBatch, row: number): number {
  return srcAddress[row]! >= 0 ? srcAddress[row]! * 2 : srcHost[row]! * 2 + 1;
}
