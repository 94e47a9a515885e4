import {
  DIRECTION_DOWNLOADED,
  DIRECTION_EXCHANGED,
  DIRECTION_UPLOADED,
  grammarLabel,
  LABEL_CONNECTION_UNANSWERED,
  LABEL_DNS_LOOKUP,
  LABEL_ICMP_SIGNAL,
  LABEL_LOCAL_ANNOUNCEMENT,
  LABEL_NO_PAYLOAD_DATA,
  LABEL_SMALL_INFO_UNANSWERED,
  LABEL_TCP_KEEP_ALIVE,
  PACE_FLOOD,
  PACE_QUICKLY,
  PACE_STREAM,
  PACE_TRICKLE,
} from '../model/labels.ts';
import { scaledDifference } from './exact.ts';

/** What the rules ask of a protocol. Untold: the flow names none, as Secflow files do for TCP and UDP. */
export const KIND_OTHER = 0;
export const KIND_TCP = 1;
export const KIND_UDP = 2;
export const KIND_ICMP = 3;
export const KIND_UNTOLD = 4;

/** Whether a flow counts as TCP: one that names no protocol does when it has a port other than 53. */
export function countsAsTcp(kind: number, port: number): boolean {
  return kind === KIND_TCP || (kind === KIND_UNTOLD && port !== -1 && port !== 53);
}

/**
 * The Bayse label of a flow, as an index in `LABELS`: the first rule that matches; every flow has one. Counters are
 * whole numbers from 0, bytes are transport payload, `port` is the destination's (-1 none), `kind` a `KIND_…`;
 * `isAnnouncementDestination`: known by address alone, and that is multicast or broadcast. `label-rules.ts` holds the
 * same rules as data that explains itself; the tests tie the two together.
 */
export function bayseLabel(
  srcPackets: number,
  srcBytes: number,
  dstPackets: number,
  dstBytes: number,
  durationSeconds: number,
  port: number,
  kind: number,
  isAnnouncementDestination: boolean,
): number {
  if (dstPackets === 0 && isAnnouncementDestination) return LABEL_LOCAL_ANNOUNCEMENT;
  if (kind === KIND_ICMP && isIcmpSignal(srcPackets, srcBytes, dstPackets, dstBytes)) return LABEL_ICMP_SIGNAL;
  if (port === 53 && (kind === KIND_UDP || kind === KIND_UNTOLD)) {
    const isDialogue = srcPackets >= 1 && srcPackets <= 4 && dstPackets >= 1 && dstPackets <= 4;
    if (isDialogue && srcBytes >= 1 && srcBytes <= 1024 && dstBytes >= 1 && dstBytes <= 4096) return LABEL_DNS_LOOKUP;
  }
  if (countsAsTcp(kind, port)) {
    if (
      durationSeconds >= 2 &&
      srcPackets > 0 &&
      dstPackets > 0 &&
      srcBytes <= srcPackets &&
      dstBytes <= dstPackets &&
      Math.abs(srcPackets - dstPackets) <= 2
    ) {
      return LABEL_TCP_KEEP_ALIVE;
    }
    if (srcBytes + dstBytes === 0 && srcPackets > 0 && dstPackets === 0) return LABEL_CONNECTION_UNANSWERED;
  }
  if (srcBytes + dstBytes === 0) return LABEL_NO_PAYLOAD_DATA;
  if (dstPackets === 0 && srcBytes < 1000) return LABEL_SMALL_INFO_UNANSWERED;

  const isSourceLarger = srcBytes >= dstBytes;
  const larger = isSourceLarger ? srcBytes : dstBytes;
  const largerPackets = Math.max(isSourceLarger ? srcPackets : dstPackets, 1);
  const direction =
    srcBytes > 2 * dstBytes ? DIRECTION_UPLOADED : dstBytes > 2 * srcBytes ? DIRECTION_DOWNLOADED : DIRECTION_EXCHANGED;
  const size = larger < 1000 ? 0 : larger < 100_000 ? 1 : larger < 1_000_000 ? 2 : 3;
  // Half of a full TCP segment of 1460 bytes, and enough of them to be a file.
  const isFilelike =
    direction !== DIRECTION_EXCHANGED && larger >= 10_000 && scaledDifference(1, larger, 730, largerPackets) >= 0;
  return grammarLabel(size, direction, isFilelike, paceOf(srcPackets + dstPackets, durationSeconds));
}

function paceOf(packets: number, durationSeconds: number): number {
  if (durationSeconds <= 1) return PACE_QUICKLY;
  const rate = packets < durationSeconds ? PACE_TRICKLE : packets < 10 * durationSeconds ? PACE_STREAM : PACE_FLOOD;
  return durationSeconds >= 10 ? rate + 1 : rate;
}

/** A few unanswered packets, an even exchange of small ones, or a short exchange of small ones. */
function isIcmpSignal(srcPackets: number, srcBytes: number, dstPackets: number, dstBytes: number): boolean {
  const packets = srcPackets + dstPackets;
  const isOneWay = srcPackets === 0 || dstPackets === 0;
  if (isOneWay && packets > 0 && packets <= 10 && srcBytes < 5000 && dstBytes < 5000) return true;
  if (srcBytes > 64 * srcPackets || dstBytes > 64 * dstPackets) return false;
  if (packets <= 20) return true;
  return !isOneWay && srcBytes <= 2 * dstBytes && dstBytes <= 2 * srcBytes;
}
