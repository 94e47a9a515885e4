import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_LINK_TYPE, skip } from '../model/skip-reason.ts';
import { decodeArcnet } from './arcnet.ts';
import { decodeErf } from './erf.ts';
import { decodeEthernet, decodeEtherType } from './ethernet.ts';
import { decodeFrameRelay } from './frame-relay.ts';
import { decodeIp } from './ip.ts';
import { decodeJuniper } from './juniper.ts';
import { decodeLlc, decodeTokenRing } from './llc.ts';
import { decodeLoopback } from './loopback.ts';
import { decodeMpls } from './mpls.ts';
import { decodeNflog } from './nflog.ts';
import { decodeCiscoHdlc, decodePpp, decodePppFrame } from './ppp.ts';
import { decodeSwitchTag } from './switch-tag.ts';
import { decodeSubframe, decodeWifi, decodeWithRadioHeader } from './wifi.ts';

/**
 * Decodes one frame of any link type into `packet`, innermost IP packet last. Returns 0, or why there is no flow
 * (`skip-reason.ts`). `packet.family` is then still set when an IP header was met, since such packets move the clock.
 * While `packet.moreStart` is not 0, `decodeMore` gives the frame's next packet. `wireBytes` is the frame's length
 * before the capturing tool cut it.
 *
 * Link types by number: tcpdump.org/linktypes.html.
 */
export function decodeFrame(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  linkType: number,
  wireBytes = 0,
): number {
  packet.family = 0;
  packet.depth = 0;
  packet.moreStart = 0;
  packet.cutBytes = wireBytes > end - start ? wireBytes - (end - start) : 0;
  if (linkType === 1) return decodeEthernet(packet, bytes, start, end);
  return decodeLinkType(packet, bytes, start, end, linkType);
}

/** Decodes the packet at `packet.moreStart`, as `decodeFrame` does. */
export function decodeMore(packet: Packet, bytes: Uint8Array): number {
  const start = packet.moreStart;
  packet.family = 0;
  packet.depth = 0;
  packet.moreStart = 0;
  return decodeSubframe(packet, bytes, start, packet.moreEnd);
}

function decodeLinkType(packet: Packet, bytes: Uint8Array, start: number, end: number, linkType: number): number {
  switch (linkType) {
    case 12: // RAW as some systems number it
    case 14:
    case 101: // RAW
    case 228: // IPV4
    case 229: // IPV6
      return decodeIp(packet, bytes, start, end);
    case 113: // LINUX_SLL: type, address, then the EtherType
      return decodeAfter(packet, bytes, start, end, 16, 14);
    case 276: // LINUX_SLL2: the EtherType first
      return decodeAfter(packet, bytes, start, end, 20, 0);
    case 0: // NULL
    case 108: // LOOP
      return decodeLoopback(packet, bytes, start, end);
    case 109: // ENC (OpenBSD IPsec): family, SPI, flags
      return decodeIp(packet, bytes, start + 12, end);
    case 9: // PPP
    case 50: // PPP_HDLC
    case 166: // PPP_PPPD
      return decodePppFrame(packet, bytes, start, end);
    case 204: // PPP_WITH_DIR: a direction byte first
      return decodePppFrame(packet, bytes, start + 1, end);
    case 51: // PPP_ETHER: a PPPoE session header
      return decodePpp(packet, bytes, start + 6, end);
    case 104: // C_HDLC
      return decodeCiscoHdlc(packet, bytes, start, end);
    case 205: // C_HDLC_WITH_DIR
      return decodeCiscoHdlc(packet, bytes, start + 1, end);
    case 105: // IEEE802_11
      return decodeWifi(packet, bytes, start, end, false);
    case 119: // IEEE802_11_PRISM
    case 127: // IEEE802_11_RADIOTAP
    case 163: // IEEE802_11_AVS
    case 192: // PPI
      return decodeWithRadioHeader(packet, bytes, start, end, linkType);
    case 107: // FRELAY
      return decodeFrameRelay(packet, bytes, start, end);
    case 206: // FRELAY_WITH_DIR
      return decodeFrameRelay(packet, bytes, start + 1, end);
    case 219: // MPLS
      return decodeMpls(packet, bytes, start, end);
    case 100: // ATM_RFC1483
      return decodeLlc(packet, bytes, start, end);
    case 106: // ATM_CLIP: IP, behind LLC or not
      return start < end && bytes[start] === 0xaa
        ? decodeLlc(packet, bytes, start, end)
        : decodeIp(packet, bytes, start, end);
    case 123: // SUNATM: four bytes of traffic type and circuit
      return decodeLlc(packet, bytes, start + 4, end);
    case 10: // FDDI: frame control and two addresses
      return decodeLlc(packet, bytes, start + 13, end);
    case 6: // IEEE802_5
      return decodeTokenRing(packet, bytes, start, end);
    case 122: // IP_OVER_FC: two 8-byte addresses
      return decodeLlc(packet, bytes, start + 16, end);
    case 7: // ARCNET_BSD
      return decodeArcnet(packet, bytes, start, end, false);
    case 129: // ARCNET_LINUX
      return decodeArcnet(packet, bytes, start, end, true);
    case 117: // PFLOG: the first byte is the header's length, padded to four
      return start < end ? decodeIp(packet, bytes, start + ((bytes[start]! + 3) & ~3), end) : skip(SKIP_CUT_LINK);
    case 138: // APPLE_IP_OVER_IEEE1394: two 8-byte addresses, then the EtherType
      return decodeAfter(packet, bytes, start, end, 18, 16);
    case 242: // IPOIB: two 20-byte addresses, then the EtherType and two reserved bytes
      return decodeAfter(packet, bytes, start, end, 44, 40);
    case 258: // PKTAP
      return decodePktap(packet, bytes, start, end);
    case 274: // ETHERNET_MPACKET: preamble and start delimiter before the frame
      return decodeEthernet(packet, bytes, start + 8, end);
    case 226: // IPNET
      return decodeIp(packet, bytes, start + 24, end);
    case 239: // NFLOG
      return decodeNflog(packet, bytes, start, end);
    case 240: // NETANALYZER: four bytes before the frame
      return decodeEthernet(packet, bytes, start + 4, end);
    case 143: // DOCSIS: packet PDUs without an extended header
      return start + 6 <= end && (bytes[start]! & 0xc1) === 0
        ? decodeEthernet(packet, bytes, start + 6, end)
        : skip(SKIP_LINK_TYPE, linkType);
    case 197: // ERF
      return decodeErf(packet, bytes, start, end);
    case 281: // DSA_TAG_BRCM
    case 282: // DSA_TAG_BRCM_PREPEND
    case 284: // DSA_TAG_DSA
    case 285: // DSA_TAG_EDSA
      return decodeSwitchTag(packet, bytes, start, end, linkType);
    case 130: // JUNIPER_MLFR and its relatives
    case 131:
    case 132:
    case 133:
    case 135:
    case 137:
    case 167:
    case 178:
    case 179:
    case 180:
    case 181:
    case 183:
      return decodeJuniper(packet, bytes, start, end, linkType);
    default:
      return skip(SKIP_LINK_TYPE, linkType);
  }
}

/** A header of `headerBytes` that has the EtherType of what follows at `typeAt`. */
function decodeAfter(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  headerBytes: number,
  typeAt: number,
): number {
  if (start + headerBytes > end) return skip(SKIP_CUT_LINK);
  const etherType = (bytes[start + typeAt]! << 8) | bytes[start + typeAt + 1]!;
  return decodeEtherType(packet, bytes, start + headerBytes, end, etherType);
}

/** An Apple header that tells its own length and the link type inside. */
function decodePktap(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 12 > end) return skip(SKIP_CUT_LINK);
  const length = bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16);
  const inner = bytes[start + 8]! | (bytes[start + 9]! << 8);
  if (length < 12 || start + length > end || inner === 258) return skip(SKIP_CUT_LINK);
  return inner === 1
    ? decodeEthernet(packet, bytes, start + length, end)
    : decodeLinkType(packet, bytes, start + length, end, inner);
}
