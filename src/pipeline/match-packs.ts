import { createPatternIndex, type KnowledgeBase, matchPatterns } from '../knowledge/index.ts';
import type { FlowView } from '../model/flow-view.ts';
import type { KnownRecord } from '../model/known-record.ts';
import { knownActivity, packsByRecord } from './known-records.ts';

/** Matches flows with the behaviors and events of packs; made once for all samples. */
export interface PackMatcher {
  match(view: FlowView, samplesOfRow: (row: number) => number | null): PackMatches;
}

/** By row; null for none. */
export interface PackMatches {
  behavior(row: number): KnownRecord | null;
  event(row: number): KnownRecord | null;
}

/** Makes the indexes of all patterns of a knowledge base. */
export function createPackMatcher(knowledge: KnowledgeBase): PackMatcher {
  const packOf = packsByRecord(knowledge);
  const behaviors = knowledge.behaviors.map((record) => knownActivity('behavior', record, packOf));
  const index = createPatternIndex(
    knowledge.behaviors.map(({ match }) => match),
    knowledge.behaviors.map(({ priority }) => priority),
  );
  return {
    match: (view, samplesOfRow) => {
      const behaviorOfRow = matchPatterns(index, view.batch, { knowledge, sampleCountOf: samplesOfRow });
      return {
        behavior: (row) => behaviors[behaviorOfRow[row]!] ?? null,
        event: () => null,
      };
    },
  };
}
