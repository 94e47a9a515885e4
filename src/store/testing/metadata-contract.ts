import type { MetadataRecord } from '@flowsage/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WrittenKnowledge } from '../../model/written-knowledge.ts';
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

const KNOWLEDGE: WrittenKnowledge = {
  owner_groups: ['Example "Ltd"'],
  concern_level: 4,
  controllable_urls: false,
  when_concerned: 'After a mail.\nAt night.',
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

    test('are written on the version that was read, and by one of many who read the same', async () => {
      const save = (title: string, expected: number | null): Promise<{ readonly version: number }> =>
        store.saveMetadata('destination', 'a:1', editOf(title), expected);
      await expect(save('none', 1)).rejects.toMatchObject({ kind: 'conflict' });
      expect((await save('one', 0)).version).toBe(1);
      await expect(save('again', 0)).rejects.toMatchObject({ kind: 'conflict' });
      const ends = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => save(`t${i}`, 1)));
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ kind: 'conflict' });
      expect(await store.metadataHistory('destination', 'a:1')).toHaveLength(2);
      expect((await store.knowledgeRevision()).revision).toBe(2);
    });

    test('that were taken away say nothing, and come back as they were', async () => {
      const change = { author: { accountId: 'bob', keyId: null }, reason: 'a mistake' };
      const first = await store.saveMetadata('event', 'e', editOf('one', ['aa', 'bb']));
      await expect(store.removeMetadata('event', 'e', change, 2)).rejects.toMatchObject({ kind: 'conflict' });
      const removed = await store.removeMetadata('event', 'e', change, 1);
      expect(removed).toMatchObject({ version: 2, record: null, rule: null, at: CONTRACT_NOW, ...change });
      expect(await store.findMetadata('event', ['e'])).toEqual([null]);
      expect(await store.latestVersions('event', ['e', 'f'])).toEqual([removed, null]);
      expect(await store.eventRules()).toEqual([]);
      expect(await store.countMetadata()).toEqual({ destination: 0, behavior: 0, event: 0 });
      await expect(store.removeMetadata('event', 'e', change)).rejects.toMatchObject({ kind: 'not-found' });
      await expect(store.revertMetadata('event', 'e', 9, change)).rejects.toMatchObject({ kind: 'not-found' });
      await expect(store.revertMetadata('event', 'e', 1, change, 1)).rejects.toMatchObject({ kind: 'conflict' });
      const back = await store.revertMetadata('event', 'e', 1, change, 2);
      expect(back).toMatchObject({ version: 3, ...change });
      expect(JSON.stringify([back.record, back.rule])).toBe(JSON.stringify([first.record, first.rule]));
      expect(await store.eventRules()).toEqual([first.rule]);
      expect(await store.countMetadata()).toEqual({ destination: 0, behavior: 0, event: 1 });
      expect(await store.revertMetadata('event', 'e', 2, change)).toMatchObject({ version: 4, record: null });
      expect(await store.metadataHistory('event', 'e', { limit: 1, before: 4 })).toEqual([back]);
      expect((await store.verify()).faults).toEqual([]);
    });

    test('can be taken away where nothing is written, so that it is known that nothing shall be', async () => {
      const change = { author: { accountId: 'bob', keyId: null }, reason: '' };
      expect(await store.removeMetadata('event', 'e', change, 0)).toMatchObject({ version: 1, record: null });
    });

    test('of Destinations hold fields of knowledge, in each version their own', async () => {
      const change = { author: { accountId: 'bob', keyId: null }, reason: 'a mistake' };
      const save = (title: string, knowledge?: WrittenKnowledge | null) =>
        store.saveMetadata('destination', 'a:1', {
          ...editOf(title),
          ...(knowledge === undefined ? {} : { knowledge }),
        });
      const first = await save('one', KNOWLEDGE);
      expect(first.knowledge).toEqual(KNOWLEDGE);
      expect((await save('two')).knowledge).toBeNull();
      expect((await save('three', {})).version).toBe(3);
      await store.removeMetadata('destination', 'a:1', change);
      const back = await store.revertMetadata('destination', 'a:1', 1, change);
      expect(back.knowledge).toEqual(KNOWLEDGE);
      const history = await store.metadataHistory('destination', 'a:1');
      expect(history.map(({ knowledge }) => knowledge)).toEqual([KNOWLEDGE, null, null, null, KNOWLEDGE]);
      expect(await store.findMetadata('destination', ['a:1'])).toEqual([back]);
      expect(await store.latestVersions('destination', ['a:1'])).toEqual([back]);
      expect(await store.listMetadata({ kind: 'destination', prefix: '', after: null, limit: 9 })).toEqual([back]);
      expect((await store.verify()).faults).toEqual([]);
      await store.close();
      store = await place.open(() => CONTRACT_NOW);
      expect(JSON.stringify((await store.findMetadata('destination', ['a:1']))[0]?.knowledge)).toBe(
        JSON.stringify(KNOWLEDGE),
      );
    });

    test('are listed by kind and prefix, in the order of their keys, page by page', async () => {
      for (const key of ['b:1', 'a_c:1', 'ab:1', 'a%:1', 'ab:2'])
        await store.saveMetadata('destination', key, editOf(key));
      await store.saveMetadata('destination', 'ab:1', editOf('newer'));
      await store.saveMetadata('event', 'ab', editOf('event'));
      const list = async (prefix: string, after: string | null = null, limit = 10): Promise<string[]> =>
        (await store.listMetadata({ kind: 'destination', prefix, after, limit })).map(({ key }) => key);
      expect(await list('')).toEqual(['a%:1', 'a_c:1', 'ab:1', 'ab:2', 'b:1']);
      expect(await list('a_')).toEqual(['a_c:1']);
      expect(await list('a%')).toEqual(['a%:1']);
      expect(await list('ab', 'ab:1')).toEqual(['ab:2']);
      expect(await list('a', null, 2)).toEqual(['a%:1', 'a_c:1']);
      const [one] = await store.listMetadata({ kind: 'destination', prefix: 'ab:1', after: null, limit: 1 });
      expect(one).toMatchObject({ version: 2, record: { title: 'newer' } });
    });

    test('have a number that grows with every change', async () => {
      expect(await store.knowledgeRevision()).toEqual({ revision: 0, changedAt: null });
      await store.saveMetadata('event', 'e', editOf('one'));
      await store.saveMetadata('behavior', 'ab', editOf('two'));
      const last = await store.saveMetadata('event', 'e', editOf('three'));
      expect(last.revision).toBe(3);
      expect(await store.knowledgeRevision()).toEqual({ revision: 3, changedAt: CONTRACT_NOW });
      await store.close();
      store = await place.open(() => CONTRACT_NOW + 1);
      expect((await store.saveMetadata('event', 'e', editOf('four'))).revision).toBe(4);
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
