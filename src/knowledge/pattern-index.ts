import type { FlowBatch } from '../model/flow-batch.ts';
import type { ExpiringPattern } from '../model/flow-pattern.ts';
import type { KnowledgeLookup } from '../model/knowledge.ts';
import { KindAnchors, NameAnchors } from './anchors.ts';
import { BatchMatcher } from './batch-matcher.ts';
import { compilePattern } from './compile-pattern.ts';
import type { LabelSet } from './label-glob.ts';
import { PatternTable } from './pattern-table.ts';

/** What patterns may ask that the flows themselves do not say. */
export interface PatternLookups {
  readonly knowledge: Pick<KnowledgeLookup, 'find'>;
  /** How many samples hold the name of the row's destination; null where that was never counted. */
  sampleCountOf(row: number): number | null;
  /** Whether there are enough samples to call anything rare: else no pattern fits that bounds their number from above. */
  readonly tellRarity: boolean;
  /** Whether people described the row's destination, whatever packs say of it; left out, nobody did. */
  isDescribed?(row: number): boolean;
  /**
   * Whether patterns of unknown places fit those as well of which nothing but bad is known: who hears that a place is bad
   * must not lose sight of what was done there.
   */
  readonly badIsUnknown?: boolean;
  /** Epoch seconds, by which networks expire; left out, none has. */
  readonly now?: number;
}

/** Patterns of one batch of flows, named and labelled. Numbers are positions in the patterns that the index is made of. */
export interface PatternMatcher {
  /** The foremost pattern that fits the row; -1 for none. */
  first(row: number): number;
  /** All that fit, foremost first. The list is overwritten by the next call. */
  all(row: number): readonly number[];
}

export interface PatternIndex {
  forBatch(batch: FlowBatch, lookups: PatternLookups): PatternMatcher;
}

/**
 * Makes an index of patterns. Foremost is the one of the highest priority (0 for all when left out), then one that names
 * the destination, then one of a suffix or network, then the one that asks more, then the earlier one.
 *
 * Which patterns a destination fits is found once for each distinct destination, by its name, its address and what is
 * known of it. What is left for each flow are the patterns of its destination, whose labels and numbers are asked in
 * turn. So the cost does not grow with the number of patterns, but with how many of them speak of one destination.
 */
export function createPatternIndex(
  patterns: readonly ExpiringPattern[],
  priorities: readonly number[] = patterns.map(() => 0),
): PatternIndex {
  const labelSets = new Map<string, LabelSet>();
  const compiled = patterns.map((pattern) => compilePattern(pattern, labelSets));
  // From here on ids are ranks, so that lists in ascending order have the foremost first.
  const order = [...compiled.keys()].sort(
    (a, b) => priorities[b]! - priorities[a]! || compiled[b]!.weight - compiled[a]!.weight || a - b,
  );
  const inOrder = order.map((position) => compiled[position]!);
  const byName = new NameAnchors();
  const byKind = new KindAnchors();
  for (const [id, pattern] of inOrder.entries()) if (!byName.add(id, pattern)) byKind.add(id, pattern);
  const ranked = { patterns: inOrder, positions: order, table: new PatternTable(inOrder), byName, byKind };
  return { forBatch: (batch, lookups) => new BatchMatcher(ranked, batch, lookups) };
}

/** The foremost pattern of each row; -1 for none. */
export function matchPatterns(index: PatternIndex, batch: FlowBatch, lookups: PatternLookups): Int32Array {
  const matcher = index.forBatch(batch, lookups);
  const found = new Int32Array(batch.count);
  for (let row = 0; row < batch.count; row++) found[row] = matcher.first(row);
  return found;
}
