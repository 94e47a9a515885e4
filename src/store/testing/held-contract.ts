import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HeldQuery } from '../held-store.ts';
import type { Store } from '../store.ts';
import {
  accountOf,
  at,
  CONTRACT_NOW,
  type CreateStore,
  hashOf,
  idOf,
  newSample,
  processSample,
  type StoreUnderTest,
  sampleOf,
} from './fixtures.ts';

const ALL: HeldQuery = { after: null, limit: 10 };

export function heldContract(create: CreateStore): void {
  describe('what samples hold', () => {
    let place: StoreUnderTest;
    let store: Store;
    // As the flows of `chunksOf` have it: in row 0 of every sample.
    const destination = { kind: 'destination', key: 'DestinationData 0' } as const;
    beforeEach(async () => {
      place = await create();
      store = await place.open(() => CONTRACT_NOW);
      await store.createAccount(accountOf('ann'));
      await store.createAccount(accountOf('bob'));
      const two = { ...sampleOf('x', []), destinations: [at('a.com', 'one', 1), at('b.com', 'one', 1)] };
      for (const [i, name] of ['a', 'b', 'c'].entries())
        await processSample(
          store,
          newSample(name, 'ann', { uploadedAt: CONTRACT_NOW + i }),
          name === 'a' ? two : sampleOf(name, ['site.com']),
        );
      await processSample(store, newSample('d', 'bob'), sampleOf('d', ['site.com']));
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });

    test('is found by destination, behavior and Event, newest upload first, in the own samples alone', async () => {
      const found = await store.samplesHolding('ann', destination, ALL);
      expect(found).toMatchObject({ count: 3, hasMore: false });
      expect(found.samples.map(({ sampleId, flows }) => [sampleId, flows])).toEqual([
        [idOf('c'), 1],
        [idOf('b'), 1],
        [idOf('a'), 1],
      ]);
      expect(found.samples[0]).toMatchObject({ fileName: 'c.pcap', uploadedAt: CONTRACT_NOW + 2 });
      const behavior = { kind: 'behavior', key: hashOf('one a.com') } as const;
      expect((await store.samplesHolding('ann', behavior, ALL)).samples.map(({ sampleId }) => sampleId)).toEqual([
        idOf('a'),
      ]);
      expect((await store.samplesHolding('ann', { kind: 'event', key: 'event 0' }, ALL)).count).toBe(3);
      expect(await store.samplesHolding('bob', behavior, ALL)).toEqual({ samples: [], hasMore: false, count: 0 });
    });

    test('is told page by page, with the count of all', async () => {
      const first = await store.samplesHolding('ann', destination, { after: null, limit: 2 });
      expect(first).toMatchObject({ count: 3, hasMore: true });
      const { uploadedAt, sampleId } = first.samples.at(-1)!;
      const second = await store.samplesHolding('ann', destination, { after: { uploadedAt, sampleId }, limit: 2 });
      expect(second).toMatchObject({ count: 3, hasMore: false, samples: [{ sampleId: idOf('a') }] });
    });

    test('is told as flows of behaviors in order, so many at most', async () => {
      const ids = [hashOf('one a.com'), hashOf('one b.com')];
      expect(await store.flowsOfBehaviors(idOf('a'), ids, 10)).toEqual([
        { row: 0, source: 'src 0', flowId: ids[0], startMicros: expect.any(Number) },
        { row: 1, source: 'src 1', flowId: ids[1], startMicros: expect.any(Number) },
      ]);
      expect(await store.flowsOfBehaviors(idOf('a'), ids, 1)).toHaveLength(1);
      expect(await store.flowsOfBehaviors(idOf('a'), ids.slice(1), 10)).toMatchObject([{ row: 1 }]);
      expect(await store.flowsOfBehaviors(idOf('b'), ids, 10)).toEqual([]);
    });

    test('is told of a public name by day, as far as the viewer may see', async () => {
      const day = new Date((CONTRACT_NOW - 1000) * 1000).toISOString().slice(0, 10);
      const days = (accountId: string | null, minAccounts: number, name = 'site.com') =>
        store.daysSeen({ accountId, minAccounts }, name, 10);
      expect(await days(null, 1)).toEqual([{ day, samples: 3 }]);
      expect(await days('ann', 3, 'Site.com.')).toEqual([{ day, samples: 2 }]);
      expect(await days(null, 3)).toEqual([]);
      expect(await days('ann', 1, 'printer')).toEqual([]);
      await processSample(store, newSample('e', 'ann'), sampleOf('e', ['site.com'], CONTRACT_NOW - 90_000));
      expect((await days('ann', 1)).map(({ samples }) => samples)).toEqual([3, 1]);
      expect(await store.daysSeen({ accountId: 'ann', minAccounts: 1 }, 'site.com', 1)).toHaveLength(1);
    });

    test('is told of a destination as behaviors and Events seen there', async () => {
      const { behaviors, events } = await store.seenAt('ann', 'destinationdata 0', 10);
      const flowIds = [hashOf('noPayloadData site.com'), hashOf('one a.com')];
      expect(behaviors).toEqual(
        expect.arrayContaining([
          { flowId: flowIds[0], flowCategory: 'flowCategory 0', flows: 2, samples: 2 },
          { flowId: flowIds[1], flowCategory: 'flowCategory 0', flows: 1, samples: 1 },
        ]),
      );
      expect(behaviors[0]!.flows).toBe(2);
      expect(events).toEqual([{ eventId: 'event 0', flows: 3, samples: 3 }]);
      expect((await store.seenAt('ann', 'destinationData 0', 1)).behaviors).toHaveLength(1);
      const known = await store.placesOfBehaviors('ann', [...flowIds, 'f'.repeat(64)]);
      expect(known.map(({ flowId }) => flowId).sort()).toEqual([...flowIds].sort());
      expect(known[0]).toMatchObject({
        flowCategory: 'flowCategory 0',
        destination: expect.stringMatching(/^destinationData/i),
      });
      expect(await store.placesOfBehaviors('nobody', flowIds)).toEqual([]);
    });

    test('is told of samples as the behaviors of each, each once', async () => {
      const { samples } = await store.samplesHolding(
        'ann',
        { kind: 'behavior', key: hashOf('noPayloadData site.com') },
        { after: null, limit: 10 },
      );
      const ids = samples.map(({ sampleId }) => sampleId);
      const found = await store.behaviorsOfSamples([...ids, 'not-there']);
      expect([...found.keys()].sort()).toEqual([...ids].sort());
      for (const flowIds of found.values()) {
        expect(flowIds).toContain(hashOf('noPayloadData site.com'));
        expect(new Set(flowIds).size).toBe(flowIds.length);
      }
      expect(await store.behaviorsOfSamples([])).toEqual(new Map());
    });
  });
}
