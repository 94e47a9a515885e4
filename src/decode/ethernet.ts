import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_ETHER_TYPE, SKIP_LLC, SKIP_TOO_DEEP, skip } from '../model/skip-reason.ts';
import { decodeIpv4 } from './ipv4.ts';
import { decodeIpv6 } from './ipv6.ts';
import { decodeMpls } from './mpls.ts';
import { decodePpp } from './ppp.ts';

/** Headers that may follow one another in a frame before it is refused: real nesting is below ten. */
const MAX_DEPTH = 12;

/** Ethernet II or 802.3 with LLC (IEEE 802.3): addresses, then an EtherType or a length. */
export function decodeEthernet(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 14 > end) return skip(SKIP_CUT_LINK);
  const etherType = (bytes[start + 12]! << 8) | bytes[start + 13]!;
  if (etherType === 0x0800) return decodeIpv4(packet, bytes, start + 14, end);
  return decodeEtherType(packet, bytes, start + 14, end, etherType);
}

/** What follows an EtherType at `start`; a value below 1536 is a length, and LLC follows. */
export function decodeEtherType(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  etherType: number,
): number {
  if (++packet.depth > MAX_DEPTH) return skip(SKIP_TOO_DEEP);
  if (etherType < 0x0600) return decodeLlcPayload(packet, bytes, start, end);
  switch (etherType) {
    case 0x0800:
      return decodeIpv4(packet, bytes, start, end);
    case 0x86dd:
      return decodeIpv6(packet, bytes, start, end);
    case 0x8100: // 802.1Q
    case 0x88a8: // 802.1ad
    case 0x9100:
    case 0x9200:
    case 0x9300:
      return next(packet, bytes, start + 4, end, start + 2);
    case 0x8847:
    case 0x8848:
      return decodeMpls(packet, bytes, start, end);
    case 0x8864: // PPPoE session (RFC 2516): six bytes, then PPP
      return start + 6 > end ? skip(SKIP_CUT_LINK) : decodePpp(packet, bytes, start + 6, end);
    case 0x6558: // transparent Ethernet bridging
      return decodeEthernet(packet, bytes, start, end);
    case 0x88e7: // 802.1ah backbone service tag: an Ethernet frame follows
      return decodeEthernet(packet, bytes, start + 4, end);
    case 0x8926: // VN-Tag
      return next(packet, bytes, start + 6, end, start + 4);
    case 0x893f: // 802.1BR E-tag
      return next(packet, bytes, start + 8, end, start + 6);
    case 0x8909: // Cisco metadata
      return next(packet, bytes, start + 8, end, start + 6);
    case 0x894f:
      return decodeServiceHeader(packet, bytes, start, end);
    case 0x8870: // Jumbo LLC
      return decodeLlcPayload(packet, bytes, start, end);
    case 0x8947: // never IP by itself
      return skip(SKIP_ETHER_TYPE, etherType);
    default:
      return skip(SKIP_ETHER_TYPE, etherType);
  }
}

function next(packet: Packet, bytes: Uint8Array, payload: number, end: number, typeAt: number): number {
  if (payload > end) return skip(SKIP_CUT_LINK);
  return decodeEtherType(packet, bytes, payload, end, (bytes[typeAt]! << 8) | bytes[typeAt + 1]!);
}

/** IEEE 802.2: SNAP with an EtherType (RFC 1042), or the service access point of IP. */
function decodeLlcPayload(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 3 > end) return skip(SKIP_CUT_LINK);
  if (bytes[start] === 0xaa && bytes[start + 1] === 0xaa) {
    if (start + 8 > end) return skip(SKIP_CUT_LINK);
    const organisation = (bytes[start + 3]! << 16) | (bytes[start + 4]! << 8) | bytes[start + 5]!;
    const type = (bytes[start + 6]! << 8) | bytes[start + 7]!;
    // 0x000000 encapsulated Ethernet, 0x0000f8 802.1H bridge tunnel, 0x0080c2 bridged frames (RFC 2684).
    if (organisation === 0x0080c2 && (type === 1 || type === 7)) return decodeEthernet(packet, bytes, start + 10, end);
    if (organisation === 0 || organisation === 0xf8)
      return type < 0x0600 ? skip(SKIP_LLC) : decodeEtherType(packet, bytes, start + 8, end, type);
    return skip(SKIP_LLC);
  }
  if (bytes[start] === 0x06 && bytes[start + 1] === 0x06) return decodeIpv4(packet, bytes, start + 3, end);
  return skip(SKIP_LLC);
}

/** Network Service Header (RFC 8300): length in words, next protocol 1 IPv4, 2 IPv6, 3 Ethernet, 5 MPLS. */
function decodeServiceHeader(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 8 > end) return skip(SKIP_CUT_LINK);
  const payload = start + (bytes[start + 1]! & 0x3f) * 4;
  switch (bytes[start + 3]) {
    case 1:
      return decodeIpv4(packet, bytes, payload, end);
    case 2:
      return decodeIpv6(packet, bytes, payload, end);
    case 3:
      return decodeEthernet(packet, bytes, payload, end);
    case 5:
      return decodeMpls(packet, bytes, payload, end);
    default:
      return skip(SKIP_ETHER_TYPE, 0x894f);
  }
}
