import type { EventRule } from '../model/event-rule.ts';
import { FlowView } from '../model/flow-view.ts';
import type { Sample } from '../model/sample.ts';
import type { StoredFlows } from '../pipeline/batch-of-chunks.ts';
import { flowIdentifier } from '../pipeline/flow-identity.ts';
import { movedFlows } from '../pipeline/place-events.ts';
import type { MetadataStore, SampleStore } from '../store/index.ts';

/** Holds stored flows against the rules of Events that people wrote, changed or took away since they were read. */
export interface EventPlacer {
  /** Keeps what differs. True: what was read of the flows before is old. */
  place(sample: Sample, flows: StoredFlows): Promise<boolean>;
}

/** Samples that are known to stand as the rules of now give them. */
const MOST_SAMPLES = 20_000;

/** For the packs of now: rules that come with packs are none of a revision. */
export function createEventPlacer(
  store: Pick<SampleStore, 'eventRules' | 'moveFlows'> & Pick<MetadataStore, 'knowledgeRevision'>,
): EventPlacer {
  const placed = new Set<string>();
  let known: { readonly revision: number; readonly rules: Promise<readonly EventRule[]> } | null = null;

  return {
    place: async (sample, { batch, eventIds }) => {
      // Of the first flows alone nobody can tell which Events reach beyond them.
      if (batch.count < (sample.report?.flows ?? 0)) return false;
      const { revision } = await store.knowledgeRevision();
      if (known?.revision !== revision) {
        placed.clear();
        const fresh = { revision, rules: store.eventRules() };
        known = fresh;
        fresh.rules.catch(() => {
          if (known === fresh) known = null;
        });
      }
      if (placed.has(sample.id)) return false;
      const now = known;
      const moved = movedFlows(new FlowView(batch, flowIdentifier), eventIds, await now.rules);
      if (moved.rows.length > 0) await store.moveFlows(sample.id, moved);
      if (known === now && placed.size < MOST_SAMPLES) placed.add(sample.id);
      return moved.rows.length > 0;
    },
  };
}
