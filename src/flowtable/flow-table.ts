import { isGroupIpv4, isGroupIpv6, isLocalIpv4, isLocalIpv6 } from '../model/address-scope.ts';
import { AddressTable } from '../model/address-table.ts';
import type { Packet } from '../model/packet.ts';
import { isIcmp, PROTOCOL_TCP } from '../model/protocol.ts';
import { sourceIsFirst } from './direction.ts';

/**
 * Packets to flows by 5-tuple, both directions together. A flow is a row of numbers in one typed array: everything a
 * packet touches lies side by side (one or two cache lines), which is what tables of 100,000 flows and more cost.
 * IPv4 addresses are their own 32-bit word in the key; IPv6 addresses are interned ids. Nothing is allocated per
 * packet; a new flow may grow the arrays.
 *
 * Timeouts and splitting never move rows: the finished row stays, and the key finds a new one.
 */
export interface FlowTableOptions {
  /** A packet later than this after the flow's last one starts a new flow; 0 never. */
  readonly idleTimeoutMicros?: number;
  /** A flow longer than this is cut and goes on as a new one; 0 never. */
  readonly activeTimeoutMicros?: number;
  /** A TCP SYN after both sides closed (or one reset) starts a new flow. */
  readonly splitReusedPorts?: boolean;
  /** Flows kept at most; packets of further flows are refused. */
  readonly maxFlows?: number;
}

export const DEFAULT_MAX_FLOWS = 8_000_000;

/** 32-bit words a row takes; the doubles below lie in the same memory. */
export const ROW_WORDS = 24;
export const ROW_DOUBLES = ROW_WORDS / 2;
// Words.
export const WORD_LOW_ADDRESS = 0;
export const WORD_HIGH_ADDRESS = 1;
export const WORD_PORTS = 2;
/** protocol | family << 8. */
export const WORD_PROTOCOL = 3;
export const WORD_STATE = 4;
/** TCP flags of the source, of the destination << 8, ICMP type << 16, code << 24. */
export const WORD_FLAGS = 5;
export const WORD_SRC_PACKETS = 6;
export const WORD_DST_PACKETS = 7;
/** Name id + 1, 0 for none. */
export const WORD_SESSION_NAME = 8;
/** Session name kind | hidden bits << 8. */
export const WORD_NAME_FACTS = 9;
/** Name id + 1 of a name claimed for the source by the destination side. */
export const WORD_REVERSE_NAME = 10;
// Doubles: they begin where the words end, at word 12.
export const DOUBLE_START = 6;
export const DOUBLE_END = 7;
/** Source first, destination second, so that the side is an index. */
export const DOUBLE_PAYLOAD = 8;
export const DOUBLE_IP_BYTES = 10;

/** Bits of `WORD_STATE`. */
export const STATE_SOURCE_IS_LOW = 1;
/** No more names are to be had from the payload of this side. */
export const STATE_SOURCE_NAMED = 2;
export const STATE_DESTINATION_NAMED = 4;
const STATE_SOURCE_CLOSED = 8;
const STATE_DESTINATION_CLOSED = 16;
const STATE_RESET = 32;
const STATE_HAS_ICMP = 64;

const TCP_FIN = 1;
const TCP_SYN = 2;
const TCP_RST = 4;
const TCP_ACK = 16;

export class FlowTable {
  readonly addresses = new AddressTable();
  /** Rows of `ROW_WORDS` words; replaced when it grows, so never keep a reference over a call to `track`. */
  words = new Int32Array(ROW_WORDS * 1024);
  doubles = new Float64Array(this.words.buffer);
  count = 0;
  /** Whether the packet that was tracked last came from its flow's source. */
  lastFromSource = true;
  private slots = new Int32Array(4096);
  private slotMask = 4095;
  private readonly idleTimeoutMicros: number;
  private readonly activeTimeoutMicros: number;
  private readonly splitReusedPorts: boolean;
  private readonly maxFlows: number;
  private readonly canSplit: boolean;
  private readonly seed = ((Math.random() * 0x3fffffff) << 1) | 1;

  constructor(options: FlowTableOptions = {}) {
    this.idleTimeoutMicros = options.idleTimeoutMicros || Number.POSITIVE_INFINITY;
    this.activeTimeoutMicros = options.activeTimeoutMicros || Number.POSITIVE_INFINITY;
    this.splitReusedPorts = options.splitReusedPorts ?? false;
    this.maxFlows = options.maxFlows ?? DEFAULT_MAX_FLOWS;
    this.canSplit =
      this.splitReusedPorts ||
      this.idleTimeoutMicros !== Number.POSITIVE_INFINITY ||
      this.activeTimeoutMicros !== Number.POSITIVE_INFINITY;
  }

  /** Counts a packet to its flow and returns the flow's row, or -1 when the table is full. */
  track(packet: Packet, timeMicros: number): number {
    // A full table takes no new addresses either.
    if (this.count >= this.maxFlows && packet.family === 6 && !this.knowsAddresses(packet)) return -1;
    const isIpv4 = packet.family === 4;
    const src = isIpv4 ? packet.src3 : this.addresses.internIpv6(packet.src0, packet.src1, packet.src2, packet.src3);
    const dst = isIpv4 ? packet.dst3 : this.addresses.internIpv6(packet.dst0, packet.dst1, packet.dst2, packet.dst3);
    const srcPort = packet.srcPort;
    const dstPort = packet.dstPort;
    // Both directions share a key: the lower address first, the lower port when a host talks to itself.
    const senderIsLow = src < dst || (src === dst && srcPort <= dstPort);
    const low = senderIsLow ? src : dst;
    const high = senderIsLow ? dst : src;
    const ports = senderIsLow ? (srcPort << 16) | dstPort : (dstPort << 16) | srcPort;
    const protocol = packet.protocol | (packet.family << 8);

    const slots = this.slots;
    const words = this.words;
    const mask = this.slotMask;
    let slot = this.hash(low, high, ports, protocol) & mask;
    let row = slots[slot]! - 1;
    while (row >= 0) {
      const at = row * ROW_WORDS;
      if (
        words[at + WORD_LOW_ADDRESS] === low &&
        words[at + WORD_HIGH_ADDRESS] === high &&
        words[at + WORD_PORTS] === ports &&
        words[at + WORD_PROTOCOL] === protocol
      )
        break;
      slot = (slot + 1) & mask;
      row = slots[slot]! - 1;
    }
    if (row < 0 || (this.canSplit && this.startsAnew(row, packet, timeMicros))) {
      row = this.open(slot, low, high, ports, protocol, senderIsLow, packet, timeMicros);
      if (row < 0) return -1;
    }
    return this.credit(row, senderIsLow, packet, timeMicros);
  }

  private knowsAddresses(packet: Packet): boolean {
    return (
      this.addresses.find(6, packet.src0, packet.src1, packet.src2, packet.src3) >= 0 &&
      this.addresses.find(6, packet.dst0, packet.dst1, packet.dst2, packet.dst3) >= 0
    );
  }

  /** Adds a packet's numbers to its row. */
  private credit(row: number, senderIsLow: boolean, packet: Packet, timeMicros: number): number {
    const words = this.words;
    const doubles = this.doubles;
    const at = row * ROW_WORDS;
    const doubleAt = row * ROW_DOUBLES;
    const state = words[at + WORD_STATE]!;
    const fromSource = ((state & STATE_SOURCE_IS_LOW) !== 0) === senderIsLow;
    const side = fromSource ? 0 : 1;
    this.lastFromSource = fromSource;
    if (timeMicros > doubles[doubleAt + DOUBLE_END]!) doubles[doubleAt + DOUBLE_END] = timeMicros;
    else if (timeMicros < doubles[doubleAt + DOUBLE_START]!) doubles[doubleAt + DOUBLE_START] = timeMicros;
    words[at + WORD_SRC_PACKETS + side] = words[at + WORD_SRC_PACKETS + side]! + 1;
    doubles[doubleAt + DOUBLE_PAYLOAD + side] = doubles[doubleAt + DOUBLE_PAYLOAD + side]! + packet.payloadBytes;
    doubles[doubleAt + DOUBLE_IP_BYTES + side] = doubles[doubleAt + DOUBLE_IP_BYTES + side]! + packet.ipBytes;
    const flags = packet.tcpFlags;
    if (flags !== 0) {
      words[at + WORD_FLAGS] = words[at + WORD_FLAGS]! | (flags << (side * 8));
      if (flags & TCP_FIN)
        words[at + WORD_STATE] = state | (side === 0 ? STATE_SOURCE_CLOSED : STATE_DESTINATION_CLOSED);
      if (flags & TCP_RST) words[at + WORD_STATE] = words[at + WORD_STATE]! | STATE_RESET;
    }
    return row;
  }

  private startsAnew(row: number, packet: Packet, timeMicros: number): boolean {
    const doubleAt = row * ROW_DOUBLES;
    if (timeMicros - this.doubles[doubleAt + DOUBLE_END]! > this.idleTimeoutMicros) return true;
    if (timeMicros - this.doubles[doubleAt + DOUBLE_START]! > this.activeTimeoutMicros) return true;
    if (!this.splitReusedPorts || packet.protocol !== PROTOCOL_TCP) return false;
    if ((packet.tcpFlags & (TCP_SYN | TCP_ACK)) !== TCP_SYN) return false;
    const state = this.words[row * ROW_WORDS + WORD_STATE]!;
    return (
      (state & STATE_RESET) !== 0 ||
      (state & (STATE_SOURCE_CLOSED | STATE_DESTINATION_CLOSED)) === (STATE_SOURCE_CLOSED | STATE_DESTINATION_CLOSED)
    );
  }

  private open(
    slot: number,
    low: number,
    high: number,
    ports: number,
    protocol: number,
    senderIsLow: boolean,
    packet: Packet,
    timeMicros: number,
  ): number {
    if (this.count >= this.maxFlows) return -1;
    const row = this.count++;
    if (this.count * ROW_WORDS > this.words.length) this.growRows();
    const at = row * ROW_WORDS;
    const words = this.words;
    words[at + WORD_LOW_ADDRESS] = low;
    words[at + WORD_HIGH_ADDRESS] = high;
    words[at + WORD_PORTS] = ports;
    words[at + WORD_PROTOCOL] = protocol;
    const senderIsSource = sourceIsFirst(
      isIcmp(packet.protocol),
      isLocal(packet, true),
      isLocal(packet, false),
      packet.family === 4 ? isGroupIpv4(packet.dst3) : isGroupIpv6(packet.dst0),
      packet.srcPort,
      packet.dstPort,
    );
    words[at + WORD_STATE] = senderIsSource === senderIsLow ? STATE_SOURCE_IS_LOW : 0;
    if (packet.icmpType >= 0) {
      words[at + WORD_STATE] = words[at + WORD_STATE]! | STATE_HAS_ICMP;
      words[at + WORD_FLAGS] = (packet.icmpType << 16) | (packet.icmpCode << 24);
    }
    this.doubles[row * ROW_DOUBLES + DOUBLE_START] = timeMicros;
    this.doubles[row * ROW_DOUBLES + DOUBLE_END] = timeMicros;
    this.slots[slot] = row + 1;
    if (this.count * 2 > this.slots.length) this.growSlots();
    return row;
  }

  /** True when the row's first packet was ICMP whose type and code were captured. */
  hasIcmp(row: number): boolean {
    return (this.words[row * ROW_WORDS + WORD_STATE]! & STATE_HAS_ICMP) !== 0;
  }

  private hash(low: number, high: number, ports: number, protocol: number): number {
    let h = Math.imul(low ^ this.seed, 0x9e3779b1);
    h = Math.imul((h ^ (h >>> 15)) + high, 0x85ebca6b);
    h = Math.imul((h ^ (h >>> 13)) + ports, 0xc2b2ae35);
    h = Math.imul((h ^ (h >>> 16)) + protocol, 0x27d4eb2f);
    return h ^ (h >>> 15);
  }

  private growRows(): void {
    const rows = Math.min(Math.ceil(this.count * 1.5), this.maxFlows);
    const words = new Int32Array(rows * ROW_WORDS);
    words.set(this.words);
    this.words = words;
    this.doubles = new Float64Array(words.buffer);
  }

  /** Rows that a later row of the same key replaced must not come back, so slots are moved, not made anew from rows. */
  private growSlots(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    const words = this.words;
    for (const entry of this.slots) {
      if (entry === 0) continue;
      const at = (entry - 1) * ROW_WORDS;
      let slot =
        this.hash(
          words[at + WORD_LOW_ADDRESS]!,
          words[at + WORD_HIGH_ADDRESS]!,
          words[at + WORD_PORTS]!,
          words[at + WORD_PROTOCOL]!,
        ) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.slots = slots;
    this.slotMask = mask;
  }
}

function isLocal(packet: Packet, ofSource: boolean): boolean {
  if (packet.family === 4) return isLocalIpv4(ofSource ? packet.src3 : packet.dst3);
  return ofSource
    ? isLocalIpv6(packet.src0, packet.src1, packet.src2, packet.src3)
    : isLocalIpv6(packet.dst0, packet.dst1, packet.dst2, packet.dst3);
}
