import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_ENCRYPTED_WIFI, SKIP_LINK_TYPE, SKIP_WIFI_FRAME, skip } from '../model/skip-reason.ts';
import { decodeEtherType } from './ethernet.ts';

/** IEEE 802.11 data frames: header of 24 to 36 bytes, then LLC. Protected frames cannot be read. */
export function decodeWifi(packet: Packet, bytes: Uint8Array, start: number, end: number, padded = false): number {
  if (start + 24 > end) return skip(SKIP_WIFI_FRAME);
  const control = bytes[start]!;
  const flags = bytes[start + 1]!;
  // Type 2 is data; bit 2 of the subtype (0x40 here) marks frames without data.
  if ((control & 0x0c) !== 0x08 || (control & 0x40) !== 0) return skip(SKIP_WIFI_FRAME);
  if (flags & 0x40) return skip(SKIP_ENCRYPTED_WIFI);
  let header = 24;
  if ((flags & 0x03) === 0x03) header += 6;
  let isAggregate = false;
  if (control & 0x80) {
    if (start + header + 2 > end) return skip(SKIP_CUT_LINK);
    isAggregate = (bytes[start + header]! & 0x80) !== 0;
    header += 2;
    if (flags & 0x80) header += 4;
  }
  if (padded) header = (header + 3) & ~3;
  let at = start + header;
  // An aggregate (A-MSDU) begins with the addresses and length of its first subframe: that one is read.
  if (isAggregate) at += 14;
  return at + 8 > end ? skip(SKIP_CUT_LINK) : decodeEtherType(packet, bytes, at, end, 0);
}

/** 802.11 behind a header of the capturing driver: radiotap, PPI, AVS or Prism, each of which tells its own length. */
export function decodeWithRadioHeader(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  linkType: number,
): number {
  if (start + 8 > end) return skip(SKIP_CUT_LINK);
  if (linkType === 127) return decodeRadiotap(packet, bytes, start, end);
  if (linkType === 192) {
    const length = bytes[start + 2]! | (bytes[start + 3]! << 8);
    if (length < 8 || start + length > end) return skip(SKIP_CUT_LINK);
    const inner = bytes[start + 4]! | (bytes[start + 5]! << 8);
    if (inner === 105) return decodeWifi(packet, bytes, start + length, end);
    return inner === 1
      ? decodeEtherType(packet, bytes, start + length + 14, end, typeAt(bytes, start + length + 12, end))
      : skip(SKIP_LINK_TYPE, inner);
  }
  return decodeWifi(packet, bytes, start + avsOrPrismBytes(bytes, start), end);
}

function typeAt(bytes: Uint8Array, at: number, end: number): number {
  return at + 2 <= end ? (bytes[at]! << 8) | bytes[at + 1]! : 0;
}

/** AVS is big endian and begins with its version 0x80211…; Prism is 144 bytes as its own length field says. */
function avsOrPrismBytes(bytes: Uint8Array, start: number): number {
  if (bytes[start] === 0x80 && bytes[start + 1] === 0x21)
    return (bytes[start + 4]! << 24) | (bytes[start + 5]! << 16) | (bytes[start + 6]! << 8) | bytes[start + 7]!;
  const length = bytes[start + 4]! | (bytes[start + 5]! << 8) | (bytes[start + 6]! << 16);
  return length >= 8 ? length : 144;
}

/** Radiotap (radiotap.org): fields by bit mask; only the flags field matters, for padding and the check sequence. */
function decodeRadiotap(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  const length = bytes[start + 2]! | (bytes[start + 3]! << 8);
  if (length < 8 || start + length > end) return skip(SKIP_CUT_LINK);
  const present = bytes[start + 4]!;
  let at = start + 8;
  // Bit 31 of each mask says that another mask follows.
  for (let mask = start + 4; mask + 4 <= start + length && (bytes[mask + 3]! & 0x80) !== 0; mask += 4) at += 4;
  let flags = 0;
  if (present & 0x02) {
    if (present & 0x01) at = start + ((at - start + 7) & ~7) + 8;
    if (at < start + length) flags = bytes[at]!;
  }
  const frameEnd = flags & 0x10 ? Math.max(start + length, end - 4) : end;
  return decodeWifi(packet, bytes, start + length, frameEnd, (flags & 0x20) !== 0);
}
