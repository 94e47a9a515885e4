import { MAX_DEPTH, type Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_ETHER_TYPE, SKIP_TOO_DEEP, skip } from '../model/skip-reason.ts';
import { decodeIp } from './ip.ts';
import { decodeLlc } from './llc.ts';
import { decodeMacsec } from './macsec.ts';
import { decodeMpls } from './mpls.ts';
import { decodePpp } from './ppp.ts';
import { decodeServiceHeader } from './service-header.ts';

const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** Ethernet II or 802.3 with LLC (IEEE 802.3): addresses, then an EtherType or a length. */
export function decodeEthernet(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 14 > end) return skip(SKIP_CUT_LINK);
  return decodeEtherType(packet, bytes, start + 14, end, (bytes[start + 12]! << 8) | bytes[start + 13]!);
}

/** What follows an EtherType at `start` (IANA ieee-802-numbers); a value below 1536 is a length, and LLC follows. */
export function decodeEtherType(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  etherType: number,
): number {
  if (etherType === IPV4 || etherType === IPV6) return decodeIp(packet, bytes, start, end);
  if (++packet.depth > MAX_DEPTH) return skip(SKIP_TOO_DEEP);
  if (etherType < 0x0600) return decodeLlc(packet, bytes, start, end);
  switch (etherType) {
    case 0x8100: // 802.1Q
    case 0x88a8: // 802.1ad
    case 0x9100:
    case 0x9200:
    case 0x9300:
      return decodeTagged(packet, bytes, start, end, 2);
    case 0x8926: // VN-Tag
      return decodeTagged(packet, bytes, start, end, 4);
    case 0x893f: // 802.1BR E-tag
    case 0x8909: // Cisco metadata
      return decodeTagged(packet, bytes, start, end, 6);
    case 0x892f: // HSR (IEC 62439-3)
    case 0xf1c1: // 802.1CB redundancy tag
      return decodeTagged(packet, bytes, start, end, 4);
    case 0x8847: // MPLS
    case 0x8848:
      return decodeMpls(packet, bytes, start, end);
    case 0x8864: // PPPoE session (RFC 2516): six bytes, then PPP
      return decodePpp(packet, bytes, start + 6, end);
    case 0x6558: // transparent Ethernet bridging
      return decodeEthernet(packet, bytes, start, end);
    case 0x88e7: // 802.1ah backbone service tag
      return decodeEthernet(packet, bytes, start + 4, end);
    case 0x8903: // Cisco FabricPath
      return decodeEthernet(packet, bytes, start + 2, end);
    case 0x22f3: // TRILL (RFC 6325): six bytes and options in words, whose number is in the middle of the first two
      return start + 2 <= end
        ? decodeEthernet(packet, bytes, start + 6 + (((bytes[start]! & 7) << 2) | (bytes[start + 1]! >> 6)) * 4, end)
        : skip(SKIP_CUT_LINK);
    case 0x88e5:
      return decodeMacsec(packet, bytes, start, end);
    case 0x894f:
      return decodeServiceHeader(packet, bytes, start, end);
    case 0x8870: // Jumbo LLC
      return decodeLlc(packet, bytes, start, end);
    default:
      return skip(SKIP_ETHER_TYPE, etherType);
  }
}

/** A tag of `tagBytes`, then the EtherType of what follows. */
function decodeTagged(packet: Packet, bytes: Uint8Array, start: number, end: number, tagBytes: number): number {
  const typeAt = start + tagBytes;
  if (typeAt + 2 > end) return skip(SKIP_CUT_LINK);
  return decodeEtherType(packet, bytes, typeAt + 2, end, (bytes[typeAt]! << 8) | bytes[typeAt + 1]!);
}
