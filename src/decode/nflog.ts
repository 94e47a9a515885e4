import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, skip } from '../model/skip-reason.ts';
import { decodeIp } from './ip.ts';

/** The attribute that holds the packet (linux/netfilter/nfnetlink_log.h). */
const PAYLOAD = 9;

/** Linux netfilter log: type-length-value fields after four bytes, in the byte order of the capturing machine. */
export function decodeNflog(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  let at = start + 4;
  while (at + 4 <= end) {
    const length = bytes[at]! | (bytes[at + 1]! << 8);
    const type = bytes[at + 2]! | (bytes[at + 3]! << 8);
    if (length < 4) break;
    if (type === PAYLOAD) return decodeIp(packet, bytes, at + 4, Math.min(end, at + length));
    at += (length + 3) & ~3;
  }
  return skip(SKIP_CUT_LINK);
}
