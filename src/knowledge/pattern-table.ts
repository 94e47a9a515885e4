import type { FlowBatch } from '../model/flow-batch.ts';
import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import type { CompiledPattern } from './compile-pattern.ts';
import type { LabelSet } from './label-glob.ts';

/**
 * What patterns ask of a flow itself, as columns by id of the pattern: a million flows ask a few patterns each, and an
 * object for each pattern would be a walk through memory.
 */
export class PatternTable {
  /** Position in `sets`, counted in sets; -1 where any label fits. */
  private readonly setOf: Int32Array;
  /** For each set of labels: 0 or 1 by label, then by category. */
  private readonly sets: Uint8Array;
  /** A bit for each name source and name conflict that fits. */
  private readonly nameSources: Int32Array;
  private readonly nameConflicts: Int32Array;
  /** Ranges of pattern `id` are from `firstRange[id]` to before `firstRange[id + 1]`. */
  private readonly firstRange: Int32Array;
  private readonly rangeColumn: Uint8Array;
  private readonly least: Float64Array;
  private readonly most: Float64Array;
  private readonly asksSamples: Uint8Array;
  private readonly leastSamples: Float64Array;
  private readonly mostSamples: Float64Array;

  constructor(patterns: readonly CompiledPattern[]) {
    const { length } = patterns;
    const ranges = patterns.flatMap((pattern) => pattern.ranges);
    this.rangeColumn = Uint8Array.from(ranges, ({ column }) => column);
    this.least = Float64Array.from(ranges, ({ least }) => least);
    this.most = Float64Array.from(ranges, ({ most }) => most);
    this.firstRange = new Int32Array(length + 1);
    this.nameSources = new Int32Array(length).fill(-1);
    this.nameConflicts = new Int32Array(length).fill(-1);
    this.asksSamples = new Uint8Array(length);
    this.leastSamples = new Float64Array(length);
    this.mostSamples = new Float64Array(length);
    this.setOf = new Int32Array(length).fill(-1);
    const numbers = new Map<LabelSet, number>();
    for (const [id, { labels, nameSources, nameConflicts, samples, ranges: own }] of patterns.entries()) {
      this.firstRange[id + 1] = this.firstRange[id]! + own.length;
      if (nameSources !== null) this.nameSources[id] = nameSources;
      if (nameConflicts !== null) this.nameConflicts[id] = nameConflicts;
      if (samples !== null) {
        this.asksSamples[id] = 1;
        this.leastSamples[id] = samples.least;
        this.mostSamples[id] = samples.most;
      }
      if (labels === null) continue;
      const number = numbers.get(labels) ?? numbers.size;
      numbers.set(labels, number);
      this.setOf[id] = number;
    }
    this.sets = new Uint8Array(numbers.size * SET_LENGTH);
    for (const [set, number] of numbers) {
      this.sets.set(set.labels, number * SET_LENGTH);
      this.sets.set(set.categories, number * SET_LENGTH + LABELS.length);
    }
  }

  fitsLabels(id: number, label: number, category: number): boolean {
    const set = this.setOf[id]!;
    if (set < 0) return true;
    const at = set * SET_LENGTH;
    return this.sets[at + label] === 1 || this.sets[at + LABELS.length + category] === 1;
  }

  /** How many samples there are is asked only where the pattern asks for it. */
  fitsNumbers(
    id: number,
    batch: FlowBatch,
    row: number,
    lookups: { sampleCountOf(row: number): number | null; readonly tellRarity: boolean },
  ): boolean {
    for (let range = this.firstRange[id]!; range < this.firstRange[id + 1]!; range++) {
      const value = numberOf(batch, this.rangeColumn[range]!, row);
      // Said so that what is no number fits nothing.
      if (!(value >= this.least[range]! && value <= this.most[range]!)) return false;
    }
    if ((this.nameSources[id]! & (1 << batch.nameSource[row]!)) === 0) return false;
    if ((this.nameConflicts[id]! & (1 << batch.nameConflict[row]!)) === 0) return false;
    if (this.asksSamples[id] === 0) return true;
    if (!lookups.tellRarity && this.mostSamples[id]! < Number.POSITIVE_INFINITY) return false;
    const count = lookups.sampleCountOf(row);
    return count !== null && count >= this.leastSamples[id]! && count <= this.mostSamples[id]!;
  }
}

const SET_LENGTH = LABELS.length + FLOW_CATEGORIES.length;

/** In the order of `FLOW_RANGES`. */
function numberOf(batch: FlowBatch, column: number, row: number): number {
  switch (column) {
    case 0:
      return batch.srcPayloadBytes[row]!;
    case 1:
      return batch.dstPayloadBytes[row]!;
    case 2:
      return batch.srcPackets[row]!;
    case 3:
      return batch.dstPackets[row]!;
    default:
      return (batch.endMicros[row]! - batch.startMicros[row]!) / 1e6;
  }
}
