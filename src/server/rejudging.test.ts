import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sample } from '../model/sample.ts';
import { type JudgementBasis, openDuckDbStore, type Store } from '../store/index.ts';
import { accountOf, idOf, newSample } from '../store/testing/fixtures.ts';
import { createRejudging, type Rejudging, type RejudgingOptions } from './rejudging.ts';

const NAMES = ['a', 'b', 'c', 'd'];
/** Other packs make every judgement old; an edit only those that it can touch. */
const SECOND = '[["starter","1.0.1","ab"]]';
const THIRD = '[["starter","1.0.2","ab"]]';
const NEWEST_FIRST = NAMES.map(idOf).reverse();

let folder: string;
let store: Store;
let now: JudgementBasis;
let judged: string[];
let faults: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowsage-rejudging-'));
  store = await openDuckDbStore({ folder });
  now = { revision: 1, packs: '[]' };
  judged = [];
  faults = [];
  await store.createAccount(accountOf('ann'));
  for (const name of NAMES) {
    await store.createSample(newSample(name, 'ann'));
    await keep(idOf(name));
  }
  // Not read yet, so there is nothing to judge.
  await store.createSample(newSample('unread', 'ann'));
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function keep(sampleId: string): Promise<void> {
  await store.saveJudgement(sampleId, {
    basis: now,
    verdict: '{}',
    digest: 'same',
    findings: [],
    behaviors: [],
    mark: '{}',
  });
}

function begin(options: Partial<RejudgingOptions> = {}): Rejudging {
  return createRejudging({
    store,
    basis: async () => now,
    judge: async ({ id }: Sample) => {
      judged.push(id);
      await keep(id);
    },
    onFault: (sampleId, reason) => void faults.push(`${sampleId} ${reason}`),
    isOn: true,
    settleMilliseconds: 1,
    ...options,
  });
}

describe('judging anew', () => {
  it('does each judged sample once, newest first, when packs changed, and else none', async () => {
    const rejudging = begin();
    rejudging.wake();
    await rejudging.idle();
    expect(judged).toEqual([]);
    now = { ...now, packs: SECOND };
    expect(await rejudging.backlog()).toBe(4);
    rejudging.wake();
    rejudging.wake();
    await rejudging.idle();
    expect(judged).toEqual(NEWEST_FIRST);
    expect(await rejudging.backlog()).toBe(0);
    now = { ...now, packs: THIRD };
    rejudging.wake();
    await rejudging.idle();
    expect(judged).toHaveLength(8);
  });

  it('does none where what was edited is in no sample, and holds that for what is known now', async () => {
    now = { ...now, revision: 2 };
    const rejudging = begin();
    expect(await rejudging.backlog()).toBe(4);
    rejudging.wake();
    await rejudging.idle();
    expect(judged).toEqual([]);
    expect(await rejudging.backlog()).toBe(0);
    expect((await store.findJudgements(idOf('a')))?.latest.basis.revision).toBe(2);
  });

  it('goes on with what changes meanwhile', async () => {
    now = { ...now, packs: SECOND };
    const rejudging = begin({
      judge: async ({ id }) => {
        judged.push(id);
        await keep(id);
        if (judged.length === 2) {
          now = { ...now, packs: THIRD };
          rejudging.wake();
        }
      },
    });
    rejudging.wake();
    await rejudging.idle();
    expect(await rejudging.backlog()).toBe(0);
    // The first two rest on what was known before the change.
    expect(judged.filter((id) => id === NEWEST_FIRST[0])).toHaveLength(2);
  });

  it('leaves a sample that cannot be judged alone until knowledge changes again', async () => {
    const bad = NEWEST_FIRST[1]!;
    now = { ...now, packs: SECOND };
    const rejudging = begin({
      judge: async ({ id }) => {
        judged.push(id);
        if (id === bad && now.packs === SECOND) throw new Error('no memory');
        await keep(id);
      },
    });
    rejudging.wake();
    await rejudging.idle();
    expect(judged).toEqual(NEWEST_FIRST);
    expect(faults).toEqual([`${bad} no memory`]);
    expect(await rejudging.backlog()).toBe(1);
    now = { ...now, packs: THIRD };
    rejudging.wake();
    await rejudging.idle();
    expect(await rejudging.backlog()).toBe(0);
  });

  it('stops after the sample under way, and goes on after a restart where it was', async () => {
    now = { ...now, packs: SECOND };
    const first = begin({
      judge: async ({ id }) => {
        judged.push(id);
        await keep(id);
        if (judged.length === 2) void first.stop();
      },
    });
    first.wake();
    await first.idle();
    expect(judged).toEqual(NEWEST_FIRST.slice(0, 2));
    first.wake();
    await first.idle();
    expect(judged).toHaveLength(2);
    await store.close();
    store = await openDuckDbStore({ folder });
    const second = begin();
    second.wake();
    await second.idle();
    expect(judged).toEqual(NEWEST_FIRST);
    await second.stop();
  });

  it('is not done where it is off, and what waits is counted all the same', async () => {
    now = { ...now, packs: SECOND };
    const rejudging = begin({ isOn: false });
    rejudging.wake();
    await rejudging.idle();
    expect(judged).toEqual([]);
    expect(await rejudging.backlog()).toBe(4);
  });
});
