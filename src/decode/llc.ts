import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_LLC, skip } from '../model/skip-reason.ts';
import { decodeEthernet, decodeEtherType } from './ethernet.ts';
import { decodeIp } from './ip.ts';

/** IEEE 802.2: SNAP with an EtherType (RFC 1042), or the service access point of IP. */
export function decodeLlc(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 3 > end) return skip(SKIP_CUT_LINK);
  if (bytes[start] === 0x06 && bytes[start + 1] === 0x06) return decodeIp(packet, bytes, start + 3, end);
  if (bytes[start] !== 0xaa || bytes[start + 1] !== 0xaa) return skip(SKIP_LLC);
  if (start + 8 > end) return skip(SKIP_CUT_LINK);
  const organisation = (bytes[start + 3]! << 16) | (bytes[start + 4]! << 8) | bytes[start + 5]!;
  const type = (bytes[start + 6]! << 8) | bytes[start + 7]!;
  // Bridged Ethernet frames, with and without their check sequence (RFC 2684).
  if (organisation === 0x0080c2 && (type === 1 || type === 7)) return decodeEthernet(packet, bytes, start + 10, end);
  // Encapsulated Ethernet, and 802.1H bridge tunnels.
  if ((organisation === 0 || organisation === 0xf8) && type >= 0x0600)
    return decodeEtherType(packet, bytes, start + 8, end, type);
  return skip(SKIP_LLC);
}

/** IEEE 802.5: the top bit of the source address says that a routing field follows, its length in five bits. */
export function decodeTokenRing(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 16 > end) return skip(SKIP_CUT_LINK);
  const routingBytes = bytes[start + 8]! & 0x80 ? bytes[start + 14]! & 0x1f : 0;
  return decodeLlc(packet, bytes, start + 14 + routingBytes, end);
}
