import type { Packet } from '../model/packet.ts';
import { SKIP_BAD_TUNNEL, skip } from '../model/skip-reason.ts';
import { decodeEthernet } from './ethernet.ts';
import { decodeWifiFrame } from './wifi.ts';

// Bits of the header's third and fourth byte (RFC 5415 §4.3).
const NATIVE_FRAME = 0x01;
const IS_FRAGMENT = 0x80;
const KEEP_ALIVE = 0x08;

/** CAPWAP data between access points and their controller: frames of 802.3, or of 802.11 (binding 1). */
export function decodeCapwap(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  // The second nibble of the preamble is 1 when DTLS follows.
  if (start + 8 > end || bytes[start] !== 0) return skip(SKIP_BAD_TUNNEL);
  const flags = bytes[start + 3]!;
  const isFirst = (flags & IS_FRAGMENT) === 0 || ((bytes[start + 6]! << 8) | bytes[start + 7]!) < 8;
  if ((flags & KEEP_ALIVE) !== 0 || !isFirst) return skip(SKIP_BAD_TUNNEL);
  const frame = start + (bytes[start + 1]! >> 3) * 4;
  if ((bytes[start + 2]! & NATIVE_FRAME) === 0) return decodeEthernet(packet, bytes, frame, end);
  if (frame + 24 > end) return skip(SKIP_BAD_TUNNEL);
  // Cisco swaps the two control bytes. In the right order the first is a data frame of version 0.
  const first = bytes[frame]!;
  const second = bytes[frame + 1]!;
  return (first & 0x0f) === 0x08
    ? decodeWifiFrame(packet, bytes, frame, end, first, second, false)
    : decodeWifiFrame(packet, bytes, frame, end, second, first, false);
}
