import type { SampleRarityV1 } from '@flowsage/client';
import type { Sample } from '../model/sample.ts';
import type { Store } from '../store/index.ts';
import { keyBegin, RowMemory } from './row-memory.ts';
import { rarityOf } from './sample-mark.ts';

/** How common behaviors of samples are now: other samples come and go after one was judged. */
export interface SampleRarities {
  /** By id, of processed samples of one account; samples with more flows than are counted at once are left out. */
  of(samples: readonly Sample[]): Promise<ReadonlyMap<string, SampleRarityV1>>;
  /** Forgets what was counted of the samples of an account, or of the one that is named. */
  forget(accountId: string, sampleId?: string): void;
}

/** Flows of the samples that are counted for one answer; the smallest samples come first. */
const MOST_FLOWS = 50_000;
const MOST_REMEMBERED = 5000;

/** `statisticsChanges` is another number when samples were added or taken away since: nothing is counted twice until then. */
export function createSampleRarities(
  store: Pick<Store, 'behaviorsOfSamples' | 'statisticsFor'>,
  minAccounts: number,
  statisticsChanges: () => number,
): SampleRarities {
  const counted = new RowMemory<SampleRarityV1>(MOST_REMEMBERED);

  const count = async (samples: readonly Sample[]): Promise<ReadonlyMap<string, SampleRarityV1>> => {
    const behaviors = await store.behaviorsOfSamples(samples.map(({ id }) => id));
    const flowIds = [...new Set([...behaviors.values()].flat())];
    const accountId = samples[0]!.accountId;
    const counts = await store.statisticsFor({ accountId, minAccounts }).flowIdCounts(flowIds);
    // What was never counted for everybody is in this sample all the same.
    const countOf = new Map(flowIds.map((flowId, i) => [flowId, Math.max(counts[i]!, 1)]));
    return new Map(
      samples.map(({ id }) => {
        const own = behaviors.get(id) ?? [];
        return [id, { ...rarityOf(own.map((flowId) => countOf.get(flowId)!)), isCurrent: true }];
      }),
    );
  };

  return {
    of: async (samples) => {
      const changes = statisticsChanges();
      const chosen = smallestOf(samples);
      const missing: Sample[] = [];
      // Begins when all have been asked for: those that are not remembered are counted together.
      const together = Promise.resolve().then(() => (missing.length === 0 ? new Map() : count(missing)));
      const found = chosen.map((sample) =>
        counted.of(`${keyBegin(sample.accountId, sample.id)}${sample.processedAt} ${changes}`, 1, async () => {
          missing.push(sample);
          return (await together).get(sample.id)!;
        }),
      );
      const rarities = await Promise.all(found);
      return new Map(chosen.map(({ id }, i) => [id, rarities[i]!]));
    },
    forget: (accountId, sampleId) => counted.forget(keyBegin(accountId, sampleId)),
  };
}

/** As many as have no more flows together than are counted at once. */
function smallestOf(samples: readonly Sample[]): readonly Sample[] {
  const flowsOf = ({ report }: Sample): number => report?.flows ?? 0;
  let flows = 0;
  return samples
    .toSorted((a, b) => flowsOf(a) - flowsOf(b))
    .filter((sample) => {
      flows += flowsOf(sample);
      return flows <= MOST_FLOWS;
    });
}
