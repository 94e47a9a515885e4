import { PairTable } from '../lib/pair-table.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import type { FlowView } from '../model/flow-view.ts';
import { isInternalName } from '../model/internal-names.ts';
import type { NameTable } from '../model/name-table.ts';

/**
 * The flows of a sample sorted into conversations: all flows of one source with one destination (its best name, else
 * its address) at one protocol and port. Every detection looks at these, so they are made once.
 */
export interface DetectionFlows {
  readonly view: FlowView;
  readonly batch: FlowBatch;
  /** Conversations, in the order in which they begin. */
  readonly count: number;
  /** Rows of conversation `c` in order of their start: `rows[starts[c]]` to `rows[starts[c + 1] - 1]`. */
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  /** Equal for conversations of the same source, below `sourceCount`. */
  readonly source: Int32Array;
  readonly sourceCount: number;
  /** Hosts that have more than one name or address are more than one: `NO_HOST` where the input has none. */
  readonly destination: Int32Array;
  /** Flows without a time that could be used; no detection sees them. */
  readonly timeless: number;
}

const NO_HOST = -1;

export function createDetectionFlows(view: FlowView): DetectionFlows {
  const { batch } = view;
  const order = rowsInTime(batch);
  const hosts = new HostNumbers(batch);
  /** By host number + 1: number of the source + 1, 0 for a host that was none so far. */
  const sourceNumbers = new Int32Array(hosts.count + 1);
  let sourceCount = 0;
  const peers = new PairTable(order.length);
  const services = new PairTable(order.length);
  const conversationOf = new Int32Array(order.length);
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!;
    const host = hosts.source(batch, row) + 1;
    if (sourceNumbers[host] === 0) sourceNumbers[host] = ++sourceCount;
    const peer = peers.intern(sourceNumbers[host]! - 1, hosts.destination(batch, row));
    // 8 bits of protocol and 17 of port, which may be none.
    conversationOf[at] = services.intern(peer, (batch.protocol[row]! << 17) | (batch.dstPort[row]! + 1));
  }
  const count = services.size;
  const starts = new Int32Array(count + 1);
  for (const conversation of conversationOf) starts[conversation + 1]!++;
  for (let c = 0; c < count; c++) starts[c + 1]! += starts[c]!;
  const next = starts.slice(0, count);
  const rows = new Int32Array(order.length);
  for (let at = 0; at < order.length; at++) rows[next[conversationOf[at]!]!++] = order[at]!;
  const source = new Int32Array(count);
  const destination = new Int32Array(count);
  for (let c = 0; c < count; c++) {
    const peer = services.first(c);
    source[c] = peers.first(peer);
    destination[c] = peers.second(peer);
  }
  return {
    view,
    batch,
    count,
    starts,
    rows,
    source,
    sourceCount,
    destination,
    timeless: batch.count - order.length,
  };
}

/** Rows of a conversation, in order of their start. */
export function rowsOf(flows: DetectionFlows, conversation: number): Int32Array {
  return flows.rows.subarray(flows.starts[conversation]!, flows.starts[conversation + 1]!);
}

/** Those of them that `isWanted`. Most conversations have none, and then nothing is allocated. */
export function rowsWhere(flows: DetectionFlows, conversation: number, isWanted: (row: number) => boolean): Int32Array {
  const end = flows.starts[conversation + 1]!;
  for (let at = flows.starts[conversation]!; at < end; at++)
    if (isWanted(flows.rows[at]!)) return rowsOf(flows, conversation).filter(isWanted);
  return NO_ROWS;
}

const NO_ROWS = new Int32Array(0);

export function flowCountOf(flows: DetectionFlows, conversation: number): number {
  return flows.starts[conversation + 1]! - flows.starts[conversation]!;
}

export function firstRowOf(flows: DetectionFlows, conversation: number): number {
  return flows.rows[flows.starts[conversation]!]!;
}

/** Seconds that a flow took; 0 where its end is no time. */
export function durationSeconds(batch: FlowBatch, row: number): number {
  const micros = batch.endMicros[row]! - batch.startMicros[row]!;
  return micros > 0 && micros < Number.POSITIVE_INFINITY ? micros / 1e6 : 0;
}

/** From the start of the first row to the end of the last one. */
export function spanSeconds({ batch }: DetectionFlows, rows: Int32Array): number {
  const last = rows[rows.length - 1]!;
  return (batch.startMicros[last]! - batch.startMicros[rows[0]!]!) / 1e6 + durationSeconds(batch, last);
}

/** Whether the destination is a group or broadcast address: nobody in particular. */
export function isAnnouncement(batch: FlowBatch, row: number): boolean {
  const address = batch.dstAddress[row]!;
  return address >= 0 && batch.addresses.isAnnouncement(address);
}

/** Whether the destination is inside the network, by its address, or by its name where that is all there is. */
export function isInside(flows: DetectionFlows, row: number): boolean {
  const { batch, view } = flows;
  const address = batch.dstAddress[row]!;
  return address >= 0 ? batch.addresses.isLocal(address) : isInternalName(view.dstHost(row).toLowerCase());
}

/** Rows whose start is a time, in order of it. Batches are in that order already, unless somebody wrote them otherwise. */
function rowsInTime({ count, startMicros }: FlowBatch): Int32Array {
  const rows = new Int32Array(count);
  let kept = 0;
  let isAscending = true;
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < count; row++) {
    const start = startMicros[row]!;
    if (!Number.isFinite(start)) continue;
    if (start < last) isAscending = false;
    last = start;
    rows[kept++] = row;
  }
  const inTime = rows.subarray(0, kept);
  if (!isAscending) inTime.sort((a, b) => startMicros[a]! - startMicros[b]! || a - b);
  return inTime;
}

/** Numbers for hosts: even for addresses, odd for names, whose case does not matter. */
class HostNumbers {
  private readonly names: NameTable;
  /** Lowest id of the same name in any case, + 1; 0 not yet known. */
  private readonly lowerIds: Int32Array;
  private readonly idOfLower = new Map<string, number>();
  /** Above every number that there can be. */
  readonly count: number;

  constructor({ names, addresses }: FlowBatch) {
    this.names = names;
    this.count = 2 * Math.max(addresses.size, names.size);
    this.lowerIds = new Int32Array(names.size);
  }

  source(batch: FlowBatch, row: number): number {
    return this.numberOf(batch.srcAddress[row]!, batch.srcHost[row]!);
  }

  destination(batch: FlowBatch, row: number): number {
    const name = batch.destinationName[row]!;
    return name >= 0 ? this.numberOf(-1, name) : this.numberOf(batch.dstAddress[row]!, batch.dstHost[row]!);
  }

  private numberOf(address: number, name: number): number {
    if (address >= 0) return address * 2;
    return name < 0 ? NO_HOST : this.lowerId(name) * 2 + 1;
  }

  private lowerId(name: number): number {
    const known = this.lowerIds[name]!;
    if (known !== 0) return known - 1;
    const lower = this.names.lower(name);
    const id = this.idOfLower.get(lower) ?? name;
    if (id === name) this.idOfLower.set(lower, name);
    this.lowerIds[name] = id + 1;
    return id;
  }
}
