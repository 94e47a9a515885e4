import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_ETHER_TYPE, skip } from '../model/skip-reason.ts';
import { decodeEthernet } from './ethernet.ts';
import { decodeIp } from './ip.ts';
import { decodeMpls } from './mpls.ts';

/** Network Service Header (RFC 8300): length in words, then what is carried. */
export function decodeServiceHeader(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 8 > end) return skip(SKIP_CUT_LINK);
  const payload = start + (bytes[start + 1]! & 0x3f) * 4;
  switch (bytes[start + 3]) {
    case 1: // IPv4
    case 2: // IPv6
      return decodeIp(packet, bytes, payload, end);
    case 3:
      return decodeEthernet(packet, bytes, payload, end);
    case 5:
      return decodeMpls(packet, bytes, payload, end);
    default:
      return skip(SKIP_ETHER_TYPE, 0x894f);
  }
}
