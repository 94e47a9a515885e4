import { PairTable } from '../lib/pair-table.ts';
import { type DetectionFlows, firstRowOf, rowsOf } from './detection-flows.ts';

/** Conversations that have something in common: members of `g` are `order[starts[g]]` to `order[starts[g + 1] - 1]`. */
export interface ConversationGroups {
  readonly count: number;
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

/**
 * Sorts conversations into groups. `groupOf` is given a conversation with its first row, and a table that numbers pairs of
 * what members have in common; -1 leaves the conversation out.
 */
export function groupConversations(
  flows: DetectionFlows,
  groupOf: (conversation: number, row: number, pairs: PairTable) => number,
): ConversationGroups {
  const pairs = new PairTable();
  const groups = new Int32Array(flows.count);
  for (let c = 0; c < flows.count; c++) groups[c] = groupOf(c, firstRowOf(flows, c), pairs);
  const count = pairs.size;
  const starts = new Int32Array(count + 1);
  for (const group of groups) if (group >= 0) starts[group + 1]!++;
  for (let g = 0; g < count; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice(0, count);
  const order = new Int32Array(starts[count]!);
  for (let c = 0; c < groups.length; c++) if (groups[c]! >= 0) order[next[groups[c]!]!++] = c;
  return { count, starts, order };
}

export function conversationsOf({ starts, order }: ConversationGroups, group: number): Int32Array {
  return order.subarray(starts[group]!, starts[group + 1]!);
}

/** Rows of several conversations that `isWanted`, in order of their start. */
export function rowsOfAll(
  flows: DetectionFlows,
  conversations: Int32Array,
  isWanted: (row: number, conversation: number) => boolean = () => true,
): Int32Array {
  const { startMicros } = flows.batch;
  const byStart = (a: number, b: number): number => startMicros[a]! - startMicros[b]! || a - b;
  const rows: number[] = [];
  let isAscending = true;
  for (const conversation of conversations)
    for (const row of rowsOf(flows, conversation)) {
      if (!isWanted(row, conversation)) continue;
      if (rows.length > 0 && byStart(rows[rows.length - 1]!, row) > 0) isAscending = false;
      rows.push(row);
    }
  const sorted = Int32Array.from(rows);
  return isAscending ? sorted : sorted.sort(byStart);
}
