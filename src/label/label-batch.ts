import type { FlowBatch } from '../model/flow-batch.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import { bayseLabel, KIND_ICMP, KIND_TCP, KIND_UDP, KIND_UNTOLD } from './bayse-label.ts';
import { isAnnouncementHost } from './destination.ts';
import { flowCategory } from './flow-category.ts';
import type { FlowNumbers } from './flow-numbers.ts';

/** Fills the columns `label` and `flowCategory`. Naming must be done: a destination with a name is no announcement. */
export function labelBatch(batch: FlowBatch): void {
  const { count, protocol, dstPort, startMicros, endMicros, label, flowCategory: category } = batch;
  const { srcPackets, srcPayloadBytes, dstPackets, dstPayloadBytes } = batch;
  for (let row = 0; row < count; row++) {
    const sp = countOf(srcPackets[row]!);
    const sb = countOf(srcPayloadBytes[row]!);
    const dp = countOf(dstPackets[row]!);
    const db = countOf(dstPayloadBytes[row]!);
    const duration = countOf(endMicros[row]! - startMicros[row]!) / 1e6;
    const port = dstPort[row]!;
    const isAnnouncement = dp === 0 && isAnnouncementRow(batch, row);
    category[row] = flowCategory(sp, sb, dp, db, duration, port);
    label[row] = bayseLabel(sp, sb, dp, db, duration, port, kindOfProtocol(protocol[row]!), isAnnouncement);
  }
}

/** The numbers of one row as the rules read them, for explanations. */
export function flowNumbersOfRow(batch: FlowBatch, row: number): FlowNumbers {
  return {
    srcPackets: countOf(batch.srcPackets[row]!),
    srcBytes: countOf(batch.srcPayloadBytes[row]!),
    dstPackets: countOf(batch.dstPackets[row]!),
    dstBytes: countOf(batch.dstPayloadBytes[row]!),
    durationSeconds: countOf(batch.endMicros[row]! - batch.startMicros[row]!) / 1e6,
    port: batch.dstPort[row]!,
    kind: kindOfProtocol(batch.protocol[row]!),
    isAnnouncementDestination: isAnnouncementRow(batch, row),
  };
}

/** Known by address alone, and that address is multicast or broadcast. */
function isAnnouncementRow(batch: FlowBatch, row: number): boolean {
  if (batch.destinationName[row]! >= 0) return false;
  const address = batch.dstAddress[row]!;
  if (address >= 0) return batch.addresses.isAnnouncement(address);
  const host = batch.dstHost[row]!;
  return host >= 0 && isAnnouncementHost(batch.names.text(host));
}

/** By what outputs write of a protocol: all but TCP, UDP and ICMP is left untold there, so it is untold here. */
function kindOfProtocol(protocol: number): number {
  switch (protocol) {
    case PROTOCOL_TCP:
      return KIND_TCP;
    case PROTOCOL_UDP:
      return KIND_UDP;
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
      return KIND_ICMP;
    default:
      return KIND_UNTOLD;
  }
}

/** Absent (NaN) and negative count as 0. */
function countOf(value: number): number {
  if (value > 0) return value;
  return 0;
}
