import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_LINK_FRAGMENT, SKIP_LINK_TYPE, skip } from '../model/skip-reason.ts';
import { decodeIp } from './ip.ts';

// Protocol ids (RFC 1051 §3, RFC 1201 §2.2, RFC 2497 §3).
const IP_RFC_1051 = 240;
const IP_RFC_1201 = 212;
const IPV6 = 196;

/**
 * ARCNET: one-byte addresses, on Linux an offset, the protocol id, and since RFC 1201 a split flag and a sequence
 * number. Only the first part of a split packet can be read, and it tells the whole length.
 */
export function decodeArcnet(packet: Packet, bytes: Uint8Array, start: number, end: number, isLinux: boolean): number {
  const at = isLinux ? start + 4 : start + 2;
  if (at + 4 > end) return skip(SKIP_CUT_LINK);
  switch (bytes[at]) {
    case IP_RFC_1051:
      return decodeIp(packet, bytes, at + 1, end);
    case IP_RFC_1201:
    case IPV6: {
      // A flag of 255 fills a frame up to a size the hardware can send: the real flag follows.
      const flagAt = bytes[at + 1] === 0xff ? at + 5 : at + 1;
      if (flagAt >= end) return skip(SKIP_CUT_LINK);
      // 0 is a whole packet, odd numbers begin a split one.
      const flag = bytes[flagAt]!;
      if (flag !== 0 && (flag & 1) === 0) return skip(SKIP_LINK_FRAGMENT);
      return decodeIp(packet, bytes, flagAt + 3, end);
    }
    default:
      return skip(SKIP_LINK_TYPE, isLinux ? 129 : 7);
  }
}
