import { setImmediate } from 'node:timers/promises';
import { createPatternIndex, type KnowledgeBase } from '../knowledge/index.ts';
import type { FlowView } from '../model/flow-view.ts';
import type { KnownRecord } from '../model/known-record.ts';
import { knownActivity, packsByRecord } from './known-records.ts';

/** Matches flows with the behaviors and events of packs; made once for all samples. */
export interface PackMatcher {
  /** Lets others in now and then: a sample may have a million flows. */
  match(view: FlowView, samplesOfRow: (row: number) => number | null): Promise<PackMatches>;
}

/** By row; null for none. */
export interface PackMatches {
  behavior(row: number): KnownRecord | null;
  event(row: number): KnownRecord | null;
}

/** Rows matched without letting anything else run. */
const ROWS_AT_A_TIME = 20_000;

/** Makes the indexes of all patterns of a knowledge base. */
export function createPackMatcher(knowledge: KnowledgeBase): PackMatcher {
  const packOf = packsByRecord(knowledge);
  const behaviors = knowledge.behaviors.map((record) => knownActivity('behavior', record, packOf));
  const index = createPatternIndex(
    knowledge.behaviors.map(({ match }) => match),
    knowledge.behaviors.map(({ priority }) => priority),
  );
  return {
    match: async (view, samplesOfRow) => {
      const { count } = view.batch;
      const matcher = index.forBatch(view.batch, { knowledge, sampleCountOf: samplesOfRow });
      const behaviorOfRow = new Int32Array(count);
      for (let row = 0; row < count; row++) {
        behaviorOfRow[row] = matcher.first(row);
        if (row % ROWS_AT_A_TIME === ROWS_AT_A_TIME - 1) await setImmediate();
      }
      return {
        behavior: (row) => behaviors[behaviorOfRow[row]!] ?? null,
        event: () => null,
      };
    },
  };
}
