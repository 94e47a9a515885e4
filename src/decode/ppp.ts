import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_PPP, skip } from '../model/skip-reason.ts';
import { decodeEthernet } from './ethernet.ts';
import { decodeIpv4 } from './ipv4.ts';
import { decodeIpv6 } from './ipv6.ts';
import { decodeMpls } from './mpls.ts';

/** PPP in HDLC-like framing (RFC 1662): address and control FF 03 may be left out; a direction byte may precede. */
export function decodePppFrame(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  hasDirection: boolean,
): number {
  let at = hasDirection ? start + 1 : start;
  if (at + 2 > end) return skip(SKIP_CUT_LINK);
  if (bytes[at] === 0xff && bytes[at + 1] === 0x03) at += 2;
  else if (bytes[at] === 0x0f && (bytes[at + 1] === 0x00 || bytes[at + 1] === 0x8f))
    return skip(SKIP_PPP, 0x0f00 | bytes[at + 1]!); // Cisco HDLC under the PPP link type carries no PPP
  else if (!hasDirection && bytes[at]! <= 1 && at + 2 < end && bytes[at + 1] === 0xff && bytes[at + 2] === 0x03)
    at += 3; // pppd writes a direction byte first
  return decodePpp(packet, bytes, at, end);
}

/** A PPP protocol field (RFC 1661; one byte when compressed, RFC 1661 §6.5) and what it announces. */
export function decodePpp(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 1 > end) return skip(SKIP_CUT_LINK);
  let protocol = bytes[start]!;
  let at = start + 1;
  if ((protocol & 1) === 0) {
    if (at >= end) return skip(SKIP_CUT_LINK);
    protocol = (protocol << 8) | bytes[at++]!;
  }
  switch (protocol) {
    case 0x21:
      return decodeIpv4(packet, bytes, at, end);
    case 0x57:
      return decodeIpv6(packet, bytes, at, end);
    case 0x281:
    case 0x283:
      return decodeMpls(packet, bytes, at, end);
    case 0x31: // bridged frames (RFC 3518): flags, MAC type 1 is Ethernet
      return at + 2 <= end && bytes[at + 1] === 1
        ? decodeEthernet(packet, bytes, at + 2, end)
        : skip(SKIP_PPP, protocol);
    case 0x3d: {
      // Multilink (RFC 1990): only a fragment that is a whole packet (begin and end bits) can be read alone.
      if (at + 4 > end || (bytes[at]! & 0xc0) !== 0xc0 || packet.depth > 8) return skip(SKIP_PPP, protocol);
      packet.depth++;
      return decodePpp(packet, bytes, at + 4, end);
    }
    default:
      return skip(SKIP_PPP, protocol);
  }
}
