import {
  copyPacket,
  createPacket,
  datagramKey,
  FRAGMENT_FIRST,
  FRAGMENT_NONE,
  FRAGMENT_TUNNEL,
  MAX_DEPTH,
  type Packet,
} from '../model/packet.ts';
import { DECODED, SKIP_BAD_TUNNEL, SKIP_TOO_DEEP, skip } from '../model/skip-reason.ts';
import { decodeCapwap } from './capwap.ts';
import { decodeEthernet, decodeEtherType } from './ethernet.ts';
import { decodeGre } from './gre.ts';
import { decodeIp } from './ip.ts';
import { decodeIpv6 } from './ipv6.ts';
import { decodeMpls } from './mpls.ts';
import { decodePppFrame } from './ppp.ts';
import { decodeWifi } from './wifi.ts';

// Ports of what carries packets in datagrams (IANA service-names-port-numbers).
const L2TP = 1701;
const GTP_USER = 2152;
const TEREDO = 3544;
const LISP_DATA = 4341;
const GRE_IN_UDP = 4754;
const VXLAN = 4789;
const VXLAN_GPE = 4790;
const AYIYA = 5072;
const CAPWAP_DATA = 5247;
const GENEVE = 6081;
const MPLS_IN_UDP = 6635;
/** VXLAN as Linux numbered it before IANA did. */
const VXLAN_LINUX = 8472;
const TZSP = 37008;

/** One bit a port, so that asking costs one load from 8 KiB. */
const TUNNEL_PORTS = new Uint8Array(8192);
for (const port of [
  L2TP,
  GTP_USER,
  TEREDO,
  LISP_DATA,
  GRE_IN_UDP,
  VXLAN,
  VXLAN_GPE,
  AYIYA,
  CAPWAP_DATA,
  GENEVE,
  MPLS_IN_UDP,
  VXLAN_LINUX,
  TZSP,
])
  TUNNEL_PORTS[port >> 3]! |= 1 << (port & 7);

/** Whether a datagram to or from this port may carry a packet. */
export function isTunnelPort(port: number): boolean {
  return ((TUNNEL_PORTS[port >> 3]! >> (port & 7)) & 1) !== 0;
}

/** The datagram at each depth, while what it seems to carry is read. */
const outerPackets = Array.from({ length: MAX_DEPTH + 1 }, createPacket);

/**
 * Enters the tunnel in a UDP payload at `start`. When what is inside cannot be read, the packet is the datagram itself
 * again: a port alone proves nothing.
 */
export function decodeUdpTunnel(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (++packet.depth > MAX_DEPTH) return skip(SKIP_TOO_DEEP);
  const outer = outerPackets[packet.depth]!;
  copyPacket(packet, outer);
  // The destination names the service; answers of some come from the port as well.
  const port = isTunnelPort(packet.dstPort) ? packet.dstPort : packet.srcPort;
  if (enter(packet, bytes, start, end, port) !== DECODED) copyPacket(outer, packet);
  else if (outer.fragment === FRAGMENT_FIRST && packet.fragment === FRAGMENT_NONE) {
    packet.fragment = FRAGMENT_TUNNEL;
    packet.fragmentId = datagramKey(outer);
  }
  return DECODED;
}

function enter(packet: Packet, bytes: Uint8Array, start: number, end: number, port: number): number {
  switch (port) {
    case VXLAN:
    case VXLAN_LINUX:
      return enterVxlan(packet, bytes, start, end);
    case VXLAN_GPE:
      return enterVxlanGpe(packet, bytes, start, end);
    case GENEVE:
      return enterGeneve(packet, bytes, start, end);
    case GTP_USER:
      return enterGtp(packet, bytes, start, end);
    case TEREDO:
      return enterTeredo(packet, bytes, start, end);
    case CAPWAP_DATA:
      return decodeCapwap(packet, bytes, start, end);
    case L2TP:
      return enterL2tp(packet, bytes, start, end);
    case AYIYA:
      return enterAyiya(packet, bytes, start, end);
    case TZSP:
      return enterTzsp(packet, bytes, start, end);
    case LISP_DATA: // RFC 9300: eight bytes before the packet
      return decodeIp(packet, bytes, start + 8, end);
    case MPLS_IN_UDP: // RFC 7510
      return decodeMpls(packet, bytes, start, end);
    default: // RFC 8086
      return decodeGre(packet, bytes, start, end);
  }
}

/** VXLAN (RFC 7348): the I flag, a network id, an Ethernet frame; reserved bits are to be ignored. */
function enterVxlan(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 8 > end || (bytes[start]! & 0x08) === 0) return skip(SKIP_BAD_TUNNEL);
  return decodeEthernet(packet, bytes, start + 8, end);
}

/** VXLAN generic protocol extension: next protocol 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH. */
function enterVxlanGpe(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 8 > end || (bytes[start]! & 0x08) === 0) return skip(SKIP_BAD_TUNNEL);
  if ((bytes[start]! & 0x04) === 0) return decodeEthernet(packet, bytes, start + 8, end);
  switch (bytes[start + 3]) {
    case 1:
    case 2:
      return decodeIp(packet, bytes, start + 8, end);
    case 3:
      return decodeEthernet(packet, bytes, start + 8, end);
    case 4:
      return decodeEtherType(packet, bytes, start + 8, end, 0x894f);
    default:
      return skip(SKIP_BAD_TUNNEL);
  }
}

/** GENEVE (RFC 8926): version 0, options in words, the payload's EtherType. */
function enterGeneve(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 8 > end || bytes[start]! >> 6 !== 0) return skip(SKIP_BAD_TUNNEL);
  const payload = start + 8 + (bytes[start]! & 0x3f) * 4;
  const type = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  if (type < 0x0600) return skip(SKIP_BAD_TUNNEL);
  return decodeEtherType(packet, bytes, payload, end, type);
}

/** GTP-U version 1 (3GPP TS 29.281): message type 255 carries an IP packet after optional words and extensions. */
function enterGtp(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 8 > end) return skip(SKIP_BAD_TUNNEL);
  const flags = bytes[start]!;
  if (flags >> 5 !== 1 || (flags & 0x10) === 0 || bytes[start + 1] !== 255) return skip(SKIP_BAD_TUNNEL);
  let at = start + 8;
  if (flags & 0x07) {
    at += 4;
    let next = flags & 0x04 && at <= end ? bytes[at - 1]! : 0;
    while (next !== 0) {
      const length = at < end ? bytes[at]! * 4 : 0;
      if (length === 0 || at + length > end) return skip(SKIP_BAD_TUNNEL);
      next = bytes[at + length - 1]!;
      at += length;
    }
  }
  return decodeIp(packet, bytes, at, end);
}

/** Teredo (RFC 4380): IPv6, after an authentication and an origin indication that may each stand there once. */
function enterTeredo(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if (at + 4 <= end && bytes[at] === 0 && bytes[at + 1] === 1) at += 13 + bytes[at + 2]! + bytes[at + 3]!;
  if (at + 8 <= end && bytes[at] === 0 && bytes[at + 1] === 0) at += 8;
  if (at >= end || bytes[at]! >> 4 !== 6) return skip(SKIP_BAD_TUNNEL);
  // Bubbles (no next header) keep the tunnel's own datagram as the flow.
  return decodeIpv6(packet, bytes, at, end);
}

/** L2TP version 2 (RFC 2661): data messages carry PPP after a header whose flags tell its fields. */
function enterL2tp(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 6 > end) return skip(SKIP_BAD_TUNNEL);
  const flags = bytes[start]!;
  if ((flags & 0x80) !== 0 || (bytes[start + 1]! & 0x0f) !== 2) return skip(SKIP_BAD_TUNNEL);
  let at = start + 6;
  if (flags & 0x40) at += 2; // length
  if (flags & 0x08) at += 4; // sequence numbers
  if (flags & 0x02) {
    if (at + 2 > end) return skip(SKIP_BAD_TUNNEL);
    at += 2 + ((bytes[at]! << 8) | bytes[at + 1]!);
  }
  return decodePppFrame(packet, bytes, at, end);
}

/** AYIYA (draft-massar-v6ops-ayiya): identity and signature of told lengths, operation 1 forwards a packet. */
function enterAyiya(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 8 > end || (bytes[start + 2]! & 15) !== 1) return skip(SKIP_BAD_TUNNEL);
  const identityBytes = 1 << (bytes[start]! >> 4);
  const signatureBytes = (bytes[start + 1]! >> 4) * 4;
  return decodeIp(packet, bytes, start + 8 + identityBytes + signatureBytes, end);
}

/** TaZmen sniffer protocol: version 1, the link type of the frame, and tagged fields up to an end tag. */
function enterTzsp(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 5 > end || bytes[start] !== 1 || bytes[start + 1]! > 1) return skip(SKIP_BAD_TUNNEL);
  let at = start + 4;
  while (at < end && bytes[at] !== 1) at += bytes[at] === 0 || at + 1 >= end ? 1 : 2 + bytes[at + 1]!;
  at++;
  switch ((bytes[start + 2]! << 8) | bytes[start + 3]!) {
    case 1:
      return decodeEthernet(packet, bytes, at, end);
    case 18:
      return decodeWifi(packet, bytes, at, end, false);
    default:
      return skip(SKIP_BAD_TUNNEL);
  }
}
