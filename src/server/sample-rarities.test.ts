import { expect, it } from 'vitest';
import type { Sample } from '../model/sample.ts';
import { createSampleRarities } from './sample-rarities.ts';

const sample = (id: string, flows: number) => ({ id, accountId: 'ann', processedAt: 1, report: { flows } }) as Sample;

function countingStore(counts: Readonly<Record<string, number>>) {
  const asked: (readonly string[])[] = [];
  return {
    asked,
    behaviorsOfSamples: async (ids: readonly string[]) => {
      asked.push(ids);
      return new Map(ids.map((id) => [id, ['x', `only ${id}`]]));
    },
    statisticsFor: () => ({
      nameObservations: async () => [],
      destinationLabels: async () => [],
      destinationLabelCounts: async () => [],
      flowIdCounts: async (flowIds: readonly string[]) => flowIds.map((flowId) => counts[flowId] ?? 0),
    }),
  };
}

it('counts all samples of an answer together, and anew only when statistics changed', async () => {
  let changes = 0;
  const counts: Record<string, number> = { x: 7 };
  const store = countingStore(counts);
  const rarities = createSampleRarities(store, 1, () => changes);
  const samples = [sample('a', 2), sample('b', 2)];
  expect([...(await rarities.of(samples))]).toEqual([
    ['a', { behaviors: 2, rare: 1, leastCount: 1, isCurrent: true }],
    ['b', { behaviors: 2, rare: 1, leastCount: 1, isCurrent: true }],
  ]);
  counts['only a'] = 2;
  expect((await rarities.of(samples)).get('a')).toMatchObject({ leastCount: 1 });
  expect((await rarities.of([...samples, sample('c', 1)])).size).toBe(3);
  expect(store.asked).toEqual([['a', 'b'], ['c']]);
  changes++;
  expect((await rarities.of(samples)).get('a')).toMatchObject({ leastCount: 2 });
  expect(store.asked).toHaveLength(3);
});

it('leaves out the largest samples where all together have too many flows', async () => {
  const rarities = createSampleRarities(countingStore({}), 1, () => 0);
  const found = await rarities.of([sample('huge', 99_999), sample('small', 2), sample('smaller', 1)]);
  expect([...found.keys()].sort()).toEqual(['small', 'smaller']);
});
