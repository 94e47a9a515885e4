import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SampleContribution, Viewer } from '../../model/statistics.ts';
import type { Store } from '../store.ts';
import {
  accountOf,
  at,
  CONTRACT_NOW,
  type CreateStore,
  hashOf,
  idOf,
  newSample,
  resultOf,
  type StoreUnderTest,
} from './fixtures.ts';

/** Everything that may happen to samples and statistics, in any order, against plain sets. */

const ACCOUNTS = ['ann', 'bob', 'cat'] as const;
const NAMES = ['a.com', 'b.a.com', 'c.org', '10.0.0.1'] as const;
const COUNTED = NAMES.filter((name) => name !== '10.0.0.1');
const LABELS = ['one', 'two'] as const;
const DOUBTFUL = [hashOf('one a.com'), hashOf('doubtful')];

const seen = fc.record({
  name: fc.constantFrom(...NAMES),
  label: fc.constantFrom(...LABELS),
  time: fc.integer({ min: CONTRACT_NOW - 100, max: CONTRACT_NOW }),
});

const step = fc.record({
  what: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom('contribute', 'create', 'create', 'claim', 'claim', 'complete') },
    { weight: 10, arbitrary: fc.constantFrom('withdraw', 'fail', 'fail', 'show', 'hide', 'delete') },
    { weight: 1, arbitrary: fc.constant('deleteAccount' as const) },
  ),
  account: fc.constantFrom(...ACCOUNTS),
  sample: fc.integer({ min: 0, max: 2 }),
  content: fc.integer({ min: 0, max: 3 }),
  seen: fc.array(seen, { maxLength: 4 }),
  doubtful: fc.subarray(DOUBTFUL),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface ModelSample {
  state: 'uploaded' | 'processing' | 'processed' | 'failed';
  isPublic: boolean;
  readonly order: number;
}

interface ModelHolder {
  readonly account: string;
  readonly content: string;
  isPublic: boolean;
  /** Came without a sample. */
  readonly isContributed: boolean;
}

/** What the store is, as plain sets. */
class Model {
  readonly samples = new Map<string, ModelSample>();
  /** By account and sample. */
  readonly holders = new Map<string, ModelHolder>();
  readonly contents = new Map<string, SampleContribution>();
  /** Told of what a test of chance must have met. */
  readonly onEvent: (event: string) => void;
  private created = 0;

  constructor(onEvent: (event: string) => void) {
    this.onEvent = onEvent;
  }

  create(key: string): void {
    if (!this.samples.has(key)) this.samples.set(key, { state: 'uploaded', isPublic: false, order: this.created++ });
  }

  /** Of the account with the fewest under way, the oldest. */
  next(): string | null {
    const underWay = (account: string): number =>
      [...this.samples].filter(([key, { state }]) => state === 'processing' && accountOfKey(key) === account).length;
    const waiting = [...this.samples].filter(([, { state }]) => state === 'uploaded');
    waiting.sort(
      ([a, one], [b, two]) => underWay(accountOfKey(a)) - underWay(accountOfKey(b)) || one.order - two.order,
    );
    return waiting[0]?.[0] ?? null;
  }

  hold(
    key: string,
    contribution: SampleContribution,
    isPublic: boolean,
    isContributed: boolean,
  ): 'added' | 'already-known' {
    const isKnown = this.contents.has(contribution.contentHash);
    const holders = [...this.holders.values()].filter(({ content }) => content === contribution.contentHash);
    // What was read here replaces what was only told.
    const isHearsay = isKnown && !isContributed && holders.every((holder) => holder.isContributed);
    if (isHearsay) this.onEvent('replaced');
    if (!isKnown || isHearsay) this.contents.set(contribution.contentHash, contribution);
    this.onEvent(isKnown ? 'shared' : 'added');
    const account = accountOfKey(key);
    const isOwn = [...this.holders.values()].some(
      (holder) => holder.account === account && holder.content === contribution.contentHash,
    );
    this.holders.set(key, { account, content: contribution.contentHash, isPublic, isContributed });
    return isOwn ? 'already-known' : 'added';
  }

  letGo(key: string): boolean {
    const found = this.holders.delete(key);
    const held = new Set([...this.holders.values()].map(({ content }) => content));
    for (const content of this.contents.keys()) if (!held.has(content)) this.contents.delete(content);
    return found;
  }

  visible(viewer: Viewer): ModelHolder[] {
    return [...this.holders.values()].filter(({ account, isPublic }) => isPublic || account === viewer.accountId);
  }

  /** Holders that count for a viewer of what those contents say for which `says` is true. */
  counting(viewer: Viewer, says: (content: SampleContribution) => boolean): ModelHolder[] {
    const holds = ({ content }: ModelHolder): boolean => says(this.contents.get(content)!);
    const all = [...this.holders.values()].filter(holds);
    const accounts = new Set(all.map(({ account }) => account)).size;
    return accounts > 0 && accounts >= viewer.minAccounts ? all : this.visible(viewer).filter(holds);
  }
}

function keyOf(account: string, sample: string): string {
  return `${account}/${sample}`;
}

function accountOfKey(key: string): string {
  return key.split('/')[0]!;
}

function contributionOf({ content, seen, doubtful }: Step): SampleContribution {
  return {
    contentHash: hashOf(String(content)),
    trafficDate: null,
    destinations: seen.map(({ name, label, time }) => at(name, label, time)),
    uncountedFlowIds: doubtful,
  };
}

/** Does one step to both and compares what they answer. */
async function take(store: Store, model: Model, one: Step): Promise<void> {
  const { what } = one;
  // Mostly what can be done is done; the rest tries what cannot.
  const isEnding = what === 'complete' || what === 'fail';
  const able = [...model.samples].filter(([, { state }]) => state === (isEnding ? 'processing' : 'processed'));
  const chosen =
    isEnding || ['show', 'hide', 'delete'].includes(what) ? able[one.content % able.length]?.[0] : undefined;
  const account = chosen === undefined ? one.account : accountOfKey(chosen);
  const id = chosen?.split('/')[1] ?? idOf(`${account} ${one.sample}`);
  const key = keyOf(account, id);
  const given = keyOf(account, `given ${one.sample}`);
  const sample = model.samples.get(key);
  const worker = `worker of ${id}`;
  switch (what) {
    case 'contribute': {
      const contribution = contributionOf(one);
      const held = model.holders.get(given);
      const holder = { accountId: account, sampleId: `given ${one.sample}` };
      if (held !== undefined && held.content !== contribution.contentHash) {
        await expect(store.contribute(contribution, holder)).rejects.toMatchObject({ kind: 'conflict' });
      } else {
        const expected = held === undefined ? model.hold(given, contribution, false, true) : 'already-known';
        expect(await store.contribute(contribution, holder)).toBe(expected);
      }
      return;
    }
    case 'withdraw':
      expect(await store.withdraw({ accountId: account, sampleId: `given ${one.sample}` })).toBe(
        model.letGo(given) ? 'removed' : 'not-known',
      );
      return;
    case 'create': {
      // Ids are never used twice; a second upload under one's key is the first.
      const upload = { ...newSample(`${account} ${one.sample}`, account), idempotencyKey: String(one.sample) };
      expect((await store.createSample(upload)).isNew).toBe(sample === undefined);
      model.create(key);
      return;
    }
    case 'claim': {
      const next = model.next();
      const claimed = await store.claimSample({ worker: 'w', leaseSeconds: 60, maxAttempts: 9 });
      expect(claimed === null ? null : keyOf(claimed.accountId, claimed.id)).toBe(next);
      if (next !== null) model.samples.get(next)!.state = 'processing';
      return;
    }
    case 'complete': {
      const contribution = contributionOf(one);
      const isHeld = sample?.state === 'processing';
      expect(await store.completeSample(id, worker, resultOf(contribution))).toBe('lost');
      expect(await store.completeSample(id, 'w', resultOf(contribution))).toBe(isHeld ? 'processed' : 'lost');
      if (!isHeld) return;
      sample.state = 'processed';
      model.onEvent('processed');
      model.hold(key, contribution, sample.isPublic, false);
      return;
    }
    case 'fail':
      expect(await store.failSample(id, 'w', 'why')).toBe(sample?.state === 'processing' ? 'failed' : 'lost');
      if (sample?.state !== 'processing') return;
      sample.state = 'failed';
      model.onEvent('failed');
      return;
    case 'show':
    case 'hide': {
      const visibility = what === 'show' ? 'public' : 'private';
      const changed = await store.setVisibility(account, id, visibility, '00000000-0000-4000-8000-000000000001');
      expect(changed?.visibility).toBe(sample === undefined ? undefined : visibility);
      if (sample !== undefined) sample.isPublic = what === 'show';
      const held = model.holders.get(key);
      if (held !== undefined) {
        held.isPublic = what === 'show';
        model.onEvent(what);
      }
      return;
    }
    case 'delete':
      expect(await store.deleteSample(account, id)).toBe(model.samples.delete(key));
      if (model.letGo(key)) model.onEvent('deleted');
      return;
    case 'deleteAccount':
      expect(await store.deleteAccount(account)).toBe(true);
      for (const map of [model.samples, model.holders])
        for (const each of map.keys()) if (accountOfKey(each) === account) map.delete(each);
      model.letGo('');
      await store.createAccount(accountOf(account));
  }
}

const VIEWERS: readonly Viewer[] = ['ann', 'bob', 'zoe', null].flatMap((accountId) =>
  [1, 2].map((minAccounts) => ({ accountId, minAccounts })),
);

async function compare(store: Store, model: Model): Promise<void> {
  expect(await store.contentCount()).toBe(model.contents.size);
  for (const viewer of VIEWERS) {
    const lookup = store.statisticsFor(viewer);
    const observations = await lookup.nameObservations(NAMES);
    const labels = await lookup.destinationLabels(NAMES.map((name) => ({ name, protocol: 'TCP', port: 443 })));
    for (const [i, name] of NAMES.entries()) {
      const isCounted = name !== '10.0.0.1';
      const destinationsAt = (content: SampleContribution) => content.destinations.filter((one) => one.name === name);
      const holders = isCounted ? model.counting(viewer, (content) => destinationsAt(content).length > 0) : [];
      const contents = [...new Set(holders.map(({ content }) => content))];
      const labelled = contents.flatMap((hash) => destinationsAt(model.contents.get(hash)!).flatMap((d) => d.labels));
      const times = labelled.map(({ firstObserved }) => firstObserved);
      const children = COUNTED.filter(
        (child) =>
          child.slice(child.indexOf('.') + 1) === name &&
          model.counting(viewer, (content) => content.destinations.some((one) => one.name === child)).length > 0,
      );
      expect(observations[i], JSON.stringify(viewer)).toEqual({
        name,
        isCounted,
        sampleCount: contents.length,
        accountCount: new Set(holders.map(({ account }) => account)).size,
        firstObserved: times.length === 0 ? null : Math.min(...times),
        lastObserved: times.length === 0 ? null : Math.max(...times),
        directChildren: isCounted ? children : [],
      });
      expect(labels[i]).toEqual([...new Set(labelled.map(({ label }) => label))].sort());
    }
    const ids = [...NAMES.flatMap((name) => LABELS.map((label) => hashOf(`${label} ${name}`))), ...DOUBTFUL];
    expect(await lookup.flowIdCounts(ids), JSON.stringify(viewer)).toEqual(
      ids.map((id) => flowIdCount(model, viewer, id)),
    );
  }
}

function flowIdCount(model: Model, viewer: Viewer, id: string): number {
  const isCountedIn = (content: SampleContribution): boolean =>
    content.destinations.some(({ name, flowIds }) => name !== '10.0.0.1' && flowIds.includes(id));
  const isUncountedIn = (content: SampleContribution): boolean =>
    !isCountedIn(content) &&
    (content.uncountedFlowIds.includes(id) || content.destinations.some(({ flowIds }) => flowIds.includes(id)));
  const counted = model.counting(viewer, isCountedIn);
  const uncounted = model.visible(viewer).filter(({ content }) => isUncountedIn(model.contents.get(content)!));
  return new Set([...counted, ...uncounted].map(({ content }) => content)).size;
}

export function modelContract(create: CreateStore): void {
  describe('any order of events', () => {
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

    test('gives what a model of sets gives, whoever looks', async () => {
      const reached = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 50 }), async (script) => {
          const model = new Model((event) => void reached.set(event, (reached.get(event) ?? 0) + 1));
          for (const account of ACCOUNTS) {
            // A run that failed before this one may have left something behind.
            await store.deleteAccount(account);
            await store.createAccount(accountOf(account));
          }
          for (const one of script) await take(store, model, one);
          await compare(store, model);
          expect((await store.verify()).faults).toEqual([]);
          for (const account of ACCOUNTS) await store.deleteAccount(account);
          expect(await store.size()).toMatchObject({ samples: 0, flows: 0, contents: 0, accounts: 0 });
        }),
        { seed: 20261127, numRuns: 8 },
      );
      for (const event of ['added', 'shared', 'replaced', 'processed', 'failed', 'show', 'deleted'])
        expect(reached.get(event) ?? 0, event).toBeGreaterThan(2);
    });
  });
}
