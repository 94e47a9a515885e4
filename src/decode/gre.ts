import type { Packet } from '../model/packet.ts';
import { SKIP_BAD_TUNNEL, SKIP_CUT_TRANSPORT, SKIP_GRE, skip } from '../model/skip-reason.ts';
import { decodeEthernet, decodeEtherType } from './ethernet.ts';
import { decodePpp } from './ppp.ts';
import { decodeWifi } from './wifi.ts';

/**
 * GRE (RFC 2784, key and sequence words RFC 2890, routing RFC 1701) and its enhanced version 1 of PPTP (RFC 2637).
 * ERSPAN rides on it: type I without a header of its own, type II and III with 8 and 12 bytes and more.
 */
export function decodeGre(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 4 > end) return skip(SKIP_CUT_TRANSPORT);
  const flags = bytes[start]!;
  const version = bytes[start + 1]! & 7;
  const type = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  let at = start + 4;
  const hasSequence = (flags & 0x10) !== 0;
  if (version === 1) {
    at += 4; // payload length and call id stand where the key would
    if (hasSequence) at += 4;
    if (bytes[start + 1]! & 0x80) at += 4; // acknowledgement
    if (type !== 0x880b) return skip(SKIP_BAD_TUNNEL);
    if (at >= end) return skip(SKIP_CUT_TRANSPORT);
    if (bytes[at] === 0xff && bytes[at + 1] === 0x03) at += 2;
    return decodePpp(packet, bytes, at, end);
  }
  if (version !== 0) return skip(SKIP_BAD_TUNNEL);
  const hasRouting = (flags & 0x40) !== 0;
  if ((flags & 0x80) !== 0 || hasRouting) at += 4;
  if (flags & 0x20) at += 4;
  if (hasSequence) at += 4;
  if (hasRouting) {
    // Source route entries: family, offset, length; an entry of length 0 ends the list.
    for (let i = 0; i < 16; i++) {
      if (at + 4 > end) return skip(SKIP_CUT_TRANSPORT);
      const length = bytes[at + 3]!;
      at += 4 + length;
      if (length === 0) break;
    }
  }
  if (at >= end) return skip(SKIP_CUT_TRANSPORT);
  switch (type) {
    case 0x0800:
    case 0x86dd:
    case 0x6558:
    case 0x8847:
    case 0x8848:
    case 0x894f:
    case 0x8100:
      return decodeEtherType(packet, bytes, at, end, type);
    case 0x880b:
      return decodePpp(packet, bytes, at, end);
    case 0x88be: // ERSPAN I has neither sequence number nor header
      return decodeEthernet(packet, bytes, hasSequence ? at + 8 : at, end);
    case 0x22eb:
      return decodeErspan3(packet, bytes, at, end);
    case 0x883e: // WCCP: version 2 puts four bytes before the packet (first nibble not 4)
      return decodeEtherType(packet, bytes, bytes[at]! >> 4 === 4 ? at : at + 4, end, 0x0800);
    case 0x8200: // a controller's access point: 802.11 frames
    case 0x8300:
    case 0x9000:
      return decodeWifi(packet, bytes, at, end);
    default:
      // Wireless controllers number their channels 0 and up here.
      return type < 0x0600 && type > 0
        ? decodeWifi(packet, bytes, at, end)
        : type === 0
          ? decodeWifi(packet, bytes, at, end)
          : skip(SKIP_GRE, type);
  }
}

function decodeErspan3(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 12 > end) return skip(SKIP_CUT_TRANSPORT);
  // The lowest bit says that eight platform-specific bytes follow; frame type 2 would be IP rather than Ethernet.
  const payload = start + 12 + (bytes[start + 11]! & 1 ? 8 : 0);
  const frameType = (((bytes[start + 10]! << 8) | bytes[start + 11]!) >> 10) & 0x1f;
  return frameType === 2
    ? decodeEtherType(packet, bytes, payload, end, 0x0800)
    : decodeEthernet(packet, bytes, payload, end);
}
