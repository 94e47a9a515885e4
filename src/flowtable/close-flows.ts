import { createFlowBatch, type FlowBatch } from '../model/flow-batch.ts';
import type { NameTable } from '../model/name-table.ts';
import { isIcmp, PROTOCOL_TCP } from '../model/protocol.ts';
import {
  DOUBLE_END,
  DOUBLE_IP_BYTES,
  DOUBLE_PAYLOAD,
  DOUBLE_START,
  type FlowTable,
  ROW_DOUBLES,
  ROW_WORDS,
  STATE_SOURCE_IS_LOW,
  WORD_DST_PACKETS,
  WORD_FLAGS,
  WORD_HIGH_ADDRESS,
  WORD_LOW_ADDRESS,
  WORD_NAME_FACTS,
  WORD_PORTS,
  WORD_PROTOCOL,
  WORD_REVERSE_NAME,
  WORD_SESSION_NAME,
  WORD_SRC_PACKETS,
  WORD_STATE,
} from './flow-table.ts';

/**
 * Turns the rows of a table into a batch, ascending by start, ties in order of appearance. The table is of no use
 * afterwards: its addresses go over to the batch.
 */
export function closeFlows(table: FlowTable, names: NameTable, baseMicros: number): FlowBatch {
  const { count, words, doubles, addresses } = table;
  const batch = createFlowBatch(count, { addresses, names, baseMicros });
  const order = rowsByStart(table);
  for (let index = 0; index < count; index++) {
    const row = order === null ? index : order[index]!;
    const at = row * ROW_WORDS;
    const doubleAt = row * ROW_DOUBLES;
    const protocol = words[at + WORD_PROTOCOL]! & 255;
    const isIpv4 = words[at + WORD_PROTOCOL]! >> 8 === 4;
    const sourceIsLow = (words[at + WORD_STATE]! & STATE_SOURCE_IS_LOW) !== 0;
    const src = words[at + (sourceIsLow ? WORD_LOW_ADDRESS : WORD_HIGH_ADDRESS)]!;
    const dst = words[at + (sourceIsLow ? WORD_HIGH_ADDRESS : WORD_LOW_ADDRESS)]!;
    const ports = words[at + WORD_PORTS]!;
    batch.protocol[index] = protocol;
    batch.srcAddress[index] = isIpv4 ? addresses.internIpv4(src) : src;
    batch.dstAddress[index] = isIpv4 ? addresses.internIpv4(dst) : dst;
    if (!isIcmp(protocol)) {
      batch.srcPort[index] = sourceIsLow ? ports >>> 16 : ports & 0xffff;
      batch.dstPort[index] = sourceIsLow ? ports & 0xffff : ports >>> 16;
    } else if (table.hasIcmp(row)) {
      batch.icmpType[index] = (words[at + WORD_FLAGS]! >>> 16) & 255;
      batch.icmpCode[index] = words[at + WORD_FLAGS]! >>> 24;
    }
    batch.startMicros[index] = doubles[doubleAt + DOUBLE_START]!;
    batch.endMicros[index] = doubles[doubleAt + DOUBLE_END]!;
    batch.srcPackets[index] = words[at + WORD_SRC_PACKETS]! >>> 0;
    batch.dstPackets[index] = words[at + WORD_DST_PACKETS]! >>> 0;
    batch.srcPayloadBytes[index] = doubles[doubleAt + DOUBLE_PAYLOAD]!;
    batch.dstPayloadBytes[index] = doubles[doubleAt + DOUBLE_PAYLOAD + 1]!;
    batch.srcIpBytes[index] = doubles[doubleAt + DOUBLE_IP_BYTES]!;
    batch.dstIpBytes[index] = doubles[doubleAt + DOUBLE_IP_BYTES + 1]!;
    if (protocol === PROTOCOL_TCP) {
      batch.srcTcpFlags[index] = words[at + WORD_FLAGS]! & 255;
      batch.dstTcpFlags[index] = (words[at + WORD_FLAGS]! >> 8) & 255;
    }
    batch.sessionName[index] = words[at + WORD_SESSION_NAME]! - 1;
    batch.sessionNameKind[index] = words[at + WORD_NAME_FACTS]! & 255;
    batch.hiddenBits[index] = (words[at + WORD_NAME_FACTS]! >> 8) & 255;
    batch.sourceName[index] = words[at + WORD_REVERSE_NAME]! - 1;
  }
  return batch;
}

/** Row numbers in output order, or null when the rows already are (captures mostly are in time order). */
function rowsByStart(table: FlowTable): Uint32Array | null {
  const { count, doubles } = table;
  let isSorted = true;
  for (let row = 1; row < count && isSorted; row++)
    isSorted = doubles[row * ROW_DOUBLES + DOUBLE_START]! >= doubles[(row - 1) * ROW_DOUBLES + DOUBLE_START]!;
  if (isSorted) return null;
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  // Equal starts keep their order of appearance.
  return order.sort(
    (a, b) => doubles[a * ROW_DOUBLES + DOUBLE_START]! - doubles[b * ROW_DOUBLES + DOUBLE_START]! || a - b,
  );
}
