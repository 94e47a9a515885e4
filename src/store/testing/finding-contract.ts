import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FindingListQuery, StoredFinding } from '../finding-store.ts';
import type { JudgementBasis, SampleBehavior } from '../judgement-store.ts';
import type { Store } from '../store.ts';
import {
  accountOf,
  CONTRACT_NOW,
  type CreateStore,
  hashOf,
  idOf,
  newSample,
  processSample,
  type StoreUnderTest,
  sampleOf,
} from './fixtures.ts';

const BASIS: JudgementBasis = { revision: 1, packs: '[]' };
const EVERYTHING: FindingListQuery = {
  detection: null,
  leastScore: null,
  sampleId: null,
  destination: null,
  source: null,
  isSilenced: null,
  since: null,
  after: null,
  limit: 10,
};

function finding(id: string, change: Partial<StoredFinding> = {}): StoredFinding {
  return {
    id,
    detection: 'beaconing',
    title: 'Beaconing',
    sentence: 'It calls every minute.',
    score: 60,
    parts: [{ name: 'beats', value: 20, unit: '', threshold: 12, share: 60 }],
    source: '10.0.0.1',
    destination: 'www.site.com:443',
    firstAt: CONTRACT_NOW - 1000,
    lastAt: CONTRACT_NOW - 900,
    flowCount: 20,
    rows: [0, 2, 4],
    silencedBy: null,
    ...change,
  };
}

export function findingContract(create: CreateStore): void {
  describe('findings', () => {
    let place: StoreUnderTest;
    let store: Store;
    const [a, b, c] = ['a', 'b', 'c'].map(idOf) as [string, string, string];
    beforeEach(async () => {
      place = await create();
      store = await place.open(() => CONTRACT_NOW);
      await store.createAccount(accountOf('ann'));
      await store.createAccount(accountOf('bob'));
      await processSample(store, newSample('a', 'ann'), sampleOf('a', ['site.com']));
      await processSample(store, newSample('b', 'ann'), sampleOf('b', ['site.com']));
      await processSample(store, newSample('c', 'bob'), sampleOf('c', ['site.com']));
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });
    const judge = (
      sampleId: string,
      findings: readonly StoredFinding[],
      behaviors: readonly SampleBehavior[] = [],
    ): Promise<boolean> =>
      store.saveJudgement(sampleId, { basis: BASIS, verdict: '{}', digest: 'd', findings, behaviors, mark: '' });
    const listed = async (query: Partial<FindingListQuery> = {}, accountId = 'ann'): Promise<string[]> =>
      (await store.listFindings(accountId, { ...EVERYTHING, ...query })).findings.map(({ id }) => id);

    test('are those of the last judgement, with their sample, and of the own account alone', async () => {
      await judge(a, [finding('old'), finding('older')]);
      await judge(a, [finding('1')]);
      await judge(c, [finding('2')]);
      expect((await store.listFindings('ann', EVERYTHING)).findings).toEqual([
        { ...finding('1'), sampleId: a, fileName: 'a.pcap', judgedAt: CONTRACT_NOW },
      ]);
      expect(await listed({}, 'bob')).toEqual(['2']);
      expect((await store.verify()).faults).toEqual([]);
    });

    test('are found by each of their sides', async () => {
      const silencedBy = { silenceId: 's', pack: null };
      await judge(a, [
        finding('1', { lastAt: 5 }),
        finding('2', { lastAt: 4, score: 20, detection: 'portScan', destination: null }),
        finding('3', { lastAt: 3, source: 'Host', silencedBy }),
        finding('4', { lastAt: 2, destination: 'site.com', silencedBy: { silenceId: null, pack: 'quiet' } }),
      ]);
      await judge(b, [finding('5', { lastAt: 1, destination: '192.0.2.7:22' })]);
      expect(await listed()).toEqual(['1', '2', '3', '4', '5']);
      expect(await listed({ detection: 'portScan' })).toEqual(['2']);
      expect(await listed({ leastScore: 60 })).toEqual(['1', '3', '4', '5']);
      expect(await listed({ sampleId: b })).toEqual(['5']);
      expect(await listed({ sampleId: c })).toEqual([]);
      expect(await listed({ destination: 'www.site.com:443' })).toEqual(['1', '3']);
      expect(await listed({ destination: 'www.site.com' })).toEqual(['1', '3']);
      expect(await listed({ destination: '*.site.com' })).toEqual(['1', '3']);
      expect(await listed({ destination: '192.0.2.7' })).toEqual(['5']);
      expect(await listed({ source: 'host' })).toEqual(['3']);
      expect(await listed({ isSilenced: true })).toEqual(['3', '4']);
      expect(await listed({ isSilenced: false })).toEqual(['1', '2', '5']);
      expect(await listed({ since: 3 })).toEqual(['1', '2', '3']);
      const { findings } = await store.listFindings('ann', { ...EVERYTHING, isSilenced: true });
      expect(findings.map((one) => one.silencedBy)).toEqual([silencedBy, { silenceId: null, pack: 'quiet' }]);
    });

    test('are listed by pages without gap or repetition', async () => {
      const all = Array.from({ length: 7 }, (_, i) => finding(`${i}`, { lastAt: i % 2 }));
      await judge(a, all);
      await judge(b, all);
      const seen: string[] = [];
      let after: FindingListQuery['after'] = null;
      for (;;) {
        const page = await store.listFindings('ann', { ...EVERYTHING, after, limit: 3 });
        seen.push(...page.findings.map(({ sampleId, id }) => `${sampleId} ${id}`));
        const last = page.findings.at(-1)!;
        after = { lastAt: last.lastAt, sampleId: last.sampleId, id: last.id };
        if (!page.hasMore) break;
      }
      expect(seen).toHaveLength(14);
      expect(new Set(seen).size).toBe(14);
    });

    test('wait for samples that were never judged, or on another basis', async () => {
      expect(await store.samplesToJudge('ann', BASIS)).toBe(2);
      expect((await store.samplesJudgedBefore(BASIS, 10)).map(({ sampleId }) => sampleId)).toEqual([c, b, a]);
      await judge(a, []);
      expect(await store.samplesToJudge('ann', BASIS)).toBe(1);
      expect(await store.samplesToJudge('ann', { ...BASIS, revision: 2 })).toBe(2);
      expect(await store.judgementsBehind(BASIS)).toBe(2);
    });

    test('come with the behaviors of packs that flows showed, by their ids', async () => {
      const flowId = hashOf('flow');
      await judge(a, [], [{ flowId, behavior: 'starter/old' }]);
      await judge(b, [], [{ flowId, behavior: 'starter/new' }]);
      expect(await store.findSampleBehavior('ann', flowId)).toBe('starter/new');
      expect(await store.findSampleBehavior('bob', flowId)).toBeNull();
      expect(await store.findSampleBehavior('ann', hashOf('other'))).toBeNull();
      expect(await store.findSampleBehavior('ann', 'no id')).toBeNull();
      await judge(b, []);
      expect(await store.findSampleBehavior('ann', flowId)).toBe('starter/old');
    });

    test('go with their samples', async () => {
      await judge(a, [finding('1')], [{ flowId: hashOf('flow'), behavior: 'starter/x' }]);
      await judge(b, [finding('2')], [{ flowId: hashOf('flow'), behavior: 'starter/x' }]);
      await store.deleteSample('ann', a);
      expect(await listed()).toEqual(['2']);
      await store.deleteAccount('ann');
      expect(await listed()).toEqual([]);
      expect((await store.verify()).faults).toEqual([]);
    });
  });
}
