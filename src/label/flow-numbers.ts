import { bayseLabel } from './bayse-label.ts';
import { flowCategory } from './flow-category.ts';

/** What the rules read of a flow: the arguments of `flowCategory` and `bayseLabel` under one name. */
export interface FlowNumbers {
  readonly srcPackets: number;
  /** Transport payload, like `dstBytes`. */
  readonly srcBytes: number;
  readonly dstPackets: number;
  readonly dstBytes: number;
  readonly durationSeconds: number;
  /** Of the destination, -1 none. */
  readonly port: number;
  /** A `KIND_…`. */
  readonly kind: number;
  /** Known by address alone, and that is multicast or broadcast. */
  readonly isAnnouncementDestination: boolean;
}

export function flowCategoryOf(n: FlowNumbers): number {
  return flowCategory(n.srcPackets, n.srcBytes, n.dstPackets, n.dstBytes, n.durationSeconds, n.port);
}

export function bayseLabelOf(n: FlowNumbers): number {
  return bayseLabel(
    n.srcPackets,
    n.srcBytes,
    n.dstPackets,
    n.dstBytes,
    n.durationSeconds,
    n.port,
    n.kind,
    n.isAnnouncementDestination,
  );
}
