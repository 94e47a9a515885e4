import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_LINK_TYPE, skip } from '../model/skip-reason.ts';
import { decodeEthernet } from './ethernet.ts';
import { decodeFrameRelay } from './frame-relay.ts';
import { decodeIp } from './ip.ts';
import { decodeCiscoHdlc, decodePppFrame } from './ppp.ts';

// Bits of the byte after the magic.
const NO_LINK_HEADER = 0x02;
const HAS_EXTENSIONS = 0x80;

/** What Juniper routers write: a magic, flags, extensions with their length, then the frame or the bare packet. */
export function decodeJuniper(packet: Packet, bytes: Uint8Array, start: number, end: number, linkType: number): number {
  if (start + 6 > end || bytes[start] !== 0x4d || bytes[start + 1] !== 0x47 || bytes[start + 2] !== 0x43)
    return skip(SKIP_CUT_LINK);
  const flags = bytes[start + 3]!;
  let at = start + 4;
  if (flags & HAS_EXTENSIONS) at += 2 + ((bytes[start + 4]! << 8) | bytes[start + 5]!);
  // Without a link header, four bytes tell the protocol; the packet's own version does so too.
  if (flags & NO_LINK_HEADER) return decodeIp(packet, bytes, at + 4, end);
  switch (linkType) {
    case 178: // JUNIPER_ETHER
      return decodeEthernet(packet, bytes, at, end);
    case 179: // JUNIPER_PPP
      return decodePppFrame(packet, bytes, at, end);
    case 180: // JUNIPER_FRELAY
      return decodeFrameRelay(packet, bytes, at, end);
    case 181: // JUNIPER_CHDLC
      return decodeCiscoHdlc(packet, bytes, at, end);
    default:
      return skip(SKIP_LINK_TYPE, linkType);
  }
}
