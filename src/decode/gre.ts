import type { Packet } from '../model/packet.ts';
import { SKIP_BAD_TUNNEL, SKIP_CUT_TRANSPORT, SKIP_GRE, skip } from '../model/skip-reason.ts';
import { decodeEthernet, decodeEtherType } from './ethernet.ts';
import { decodeIp } from './ip.ts';
import { decodePppFrame } from './ppp.ts';
import { decodeWifi } from './wifi.ts';

// Bits of the first byte.
const HAS_CHECKSUM = 0x80;
const HAS_ROUTING = 0x40;
const HAS_KEY = 0x20;
const HAS_SEQUENCE = 0x10;

/** Generic routing encapsulation (RFC 2784), with the words of RFC 1701 and RFC 2890. */
export function decodeGre(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 4 > end) return skip(SKIP_CUT_TRANSPORT);
  const flags = bytes[start]!;
  const type = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  const version = bytes[start + 1]! & 7;
  if (version === 1) return decodeEnhancedGre(packet, bytes, start, end, type);
  if (version !== 0) return skip(SKIP_BAD_TUNNEL);
  let at = start + 4;
  if (flags & (HAS_CHECKSUM | HAS_ROUTING)) at += 4;
  if (flags & HAS_KEY) at += 4;
  if (flags & HAS_SEQUENCE) at += 4;
  if (flags & HAS_ROUTING) {
    // Source route entries: family, offset, length; one of length 0 ends the list.
    let length: number;
    do {
      if (at + 4 > end) return skip(SKIP_CUT_TRANSPORT);
      length = bytes[at + 3]!;
      at += 4 + length;
    } while (length > 0);
  }
  return decodeGrePayload(packet, bytes, at, end, type, (flags & HAS_SEQUENCE) !== 0);
}

/** Version 1: PPTP (RFC 2637), and MikroTik's Ethernet over it. */
function decodeEnhancedGre(packet: Packet, bytes: Uint8Array, start: number, end: number, type: number): number {
  // Payload length and call id stand where the key would.
  let at = start + 8;
  if (bytes[start]! & HAS_SEQUENCE) at += 4;
  if (bytes[start + 1]! & 0x80) at += 4; // acknowledgement
  if (at >= end) return skip(SKIP_CUT_TRANSPORT);
  switch (type) {
    case 0x880b:
      return decodePppFrame(packet, bytes, at, end);
    case 0x6400:
      return decodeEthernet(packet, bytes, at, end);
    default:
      return skip(SKIP_BAD_TUNNEL);
  }
}

function decodeGrePayload(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  type: number,
  hasSequence: boolean,
): number {
  if (start >= end) return skip(SKIP_CUT_TRANSPORT);
  switch (type) {
    case 0x0800: // IPv4
    case 0x86dd: // IPv6
    case 0x6558: // transparent Ethernet bridging
    case 0x8847: // MPLS
    case 0x8848:
    case 0x894f: // network service header
    case 0x8100: // 802.1Q
    case 0x8909: // Cisco metadata
      return decodeEtherType(packet, bytes, start, end, type);
    case 0x880b: // PPP
      return decodePppFrame(packet, bytes, start, end);
    case 0x88be: // ERSPAN: type I has neither sequence number nor header, type II has 8 bytes
      return decodeEthernet(packet, bytes, hasSequence ? start + 8 : start, end);
    case 0x22eb:
      return decodeErspan3(packet, bytes, start, end);
    case 0x883e: // WCCP: version 2 puts four bytes before the packet, whose first nibble is not 4
      return decodeIp(packet, bytes, start < end && bytes[start]! >> 4 === 4 ? start : start + 4, end);
    default:
      // Aruba access points number their tunnels 0x8200, 0x8210, … 0x8370 and send 802.11 frames.
      return type >= 0x8200 && type <= 0x8370 && (type & 15) === 0
        ? decodeWifi(packet, bytes, start, end, false)
        : skip(SKIP_GRE, type);
  }
}

/** ERSPAN type III: 12 bytes, and 8 more when the lowest bit says so; frame type 2 is IP rather than Ethernet. */
function decodeErspan3(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 12 > end) return skip(SKIP_CUT_TRANSPORT);
  const payload = start + 12 + (bytes[start + 11]! & 1 ? 8 : 0);
  const frameType = (bytes[start + 10]! >> 2) & 0x1f;
  return frameType === 2 ? decodeIp(packet, bytes, payload, end) : decodeEthernet(packet, bytes, payload, end);
}
