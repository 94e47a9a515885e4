import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewSilence } from '../silence-store.ts';
import type { Store } from '../store.ts';
import { accountOf, CONTRACT_NOW, type CreateStore, idOf, type StoreUnderTest } from './fixtures.ts';

const AUTHOR = { accountId: 'ann', keyId: 'k' };

function silence(id: string, change: Partial<NewSilence> = {}): NewSilence {
  return {
    id,
    detection: 'beaconing',
    source: null,
    destination: null,
    ports: null,
    sampleId: null,
    reason: 'our own monitoring',
    author: AUTHOR,
    expiresAt: CONTRACT_NOW + 100,
    ...change,
  };
}

export function silenceContract(create: CreateStore): void {
  describe('silences', () => {
    let place: StoreUnderTest;
    let store: Store;
    let now: number;
    beforeEach(async () => {
      now = CONTRACT_NOW;
      place = await create();
      store = await place.open(() => now);
      await store.createAccount(accountOf('ann'));
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });
    const listed = async (activeAt: number | null, viewerAccountId = 'ann'): Promise<string[]> =>
      (await store.listSilences({ activeAt, viewerAccountId, after: null, limit: 10 })).silences.map(({ id }) => id);

    test('count until they end, and stay in the list of all', async () => {
      const written = { ...silence('a', { source: '10.0.0.0/8', destination: '*.site.com', ports: '443' }) };
      expect(await store.addSilence(written, 10)).toEqual({ ...written, at: now, takenBack: null });
      now++;
      await store.addSilence(silence('b', { expiresAt: CONTRACT_NOW + 50 }), 10);
      expect(await listed(now)).toEqual(['b', 'a']);
      expect((await store.activeSilences(CONTRACT_NOW + 50)).map(({ id }) => id)).toEqual(['a']);
      expect(await listed(CONTRACT_NOW + 100)).toEqual([]);
      expect(await listed(null)).toEqual(['b', 'a']);
      await store.close();
      store = await place.open(() => now);
      expect(await store.findSilence('a')).toEqual({ ...written, at: CONTRACT_NOW, takenBack: null });
    });

    test('that are taken back say who did so, when and why, and end once', async () => {
      await store.addSilence(silence('a'), 10);
      now += 5;
      const takenBack = { by: { accountId: 'bob', keyId: null }, at: now, reason: 'it was none' };
      expect((await store.takeBackSilence('a', takenBack.by, takenBack.reason)).takenBack).toEqual(takenBack);
      expect((await store.findSilence('a'))?.takenBack).toEqual(takenBack);
      expect(await store.activeSilences(now)).toEqual([]);
      expect(await listed(null)).toEqual(['a']);
      await expect(store.takeBackSilence('a', AUTHOR, '')).rejects.toMatchObject({ kind: 'conflict' });
      await expect(store.takeBackSilence('b', AUTHOR, '')).rejects.toMatchObject({ kind: 'not-found' });
    });

    test('that have expired stay as they were', async () => {
      await store.addSilence(silence('a', { expiresAt: now + 5 }), 10);
      now += 5;
      await expect(store.takeBackSilence('a', AUTHOR, '')).rejects.toMatchObject({ kind: 'conflict' });
      expect((await store.findSilence('a'))?.takenBack).toBeNull();
    });

    test('of one sample are told to their author alone, and count everywhere', async () => {
      await store.addSilence(silence('a', { sampleId: idOf('a') }), 10);
      expect(await listed(null)).toEqual(['a']);
      expect(await listed(null, 'bob')).toEqual([]);
      expect(await store.activeSilences(now)).toHaveLength(1);
    });

    test('are so many at a time, those that ended aside', async () => {
      await store.addSilence(silence('a'), 2);
      await store.addSilence(silence('b'), 2);
      await expect(store.addSilence(silence('c'), 2)).rejects.toMatchObject({ kind: 'too-many' });
      await store.takeBackSilence('a', AUTHOR, '');
      await store.addSilence(silence('c'), 2);
      now = CONTRACT_NOW + 100;
      await store.addSilence(silence('d', { expiresAt: now + 1 }), 2);
      expect(await listed(now)).toEqual(['d']);
    });

    test('are listed by pages without gap or repetition', async () => {
      const ids = ['a', 'b', 'c', 'd', 'e'];
      for (const id of ids) await store.addSilence(silence(id), 10);
      const seen: string[] = [];
      let after: { at: number; id: string } | null = null;
      for (;;) {
        const page = await store.listSilences({ activeAt: null, viewerAccountId: 'ann', after, limit: 2 });
        seen.push(...page.silences.map(({ id }) => id));
        const last = page.silences.at(-1)!;
        after = { at: last.at, id: last.id };
        if (!page.hasMore) break;
      }
      expect(seen).toEqual(ids.reverse());
    });
  });
}
