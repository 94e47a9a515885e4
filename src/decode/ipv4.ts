import { FRAGMENT_FIRST, FRAGMENT_LATER, FRAGMENT_NONE, type Packet } from '../model/packet.ts';
import { SKIP_BAD_IP, SKIP_CUT_IP, skip } from '../model/skip-reason.ts';
import { decodeTransport } from './transport.ts';

/**
 * IPv4 (RFC 791), whose version the caller has seen. The total length bounds the payload, so Ethernet padding never
 * counts; 0 means that the capturing host left segmentation to its card, and then the rest of the frame is the packet.
 */
export function decodeIpv4(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 20 > end) return skip(SKIP_CUT_IP);
  const headerBytes = (bytes[start]! & 15) * 4;
  const claimed = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  const totalBytes = claimed === 0 ? end - start + packet.cutBytes : claimed;
  packet.family = 4;
  if (headerBytes < 20 || totalBytes < headerBytes) return skip(SKIP_BAD_IP);
  packet.src0 = 0;
  packet.src1 = 0;
  packet.src2 = 0;
  packet.src3 =
    (bytes[start + 12]! << 24) | (bytes[start + 13]! << 16) | (bytes[start + 14]! << 8) | bytes[start + 15]!;
  packet.dst0 = 0;
  packet.dst1 = 0;
  packet.dst2 = 0;
  packet.dst3 =
    (bytes[start + 16]! << 24) | (bytes[start + 17]! << 16) | (bytes[start + 18]! << 8) | bytes[start + 19]!;
  packet.ipBytes = totalBytes;
  const fragmentWord = (bytes[start + 6]! << 8) | bytes[start + 7]!;
  if ((fragmentWord & 0x3fff) === 0) packet.fragment = FRAGMENT_NONE;
  else {
    packet.fragment = (fragmentWord & 0x1fff) === 0 ? FRAGMENT_FIRST : FRAGMENT_LATER;
    packet.fragmentId = (bytes[start + 4]! << 8) | bytes[start + 5]!;
  }
  const packetEnd = start + totalBytes;
  return decodeTransport(
    packet,
    bytes,
    start + headerBytes,
    Math.min(packetEnd, end),
    bytes[start + 9]!,
    totalBytes - headerBytes,
    claimed === 0,
  );
}
