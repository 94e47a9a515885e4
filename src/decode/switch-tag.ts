import type { Packet } from '../model/packet.ts';
import { SKIP_CUT_LINK, skip } from '../model/skip-reason.ts';
import { decodeEthernet, decodeEtherType } from './ethernet.ts';

/**
 * Ethernet as a switch chip hands it to its own processor: a tag of the vendor between the addresses and the EtherType,
 * or (282) before the frame.
 */
export function decodeSwitchTag(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  linkType: number,
): number {
  if (linkType === 282) return decodeEthernet(packet, bytes, start + 4, end);
  // Marvell's EtherType-led tag (285) takes eight bytes, Marvell's plain one (284) and Broadcom's (281) four.
  const typeAt = start + (linkType === 285 ? 20 : 16);
  if (typeAt + 2 > end) return skip(SKIP_CUT_LINK);
  return decodeEtherType(packet, bytes, typeAt + 2, end, (bytes[typeAt]! << 8) | bytes[typeAt + 1]!);
}
