import { MAX_DEPTH } from './packet.ts';
import { etherTypeName, ipProtocolName, linkTypeName } from './wire-names.ts';

/**
 * Why a frame gave no flow. A decoder returns 0 when it filled the packet, else `kind << 16 | detail`, so that hot code
 * passes one integer; the sentence is made only when results are shown.
 */
export const DECODED = 0;
export const SKIP_LINK_TYPE = 1;
export const SKIP_ETHER_TYPE = 2;
export const SKIP_IP_PROTOCOL = 3;
export const SKIP_CUT_LINK = 4;
export const SKIP_CUT_IP = 5;
export const SKIP_BAD_IP = 6;
export const SKIP_CUT_TRANSPORT = 7;
export const SKIP_TOO_DEEP = 8;
export const SKIP_ENCRYPTED_WIFI = 9;
export const SKIP_WIFI_FRAME = 10;
export const SKIP_GRE = 11;
export const SKIP_PPP = 12;
export const SKIP_LLC = 13;
export const SKIP_FRAGMENT_ALONE = 14;
export const SKIP_FLOW_TABLE_FULL = 15;
export const SKIP_BAD_TUNNEL = 16;
export const SKIP_NULL_FAMILY = 17;
export const SKIP_TUNNEL_FRAGMENT = 18;
export const SKIP_BAD_TRANSPORT = 19;
export const SKIP_ENCRYPTED_MACSEC = 20;
export const SKIP_LINK_FRAGMENT = 21;

export function skip(kind: number, detail = 0): number {
  return (kind << 16) | (detail & 0xffff);
}

/** The reason in words a reader of the report understands. */
export function skipReasonText(reason: number): string {
  const detail = reason & 0xffff;
  switch (reason >>> 16) {
    case SKIP_LINK_TYPE:
      return `link type ${linkTypeName(detail)} is not read`;
    case SKIP_ETHER_TYPE:
      return `${etherTypeName(detail)} frames carry no IP flow`;
    case SKIP_IP_PROTOCOL:
      return `${ipProtocolName(detail)} packets make no flow`;
    case SKIP_CUT_LINK:
      return 'frame ends inside its link-layer header';
    case SKIP_CUT_IP:
      return 'frame ends inside its IP header';
    case SKIP_BAD_IP:
      return 'IP header contradicts itself';
    case SKIP_CUT_TRANSPORT:
      return 'frame ends before the ports';
    case SKIP_TOO_DEEP:
      return `more than ${MAX_DEPTH} layers of tunnels`;
    case SKIP_ENCRYPTED_WIFI:
      return 'encrypted 802.11 frame';
    case SKIP_WIFI_FRAME:
      return '802.11 management, control or empty frame';
    case SKIP_GRE:
      return `GRE of ${etherTypeName(detail)} is not read`;
    case SKIP_PPP:
      return `PPP protocol 0x${detail.toString(16).padStart(4, '0')} carries no IP flow`;
    case SKIP_LLC:
      return 'LLC frame without IP';
    case SKIP_FRAGMENT_ALONE:
      return 'IP fragment whose first fragment was not captured';
    case SKIP_FLOW_TABLE_FULL:
      return 'flow table is full';
    case SKIP_BAD_TUNNEL:
      return 'tunnel header contradicts itself';
    case SKIP_NULL_FAMILY:
      return `loopback protocol family ${detail} carries no IP flow`;
    case SKIP_TUNNEL_FRAGMENT:
      return 'later IP fragment of a tunnelled packet, which its first fragment counts';
    case SKIP_BAD_TRANSPORT:
      return 'IP packet too short for its transport header';
    case SKIP_ENCRYPTED_MACSEC:
      return 'encrypted MACsec frame';
    case SKIP_LINK_FRAGMENT:
      return 'later part of a packet that the link layer split';
    default:
      return `unknown reason ${reason}`;
  }
}
