import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, SKIP_ENCRYPTED_MACSEC, skip } from '../model/skip-reason.ts';
import { decodeEtherType } from './ethernet.ts';

// Bits of the first byte (IEEE 802.1AE §9.5).
const HAS_CHANNEL = 0x20;
const ENCRYPTED = 0x08;
const CHANGED = 0x04;

/** MACsec that only signs leaves the frame readable; the check value behind it is outside of what IP counts. */
export function decodeMacsec(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 6 > end) return skip(SKIP_CUT_LINK);
  const control = bytes[start]!;
  if (control & (ENCRYPTED | CHANGED)) return skip(SKIP_ENCRYPTED_MACSEC);
  const typeAt = start + (control & HAS_CHANNEL ? 14 : 6);
  if (typeAt + 2 > end) return skip(SKIP_CUT_LINK);
  return decodeEtherType(packet, bytes, typeAt + 2, end, (bytes[typeAt]! << 8) | bytes[typeAt + 1]!);
}
