import { FRAGMENT_FIRST, FRAGMENT_LATER, FRAGMENT_NONE, type Packet } from '../model/packet.ts';
import { SKIP_BAD_IP, SKIP_CUT_IP, skip } from '../model/skip-reason.ts';
import { decodeTransport } from './transport.ts';

const HEADER_BYTES = 40;

// Extension headers (IANA protocol-numbers, IPv6 extension header types).
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION_OPTIONS = 60;
const MOBILITY = 135;
const HOST_IDENTITY = 139;
const SHIM6 = 140;

/**
 * IPv6 (RFC 8200), whose version the caller has seen, with its extension headers. Each takes at least eight bytes of
 * the packet, so their number needs no other bound. Payload length 0 is segmentation offload or a jumbogram.
 */
export function decodeIpv6(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + HEADER_BYTES > end) return skip(SKIP_CUT_IP);
  packet.family = 6;
  packet.src0 = word(bytes, start + 8);
  packet.src1 = word(bytes, start + 12);
  packet.src2 = word(bytes, start + 16);
  packet.src3 = word(bytes, start + 20);
  packet.dst0 = word(bytes, start + 24);
  packet.dst1 = word(bytes, start + 28);
  packet.dst2 = word(bytes, start + 32);
  packet.dst3 = word(bytes, start + 36);
  packet.fragment = FRAGMENT_NONE;
  const claimed = (bytes[start + 4]! << 8) | bytes[start + 5]!;
  const totalBytes = claimed === 0 ? end - start + packet.cutBytes : claimed + HEADER_BYTES;
  packet.ipBytes = totalBytes;
  const packetEnd = start + totalBytes;
  const limit = Math.min(packetEnd, end);
  let next = bytes[start + 6]!;
  let at = start + HEADER_BYTES;
  while (isExtension(next) && packet.fragment !== FRAGMENT_LATER) {
    if (at + 8 > limit) return skip(SKIP_CUT_IP);
    const header = next;
    next = bytes[at]!;
    if (header === FRAGMENT) {
      const offsetAndMore = (bytes[at + 2]! << 8) | bytes[at + 3]!;
      // Offset 0 without more fragments is a whole packet (an "atomic fragment", RFC 6946).
      if ((offsetAndMore & 0xfff9) !== 0) {
        packet.fragment = (offsetAndMore & 0xfff8) === 0 ? FRAGMENT_FIRST : FRAGMENT_LATER;
        packet.fragmentId = word(bytes, at + 4);
      }
      at += 8;
    } else at += header === AUTHENTICATION ? (bytes[at + 1]! + 2) * 4 : (bytes[at + 1]! + 1) * 8;
    if (at > packetEnd) return skip(SKIP_BAD_IP);
  }
  return decodeTransport(packet, bytes, at, limit, next, packetEnd - at, claimed === 0);
}

function isExtension(header: number): boolean {
  switch (header) {
    case HOP_BY_HOP:
    case ROUTING:
    case FRAGMENT:
    case AUTHENTICATION:
    case DESTINATION_OPTIONS:
    case MOBILITY:
    case HOST_IDENTITY:
    case SHIM6:
      return true;
    default:
      return false;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
