import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FLOW_CHUNK_ROWS, type FlowChunk } from '../../model/sample.ts';
import type { SampleListQuery } from '../sample-store.ts';
import type { Store } from '../store.ts';
import {
  accountOf,
  CONTRACT_NOW,
  type CreateStore,
  chunksOf,
  collect,
  hashOf,
  idOf,
  newSample,
  processSample,
  reportOf,
  resultOf,
  type StoreUnderTest,
  sampleOf,
  streamOf,
} from './fixtures.ts';

const OTHER_PUBLICATION = '00000000-0000-4000-8000-000000000001';

export function sampleContract(create: CreateStore): void {
  let place: StoreUnderTest;
  let store: Store;
  let now: number;
  const open = (): Promise<Store> => place.open(() => now);
  beforeEach(async () => {
    now = CONTRACT_NOW;
    place = await create();
    store = await open();
    for (const id of ['ann', 'bob', 'cat']) await store.createAccount(accountOf(id));
  });
  afterEach(async () => {
    await store.close();
    await place.dispose();
  });
  const claim = (worker = 'w', leaseSeconds = 60) => store.claimSample({ worker, leaseSeconds, maxAttempts: 3 });
  const states = async (...names: string[]) => store.sampleStates(names.map(idOf));

  describe('samples', () => {
    test('are kept as they were uploaded, to the letter', async () => {
      const fileName = `"; DROP TABLE sample; -- ../\u202e\0\n😀.pcap`;
      const uploaded = newSample('a', 'ann', { fileName, fileBytes: 5_000_000_000, hasNames: true });
      const { sample, isNew } = await store.createSample(uploaded);
      expect(isNew).toBe(true);
      const { idempotencyKey: _, ...kept } = uploaded;
      expect(sample).toEqual({
        ...kept,
        state: 'uploaded',
        attempts: 0,
        processedAt: null,
        message: null,
        report: null,
      });
      await store.close();
      store = await open();
      expect(await store.findSample('ann', idOf('a'))).toEqual(sample);
    });

    test('of an account that is not there are refused', async () => {
      await expect(store.createSample(newSample('a', 'nobody'))).rejects.toMatchObject({ kind: 'not-found' });
      expect((await store.size()).samples).toBe(0);
    });

    test('uploaded again under the same key, also at the same moment, are the first one', async () => {
      const upload = (name: string, accountId = 'ann', idempotencyKey = 'k') =>
        store.createSample(newSample(name, accountId, { idempotencyKey }));
      const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => upload(name)));
      expect(new Set(answers.map(({ sample }) => sample.id)).size).toBe(1);
      expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect((await upload('e', 'bob')).isNew).toBe(true);
      expect((await upload('f', 'ann', 'other')).isNew).toBe(true);
      const first = answers[0]!.sample;
      expect(await store.deleteSample('ann', first.id)).toBe(true);
      expect((await upload('g')).isNew).toBe(true);
    });

    test('of somebody else are as if they did not exist', async () => {
      const sample = newSample('a', 'ann');
      await processSample(store, sample, sampleOf('a', ['site.com']));
      expect(await store.findSample('bob', sample.id)).toBeNull();
      expect(await store.setVisibility('bob', sample.id, 'public', OTHER_PUBLICATION)).toBeNull();
      expect(await store.deleteSample('bob', sample.id)).toBe(false);
      expect(await store.findPublicSample(sample.publicationId, sample.id)).toBeNull();
      expect((await store.findSample('ann', sample.id))?.visibility).toBe('private');
    });

    test('that are made private again are dead under the old link', async () => {
      const sample = newSample('a', 'ann');
      await store.createSample(sample);
      const set = (visibility: 'public' | 'private') =>
        store.setVisibility('ann', sample.id, visibility, OTHER_PUBLICATION);
      expect(await set('public')).toMatchObject({ visibility: 'public', publicationId: sample.publicationId });
      expect((await store.findPublicSample(sample.publicationId, sample.id))?.id).toBe(sample.id);
      expect(await set('public')).toMatchObject({ publicationId: sample.publicationId });
      expect(await set('private')).toMatchObject({ visibility: 'private', publicationId: OTHER_PUBLICATION });
      expect(await store.findPublicSample(OTHER_PUBLICATION, sample.id)).toBeNull();
      await set('public');
      expect(await store.findPublicSample(sample.publicationId, sample.id)).toBeNull();
      expect((await store.findPublicSample(OTHER_PUBLICATION, sample.id))?.id).toBe(sample.id);
    });

    test('are deleted with flows, texts and their share of the statistics', async () => {
      const sample = newSample('a', 'ann');
      await processSample(store, sample, sampleOf('a', ['site.com']));
      await store.requestText(sample.id, 'summary');
      expect(await store.deleteSample('ann', sample.id)).toBe(true);
      expect(await store.deleteSample('ann', sample.id)).toBe(false);
      expect(await store.size()).toMatchObject({ samples: 0, flows: 0, contents: 0 });
      expect(await store.findText(sample.id, 'summary')).toBeNull();
      await expect(collect(store.flows(sample.id))).rejects.toMatchObject({ kind: 'not-found' });
      expect((await store.verify()).faults).toEqual([]);
    });
  });

  describe('lists of samples', () => {
    const query: SampleListQuery = {
      limit: 100,
      sort: 'uploadedAt',
      order: 'asc',
      after: null,
      state: null,
      visibility: null,
      fileType: null,
      name: null,
    };
    const names = async (change: Partial<SampleListQuery> = {}, accountId = 'ann') => {
      const { samples } = await store.listSamples(accountId, { ...query, ...change });
      return samples.map(({ fileName }) => fileName.replace('.pcap', ''));
    };
    beforeEach(async () => {
      for (const [i, name] of ['c', 'A', 'b'].entries()) {
        const uploadedAt = CONTRACT_NOW - 100 + i;
        await store.createSample(newSample(name, 'ann', { uploadedAt, fileType: i === 1 ? 'zeek' : 'pcap' }));
      }
      await store.createSample(newSample('bobs', 'bob'));
      await claim();
      await claim();
      const contribution = sampleOf('a', ['site.com', 'other.com']);
      const trafficMicros = (CONTRACT_NOW - 5000) * 1_000_000;
      await store.completeSample(idOf('c'), 'w', resultOf(contribution, { trafficMicros }));
    });

    test('hold what an account owns, in the order asked', async () => {
      expect(await names()).toEqual(['c', 'A', 'b']);
      expect(await names({ order: 'desc' })).toEqual(['b', 'A', 'c']);
      expect(await names({ sort: 'fileName' })).toEqual(['A', 'b', 'c']);
      expect((await names({ sort: 'flows', order: 'desc' }))[0]).toBe('c');
      expect((await names({ sort: 'trafficDate', order: 'asc' }))[2]).toBe('c');
      expect(await names({}, 'bob')).toEqual(['bobs']);
      expect(await names({}, 'cat')).toEqual([]);
    });

    test('are narrowed by state, visibility, type and part of the name', async () => {
      expect(await names({ state: 'processed' })).toEqual(['c']);
      expect(await names({ state: 'uploaded' })).toEqual(['A', 'b']);
      expect(await names({ fileType: 'zeek' })).toEqual(['A']);
      expect(await names({ format: 'pcap' })).toEqual(['c']);
      expect(await names({ format: 'pca' })).toEqual([]);
      expect(await names({ format: 'zeek-conn' })).toEqual([]);
      expect(await names({ visibility: 'public' })).toEqual([]);
      await store.setVisibility('ann', idOf('b'), 'public', OTHER_PUBLICATION);
      expect(await names({ visibility: 'public' })).toEqual(['b']);
      expect(await names({ name: 'a.PC' })).toEqual(['A']);
      expect(await names({ name: '%' })).toEqual([]);
      expect(await names({ name: "' OR 1=1 --" })).toEqual([]);
    });

    test('come page by page, each sample once, by every order', async () => {
      for (const sort of ['uploadedAt', 'fileName', 'flows', 'trafficDate'] as const) {
        for (const order of ['asc', 'desc'] as const) {
          const seen: string[] = [];
          let after: SampleListQuery['after'] = null;
          for (let page = 0; page < 3; page++) {
            const { samples, hasMore } = await store.listSamples('ann', { ...query, limit: 1, sort, order, after });
            expect(samples).toHaveLength(1);
            expect(hasMore).toBe(page < 2);
            const [last] = samples;
            seen.push(last!.fileName);
            const value = {
              uploadedAt: last!.uploadedAt,
              fileName: last!.fileName,
              flows: last!.report?.flows ?? null,
              trafficDate: last!.report?.trafficMicros ?? null,
            }[sort];
            after = { value, uploadedAt: last!.uploadedAt, id: last!.id };
          }
          expect(seen).toEqual((await names({ sort, order })).map((name) => `${name}.pcap`));
        }
      }
    });
  });

  describe('samples of one moment', () => {
    const NAMES = ['first', 'second', 'third', 'fourth', 'fifth'];
    const query: Omit<SampleListQuery, 'order' | 'after'> = {
      limit: 2,
      sort: 'uploadedAt',
      state: null,
      visibility: null,
      fileType: null,
      name: null,
    };
    const pages = async (order: 'asc' | 'desc', onPage: (last: string) => Promise<unknown>): Promise<string[]> => {
      const seen: string[] = [];
      let after: SampleListQuery['after'] = null;
      for (let hasMore = true; hasMore; ) {
        const page = await store.listSamples('ann', { ...query, order, after });
        hasMore = page.hasMore;
        seen.push(...page.samples.map(({ fileName }) => fileName.replace('.pcap', '')));
        const last = page.samples.at(-1)!;
        after = { value: last.uploadedAt, uploadedAt: last.uploadedAt, id: last.id };
        await onPage(last.id);
      }
      return seen;
    };
    beforeEach(async () => {
      for (const name of NAMES) await store.createSample(newSample(name, 'ann'));
    });

    test('are listed in the order in which they came', async () => {
      expect(await pages('asc', async () => {})).toEqual(NAMES);
      expect(await pages('desc', async () => {})).toEqual(NAMES.toReversed());
    });

    test.each(['asc', 'desc'] as const)('are all told (%s) although the end of each page is deleted', async (order) => {
      const seen = await pages(order, (last) => store.deleteSample('ann', last));
      expect(new Set(seen)).toEqual(new Set(NAMES));
    });
  });

  describe('processing', () => {
    const upload = async (name: string, accountId: string, uploadedAt: number) =>
      void (await store.createSample(newSample(name, accountId, { uploadedAt: CONTRACT_NOW - 1000 + uploadedAt })));

    test('begins with the oldest of the account with the fewest under way', async () => {
      await upload('a1', 'ann', 1);
      await upload('a2', 'ann', 2);
      await upload('a3', 'ann', 3);
      await upload('b1', 'bob', 4);
      await upload('c1', 'cat', 5);
      const order: (string | undefined)[] = [];
      for (let i = 0; i < 6; i++) order.push((await claim())?.fileName);
      expect(order).toEqual(['a1.pcap', 'b1.pcap', 'c1.pcap', 'a2.pcap', 'a3.pcap', undefined]);
      expect(await store.queueSize('ann')).toEqual({ waiting: 0, processing: 5, ofAccount: 3 });
    });

    test('gives each sample to one worker, however many ask at once', async () => {
      for (let i = 0; i < 6; i++) await upload(`a${i}`, 'ann', i);
      const claimed = await Promise.all(Array.from({ length: 9 }, (_, i) => claim(`w${i}`)));
      const ids = claimed.filter((sample) => sample !== null).map(({ id }) => id);
      expect(new Set(ids).size).toBe(6);
      expect(ids).toHaveLength(6);
    });

    test('takes over what another worker began and did not renew, and tells it that it lost', async () => {
      await upload('a', 'ann', 1);
      expect(await claim('first')).toMatchObject({ state: 'processing', attempts: 1 });
      now += 50;
      expect(await store.renewClaim(idOf('a'), 'first', 60)).toBe(true);
      now += 50;
      expect(await claim('second')).toBeNull();
      now += 11;
      expect(await claim('second')).toMatchObject({ id: idOf('a'), attempts: 2 });
      const id = idOf('a');
      expect(await store.renewClaim(id, 'first', 60)).toBe(false);
      expect(await store.failSample(id, 'first', 'too late')).toBe('lost');
      await store.releaseSample(id, 'first');
      expect(await store.completeSample(id, 'first', resultOf(sampleOf('a', ['site.com'])))).toBe('lost');
      expect(await store.size()).toMatchObject({ flows: 0, contents: 0 });
      expect(await states('a')).toEqual(['processing']);
      expect(await store.completeSample(id, 'second', resultOf(sampleOf('a', ['site.com'])))).toBe('processed');
    });

    test('ends for a sample that was begun too often and never ended, with a sentence', async () => {
      await upload('a', 'ann', 1);
      for (let i = 0; i < 3; i++) {
        expect(await claim()).toMatchObject({ attempts: i + 1 });
        now += 61;
      }
      await upload('b', 'ann', 2);
      expect((await claim())?.id).toBe(idOf('b'));
      expect(await store.findSample('ann', idOf('a'))).toMatchObject({
        state: 'failed',
        message: expect.stringMatching(/begun 3 times and never ended/),
      });
      now += 61;
      expect((await claim())?.id).toBe(idOf('b'));
    });

    test('given back is as if it had never begun', async () => {
      await upload('a', 'ann', 1);
      for (let i = 0; i < 5; i++) {
        expect(await claim()).toMatchObject({ attempts: 1 });
        await store.releaseSample(idOf('a'), 'w');
        expect(await states('a')).toEqual(['uploaded']);
      }
    });

    test('of workers known to be dead goes to others at once, but not for ever', async () => {
      await upload('a', 'ann', 1);
      for (let i = 0; i < 3; i++) {
        expect((await claim(`dead ${i}`))?.attempts).toBe(i + 1);
        expect(await store.releaseDeadClaims(`alive ${i}`)).toBe(1);
      }
      expect(await claim()).toBeNull();
      expect(await states('a')).toEqual(['failed']);
      await upload('b', 'ann', 2);
      await claim('alive');
      expect(await store.releaseDeadClaims('alive')).toBe(0);
      expect(await states('b')).toEqual(['processing']);
    });

    test('that failed has a reason and is not begun again', async () => {
      await upload('a', 'ann', 1);
      await claim();
      expect(await store.failSample(idOf('a'), 'w', 'no format fits')).toBe('failed');
      expect(await store.findSample('ann', idOf('a'))).toMatchObject({ state: 'failed', message: 'no format fits' });
      now += 1000;
      expect(await claim()).toBeNull();
      expect(await store.queueSize('ann')).toEqual({ waiting: 0, processing: 0, ofAccount: 0 });
    });

    test('tells states of many samples in the order asked', async () => {
      await upload('a', 'ann', 1);
      await upload('b', 'bob', 2);
      await claim();
      expect(await states('b', 'none', 'a', 'b')).toEqual(['uploaded', null, 'processing', 'uploaded']);
      expect(await store.sampleStates([`${idOf('a')}\n${idOf('b')}`, ''])).toEqual([null, null]);
      expect([...(await store.unfinishedSampleIds())].sort()).toEqual([idOf('a'), idOf('b')].sort());
    });

    test('completed writes report, flows and statistics together', async () => {
      const contribution = { ...sampleOf('a', ['site.com', '10.0.0.1']), uncountedFlowIds: [hashOf('doubt')] };
      const result = resultOf(contribution, { damage: 'cut at byte 40' });
      await upload('a', 'ann', 1);
      await claim();
      expect(await store.completeSample(idOf('a'), 'w', result)).toBe('processed');
      expect(await store.findSample('ann', idOf('a'))).toMatchObject({
        state: 'processed',
        processedAt: now,
        message: 'cut at byte 40',
        report: result.report,
      });
      expect(await store.size()).toMatchObject({ flows: 3, contents: 1 });
      expect((await store.verify()).faults).toEqual([]);
      expect(await store.completeSample(idOf('a'), 'w', resultOf(contribution))).toBe('lost');
    });

    test('that breaks off writes nothing at all', async () => {
      const contribution = sampleOf('a', ['site.com']);
      const flowIds = Array.from({ length: 3 * FLOW_CHUNK_ROWS }, () => hashOf('noPayloadData site.com'));
      const complete = (chunks: Iterable<FlowChunk>, flows = flowIds.length) =>
        store.completeSample(idOf('a'), 'w', {
          report: reportOf(contribution.contentHash, flows),
          chunks: streamOf(chunks),
          contribution,
        });
      await upload('a', 'ann', 1);
      await claim();
      const [first] = chunksOf(flowIds);
      const broken = function* (): Generator<FlowChunk> {
        yield first!;
        throw new Error('the file ends');
      };
      await expect(complete(broken())).rejects.toThrow(/the file ends/);
      await expect(complete([first!])).rejects.toThrow(/2048 flows, expected 6144/);
      await expect(complete([first!.slice(1)])).rejects.toThrow(/columns/);
      await expect(complete([[...first!.slice(0, -1), ['short']]])).rejects.toThrow(/one length/);
      await expect(complete([first!.map(() => [1.5])], 1)).rejects.toThrow(/column src of flows/);
      expect(await store.size()).toMatchObject({ flows: 0, contents: 0 });
      expect(await states('a')).toEqual(['processing']);
      expect(await complete(chunksOf(flowIds))).toBe('processed');
      expect(await store.size()).toMatchObject({ flows: 6144, contents: 1 });
    });

    test('of the same content by several accounts counts once, and each keeps its flows', async () => {
      const ids = await Promise.all(
        ['ann', 'bob', 'cat'].map(async (accountId) => {
          await upload(accountId, accountId, 1);
          return idOf(accountId);
        }),
      );
      for (const _ of ids) await claim();
      const contribution = sampleOf('same', ['site.com']);
      await Promise.all(ids.map((id) => store.completeSample(id, 'w', resultOf(contribution))));
      expect(await store.size()).toMatchObject({ samples: 3, flows: 3, contents: 1 });
      const [seen] = await store.statisticsFor({ accountId: null, minAccounts: 3 }).nameObservations(['site.com']);
      expect(seen).toMatchObject({ sampleCount: 1, accountCount: 3 });
      await store.deleteSample('ann', ids[0]!);
      expect(await store.size()).toMatchObject({ samples: 2, flows: 2, contents: 1 });
      expect((await store.verify()).faults).toEqual([]);
    });

    test('and everything else may go on at once about the same samples', async () => {
      const flowIds = Array.from({ length: 4000 }, (_, i) => hashOf(`id ${i % 50}`));
      const rounds = Array.from({ length: 6 }, (_, round) => `r${round}`);
      for (const name of rounds) await upload(name, 'ann', 1);
      const outcomes = await Promise.all(
        rounds.map(async (name, round) => {
          const id = idOf(name);
          const claimed = (await claim(name))!;
          const contribution = { ...sampleOf(claimed.fileName, []), uncountedFlowIds: [...new Set(flowIds)] };
          const completing = store.completeSample(claimed.id, name, {
            report: reportOf(contribution.contentHash, flowIds.length),
            chunks: streamOf(chunksOf(flowIds)),
            contribution,
          });
          const others: Promise<unknown>[] = [
            store.renewClaim(claimed.id, name, 60),
            store.setVisibility('ann', claimed.id, 'public', OTHER_PUBLICATION),
            store.requestText(id, 'summary').catch(() => undefined),
            store.createSample(newSample(`${name} later`, 'bob')),
            claim('idle').then((sample) => sample && store.releaseSample(sample.id, 'idle')),
            store.queueSize('ann'),
          ];
          if (round % 2 === 1) others.push(store.deleteSample('ann', claimed.id));
          await Promise.all(others);
          return completing;
        }),
      );
      expect(outcomes.every((outcome) => outcome === 'processed')).toBe(true);
      expect(await store.size()).toMatchObject({ samples: 9, flows: 12_000, contents: 3 });
      expect((await store.verify()).faults).toEqual([]);
    });
  });

  describe('flows', () => {
    const ids = Array.from({ length: FLOW_CHUNK_ROWS + 500 }, (_, i) => hashOf(`id ${i % 20}`));
    beforeEach(async () => {
      const contribution = { ...sampleOf('a', []), uncountedFlowIds: [...new Set(ids)] };
      const sample = newSample('a', 'ann');
      await store.createSample(sample);
      await claim();
      await store.completeSample(sample.id, 'w', {
        report: reportOf(contribution.contentHash, ids.length),
        chunks: streamOf(chunksOf(ids, 700)),
        contribution,
      });
    });
    const rows = async (from?: number, limit?: number) => {
      const options = { ...(from === undefined ? {} : { from }), ...(limit === undefined ? {} : { limit }) };
      const chunks = await collect(store.flows(idOf('a'), options));
      return chunks.flatMap((chunk) => chunk[0]!.map((_, row) => chunk.map((column) => column[row])));
    };

    test('come back as they were written, in their order', async () => {
      const written = [...chunksOf(ids)].flatMap((chunk) => chunk[0]!.map((_, row) => chunk.map((c) => c[row])));
      expect(await rows()).toEqual(written);
      expect(await rows(FLOW_CHUNK_ROWS - 2, 5)).toEqual(written.slice(FLOW_CHUNK_ROWS - 2, FLOW_CHUNK_ROWS + 3));
      expect(await rows(ids.length - 1)).toEqual(written.slice(-1));
    });

    test('are none beyond the end, and of a sample that is not processed', async () => {
      expect(await rows(ids.length)).toEqual([]);
      expect(await rows(0, 0)).toEqual([]);
      await store.createSample(newSample('b', 'ann'));
      expect(await collect(store.flows(idOf('b')))).toEqual([]);
      await expect(collect(store.flows(idOf('none')))).rejects.toMatchObject({ kind: 'not-found' });
    });

    test('are of the Events that they are moved to, and stay as they are otherwise', async () => {
      const before = await rows();
      const moved = [0, 3, FLOW_CHUNK_ROWS + 1];
      await store.moveFlows(idOf('a'), { rows: moved, eventIds: ['new event', null, "it's another"] });
      const after = before.map((row, i) =>
        moved.includes(i) ? [...row.slice(0, -1), ['new event', null, "it's another"][moved.indexOf(i)]] : row,
      );
      expect(await rows()).toEqual(after);
      await store.moveFlows(idOf('a'), { rows: [], eventIds: [] });
      await store.moveFlows(idOf('none'), { rows: [0], eventIds: ['new event'] });
      const many = ids.map((_, row) => row);
      await store.moveFlows(idOf('a'), { rows: many, eventIds: many.map((row) => (row % 2 === 0 ? 'even' : null)) });
      expect((await rows()).map((row) => row.at(-1))).toEqual(many.map((row) => (row % 2 === 0 ? 'even' : null)));
    });

    test('of a sample that is deleted while they are read end with an error, not early', async () => {
      const reading = store.flows(idOf('a'))[Symbol.asyncIterator]();
      await reading.next();
      await store.deleteSample('ann', idOf('a'));
      await expect(reading.next()).rejects.toMatchObject({ kind: 'not-found' });
    });
  });

  describe('texts', () => {
    beforeEach(async () => void (await store.createSample(newSample('a', 'ann'))));
    const id = idOf('a');

    test('are asked for, made and kept by kind', async () => {
      expect(await store.findText(id, 'summary')).toBeNull();
      await store.requestText(id, 'summary');
      expect(await store.findText(id, 'summary')).toEqual({ requestedAt: now, text: null });
      await store.saveText(id, 'summary', now, '{"a": "😀"}');
      expect(await store.findText(id, 'summary')).toEqual({ requestedAt: now, text: '{"a": "😀"}' });
      expect(await store.findText(id, 'categorization')).toBeNull();
    });

    test('made for an older request are not kept', async () => {
      await store.requestText(id, 'summary');
      const first = (await store.findText(id, 'summary'))!;
      await store.requestText(id, 'summary');
      const second = (await store.findText(id, 'summary'))!;
      expect(second.requestedAt).toBeGreaterThan(first.requestedAt);
      await store.saveText(id, 'summary', first.requestedAt, 'old');
      expect((await store.findText(id, 'summary'))!.text).toBeNull();
      await store.saveText(id, 'summary', second.requestedAt, 'new');
      expect((await store.findText(id, 'summary'))!.text).toBe('new');
    });

    test('of a sample that is not there are refused', async () => {
      await expect(store.requestText(idOf('none'), 'summary')).rejects.toMatchObject({ kind: 'not-found' });
      await store.saveText(idOf('none'), 'summary', now, 'text');
      expect(await store.findText(idOf('none'), 'summary')).toBeNull();
    });
  });
}
