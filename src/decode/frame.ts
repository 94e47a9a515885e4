import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_LINK_TYPE, SKIP_NULL_FAMILY, skip } from '../model/skip-reason.ts';
import { decodeEthernet, decodeEtherType } from './ethernet.ts';
import { decodeIp } from './ip.ts';
import { decodePpp, decodePppFrame } from './ppp.ts';
import { decodeWifi, decodeWithRadioHeader } from './wifi.ts';

/**
 * Decodes one frame of any link type into `packet`, innermost IP packet last. Returns 0, or why there is no flow
 * (`skip-reason.ts`). `packet.family` is then still set when an IP header was met, since such packets move the clock.
 *
 * Link types by number: tcpdump.org/linktypes.html.
 */
export function decodeFrame(packet: Packet, bytes: Uint8Array, start: number, end: number, linkType: number): number {
  packet.family = 0;
  packet.depth = 0;
  switch (linkType) {
    case 1: // ETHERNET
      return decodeEthernet(packet, bytes, start, end);
    case 12: // RAW as some systems number it
    case 14:
    case 101: // RAW
    case 228: // IPV4
    case 229: // IPV6
      return decodeIp(packet, bytes, start, end);
    case 113: // LINUX_SLL
      return start + 16 > end
        ? skip(SKIP_CUT_LINK)
        : decodeEtherType(packet, bytes, start + 16, end, (bytes[start + 14]! << 8) | bytes[start + 15]!);
    case 276: // LINUX_SLL2
      return start + 20 > end
        ? skip(SKIP_CUT_LINK)
        : decodeEtherType(packet, bytes, start + 20, end, (bytes[start]! << 8) | bytes[start + 1]!);
    case 0: // NULL
    case 108: // LOOP
      return decodeLoopback(packet, bytes, start, end);
    case 109: // ENC (OpenBSD IPsec): family, SPI, flags
      return start + 12 > end ? skip(SKIP_CUT_LINK) : decodeIp(packet, bytes, start + 12, end);
    case 9: // PPP
    case 50: // PPP_HDLC
    case 166: // PPP_PPPD
    case 204: // PPP_WITH_DIR
      return decodePppFrame(packet, bytes, start, end, linkType === 204);
    case 51: // PPP_ETHER: a PPPoE session header
      return start + 6 > end ? skip(SKIP_CUT_LINK) : decodePpp(packet, bytes, start + 6, end);
    case 104: // C_HDLC
      return decodeCiscoHdlc(packet, bytes, start, end);
    case 205: // C_HDLC_WITH_DIR
      return decodeCiscoHdlc(packet, bytes, start + 1, end);
    case 105: // IEEE802_11
      return decodeWifi(packet, bytes, start, end);
    case 119: // IEEE802_11_PRISM
    case 127: // IEEE802_11_RADIOTAP
    case 163: // IEEE802_11_AVS
    case 192: // PPI
      return decodeWithRadioHeader(packet, bytes, start, end, linkType);
    case 107: // FRELAY
      return decodeFrameRelay(packet, bytes, start, end);
    case 100: // ATM_RFC1483: LLC first
    case 10: // FDDI: frame control and two addresses before LLC
    case 6: // IEEE802_5 likewise
      return decodeBeforeLlc(packet, bytes, start, end, linkType);
    case 117: // PFLOG
      return decodePflog(packet, bytes, start, end);
    case 122: // IP_OVER_FC: two 8-byte addresses, then LLC
      return decodeLlc(packet, bytes, start + 16, end);
    case 138: // APPLE_IP_OVER_IEEE1394: two 8-byte addresses, then the EtherType
      return start + 18 > end
        ? skip(SKIP_CUT_LINK)
        : decodeEtherType(packet, bytes, start + 18, end, (bytes[start + 16]! << 8) | bytes[start + 17]!);
    case 242: // IPOIB
    case 253: // never IP, but its name is shown
      return linkType === 242 && start + 44 <= end
        ? decodeEtherType(packet, bytes, start + 44, end, (bytes[start + 40]! << 8) | bytes[start + 41]!)
        : skip(SKIP_LINK_TYPE, linkType);
    case 258: // PKTAP: an Apple header that tells its length and the link type inside
      return decodePktap(packet, bytes, start, end);
    case 274: // ETHERNET_MPACKET: preamble and start delimiter before the frame
      return decodeEthernet(packet, bytes, start + 8, end);
    case 226: // IPNET
      return start + 24 > end ? skip(SKIP_CUT_LINK) : decodeIp(packet, bytes, start + 24, end);
    case 239: // NFLOG
      return decodeNflog(packet, bytes, start, end);
    case 240: // NETANALYZER: four bytes before the frame
      return decodeEthernet(packet, bytes, start + 4, end);
    case 143: // DOCSIS: only packet PDUs with no extended header
      return start + 6 <= end && (bytes[start]! & 0xc1) === 0
        ? decodeEthernet(packet, bytes, start + 6, end)
        : skip(SKIP_LINK_TYPE, linkType);
    default:
      return skip(SKIP_LINK_TYPE, linkType);
  }
}

/**
 * The 4-byte family of BSD loopback: host byte order of the capturing machine (NULL) or network order (LOOP). AF_INET
 * is 2 everywhere; AF_INET6 is 24, 28 or 30 on the BSDs and Darwin, 10 on Linux, 23 on Windows.
 */
function decodeLoopback(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 4 > end) return skip(SKIP_CUT_LINK);
  const family = bytes[start] !== 0 ? bytes[start]! : bytes[start + 3]!;
  switch (family) {
    case 2:
    case 10:
    case 23:
    case 24:
    case 28:
    case 30:
      return decodeIp(packet, bytes, start + 4, end);
    default: {
      // Some tools write an EtherType here.
      const etherType = (bytes[start + 2]! << 8) | bytes[start + 3]!;
      return etherType === 0x0800 || etherType === 0x86dd
        ? decodeIp(packet, bytes, start + 4, end)
        : skip(SKIP_NULL_FAMILY, family);
    }
  }
}

function decodeCiscoHdlc(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 4 > end) return skip(SKIP_CUT_LINK);
  const etherType = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  // 0xfefe: OSI network layer, whose identifier follows; IP is 0xcc there.
  return decodeEtherType(packet, bytes, start + 4, end, etherType);
}

/** Q.922 address of two to four bytes, control 0x03, then an NLPID: IP is 0xcc, IPv6 0x8e, SNAP 0x80 (RFC 2427). */
function decodeFrameRelay(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && at < start + 4 && (bytes[at]! & 1) === 0) at++;
  at++;
  if (at + 2 > end) return skip(SKIP_CUT_LINK);
  if (bytes[at] !== 0x03) return decodeEtherType(packet, bytes, at + 2, end, (bytes[at]! << 8) | bytes[at + 1]!);
  at++;
  if (bytes[at] === 0) at++;
  const nlpid = at < end ? bytes[at]! : 0;
  if (nlpid === 0xcc || nlpid === 0x8e) return decodeIp(packet, bytes, at + 1, end);
  if (nlpid === 0x80 && at + 6 <= end)
    return decodeEtherType(packet, bytes, at + 6, end, (bytes[at + 4]! << 8) | bytes[at + 5]!);
  return skip(SKIP_LINK_TYPE, 107);
}

function decodeBeforeLlc(packet: Packet, bytes: Uint8Array, start: number, end: number, linkType: number): number {
  let at = start;
  if (linkType === 10) at += 13;
  if (linkType === 6) {
    if (start + 16 > end) return skip(SKIP_CUT_LINK);
    // Source routing: the top bit of the source address says that a routing field follows, its length in 5 bits.
    at += 14;
    if (bytes[start + 8]! & 0x80) at += bytes[start + 14]! & 0x1f;
  }
  return decodeLlc(packet, bytes, at, end);
}

/** IEEE 802.2 LLC, with SNAP (RFC 1042) or straight IP. */
export function decodeLlc(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  return decodeEtherType(packet, bytes, start, end, 0);
}

/** OpenBSD packet filter log: the first byte is the header's length, padded to four. */
function decodePflog(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return skip(SKIP_CUT_LINK);
  const at = start + ((bytes[start]! + 3) & ~3);
  return at >= end ? skip(SKIP_CUT_LINK) : decodeIp(packet, bytes, at, end);
}

function decodePktap(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 12 > end) return skip(SKIP_CUT_LINK);
  const length = bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16);
  const inner = bytes[start + 8]! | (bytes[start + 9]! << 8);
  if (length < 12 || start + length > end || inner === 258) return skip(SKIP_CUT_LINK);
  return decodeFrame(packet, bytes, start + length, end, inner);
}

/** Netfilter log: type-length-value fields after four bytes; the packet is the value of type 9. */
function decodeNflog(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  let at = start + 4;
  while (at + 4 <= end) {
    const length = bytes[at]! | (bytes[at + 1]! << 8);
    const type = bytes[at + 2]! | (bytes[at + 3]! << 8);
    if (length < 4) break;
    if (type === 9) return decodeIp(packet, bytes, at + 4, Math.min(end, at + length));
    at += (length + 3) & ~3;
  }
  return skip(SKIP_CUT_LINK);
}
