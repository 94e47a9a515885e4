import { FRAGMENT_FIRST, FRAGMENT_LATER, FRAGMENT_NONE, type Packet } from '../model/packet.ts';
import { SKIP_BAD_IP, SKIP_CUT_IP, skip } from '../model/skip-reason.ts';
import { decodeIpv4 } from './ipv4.ts';
import { decodeTransport } from './transport.ts';

/** Extension headers before the transport in one packet: more than a handful is an attack (RFC 8504 §5.3). */
const MAX_EXTENSION_HEADERS = 12;

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION_OPTIONS = 60;
const MOBILITY = 135;
const HOST_IDENTITY = 139;
const SHIM6 = 140;

/** IPv6 (RFC 8200) with its extension headers; payload length 0 is segmentation offload or a jumbogram. */
export function decodeIpv6(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 40 > end) return skip(SKIP_CUT_IP);
  if (bytes[start]! >> 4 !== 6)
    return bytes[start]! >> 4 === 4 ? decodeIpv4(packet, bytes, start, end) : skip(SKIP_BAD_IP);
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
  const payloadBytes = claimed === 0 ? end - start - 40 : claimed;
  packet.ipBytes = payloadBytes + 40;
  const packetEnd = start + 40 + payloadBytes;
  const limit = packetEnd < end ? packetEnd : end;
  let next = bytes[start + 6]!;
  let at = start + 40;
  for (let i = 0; i < MAX_EXTENSION_HEADERS; i++) {
    let length: number;
    switch (next) {
      case HOP_BY_HOP:
      case ROUTING:
      case DESTINATION_OPTIONS:
      case MOBILITY:
      case HOST_IDENTITY:
      case SHIM6:
        // Mobility, host identity and shim headers end the chain unless another header really follows.
        if (at + 8 > limit) return skip(SKIP_CUT_IP);
        length = (bytes[at + 1]! + 1) * 8;
        break;
      case AUTHENTICATION:
        if (at + 8 > limit) return skip(SKIP_CUT_IP);
        length = (bytes[at + 1]! + 2) * 4;
        break;
      case FRAGMENT: {
        if (at + 8 > limit) return skip(SKIP_CUT_IP);
        length = 8;
        const offsetAndMore = (bytes[at + 2]! << 8) | bytes[at + 3]!;
        // Offset 0 without more fragments is a whole packet (an "atomic fragment", RFC 6946).
        if ((offsetAndMore & 0xfff9) !== 0) {
          packet.fragment = (offsetAndMore & 0xfff8) === 0 ? FRAGMENT_FIRST : FRAGMENT_LATER;
          packet.fragmentId = word(bytes, at + 4);
        }
        break;
      }
      default:
        return decodeTransport(packet, bytes, at, limit, next, start + 40 + payloadBytes - at, claimed === 0);
    }
    next = bytes[at]!;
    at += length;
    if (at > start + 40 + payloadBytes) return skip(SKIP_BAD_IP);
    if (packet.fragment === FRAGMENT_LATER)
      return decodeTransport(packet, bytes, at, limit, next, start + 40 + payloadBytes - at, claimed === 0);
  }
  return skip(SKIP_BAD_IP);
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
