import { FRAGMENT_LATER, FRAGMENT_NONE, type Packet } from '../model/packet.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import {
  DECODED,
  SKIP_BAD_TUNNEL,
  SKIP_CUT_TRANSPORT,
  SKIP_IP_PROTOCOL,
  SKIP_TOO_DEEP,
  skip,
} from '../model/skip-reason.ts';
import { decodeEthernet } from './ethernet.ts';
import { decodeGre } from './gre.ts';
import { decodeIp } from './ip.ts';
import { decodeMpls } from './mpls.ts';
import { decodeUdpTunnel, isUdpTunnelPort } from './udp-tunnel.ts';

/** Tunnels inside tunnels before a packet is refused. */
const MAX_DEPTH = 12;
const IPIP = 4;
const IPV6_IN_IP = 41;
const GRE = 47;
const AUTHENTICATION = 51;
const ETHERIP = 97;
const IPIP_WITHIN_IP = 94;
const MPLS_IN_IP = 137;
const ETHERNET_IN_IP = 143;

/**
 * The header after IP: TCP, UDP or ICMP fill the packet, tunnels are entered, anything else makes no flow.
 *
 * `ipPayloadBytes` is what IP says follows; `[start, end)` is what of it was captured. `offloaded` means that IP gave
 * no length, so that the transport's own may be missing too.
 */
export function decodeTransport(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  protocol: number,
  ipPayloadBytes: number,
  offloaded: boolean,
): number {
  packet.protocol = protocol;
  packet.tcpFlags = 0;
  packet.icmpType = -1;
  packet.icmpCode = -1;
  switch (protocol) {
    case PROTOCOL_TCP:
      return packet.fragment === FRAGMENT_LATER
        ? laterFragment(packet, start, end, ipPayloadBytes)
        : decodeTcp(packet, bytes, start, end, ipPayloadBytes);
    case PROTOCOL_UDP:
      return packet.fragment === FRAGMENT_LATER
        ? laterFragment(packet, start, end, ipPayloadBytes)
        : decodeUdp(packet, bytes, start, end, ipPayloadBytes, offloaded);
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
      return decodeIcmp(packet, bytes, start, end, ipPayloadBytes);
  }
  if (packet.fragment === FRAGMENT_LATER) return skip(SKIP_IP_PROTOCOL, protocol);
  if (++packet.depth > MAX_DEPTH) return skip(SKIP_TOO_DEEP);
  switch (protocol) {
    case IPIP:
    case IPV6_IN_IP:
    case IPIP_WITHIN_IP:
      return decodeIp(packet, bytes, start, end);
    case GRE:
      return decodeGre(packet, bytes, start, end);
    case ETHERIP: // RFC 3378: version 3 in the upper nibble, then a frame
      return start + 2 <= end && bytes[start]! >> 4 === 3
        ? decodeEthernet(packet, bytes, start + 2, end)
        : skip(SKIP_BAD_TUNNEL);
    case ETHERNET_IN_IP: // RFC 8986
      return decodeEthernet(packet, bytes, start, end);
    case MPLS_IN_IP: // RFC 4023
      return decodeMpls(packet, bytes, start, end);
    case AUTHENTICATION: {
      // RFC 4302: readable, since it only signs what follows.
      if (start + 12 > end) return skip(SKIP_CUT_TRANSPORT);
      const length = (bytes[start + 1]! + 2) * 4;
      if (length > ipPayloadBytes) return skip(SKIP_BAD_TUNNEL);
      return decodeTransport(packet, bytes, start + length, end, bytes[start]!, ipPayloadBytes - length, offloaded);
    }
    default:
      return skip(SKIP_IP_PROTOCOL, protocol);
  }
}

/** TCP (RFC 9293). A header cut by the snap length keeps what is there: ports are enough for a flow. */
function decodeTcp(packet: Packet, bytes: Uint8Array, start: number, end: number, ipPayloadBytes: number): number {
  if (start + 4 > end) return skip(SKIP_CUT_TRANSPORT);
  packet.srcPort = (bytes[start]! << 8) | bytes[start + 1]!;
  packet.dstPort = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  let headerBytes = 20;
  if (start + 14 <= end) {
    packet.tcpSequence =
      (bytes[start + 4]! << 24) | (bytes[start + 5]! << 16) | (bytes[start + 6]! << 8) | bytes[start + 7]!;
    const dataOffset = (bytes[start + 12]! >> 4) * 4;
    if (dataOffset >= 20) headerBytes = dataOffset;
    packet.tcpFlags = bytes[start + 13]!;
  }
  const payloadBytes = ipPayloadBytes - headerBytes;
  packet.payloadBytes = Math.max(payloadBytes, 0);
  packet.payloadStart = start + headerBytes;
  packet.payloadEnd = end;
  return DECODED;
}

/** UDP (RFC 768): its own length counts, so that a snapped packet still counts fully. */
function decodeUdp(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  ipPayloadBytes: number,
  offloaded: boolean,
): number {
  if (start + 4 > end) return skip(SKIP_CUT_TRANSPORT);
  const srcPort = (bytes[start]! << 8) | bytes[start + 1]!;
  const dstPort = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  packet.srcPort = srcPort;
  packet.dstPort = dstPort;
  let length = start + 6 <= end ? (bytes[start + 4]! << 8) | bytes[start + 5]! : ipPayloadBytes;
  // Fragments bring their own bytes; offloaded datagrams have no length yet (RFC 2675 jumbograms neither).
  if (packet.fragment !== FRAGMENT_NONE || (length === 0 && (offloaded || ipPayloadBytes > 8))) length = ipPayloadBytes;
  packet.payloadBytes = length > 8 ? length - 8 : 0;
  packet.payloadStart = start + 8;
  packet.payloadEnd = end;
  if (start + 8 < end && (isUdpTunnelPort(dstPort) || isUdpTunnelPort(srcPort)))
    return decodeUdpTunnel(packet, bytes, start + 8, end);
  return DECODED;
}

/** ICMP (RFC 792) has 8 header bytes; of ICMPv6 (RFC 4443) only the first four are the same for all messages. */
function decodeIcmp(packet: Packet, bytes: Uint8Array, start: number, end: number, ipPayloadBytes: number): number {
  packet.srcPort = 0;
  packet.dstPort = 0;
  packet.payloadStart = end;
  packet.payloadEnd = end;
  if (packet.fragment === FRAGMENT_LATER) {
    packet.payloadBytes = ipPayloadBytes;
    return DECODED;
  }
  if (start + 2 <= end) {
    packet.icmpType = bytes[start]!;
    packet.icmpCode = bytes[start + 1]!;
  }
  const headerBytes = packet.protocol === PROTOCOL_ICMP ? 8 : 4;
  packet.payloadBytes = ipPayloadBytes > headerBytes ? ipPayloadBytes - headerBytes : 0;
  return DECODED;
}

/** All of it is payload of the flow that the first fragment belongs to; the ports are found by the fragment table. */
function laterFragment(packet: Packet, start: number, end: number, ipPayloadBytes: number): number {
  packet.srcPort = 0;
  packet.dstPort = 0;
  packet.payloadBytes = Math.max(ipPayloadBytes, 0);
  packet.payloadStart = start;
  packet.payloadEnd = Math.min(start, end);
  return DECODED;
}
