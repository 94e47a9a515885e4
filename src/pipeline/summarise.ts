import type { FlowBatch } from '../model/flow-batch.ts';
import type { FlowView } from '../model/flow-view.ts';

/** Where flows travel, seen from the network that is watched. */
export type TravelDirection = 'northSouth' | 'southNorth' | 'eastWest' | 'transit';

/**
 * `northSouth` a local source to a public destination, `southNorth` the reverse, `eastWest` both local, `transit` both
 * public (or unknown).
 */
export function travelDirection(batch: FlowBatch, row: number): TravelDirection {
  const src = batch.srcAddress[row]!;
  const dst = batch.dstAddress[row]!;
  const srcIsLocal = src >= 0 && batch.addresses.isLocal(src);
  // A flow file may only have the destination's name: then it was named because it is public.
  const dstIsLocal = dst >= 0 && batch.addresses.isLocal(dst);
  if (srcIsLocal) return dstIsLocal ? 'eastWest' : 'northSouth';
  return dstIsLocal ? 'southNorth' : 'transit';
}

export interface FlowCount {
  readonly name: string;
  readonly flows: number;
  readonly srcBytes: number;
  readonly dstBytes: number;
}

export interface SampleSummary {
  readonly flows: number;
  readonly named: number;
  readonly srcBytes: number;
  readonly dstBytes: number;
  readonly directions: Readonly<Record<TravelDirection, number>>;
  /** Most frequent first. */
  readonly labels: readonly FlowCount[];
  readonly flowCategories: readonly FlowCount[];
  readonly destinations: readonly FlowCount[];
  readonly nameConflicts: readonly FlowCount[];
}

/** Counts a sample's flows by direction, label, category and destination. */
export function summarise(view: FlowView): SampleSummary {
  const { batch } = view;
  const directions = { northSouth: 0, southNorth: 0, eastWest: 0, transit: 0 };
  const labels = new Tally();
  const categories = new Tally();
  const destinations = new Tally();
  const conflicts = new Tally();
  let named = 0;
  let srcBytes = 0;
  let dstBytes = 0;
  for (let row = 0; row < batch.count; row++) {
    const up = batch.srcPayloadBytes[row]!;
    const down = batch.dstPayloadBytes[row]!;
    directions[travelDirection(batch, row)]++;
    if (batch.destinationName[row]! >= 0) named++;
    srcBytes += up;
    dstBytes += down;
    labels.add(view.label(row), up, down);
    categories.add(view.flowCategory(row), up, down);
    destinations.add(view.dst(row), up, down);
    const conflict = view.nameConflict(row);
    if (conflict !== null) conflicts.add(`${view.dst(row)} ${conflict}`, up, down);
  }
  return {
    flows: batch.count,
    named,
    srcBytes,
    dstBytes,
    directions,
    labels: labels.counts(),
    flowCategories: categories.counts(),
    destinations: destinations.counts(),
    nameConflicts: conflicts.counts(),
  };
}

class Tally {
  private readonly entries = new Map<string, { name: string; flows: number; srcBytes: number; dstBytes: number }>();

  add(name: string, srcBytes: number, dstBytes: number): void {
    let entry = this.entries.get(name);
    if (entry === undefined) {
      entry = { name, flows: 0, srcBytes: 0, dstBytes: 0 };
      this.entries.set(name, entry);
    }
    entry.flows++;
    entry.srcBytes += srcBytes;
    entry.dstBytes += dstBytes;
  }

  counts(): FlowCount[] {
    return [...this.entries.values()].sort((a, b) => b.flows - a.flows || (a.name < b.name ? -1 : 1));
  }
}
