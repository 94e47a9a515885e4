import { parseIpv4 } from '../model/address.ts';
import { AddressTable } from '../model/address-table.ts';
import { createFlowBatch, type FlowBatch } from '../model/flow-batch.ts';
import type { FlowRecord, RecordJoin } from '../model/flow-record.ts';
import { NameTable } from '../model/name-table.ts';
import { NAME_ORIGINAL } from '../model/naming.ts';
import { isIcmp } from '../model/protocol.ts';
import { sourceIsFirst } from './direction.ts';
import { RecordColumns, ROW_IDENTIFIER_TURNED, ROW_JOINED, SHARED, SIDES } from './record-columns.ts';
import { MAX_IDENTIFIER_LENGTH, RecordIdentifiers } from './record-identifiers.ts';

export interface RecordTableOptions {
  /** Tables shared with look-ups of the same input; new ones when left out. */
  readonly addresses?: AddressTable;
  readonly names?: NameTable;
  /** Most flows held; records of further flows are counted in `skipped`. */
  readonly flowLimit?: number;
  /** Most identifiers remembered for session names: those named before their flow, and those of joined records. */
  readonly identifierLimit?: number;
}

const ADDRESS_CACHE_LIMIT = 200_000;

/**
 * Joins records of flow logs to flows. The key is protocol, addresses and ports; for ICMP the addresses alone.
 *
 * `zeek`: by originator→responder; a record whose responder alone is local is turned round first (but never when the
 * responder is a group address, which cannot send). `interflow`: by source→destination as recorded. `netflow` and
 * `biflow`: both directions together, turned as in the first record; `netflow` then decides the direction once on the
 * finished flow. `verbatim` and `own`: every record is a flow, and an `own` one has its names.
 *
 * Counts of joined records are summed per side, start is the earliest and end the latest of them, the identifier is that
 * of the earliest. Memory is bounded by the number of flows.
 */
export class RecordTable {
  readonly addresses: AddressTable;
  readonly names: NameTable;
  /** What was left out, by reason. */
  readonly skipped = new Map<string, number>();
  private readonly join: RecordJoin;
  private readonly flowLimit: number;
  private readonly identifierLimit: number;
  private readonly rows = new RecordColumns();
  private readonly identifiers = new RecordIdentifiers();
  private used = 0;
  private slots = new Int32Array(4096);
  private baseMicros = Number.NaN;
  /** Ids of IPv6 texts (and -1 for others) seen lately: addresses recur, and these are dear to parse. */
  private readonly addressIds = new Map<string, number>();
  /** Identifiers of joined records that are not the earliest of their flow, for session names only. */
  private readonly laterIdentifiers: string[] = [];
  private readonly laterRows: number[] = [];
  /** What `sessionName` told: name id and kind per identifier. */
  private readonly sessionNames = new Map<string, { readonly nameId: number; readonly kind: number }>();

  constructor(join: RecordJoin, options: RecordTableOptions = {}) {
    this.join = join;
    this.addresses = options.addresses ?? new AddressTable();
    this.names = options.names ?? new NameTable();
    this.flowLimit = options.flowLimit ?? 5_000_000;
    this.identifierLimit = options.identifierLimit ?? 2_000_000;
  }

  /** Flows so far. */
  get count(): number {
    return this.used;
  }

  add(record: FlowRecord): void {
    if (this.isVerbatim) {
      this.addVerbatim(record);
      return;
    }
    const src = this.addressId(record.src);
    const dst = this.addressId(record.dst);
    if (src < 0 || dst < 0) {
      this.skip('record without IP addresses');
      return;
    }
    if (!(record.startMicros >= this.baseMicros)) this.baseMicros = record.startMicros;
    const hasPorts = !isIcmp(record.protocol);
    const srcPort = hasPorts ? record.srcPort : -1;
    const dstPort = hasPorts ? record.dstPort : -1;
    let turned = this.join === 'zeek' && this.isInbound(src, dst);
    let slot = turned
      ? this.probe(record.protocol, dst, src, dstPort, srcPort)
      : this.probe(record.protocol, src, dst, srcPort, dstPort);
    let row = this.slots[slot]! - 1;
    if (row < 0 && (this.join === 'netflow' || this.join === 'biflow')) {
      const reverse = this.slots[this.probe(record.protocol, dst, src, dstPort, srcPort)]! - 1;
      if (reverse >= 0) {
        row = reverse;
        turned = true;
      }
    }
    if (row < 0) {
      if (this.used >= this.flowLimit) {
        this.skip('flow table is full');
        return;
      }
      row = this.used++;
      if (this.used * 2 > this.slots.length) {
        this.rehash();
        slot = turned
          ? this.probe(record.protocol, dst, src, dstPort, srcPort)
          : this.probe(record.protocol, src, dst, srcPort, dstPort);
      }
      this.slots[slot] = row + 1;
      this.rows.reserve(this.used);
      this.open(
        row,
        record,
        turned ? dst : src,
        turned ? src : dst,
        turned ? dstPort : srcPort,
        turned ? srcPort : dstPort,
      );
      this.setSides(row, record, turned);
      this.identify(row, record, turned);
    } else {
      this.merge(row, record, turned);
    }
    if (record.sessionName !== '' && !turned) this.setSessionName(row, record);
  }

  /** Tells the name that the flow of this identifier was for, before or after its records. */
  sessionName(identifier: string, name: string, kind: number): void {
    if (this.sessionNames.has(identifier)) return;
    if (identifier.length > MAX_IDENTIFIER_LENGTH) {
      this.skip('session name of an identifier that is too long');
      return;
    }
    if (this.sessionNames.size >= this.identifierLimit) {
      this.skip('more session names than are kept');
      return;
    }
    const nameId = this.names.intern(name);
    if (nameId >= 0) this.sessionNames.set(identifier, { nameId, kind });
  }

  /** The flows in order of their start; the table is not used afterwards. */
  finish(): FlowBatch {
    this.nameFlows();
    const order = this.order();
    // Flows of ours that have no numbers were given none.
    const hasIdentifiers = this.identifiers.any || this.join === 'own';
    const identifiers = hasIdentifiers ? Array.from(order, (row) => this.identifiers.get(row)) : null;
    const batch = createFlowBatch(this.used, {
      addresses: this.addresses,
      names: this.names,
      baseMicros: this.baseMicros,
      isNamed: this.join === 'own',
      ...(identifiers === null ? {} : { identifiers }),
    });
    const turned = this.join === 'netflow' ? this.turnedRows() : null;
    for (const [srcColumn, dstColumn] of SIDES) {
      const src = this.rows[srcColumn];
      const dst = this.rows[dstColumn];
      const batchSrc = batch[srcColumn];
      const batchDst = batch[dstColumn];
      for (let i = 0; i < order.length; i++) {
        const row = order[i]!;
        const swap = turned !== null && turned[row] === 1;
        batchSrc[i] = swap ? dst[row]! : src[row]!;
        batchDst[i] = swap ? src[row]! : dst[row]!;
      }
    }
    for (const name of SHARED) {
      const from = this.rows[name];
      const to = batch[name];
      for (let i = 0; i < order.length; i++) to[i] = from[order[i]!]!;
    }
    if (turned !== null) hideTurnedNames(batch, order, turned);
    if (!this.isVerbatim) countImpliedPackets(batch);
    return batch;
  }

  /** A connection from outside to a local address (never a group address: nothing sends from one). */
  private isInbound(src: number, dst: number): boolean {
    const { addresses } = this;
    return addresses.isLocal(dst) && !addresses.isLocal(src) && !addresses.isGroup(dst);
  }

  private get isVerbatim(): boolean {
    return this.join === 'verbatim' || this.join === 'own';
  }

  private addVerbatim(record: FlowRecord): void {
    if (this.used >= this.flowLimit) {
      this.skip('flow table is full');
      return;
    }
    const begin = Number.isNaN(record.own.baseMicros) ? record.startMicros : record.own.baseMicros;
    if (!(begin >= this.baseMicros)) this.baseMicros = begin;
    const row = this.used++;
    const { rows } = this;
    rows.reserve(this.used);
    const src = this.addressId(record.src);
    const dst = this.addressId(record.dst);
    this.open(row, record, src, dst, record.srcPort, record.dstPort);
    if (src < 0) rows.srcHost[row] = this.names.intern(record.src);
    if (dst < 0) rows.dstHost[row] = this.names.intern(record.dst);
    this.setSides(row, record, false);
    this.identify(row, record, false);
    if (record.sessionName !== '') this.setSessionName(row, record);
    if (this.join === 'own') this.setOwn(row, record);
  }

  private setOwn(row: number, { own }: FlowRecord): void {
    const { rows, names } = this;
    // A text in place of an address is the name.
    if (own.destinationName === '') rows.destinationName[row] = rows.dstHost[row]!;
    else rows.destinationName[row] = names.intern(own.destinationName);
    if (own.dnsName !== '') rows.dnsName[row] = names.intern(own.dnsName);
    if (own.sourceName !== '') rows.sourceName[row] = names.intern(own.sourceName);
    rows.nameConflict[row] = own.nameConflict;
    rows.nameHidden[row] = own.nameHidden;
  }

  /** Begins a row: everything that is not counted per side. */
  private open(row: number, record: FlowRecord, src: number, dst: number, srcPort: number, dstPort: number): void {
    const { rows } = this;
    rows.protocol[row] = record.protocol;
    rows.srcAddress[row] = src;
    rows.dstAddress[row] = dst;
    rows.srcPort[row] = srcPort;
    rows.dstPort[row] = dstPort;
    rows.startMicros[row] = record.startMicros;
    rows.endMicros[row] = record.startMicros + record.durationMicros;
    rows.hiddenBits[row] = record.hiddenBits;
    rows.nameSource[row] = record.nameSource < 0 ? NAME_ORIGINAL : record.nameSource;
  }

  private setSides(row: number, record: FlowRecord, turned: boolean): void {
    const { rows } = this;
    rows.srcPackets[row] = turned ? record.dstPackets : record.srcPackets;
    rows.dstPackets[row] = turned ? record.srcPackets : record.dstPackets;
    rows.srcPayloadBytes[row] = turned ? record.dstPayloadBytes : record.srcPayloadBytes;
    rows.dstPayloadBytes[row] = turned ? record.srcPayloadBytes : record.dstPayloadBytes;
    rows.srcIpBytes[row] = turned ? record.dstIpBytes : record.srcIpBytes;
    rows.dstIpBytes[row] = turned ? record.srcIpBytes : record.dstIpBytes;
    rows.srcTcpFlags[row] = turned ? record.dstTcpFlags : record.srcTcpFlags;
    rows.dstTcpFlags[row] = turned ? record.srcTcpFlags : record.dstTcpFlags;
  }

  /** Takes what only the earliest record of a flow tells. */
  private identify(row: number, record: FlowRecord, turned: boolean): void {
    const { rows } = this;
    rows.icmpType[row] = record.icmpType;
    rows.icmpCode[row] = record.icmpCode;
    if (record.identifier !== '' || this.identifiers.any) this.identifiers.set(row, record.identifier);
    rows.bits[row] = turned ? rows.bits[row]! | ROW_IDENTIFIER_TURNED : rows.bits[row]! & ~ROW_IDENTIFIER_TURNED;
  }

  private merge(row: number, record: FlowRecord, turned: boolean): void {
    const { rows } = this;
    const end = record.startMicros + record.durationMicros;
    if (end > rows.endMicros[row]!) rows.endMicros[row] = end;
    rows.hiddenBits[row]! |= record.hiddenBits;
    const isSame = record.identifier !== '' && this.identifiers.is(row, record.identifier);
    const isSnapshot = isSame && this.join === 'zeek' && record.startMicros === rows.startMicros[row];
    if (isSnapshot && (rows.bits[row]! & ROW_JOINED) === 0) {
      // One connection logged again while it was open (open_conn.log, a log read twice): counts are running totals.
      this.raiseSides(row, record, turned);
      return;
    }
    if (record.startMicros < rows.startMicros[row]!) {
      rows.startMicros[row] = record.startMicros;
      if (!isSame && (rows.bits[row]! & ROW_IDENTIFIER_TURNED) === 0)
        this.rememberLater(row, this.identifiers.get(row));
      this.identify(row, record, turned);
    } else if (!isSame && !turned) this.rememberLater(row, record.identifier);
    rows.bits[row]! |= ROW_JOINED;
    this.addSides(row, record, turned);
  }

  private addSides(row: number, record: FlowRecord, turned: boolean): void {
    const { rows } = this;
    rows.srcPackets[row]! += turned ? record.dstPackets : record.srcPackets;
    rows.dstPackets[row]! += turned ? record.srcPackets : record.dstPackets;
    rows.srcPayloadBytes[row]! += turned ? record.dstPayloadBytes : record.srcPayloadBytes;
    rows.dstPayloadBytes[row]! += turned ? record.srcPayloadBytes : record.dstPayloadBytes;
    rows.srcIpBytes[row] = addKnown(rows.srcIpBytes[row]!, turned ? record.dstIpBytes : record.srcIpBytes);
    rows.dstIpBytes[row] = addKnown(rows.dstIpBytes[row]!, turned ? record.srcIpBytes : record.dstIpBytes);
    this.joinFlags(row, record, turned);
  }

  private raiseSides(row: number, record: FlowRecord, turned: boolean): void {
    const { rows } = this;
    const before = [
      rows.srcPackets[row]!,
      rows.dstPackets[row]!,
      rows.srcPayloadBytes[row]!,
      rows.dstPayloadBytes[row]!,
      rows.srcIpBytes[row]!,
      rows.dstIpBytes[row]!,
    ] as const;
    const srcFlags = rows.srcTcpFlags[row]!;
    const dstFlags = rows.dstTcpFlags[row]!;
    this.setSides(row, record, turned);
    rows.srcPackets[row] = Math.max(rows.srcPackets[row]!, before[0]);
    rows.dstPackets[row] = Math.max(rows.dstPackets[row]!, before[1]);
    rows.srcPayloadBytes[row] = Math.max(rows.srcPayloadBytes[row]!, before[2]);
    rows.dstPayloadBytes[row] = Math.max(rows.dstPayloadBytes[row]!, before[3]);
    rows.srcIpBytes[row] = maxKnown(rows.srcIpBytes[row]!, before[4]);
    rows.dstIpBytes[row] = maxKnown(rows.dstIpBytes[row]!, before[5]);
    rows.srcTcpFlags[row] = joinFlags(srcFlags, rows.srcTcpFlags[row]!);
    rows.dstTcpFlags[row] = joinFlags(dstFlags, rows.dstTcpFlags[row]!);
  }

  private joinFlags(row: number, record: FlowRecord, turned: boolean): void {
    const { rows } = this;
    rows.srcTcpFlags[row] = joinFlags(rows.srcTcpFlags[row]!, turned ? record.dstTcpFlags : record.srcTcpFlags);
    rows.dstTcpFlags[row] = joinFlags(rows.dstTcpFlags[row]!, turned ? record.srcTcpFlags : record.dstTcpFlags);
  }

  /** A name in a record itself: the first counts, but for Interflow the last. */
  private setSessionName(row: number, record: FlowRecord): void {
    const { rows } = this;
    if (rows.sessionName[row]! >= 0 && this.join !== 'interflow') return;
    rows.sessionName[row] = this.names.intern(record.sessionName);
    rows.sessionNameKind[row] = record.sessionNameKind;
  }

  private rememberLater(row: number, identifier: string): void {
    if (identifier === '' || identifier.length > MAX_IDENTIFIER_LENGTH) return;
    if (this.laterRows.length >= this.identifierLimit) return;
    this.laterIdentifiers.push(identifier);
    this.laterRows.push(row);
  }

  /** Gives flows the names told for the identifiers of their records; the earliest record's comes first. */
  private nameFlows(): void {
    if (this.sessionNames.size === 0) return;
    const { rows } = this;
    for (let row = 0; row < this.used; row++) {
      if (rows.sessionName[row]! >= 0 || (rows.bits[row]! & ROW_IDENTIFIER_TURNED) !== 0) continue;
      this.nameFlow(row, this.identifiers.get(row));
    }
    for (let i = 0; i < this.laterRows.length; i++) {
      const row = this.laterRows[i]!;
      if (rows.sessionName[row]! < 0) this.nameFlow(row, this.laterIdentifiers[i]!);
    }
  }

  private nameFlow(row: number, identifier: string): void {
    const told = this.sessionNames.get(identifier);
    if (told === undefined) return;
    this.rows.sessionName[row] = told.nameId;
    this.rows.sessionNameKind[row] = told.kind;
  }

  /** Rows by start, first seen first among equals. */
  private order(): Int32Array {
    const order = new Int32Array(this.used);
    const start = this.rows.startMicros;
    let sorted = true;
    for (let row = 0; row < this.used; row++) {
      order[row] = row;
      if (row > 0 && start[row]! < start[row - 1]!) sorted = false;
    }
    return sorted ? order : order.sort((a, b) => start[a]! - start[b]! || a - b);
  }

  /** Which rows the direction rules turn round. */
  private turnedRows(): Uint8Array {
    const { rows, addresses } = this;
    const turned = new Uint8Array(this.used);
    for (let row = 0; row < this.used; row++) {
      const dst = rows.dstAddress[row]!;
      const isFirst = sourceIsFirst(
        isIcmp(rows.protocol[row]!),
        addresses.isLocal(rows.srcAddress[row]!),
        addresses.isLocal(dst),
        addresses.isGroup(dst),
        rows.srcPort[row]!,
        rows.dstPort[row]!,
      );
      if (!isFirst) turned[row] = 1;
    }
    return turned;
  }

  private addressId(text: string): number {
    // A dotted address is parsed faster than it is looked up.
    const word = parseIpv4(text);
    if (word !== null) return this.addresses.internIpv4(word);
    const known = this.addressIds.get(text);
    if (known !== undefined) return known;
    const id = this.addresses.internText(text);
    if (this.addressIds.size >= ADDRESS_CACHE_LIMIT) this.addressIds.clear();
    if (text.length <= 64) this.addressIds.set(text, id);
    return id;
  }

  private skip(reason: string): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }

  /** The slot that holds this key, or the free one where it belongs. */
  private probe(protocol: number, src: number, dst: number, srcPort: number, dstPort: number): number {
    const { rows, slots } = this;
    const mask = slots.length - 1;
    let slot = hashKey(protocol, src, dst, srcPort, dstPort) & mask;
    for (;;) {
      const row = slots[slot]! - 1;
      if (row < 0) return slot;
      if (
        rows.srcAddress[row] === src &&
        rows.dstAddress[row] === dst &&
        rows.srcPort[row] === srcPort &&
        rows.dstPort[row] === dstPort &&
        rows.protocol[row] === protocol
      )
        return slot;
      slot = (slot + 1) & mask;
    }
  }

  private rehash(): void {
    const { rows } = this;
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    // The newest row is not filled in yet; its caller puts it into its slot.
    for (let row = 0; row < this.used - 1; row++) {
      let slot =
        hashKey(
          rows.protocol[row]!,
          rows.srcAddress[row]!,
          rows.dstAddress[row]!,
          rows.srcPort[row]!,
          rows.dstPort[row]!,
        ) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.slots = slots;
  }
}

/** A random multiplier per process, so that nobody can prepare a log whose keys all collide. */
const SEED = (Math.random() * 0x7fffffff) | 1;

function hashKey(protocol: number, src: number, dst: number, srcPort: number, dstPort: number): number {
  let h = Math.imul(src ^ SEED, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ dst, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ ((srcPort << 16) | (dstPort & 0xffff)), 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ protocol, 0x27d4eb2f);
  return (h ^ (h >>> 15)) >>> 0;
}

/** The sum of what is known of two amounts. */
function addKnown(a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : a + b;
}

function maxKnown(a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : Math.max(a, b);
}

function joinFlags(a: number, b: number): number {
  if (a < 0) return b;
  return b < 0 ? a : a | b;
}

/** A name that a record gave its destination is none of the flow's when the flow was turned round. */
function hideTurnedNames(batch: FlowBatch, order: Int32Array, turned: Uint8Array): void {
  for (let i = 0; i < order.length; i++) {
    if (turned[order[i]!] === 0) continue;
    batch.sessionName[i] = -1;
    batch.sessionNameKind[i] = 0;
  }
}

/** A side that sent bytes sent at least one packet, even when its log left the packets out. */
function countImpliedPackets(batch: FlowBatch): void {
  for (let i = 0; i < batch.count; i++) {
    if (batch.srcPayloadBytes[i]! > 0 && batch.srcPackets[i] === 0) batch.srcPackets[i] = 1;
    if (batch.dstPayloadBytes[i]! > 0 && batch.dstPackets[i] === 0) batch.dstPackets[i] = 1;
  }
}
