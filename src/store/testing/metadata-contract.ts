import type { MetadataRecord } from '@flowsage/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MetadataEdit } from '../metadata-store.ts';
import type { Store } from '../store.ts';
import { CONTRACT_NOW, type CreateStore, hashOf, type StoreUnderTest } from './fixtures.ts';

const RECORD: MetadataRecord = {
  title: 'A title',
  description: '',
  relevance: '',
  destinationTags: '["one", "two"]',
  activityPurposeTags: '',
  impactsTags: '',
  threatTags: '',
  attackVectorTags: '',
  securityTags: '',
  associatedAppOrServiceTags: '',
  platformHintTags: '',
};

function editOf(title: string, steps: readonly string[] | null = null): MetadataEdit {
  return {
    record: { ...RECORD, title },
    rule: steps === null ? null : { eventId: hashOf(title), steps, windowSeconds: 60 },
    author: { accountId: 'ann', keyId: 'key' },
    reason: `because of ${title}`,
  };
}

export function metadataContract(create: CreateStore): void {
  describe('records of people', () => {
    let place: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      place = await create();
      store = await place.open(() => CONTRACT_NOW);
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });

    test('have versions that are only ever added', async () => {
      const first = await store.saveMetadata('destination', 'site.com:443', editOf('one'));
      const second = await store.saveMetadata('destination', 'site.com:443', editOf('two'));
      expect([first.version, second.version]).toEqual([1, 2]);
      expect(first).toMatchObject({ at: CONTRACT_NOW, ...editOf('one') });
      expect(await store.metadataHistory('destination', 'site.com:443')).toEqual([second, first]);
      expect(await store.findMetadata('destination', ['site.com:443'])).toEqual([second]);
      expect(await store.metadataHistory('behavior', 'site.com:443')).toEqual([]);
    });

    test('written at the same moment get versions of their own', async () => {
      const saved = await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.saveMetadata('behavior', 'ab', editOf(`t${i}`))),
      );
      expect(saved.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect((await store.verify()).faults).toEqual([]);
    });

    test('are found many at once, in the order asked, by kind', async () => {
      for (const key of ['a:1', 'b:2', "c' OR 1=1:3"]) await store.saveMetadata('destination', key, editOf(key));
      await store.saveMetadata('behavior', 'a:1', editOf('behavior'));
      const keys = ["c' OR 1=1:3", 'none', 'a:1', 'a:1\nb:2', 'b:2', 'a:1'];
      const found = await store.findMetadata('destination', keys);
      expect(found.map((one) => one?.record.title)).toEqual(["c' OR 1=1:3", undefined, 'a:1', undefined, 'b:2', 'a:1']);
      expect(found[0]?.key).toBe("c' OR 1=1:3");
      expect(await store.findMetadata('event', [])).toEqual([]);
    });

    test('of keys that no list of keys can hold are refused', async () => {
      for (const key of ['', 'a\nb', 'x'.repeat(321)]) {
        await expect(store.saveMetadata('event', key, editOf('one'))).rejects.toMatchObject({ kind: 'invalid-input' });
      }
    });

    test('of Events give the rules that hold now', async () => {
      expect(await store.eventRules()).toEqual([]);
      await store.saveMetadata('event', hashOf('one'), editOf('one', ['aa', 'bb']));
      await store.saveMetadata('event', hashOf('two'), editOf('two', ['cc', 'dd']));
      await store.saveMetadata('event', hashOf('one'), { ...editOf('one', ['bb', 'aa']) });
      const two = editOf('two').rule;
      await store.saveMetadata('event', hashOf('two'), { ...editOf('two'), rule: two });
      expect(await store.eventRules()).toEqual([{ eventId: hashOf('one'), steps: ['bb', 'aa'], windowSeconds: 60 }]);
    });
  });
}
