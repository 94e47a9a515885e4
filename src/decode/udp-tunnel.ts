import { FRAGMENT_NONE, type Packet } from '../model/packet.ts';
import { DECODED, SKIP_BAD_TUNNEL, SKIP_TOO_DEEP, skip } from '../model/skip-reason.ts';
import { decodeEthernet, decodeEtherType } from './ethernet.ts';
import { decodeIp } from './ip.ts';
import { decodeIpv6 } from './ipv6.ts';

const VXLAN = 4789;
/** The port Linux used before IANA assigned one. */
const VXLAN_LINUX = 8472;
const VXLAN_GPE = 4790;
const GENEVE = 6081;
const GTP_USER = 2152;
const TEREDO = 3544;

const MAX_DEPTH = 12;

/** Whether a datagram to or from this port may carry a packet. */
export function isUdpTunnelPort(port: number): boolean {
  return (
    port === VXLAN ||
    port === GENEVE ||
    port === GTP_USER ||
    port === TEREDO ||
    port === VXLAN_LINUX ||
    port === VXLAN_GPE
  );
}

/**
 * Enters the tunnel in a UDP payload at `start`. When what is inside cannot be read, the packet is the datagram itself
 * again: a port alone proves nothing.
 */
export function decodeUdpTunnel(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (packet.fragment !== FRAGMENT_NONE) return DECODED;
  if (++packet.depth > MAX_DEPTH) return skip(SKIP_TOO_DEEP);
  const family = packet.family;
  const src0 = packet.src0;
  const src1 = packet.src1;
  const src2 = packet.src2;
  const src3 = packet.src3;
  const dst0 = packet.dst0;
  const dst1 = packet.dst1;
  const dst2 = packet.dst2;
  const dst3 = packet.dst3;
  const protocol = packet.protocol;
  const srcPort = packet.srcPort;
  const dstPort = packet.dstPort;
  const payloadBytes = packet.payloadBytes;
  const ipBytes = packet.ipBytes;
  const inner = enter(packet, bytes, start, end, srcPort, dstPort);
  if (inner === DECODED) return DECODED;
  packet.family = family;
  packet.src0 = src0;
  packet.src1 = src1;
  packet.src2 = src2;
  packet.src3 = src3;
  packet.dst0 = dst0;
  packet.dst1 = dst1;
  packet.dst2 = dst2;
  packet.dst3 = dst3;
  packet.protocol = protocol;
  packet.srcPort = srcPort;
  packet.dstPort = dstPort;
  packet.payloadBytes = payloadBytes;
  packet.ipBytes = ipBytes;
  packet.tcpFlags = 0;
  packet.icmpType = -1;
  packet.icmpCode = -1;
  packet.fragment = FRAGMENT_NONE;
  packet.payloadStart = start;
  packet.payloadEnd = end;
  return DECODED;
}

function enter(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  srcPort: number,
  dstPort: number,
): number {
  // The destination names the service; answers of GTP and Teredo come from the port as well.
  return enterAt(packet, bytes, start, end, isUdpTunnelPort(dstPort) ? dstPort : srcPort);
}

function enterAt(packet: Packet, bytes: Uint8Array, start: number, end: number, port: number): number {
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
    default:
      return enterTeredo(packet, bytes, start, end);
  }
}

/** VXLAN (RFC 7348): the I flag, a network id, an Ethernet frame. */
function enterVxlan(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 22 > end || (bytes[start]! & 0x08) === 0 || bytes[start + 7] !== 0) return skip(SKIP_BAD_TUNNEL);
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
  if (payload >= end || type < 0x0600) return skip(SKIP_BAD_TUNNEL);
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
    for (let i = 0; next !== 0 && i < 8; i++) {
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
  if (at + 40 > end || bytes[at]! >> 4 !== 6) return skip(SKIP_BAD_TUNNEL);
  // Bubbles (no next header) keep the tunnel's own datagram as the flow.
  return decodeIpv6(packet, bytes, at, end);
}
