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
  /** IP identification, which fragments of one datagram share. */
  fragmentId: number;
  /** Tunnels unwrapped so far: bounds the nesting. */
  depth: number;
}

export const FRAGMENT_NONE = 0;
export const FRAGMENT_FIRST = 1;
export const FRAGMENT_LATER = 2;

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
  };
}
