import type { Edge } from './condition.ts';
import type { FlowNumbers } from './flow-numbers.ts';

/** The numbers of a flow that could have been otherwise. */
export const TIPPING_FIELDS = ['srcPackets', 'srcBytes', 'dstPackets', 'dstBytes', 'durationSeconds'] as const;
export type TippingField = (typeof TIPPING_FIELDS)[number];

/** One number of a flow, changed just so far that the flow gets another label. */
export interface Tipping {
  readonly field: TippingField;
  readonly from: number;
  /** One unit closer to `from` (a packet, a byte, a microsecond) the label is still the flow's own. */
  readonly to: number;
  /** |to - from| / from; a `from` of 0 counts as one unit. */
  readonly relativeChange: number;
  /** Id of the label it would get. */
  readonly label: number;
}

/** Lines of rules run between whole numbers, and one of them is rounded: two units to each side hold every change. */
const WINDOW = 2;

/**
 * For each number of the flow the least change that gives it another label, nearest first; numbers that change nothing
 * are left out. `edges` are all the lines at which `labelOf` can change, so that only values beside them are tried.
 */
export function findTippings(
  flow: FlowNumbers,
  labelOf: (flow: FlowNumbers) => number,
  edges: readonly Edge[],
): Tipping[] {
  const own = labelOf(flow);
  const tippings: Tipping[] = [];
  for (const field of TIPPING_FIELDS) {
    const from = flow[field];
    for (const to of candidates(flow, field, edges)) {
      const label = labelOf({ ...flow, [field]: to });
      if (label === own) continue;
      tippings.push({ field, from, to, relativeChange: Math.abs(to - from) / Math.max(from, unitOf(field)), label });
      break;
    }
  }
  return tippings.sort((a, b) => a.relativeChange - b.relativeChange);
}

/** The values beside every edge that this number alone can reach, nearest to its own first. */
function candidates(flow: FlowNumbers, field: TippingField, edges: readonly Edge[]): number[] {
  const from = flow[field];
  const values = new Set<number>();
  for (const edge of edges) {
    const multiple = edge[field] ?? 0;
    if (multiple === 0) continue;
    let rest = edge.equals;
    for (const other of TIPPING_FIELDS) if (other !== field) rest -= (edge[other] ?? 0) * flow[other];
    addAround(values, rest / multiple, field);
  }
  values.delete(from);
  return [...values].sort((a, b) => Math.abs(a - from) - Math.abs(b - from) || a - b);
}

function addAround(values: Set<number>, value: number, field: TippingField): void {
  const unitsPerOne = field === 'durationSeconds' ? 1e6 : 1;
  const units = Math.floor(value * unitsPerOne);
  for (let near = units - WINDOW; near <= units + 1 + WINDOW; near++) if (near >= 0) values.add(near / unitsPerOne);
}

/** The smallest step of a number: a packet, a byte, a microsecond. */
export function unitOf(field: TippingField): number {
  return field === 'durationSeconds' ? 1e-6 : 1;
}
