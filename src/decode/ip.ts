import type { Packet } from '../model/packet.ts';
import { SKIP_BAD_IP, SKIP_CUT_IP, skip } from '../model/skip-reason.ts';
import { decodeIpv4 } from './ipv4.ts';
import { decodeIpv6 } from './ipv6.ts';

/** IP of the version that its first nibble names: link layers and tunnels that announce a version are not always right. */
export function decodeIp(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return skip(SKIP_CUT_IP);
  switch (bytes[start]! >> 4) {
    case 4:
      return decodeIpv4(packet, bytes, start, end);
    case 6:
      return decodeIpv6(packet, bytes, start, end);
    default:
      return skip(SKIP_BAD_IP);
  }
}
