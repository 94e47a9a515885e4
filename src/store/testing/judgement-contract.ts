import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JudgementBasis } from '../judgement-store.ts';
import type { Store } from '../store.ts';
import { accountOf, CONTRACT_NOW, type CreateStore, idOf, newSample, type StoreUnderTest } from './fixtures.ts';

const FIRST: JudgementBasis = { revision: 1, packs: '[["starter","1.0.0"]]' };
const SECOND: JudgementBasis = { revision: 2, packs: FIRST.packs };
const OTHER_PACKS: JudgementBasis = { revision: 2, packs: '[["starter","1.1.0"]]' };

export function judgementContract(create: CreateStore): void {
  describe('judgements of samples', () => {
    let place: StoreUnderTest;
    let store: Store;
    let now: number;
    const samples = ['a', 'b', 'c'].map(idOf);
    const [a, b, c] = samples as [string, string, string];
    beforeEach(async () => {
      now = CONTRACT_NOW;
      place = await create();
      store = await place.open(() => now);
      await store.createAccount(accountOf('ann'));
      for (const name of ['a', 'b', 'c']) await store.createSample(newSample(name, 'ann'));
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });
    const judge = (sampleId: string, says: string, basis = FIRST): Promise<boolean> =>
      store.saveJudgement(sampleId, {
        basis,
        verdict: `{"says":"${says}"}`,
        digest: says,
        findings: [],
        behaviors: [],
        mark: `mark of ${says}`,
      });
    const listed = async (isChanged: boolean | null): Promise<string[]> => {
      const rest = { state: null, visibility: null, fileType: null, name: null };
      const { samples } = await store.listSamples('ann', {
        limit: 10,
        sort: 'fileName',
        order: 'asc',
        after: null,
        isChanged,
        ...rest,
      });
      return samples.map(({ id }) => id);
    };

    test('tell what was read last beside what holds now', async () => {
      expect(await store.findJudgements(a)).toBeNull();
      expect(await judge(a, 'calm')).toBe(true);
      const calm = { basis: FIRST, judgedAt: CONTRACT_NOW, verdict: '{"says":"calm"}', digest: 'calm' };
      expect(await store.findJudgements(a)).toEqual({ latest: calm, read: null, isChanged: false });
      now++;
      await store.markJudgementRead(a, 'calm');
      const read = { ...calm, readAt: now };
      expect(await store.findJudgements(a)).toEqual({ latest: calm, read, isChanged: false });
      now++;
      await judge(a, 'bad', SECOND);
      const bad = { basis: SECOND, judgedAt: now, verdict: '{"says":"bad"}', digest: 'bad' };
      expect(await store.findJudgements(a)).toEqual({ latest: bad, read, isChanged: true });
      await store.markJudgementRead(a, 'calm');
      expect((await store.findJudgements(a))?.isChanged).toBe(true);
      await store.markJudgementRead(a, 'bad');
      expect((await store.findJudgements(a))?.isChanged).toBe(false);
    });

    test('that were never read are never changed, nor those that say the same again', async () => {
      await judge(a, 'calm');
      await judge(a, 'bad', SECOND);
      await judge(b, 'calm');
      await store.markJudgementRead(b, 'calm');
      await judge(b, 'calm', SECOND);
      await judge(c, 'calm');
      await store.markJudgementRead(c, 'calm');
      await judge(c, 'bad', SECOND);
      expect(await store.judgementMarks([a, b, c, 'none', 'x\ny'])).toEqual(
        new Map([
          [a, { mark: 'mark of bad', isChanged: false }],
          [b, { mark: 'mark of calm', isChanged: false }],
          [c, { mark: 'mark of bad', isChanged: true }],
        ]),
      );
      expect(await store.judgementMarks([])).toEqual(new Map());
      expect(await listed(true)).toEqual([c]);
      expect(await listed(false)).toEqual([a, b]);
      expect(await listed(null)).toEqual([a, b, c]);
    });

    test('on an older basis are found, newest sample first, until they are made anew', async () => {
      const old = async (basis: JudgementBasis, limit = 10, skipping?: ReadonlySet<string>): Promise<string[]> =>
        (await store.samplesJudgedBefore(basis, limit, skipping)).map(({ sampleId }) => sampleId);
      for (const sample of samples) await judge(sample, 'calm');
      expect(await old(FIRST)).toEqual([]);
      expect(await store.judgementsBehind(FIRST)).toBe(0);
      expect(await store.samplesJudgedBefore(SECOND, 1)).toEqual([{ sampleId: c, accountId: 'ann' }]);
      expect(await old(SECOND, 2)).toEqual([c, b]);
      expect(await old(SECOND, 2, new Set([c]))).toEqual([b, a]);
      await judge(b, 'calm', SECOND);
      expect(await old(SECOND)).toEqual([c, a]);
      expect(await store.judgementsBehind(SECOND)).toBe(2);
      expect(await old(OTHER_PACKS)).toEqual([c, b, a]);
      await store.close();
      store = await place.open(() => now);
      expect(await old(SECOND)).toEqual([c, a]);
    });

    test('go with their samples', async () => {
      for (const sample of samples) await judge(sample, 'calm');
      await store.deleteSample('ann', a);
      expect(await store.findJudgements(a)).toBeNull();
      expect(await judge(a, 'bad')).toBe(false);
      expect(await store.judgementsBehind(SECOND)).toBe(2);
      await store.deleteAccount('ann');
      expect(await store.judgementsBehind(SECOND)).toBe(0);
      expect((await store.verify()).faults).toEqual([]);
    });
  });
}
