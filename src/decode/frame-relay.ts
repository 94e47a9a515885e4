import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_LLC, skip } from '../model/skip-reason.ts';
import { decodeEtherType } from './ethernet.ts';
import { decodeIp } from './ip.ts';

/**
 * Frame relay: a Q.922 address of two to four bytes, then control 0x03 and a network layer id (IP 0xcc, IPv6 0x8e,
 * SNAP 0x80; RFC 2427), or Cisco's way an EtherType.
 */
export function decodeFrameRelay(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  // The lowest bit marks the last byte of the address.
  while (at < end && at < start + 4 && (bytes[at]! & 1) === 0) at++;
  at++;
  if (at + 2 > end) return skip(SKIP_CUT_LINK);
  if (bytes[at] !== 0x03) return decodeEtherType(packet, bytes, at + 2, end, (bytes[at]! << 8) | bytes[at + 1]!);
  at++;
  if (bytes[at] === 0) at++;
  const layerId = at < end ? bytes[at]! : 0;
  if (layerId === 0xcc || layerId === 0x8e) return decodeIp(packet, bytes, at + 1, end);
  if (layerId === 0x80 && at + 6 <= end)
    return decodeEtherType(packet, bytes, at + 6, end, (bytes[at + 4]! << 8) | bytes[at + 5]!);
  return skip(SKIP_LLC);
}
