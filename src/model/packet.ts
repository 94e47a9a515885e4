/**
 * The one decoded packet: a mutable record of small integers, filled anew for every frame and valid until the next.
 * Addresses are signed 32-bit words (IPv4 in word 3), so that the engine keeps every field unboxed.
 */
export interface Packet {
  /** 0 until an IP header was met; then the version of the innermost one. */
  family: number;
  src0: number;
  src1: number;
  src2: number;
  src3: number;
  dst0: number;
  dst1: number;
  dst2: number;
  dst3: number;
  /** IANA protocol number of the transport. */
  protocol: number;
  /** 0 for ICMP. */
  srcPort: number;
  dstPort: number;
  /** Transport payload bytes by the headers (not by what was captured). */
  payloadBytes: number;
  /** IP length, header included. */
  ipBytes: number;
  /** RFC 9293 flag byte (CWR ECE URG ACK PSH RST SYN FIN); 0 when not TCP or cut off. */
  tcpFlags: number;
  /** Sequence number as a signed word. */
  tcpSequence: number;
  /** -1 when not ICMP or cut off. */
  icmpType: number;
  icmpCode: number;
  /** The captured part of the payload in the frame's bytes. */
  payloadStart: number;
  payloadEnd: number;
  /** `FRAGMENT_…`; a later fragment has no ports of its own. */
  fragment: number;
  /** IP identification, which fragments of one datagram share; with `FRAGMENT_TUNNEL` the key of the outer datagram. */
  fragmentId: number;
  /** Tunnels unwrapped so far: bounds the nesting. */
  depth: number;
  /** Bytes of the frame that were on the wire but not captured. */
  cutBytes: number;
  /** Where the frame's next packet begins (802.11 aggregates hold several), 0 when there is none, and where they end. */
  moreStart: number;
  moreEnd: number;
}

export const FRAGMENT_NONE = 0;
export const FRAGMENT_FIRST = 1;
export const FRAGMENT_LATER = 2;
/** A whole packet, read from the first fragment of the UDP datagram that carries it. */
export const FRAGMENT_TUNNEL = 3;

/** Headers that may follow one another in a frame before it is refused: real nesting is below ten. */
export const MAX_DEPTH = 12;

export function createPacket(): Packet {
  return {
    family: 0,
    src0: 0,
    src1: 0,
    src2: 0,
    src3: 0,
    dst0: 0,
    dst1: 0,
    dst2: 0,
    dst3: 0,
    protocol: 0,
    srcPort: 0,
    dstPort: 0,
    payloadBytes: 0,
    ipBytes: 0,
    tcpFlags: 0,
    tcpSequence: 0,
    icmpType: -1,
    icmpCode: -1,
    payloadStart: 0,
    payloadEnd: 0,
    fragment: FRAGMENT_NONE,
    fragmentId: 0,
    depth: 0,
    cutBytes: 0,
    moreStart: 0,
    moreEnd: 0,
  };
}

/** Makes `to` equal to `from`, without allocating. */
export function copyPacket(from: Packet, to: Packet): void {
  to.family = from.family;
  to.src0 = from.src0;
  to.src1 = from.src1;
  to.src2 = from.src2;
  to.src3 = from.src3;
  to.dst0 = from.dst0;
  to.dst1 = from.dst1;
  to.dst2 = from.dst2;
  to.dst3 = from.dst3;
  to.protocol = from.protocol;
  to.srcPort = from.srcPort;
  to.dstPort = from.dstPort;
  to.payloadBytes = from.payloadBytes;
  to.ipBytes = from.ipBytes;
  to.tcpFlags = from.tcpFlags;
  to.tcpSequence = from.tcpSequence;
  to.icmpType = from.icmpType;
  to.icmpCode = from.icmpCode;
  to.payloadStart = from.payloadStart;
  to.payloadEnd = from.payloadEnd;
  to.fragment = from.fragment;
  to.fragmentId = from.fragmentId;
  to.depth = from.depth;
  to.cutBytes = from.cutBytes;
  to.moreStart = from.moreStart;
  to.moreEnd = from.moreEnd;
}

/**
 * A key that the fragments of one datagram share, for telling which of them belong to a tunnel that is known already.
 * Two datagrams may have the same key; what depends on it must be harmless.
 */
export function datagramKey(packet: Packet): number {
  let key = packet.fragmentId;
  key = Math.imul(key ^ packet.src0 ^ (packet.src1 << 1), 0x9e3779b1) ^ packet.src2;
  key = Math.imul(key ^ packet.src3, 0x85ebca6b) ^ (key >>> 15);
  key = Math.imul(key ^ packet.dst0 ^ (packet.dst1 << 1), 0xc2b2ae35) ^ packet.dst2;
  key = Math.imul(key ^ packet.dst3, 0x27d4eb2f);
  return key ^ (key >>> 13);
}
