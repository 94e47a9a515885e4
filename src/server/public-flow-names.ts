import type { Settings } from '../config/settings.ts';
import type { Sample } from '../model/sample.ts';
import type { SourceNaming } from '../pipeline/activities.ts';
import type { SampleStore } from '../store/index.ts';
import { flowRows } from './flow-rows.ts';
import { createSourceNaming } from './public-sources.ts';

/** Names of sources that are the same on whatever page of a public sample somebody begins. */
export interface PublicFlowNames {
  /** For reading from row `from` on; null: sources are shown as they are. */
  namingFrom(sample: Sample, from: number): Promise<SourceNaming | null>;
}

/** Samples whose names are remembered: the next page need not read those before it again. */
const REMEMBERED_SAMPLES = 16;

interface Remembered {
  readonly naming: SourceNaming;
  /** All rows before this one have given their sources a name. */
  rows: number;
}

/**
 * Names are given in the order of first appearance, so that whoever begins in the middle has the rows before read for
 * them. Readers of one sample share its names: each begins where all rows before have theirs, so the order is kept.
 */
export function createPublicFlowNames(
  store: Pick<SampleStore, 'flows'>,
  choice: Settings['publicSources'],
): PublicFlowNames {
  const remembered = new Map<string, Remembered>();
  const recall = (key: string): Remembered => {
    const known = remembered.get(key) ?? { naming: createSourceNaming(choice), rows: 0 };
    remembered.delete(key);
    remembered.set(key, known);
    if (remembered.size > REMEMBERED_SAMPLES) remembered.delete(remembered.keys().next().value!);
    return known;
  };
  return {
    namingFrom: async (sample, from) => {
      if (choice === 'shown') return null;
      const known = recall(`${sample.publicationId} ${sample.id}`);
      const sources = flowRows(['src'], known.naming);
      let row = known.rows;
      if (choice === 'pseudonym' && from > row) {
        for await (const chunk of store.flows(sample.id, { from: row, limit: from - row })) {
          row += sources.rows(chunk, row).length;
          known.rows = Math.max(known.rows, row);
        }
      }
      return known.naming;
    },
  };
}
