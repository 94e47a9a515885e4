import { parseAddress } from '../model/address.ts';
import { LABEL_DNS_LOOKUP } from '../model/labels.ts';
import { PROTOCOL_TCP } from '../model/protocol.ts';
import { type DetectionFlows, firstRowOf, isAnnouncement } from './detection-flows.ts';

/** Questions that several detections ask of a flow or conversation. */

const FLAG_SYN = 2;

/** TCP to one host at a known port. */
export function isTcpConversation(flows: DetectionFlows, conversation: number): boolean {
  const { batch } = flows;
  const row = firstRowOf(flows, conversation);
  return batch.protocol[row] === PROTOCOL_TCP && batch.dstPort[row]! >= 0 && !isAnnouncement(batch, row);
}

/** Whether the input saw how the connection began, so that a name it had told would have been read. */
export function isSeenFromItsBeginning({ batch }: DetectionFlows, row: number): boolean {
  const flags = batch.srcTcpFlags[row]!;
  return flags >= 0 && (flags & FLAG_SYN) !== 0;
}

/** Known by its address alone: no name from DNS, and the connection told none, or the address itself. */
export function isNameless({ batch }: DetectionFlows, row: number): boolean {
  if (batch.destinationName[row]! >= 0 || batch.dstHost[row]! >= 0) return false;
  const told = batch.sessionName[row]!;
  return told < 0 || parseAddress(batch.names.text(told)) !== null;
}

/** Whether the session told a name, and no look-up had led there. */
export function isNamedBySession({ batch }: DetectionFlows, row: number): boolean {
  const told = batch.sessionName[row]!;
  return told >= 0 && batch.dnsName[row]! < 0 && parseAddress(batch.names.text(told)) === null;
}

export function hasDataBothWays({ batch }: DetectionFlows, row: number): boolean {
  return batch.srcPayloadBytes[row]! > 0 && batch.dstPayloadBytes[row]! > 0;
}

/** Sum of a column over rows. */
export function sumOf(column: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (const row of rows) sum += column[row]!;
  return sum;
}

/** Sources that look names up. */
export function sourcesThatAsk(flows: DetectionFlows): ReadonlySet<number> {
  const sources = new Set<number>();
  for (let conversation = 0; conversation < flows.count; conversation++)
    if (flows.batch.label[firstRowOf(flows, conversation)] === LABEL_DNS_LOOKUP)
      sources.add(flows.source[conversation]!);
  return sources;
}
