import { nextTurn } from '../lib/next-turn.ts';
import type { EventRule } from '../model/event-rule.ts';
import { FlowView } from '../model/flow-view.ts';
import type { Sample } from '../model/sample.ts';
import type { StoredFlows } from '../pipeline/batch-of-chunks.ts';
import { flowIdentifier } from '../pipeline/flow-identity.ts';
import { movedFlows } from '../pipeline/place-events.ts';
import type { MetadataStore, SampleStore } from '../store/index.ts';

/** Holds stored flows against the rules of Events that people wrote, changed or took away since they were read. */
export interface EventPlacer {
  /**
   * The flows that `read` gives, by the Events of now. What differs is kept, and `read` called again after `forget`, which
   * drops what is remembered of the sample.
   */
  place(sample: Sample, read: () => Promise<StoredFlows>, forget: () => void): Promise<StoredFlows>;
}

/** Samples that are known to stand as the rules of now give them. */
const MOST_SAMPLES = 20_000;

interface KnownRules {
  readonly revision: number;
  /** The same for the same rules: most edits are of other records. */
  readonly text: string;
  readonly rules: readonly EventRule[];
}

/** For the packs of now: rules that come with packs are none of a revision. */
export function createEventPlacer(
  store: Pick<SampleStore, 'eventRules' | 'moveFlows'> & Pick<MetadataStore, 'knowledgeRevision'>,
): EventPlacer {
  const placed = new Set<string>();
  const turns = new Map<string, Promise<unknown>>();
  let known: KnownRules | null = null;

  const rulesOfNow = async (): Promise<KnownRules> => {
    const { revision } = await store.knowledgeRevision();
    if (known !== null && known.revision >= revision) return known;
    const rules = await store.eventRules();
    // Another one may have been faster.
    if (known !== null && known.revision >= revision) return known;
    const text = JSON.stringify(rules);
    if (known?.text !== text) placed.clear();
    known = { revision, text, rules };
    return known;
  };

  const settle: EventPlacer['place'] = async (sample, read, forget) => {
    const now = await rulesOfNow();
    const isPlaced = placed.has(sample.id);
    const flows = await read();
    // Of the first flows alone nobody can tell which Events reach beyond them.
    if (isPlaced || flows.batch.count < (sample.report?.flows ?? 0)) return flows;
    await nextTurn();
    const moved = movedFlows(new FlowView(flows.batch, flowIdentifier), flows.eventIds, now.rules);
    if (moved.rows.length > 0) {
      await store.moveFlows(sample.id, moved);
      forget();
    }
    if (known?.text === now.text && placed.size < MOST_SAMPLES) placed.add(sample.id);
    return moved.rows.length > 0 ? read() : flows;
  };

  return {
    // One after the other for each sample: who compares with flows that are being moved would take old ones for current.
    place: (sample, read, forget) => {
      const before = turns.get(sample.id) ?? Promise.resolve();
      const own = before.catch(() => undefined).then(() => settle(sample, read, forget));
      turns.set(sample.id, own);
      const end = (): void => {
        if (turns.get(sample.id) === own) turns.delete(sample.id);
      };
      own.then(end, end);
      return own;
    },
  };
}
