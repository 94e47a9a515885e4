import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_ENCRYPTED_WIFI, SKIP_LINK_TYPE, SKIP_WIFI_FRAME, skip } from '../model/skip-reason.ts';
import { decodeEthernet } from './ethernet.ts';
import { decodeLlc } from './llc.ts';

// Bits of the frame control field (IEEE 802.11 §9.2.4.1), of its first and of its second byte.
const TYPE_MASK = 0x0c;
const TYPE_DATA = 0x08;
const SUBTYPE_NO_DATA = 0x40;
const SUBTYPE_QOS = 0x80;
const TO_AND_FROM_DISTRIBUTION = 0x03;
const PROTECTED = 0x40;
const ORDER = 0x80;

/** Destination, source, length: what each packet of an aggregate begins with. */
const SUBFRAME_HEADER_BYTES = 14;

/**
 * IEEE 802.11 data frames: a header of 24 to 36 bytes, then LLC. Protected frames cannot be read. `isPadded` says that
 * the capturing driver filled the header up to four bytes.
 */
export function decodeWifi(packet: Packet, bytes: Uint8Array, start: number, end: number, isPadded: boolean): number {
  if (start + 24 > end) return skip(SKIP_WIFI_FRAME);
  return decodeWifiFrame(packet, bytes, start, end, bytes[start]!, bytes[start + 1]!, isPadded);
}

/** A frame whose control bytes the caller has put in order; all of its first 24 bytes were captured. */
export function decodeWifiFrame(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  control: number,
  flags: number,
  isPadded: boolean,
): number {
  if ((control & TYPE_MASK) !== TYPE_DATA || (control & SUBTYPE_NO_DATA) !== 0) return skip(SKIP_WIFI_FRAME);
  if (flags & PROTECTED) return skip(SKIP_ENCRYPTED_WIFI);
  let headerBytes = 24;
  if ((flags & TO_AND_FROM_DISTRIBUTION) === TO_AND_FROM_DISTRIBUTION) headerBytes += 6;
  let isAggregate = false;
  if (control & SUBTYPE_QOS) {
    if (start + headerBytes + 2 > end) return skip(SKIP_CUT_LINK);
    isAggregate = (bytes[start + headerBytes]! & 0x80) !== 0;
    headerBytes += 2;
    if (flags & ORDER) headerBytes += 4;
  }
  if (isPadded) headerBytes = (headerBytes + 3) & ~3;
  const body = start + headerBytes;
  return isAggregate ? decodeSubframe(packet, bytes, body, end) : decodeLlc(packet, bytes, body, end);
}

/** One packet of an aggregate (A-MSDU, §9.3.2.2.2); `packet.moreStart` is where the next one begins. */
export function decodeSubframe(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  const body = start + SUBFRAME_HEADER_BYTES;
  if (body > end) return skip(SKIP_CUT_LINK);
  const bodyEnd = body + ((bytes[start + 12]! << 8) | bytes[start + 13]!);
  // Each but the last is padded to four bytes.
  const next = start + ((bodyEnd - start + 3) & ~3);
  if (next + SUBFRAME_HEADER_BYTES < end) {
    packet.moreStart = next;
    packet.moreEnd = end;
  }
  return decodeLlc(packet, bytes, body, Math.min(bodyEnd, end));
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
  switch (linkType) {
    case 127: // IEEE802_11_RADIOTAP
      return decodeRadiotap(packet, bytes, start, end);
    case 192: // PPI
      return decodePpi(packet, bytes, start, end);
    default:
      return decodeWifi(packet, bytes, start + avsOrPrismBytes(bytes, start), end, false);
  }
}

/** AVS is big endian and begins with its version 0x80211…; Prism is 144 bytes unless its own length field says more. */
function avsOrPrismBytes(bytes: Uint8Array, start: number): number {
  if (bytes[start] === 0x80 && bytes[start + 1] === 0x21)
    return (bytes[start + 5]! << 16) | (bytes[start + 6]! << 8) | bytes[start + 7]!;
  const length = bytes[start + 4]! | (bytes[start + 5]! << 8) | (bytes[start + 6]! << 16);
  return length >= 8 ? length : 144;
}

/** Per-packet information: its length, and the link type of what follows. */
function decodePpi(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  const length = bytes[start + 2]! | (bytes[start + 3]! << 8);
  if (length < 8) return skip(SKIP_CUT_LINK);
  const inner = bytes[start + 4]! | (bytes[start + 5]! << 8);
  switch (inner) {
    case 1:
      return decodeEthernet(packet, bytes, start + length, end);
    case 105:
      return decodeWifi(packet, bytes, start + length, end, false);
    default:
      return skip(SKIP_LINK_TYPE, inner);
  }
}

/** Radiotap (radiotap.org): fields by bit mask; only the flags field matters, for padding and the check sequence. */
function decodeRadiotap(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  const headerEnd = start + (bytes[start + 2]! | (bytes[start + 3]! << 8));
  if (headerEnd < start + 8 || headerEnd > end) return skip(SKIP_CUT_LINK);
  const present = bytes[start + 4]!;
  let at = start + 8;
  // Bit 31 of each mask says that another mask follows.
  for (let mask = start + 4; mask + 4 <= headerEnd && (bytes[mask + 3]! & 0x80) !== 0; mask += 4) at += 4;
  let flags = 0;
  if (present & 0x02) {
    // The time stamp before it takes eight bytes, aligned.
    if (present & 0x01) at = start + ((at - start + 7) & ~7) + 8;
    if (at < headerEnd) flags = bytes[at]!;
  }
  const frameEnd = flags & 0x10 ? Math.max(headerEnd, end - 4) : end;
  return decodeWifi(packet, bytes, headerEnd, frameEnd, (flags & 0x20) !== 0);
}
