import { MAX_DEPTH, type Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_LINK_FRAGMENT, SKIP_PPP, SKIP_TOO_DEEP, skip } from '../model/skip-reason.ts';
import { decodeEthernet, decodeEtherType } from './ethernet.ts';
import { decodeIp } from './ip.ts';
import { decodeMpls } from './mpls.ts';

/** PPP in HDLC-like framing (RFC 1662), whose address and control FF 03 may be left out, or Cisco's own framing. */
export function decodePppFrame(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 2 > end) return skip(SKIP_CUT_LINK);
  const first = bytes[start]!;
  if (first === 0xff && bytes[start + 1] === 0x03) return decodePpp(packet, bytes, start + 2, end);
  // Unicast and multicast of Cisco HDLC.
  if (first === 0x0f || first === 0x8f) return decodeCiscoHdlc(packet, bytes, start, end);
  // pppd writes a direction byte first.
  if (first <= 1 && start + 2 < end && bytes[start + 1] === 0xff && bytes[start + 2] === 0x03)
    return decodePpp(packet, bytes, start + 3, end);
  return decodePpp(packet, bytes, start, end);
}

/** A PPP protocol field (RFC 1661; one byte when compressed, RFC 1661 §6.5) and what it announces. */
export function decodePpp(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return skip(SKIP_CUT_LINK);
  let protocol = bytes[start]!;
  let at = start + 1;
  if ((protocol & 1) === 0) {
    if (at >= end) return skip(SKIP_CUT_LINK);
    protocol = (protocol << 8) | bytes[at++]!;
  }
  switch (protocol) {
    case 0x21: // IPv4
    case 0x57: // IPv6
      return decodeIp(packet, bytes, at, end);
    case 0x281: // MPLS
    case 0x283:
      return decodeMpls(packet, bytes, at, end);
    case 0x31: // bridged frames (RFC 3518): flags, MAC type 1 is Ethernet
      return at + 2 <= end && bytes[at + 1] === 1
        ? decodeEthernet(packet, bytes, at + 2, end)
        : skip(SKIP_PPP, protocol);
    case 0x3d: // multilink (RFC 1990): begin bit, end bit, sequence number
      if (at + 4 > end) return skip(SKIP_CUT_LINK);
      if (++packet.depth > MAX_DEPTH) return skip(SKIP_TOO_DEEP);
      // The first part has the headers, and IP tells the whole length.
      return bytes[at]! & 0x80 ? decodePpp(packet, bytes, at + 4, end) : skip(SKIP_LINK_FRAGMENT);
    default:
      return skip(SKIP_PPP, protocol);
  }
}

/** Cisco HDLC: address and control, then an EtherType. */
export function decodeCiscoHdlc(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 4 > end) return skip(SKIP_CUT_LINK);
  return decodeEtherType(packet, bytes, start + 4, end, (bytes[start + 2]! << 8) | bytes[start + 3]!);
}
