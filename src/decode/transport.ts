import { FRAGMENT_LATER, MAX_DEPTH, type Packet } from '../model/packet.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import {
  DECODED,
  SKIP_BAD_TRANSPORT,
  SKIP_BAD_TUNNEL,
  SKIP_CUT_TRANSPORT,
  SKIP_IP_PROTOCOL,
  SKIP_TOO_DEEP,
  SKIP_TUNNEL_FRAGMENT,
  skip,
} from '../model/skip-reason.ts';
import { decodeEthernet } from './ethernet.ts';
import { decodeGre } from './gre.ts';
import { decodeIp } from './ip.ts';
import { decodeMpls } from './mpls.ts';
import { decodeUdpTunnel, isTunnelPort } from './udp-tunnel.ts';

// IANA protocol-numbers of what carries packets.
const IPIP = 4;
const IPV6_IN_IP = 41;
const GRE = 47;
const AUTHENTICATION = 51;
const IPIP_WITHIN_IP = 94;
const ETHERIP = 97;
const MPLS_IN_IP = 137;
const ETHERNET_IN_IP = 143;

const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
/** The least that an IP packet, or the first fragment of one, has of its transport (RFC 791: fragments are eights). */
const LEAST_BYTES = 8;

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
        ? decodeLaterFragment(packet, end, ipPayloadBytes)
        : decodeTcp(packet, bytes, start, end, ipPayloadBytes);
    case PROTOCOL_UDP:
      return packet.fragment === FRAGMENT_LATER
        ? decodeLaterFragment(packet, end, ipPayloadBytes)
        : decodeUdp(packet, bytes, start, end, ipPayloadBytes, offloaded);
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
      return packet.fragment === FRAGMENT_LATER
        ? decodeLaterFragment(packet, end, ipPayloadBytes)
        : decodeIcmp(packet, bytes, start, end, ipPayloadBytes);
    default:
      return decodeTunnel(packet, bytes, start, end, protocol, ipPayloadBytes, offloaded);
  }
}

/** TCP (RFC 9293). A header cut by the snap length keeps what is there: ports are enough for a flow. */
function decodeTcp(packet: Packet, bytes: Uint8Array, start: number, end: number, ipPayloadBytes: number): number {
  if (start + 4 > end) return skip(SKIP_CUT_TRANSPORT);
  if (ipPayloadBytes < LEAST_BYTES) return skip(SKIP_BAD_TRANSPORT);
  packet.srcPort = (bytes[start]! << 8) | bytes[start + 1]!;
  packet.dstPort = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  let headerBytes = TCP_HEADER_BYTES;
  if (start + 14 <= end) {
    packet.tcpSequence =
      (bytes[start + 4]! << 24) | (bytes[start + 5]! << 16) | (bytes[start + 6]! << 8) | bytes[start + 7]!;
    const dataOffset = (bytes[start + 12]! >> 4) * 4;
    if (dataOffset > headerBytes) headerBytes = dataOffset;
    packet.tcpFlags = bytes[start + 13]!;
  }
  packet.payloadBytes = ipPayloadBytes > headerBytes ? ipPayloadBytes - headerBytes : 0;
  packet.payloadStart = start + headerBytes;
  packet.payloadEnd = end;
  return DECODED;
}

/**
 * UDP (RFC 768): its own length counts, so that a snapped packet still counts fully, and a first fragment for all: a
 * capture filter on ports lets none of the later ones through.
 */
function decodeUdp(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  ipPayloadBytes: number,
  offloaded: boolean,
): number {
  if (start + 4 > end) return skip(SKIP_CUT_TRANSPORT);
  if (ipPayloadBytes < LEAST_BYTES) return skip(SKIP_BAD_TRANSPORT);
  const srcPort = (bytes[start]! << 8) | bytes[start + 1]!;
  const dstPort = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  packet.srcPort = srcPort;
  packet.dstPort = dstPort;
  let length = start + 6 <= end ? (bytes[start + 4]! << 8) | bytes[start + 5]! : ipPayloadBytes;
  // Offloaded datagrams have no length yet (RFC 2675 jumbograms neither).
  if (length === 0 && (offloaded || ipPayloadBytes > UDP_HEADER_BYTES)) length = ipPayloadBytes;
  packet.payloadBytes = length > UDP_HEADER_BYTES ? length - UDP_HEADER_BYTES : 0;
  const payloadStart = start + UDP_HEADER_BYTES;
  packet.payloadStart = payloadStart;
  packet.payloadEnd = end;
  if (payloadStart < end && (isTunnelPort(dstPort) || isTunnelPort(srcPort)))
    return decodeUdpTunnel(packet, bytes, payloadStart, end);
  return DECODED;
}

/** ICMP (RFC 792) has 8 header bytes; of ICMPv6 (RFC 4443) only the first four are the same for all messages. */
function decodeIcmp(packet: Packet, bytes: Uint8Array, start: number, end: number, ipPayloadBytes: number): number {
  packet.srcPort = 0;
  packet.dstPort = 0;
  if (start + 2 <= end) {
    packet.icmpType = bytes[start]!;
    packet.icmpCode = bytes[start + 1]!;
  }
  const headerBytes = packet.protocol === PROTOCOL_ICMP ? 8 : 4;
  packet.payloadStart = start + headerBytes;
  packet.payloadEnd = end;
  packet.payloadBytes = ipPayloadBytes > headerBytes ? ipPayloadBytes - headerBytes : 0;
  return DECODED;
}

/** It belongs to the flow of the first fragment, whose ports the fragment table knows. Of UDP, that one counted all. */
function decodeLaterFragment(packet: Packet, end: number, ipPayloadBytes: number): number {
  packet.srcPort = 0;
  packet.dstPort = 0;
  packet.payloadBytes = packet.protocol === PROTOCOL_UDP ? 0 : ipPayloadBytes;
  packet.payloadStart = end;
  packet.payloadEnd = end;
  return DECODED;
}

/**
 * A first fragment of a tunnel has the headers of the packet inside, whose lengths tell the whole; later ones have
 * nothing to add.
 */
function decodeTunnel(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  protocol: number,
  ipPayloadBytes: number,
  offloaded: boolean,
): number {
  if (!isTunnel(protocol)) return skip(SKIP_IP_PROTOCOL, protocol);
  if (packet.fragment === FRAGMENT_LATER) return skip(SKIP_TUNNEL_FRAGMENT);
  if (++packet.depth > MAX_DEPTH) return skip(SKIP_TOO_DEEP);
  switch (protocol) {
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
      return decodeIp(packet, bytes, start, end);
  }
}

function isTunnel(protocol: number): boolean {
  switch (protocol) {
    case IPIP:
    case IPV6_IN_IP:
    case GRE:
    case AUTHENTICATION:
    case IPIP_WITHIN_IP:
    case ETHERIP:
    case MPLS_IN_IP:
    case ETHERNET_IN_IP:
      return true;
    default:
      return false;
  }
}
