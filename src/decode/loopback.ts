import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_NULL_FAMILY, skip } from '../model/skip-reason.ts';
import { decodeIp } from './ip.ts';

/**
 * The 4-byte address family of BSD loopback, in the byte order of the capturing machine (NULL) or of the network
 * (LOOP). AF_INET is 2 everywhere; AF_INET6 is 24, 28 or 30 on the BSDs and Darwin, 10 on Linux, 23 on Windows.
 */
export function decodeLoopback(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
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
  }
  // Some tools write an EtherType here.
  const etherType = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  return etherType === 0x0800 || etherType === 0x86dd
    ? decodeIp(packet, bytes, start + 4, end)
    : skip(SKIP_NULL_FAMILY, family);
}
