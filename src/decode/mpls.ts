import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_ETHER_TYPE, skip } from '../model/skip-reason.ts';
import { decodeEthernet } from './ethernet.ts';
import { decodeIp } from './ip.ts';

/**
 * MPLS label stack (RFC 3032). Nothing says what lies below the last label: the first nibble 4 or 6 is IP, 0 a
 * pseudowire control word before an Ethernet frame (RFC 4385), anything else an Ethernet frame without one.
 */
export function decodeMpls(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at + 4 <= end && (bytes[at + 2]! & 1) === 0) at += 4;
  at += 4;
  if (at >= end) return skip(SKIP_CUT_LINK);
  const nibble = bytes[at]! >> 4;
  if (nibble === 4 || nibble === 6) return decodeIp(packet, bytes, at, end);
  if (nibble === 0 && looksLikeEthernet(bytes, at + 4, end)) return decodeEthernet(packet, bytes, at + 4, end);
  return looksLikeEthernet(bytes, at, end) ? decodeEthernet(packet, bytes, at, end) : skip(SKIP_ETHER_TYPE, 0x8847);
}

function looksLikeEthernet(bytes: Uint8Array, start: number, end: number): boolean {
  if (start + 14 > end) return false;
  const type = (bytes[start + 12]! << 8) | bytes[start + 13]!;
  return type === 0x0800 || type === 0x86dd || type === 0x8100 || type === 0x88a8 || type === 0x0806 || type < 0x600;
}
