import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_LINK_TYPE, skip } from '../model/skip-reason.ts';
import { decodeEthernet } from './ethernet.ts';
import { decodeIp } from './ip.ts';
import { decodeCiscoHdlc, decodePppFrame } from './ppp.ts';

/** Endace's extensible record format: 16 bytes, then headers of eight while the top bit of the type says so. */
export function decodeErf(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 16 > end) return skip(SKIP_CUT_LINK);
  let at = start + 16;
  let hasMore = (bytes[start + 8]! & 0x80) !== 0;
  while (hasMore) {
    if (at + 8 > end) return skip(SKIP_CUT_LINK);
    hasMore = (bytes[at]! & 0x80) !== 0;
    at += 8;
  }
  switch (bytes[start + 8]! & 0x7f) {
    case 1: // HDLC_POS: PPP begins with FF 03, Cisco's framing with 0F
      return at < end && bytes[at] === 0xff
        ? decodePppFrame(packet, bytes, at, end)
        : decodeCiscoHdlc(packet, bytes, at, end);
    case 2: // ETH, and its coloured relatives: two bytes of alignment before the frame
    case 11:
    case 16:
    case 20:
      return decodeEthernet(packet, bytes, at + 2, end);
    case 22: // IPV4
    case 23: // IPV6
      return decodeIp(packet, bytes, at, end);
    default:
      return skip(SKIP_LINK_TYPE, 197);
  }
}
