import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contributionOfBatch, destinationsOfBatch } from '../dist/enrich/index.js';
import { flowChunks } from '../dist/ingest/flow-chunks.js';
import { FlowView } from '../dist/model/flow-view.js';
import { convert } from '../dist/pipeline/convert.js';
import { flowIdentifier } from '../dist/pipeline/flow-identity.js';
import { openDuckDbStore } from '../dist/store/index.js';
import { publicNames, secflowFile } from './inputs.mjs';
import { createRandom } from './random.mjs';
import { contentHashOf, createSampleSets } from './sample-sets.mjs';

const ACCOUNTS = ['a', 'b', 'c'];
const CONTENTS = 40;
/** Names that must never be counted stand among the others. */
const NAMES = [...publicNames(24), 'printer.lan', 'nas.local', 'intranet.corp'];
const MOST_LIVE_SAMPLES = 25;
/** Questions take the most time, so that mostly one viewer asks after a schedule. */
const EVERYBODY_ASKS = 0.1;

/**
 * Random schedules of everything that changes statistics, on the store itself: what the server's processes of their own
 * would read is read here beforehand, once, by the same code. After each schedule, what somebody may ask is held
 * against sets, and now and then what everybody may. Gives what was done; throws with seed and schedule at the first difference.
 */
export async function countsInStore({ folder, schedules, seed, progress = () => {} }) {
  const random = createRandom(seed);
  const contents = [];
  for (let i = 0; i < CONTENTS; i++)
    contents.push(await readContent(folder, random.sample(NAMES, 1 + random.below(5)), `content ${i}`));
  const store = await openDuckDbStore({ folder: join(folder, 'data'), memoryLimit: '512MB' });
  const run = createRun(store, contents, random);
  try {
    for (const id of ACCOUNTS) await store.createAccount(accountOf(id));
    for (let schedule = 0; schedule < schedules; schedule++) {
      try {
        const steps = 3 + random.below(10);
        for (let step = 0; step < steps; step++) await run.step();
        await run.finish();
        await run.check();
      } catch (error) {
        error.message = `seed ${seed}, schedule ${schedule}: ${run.last().join(', ')}: ${error.message}`;
        throw error;
      }
      if (schedule % 500 === 499) progress(`${schedule + 1} schedules`);
    }
    const { faults } = await store.verify();
    if (faults.length > 0) throw new Error(`seed ${seed}: ${faults.join('\n')}`);
    await run.removeAll();
    const size = await store.size();
    if (size.samples + size.flows + size.contents > 0)
      throw new Error(`seed ${seed}: something is left of everything that was deleted: ${JSON.stringify(size)}`);
    return { schedules, ...run.done() };
  } finally {
    await store.close();
  }
}

/** One content as the store gets it, and what it adds to the sets. */
async function readContent(folder, names, nonce) {
  const bytes = secflowFile(names, nonce);
  const file = join(folder, 'content');
  writeFileSync(file, bytes);
  const contentHash = contentHashOf(bytes);
  const { batch, report } = await convert(file, {});
  const view = new FlowView(batch, flowIdentifier);
  const contribution = contributionOfBatch(view, destinationsOfBatch(batch), contentHash);
  return {
    contribution,
    contentHash,
    names: contribution.destinations.map(({ name }) => name).filter((name) => /\.com$/.test(name)),
    flowIds: contribution.destinations.filter(({ name }) => /\.com$/.test(name)).flatMap(({ flowIds }) => flowIds),
    chunks: [...flowChunks(view, [])],
    report: {
      format: report.format.name,
      contentHash,
      trafficMicros: Math.round(batch.baseMicros),
      trafficSeconds: 1,
      packets: 1,
      flows: batch.count,
      damage: null,
      skipped: [],
    },
  };
}

function accountOf(id) {
  return { id, name: id, role: 'contributor', defaultVisibility: null, createdAt: 1, isDisabled: false };
}

function createRun(store, contents, random) {
  const sets = createSampleSets();
  /** Every sample there is: account, content, visibility, idempotency key. */
  const live = new Map();
  const waiting = new Set();
  const contributed = new Map();
  const done = { operations: 0, questions: 0 };
  let last = [];
  let claims = 0;

  const newSample = (account, idempotencyKey) => ({
    id: random.hex(32),
    accountId: account,
    publicationId: randomUUID(),
    visibility: random.chance(0.3) ? 'public' : 'private',
    fileName: 'any',
    fileType: 'secflow',
    fileBytes: 1,
    hasNames: false,
    uploadedAt: 1_772_400_000 + done.operations,
    idempotencyKey,
    uploadDigest: '0'.repeat(64),
  });
  const remember = ({ id, accountId, visibility, idempotencyKey }, content) => {
    live.set(id, { account: accountId, visibility, idempotencyKey, content });
    waiting.add(id);
  };
  const pickLive = () => (live.size === 0 ? null : random.pick([...live]));
  const claim = () => store.claimSample({ worker: `worker ${claims++}`, leaseSeconds: 600, maxAttempts: 1000 });
  const worker = () => `worker ${claims - 1}`;
  const resultOf = (content) => ({
    report: content.report,
    contribution: content.contribution,
    chunks: (async function* () {
      yield* content.chunks;
    })(),
  });
  const process = async () => {
    const sample = await claim();
    if (sample === null) return false;
    const { account, content, visibility } = live.get(sample.id);
    expect('processed', await store.completeSample(sample.id, worker(), resultOf(content)), 'completing');
    waiting.delete(sample.id);
    sets.add(sample.id, { account, ...content, visibility });
    return true;
  };
  const remove = async (id, account) => {
    expect(true, await store.deleteSample(account, id), 'deleting');
    live.delete(id);
    waiting.delete(id);
    sets.remove(id);
  };

  const operations = {
    upload: async () => {
      const sample = newSample(random.pick(ACCOUNTS), random.chance(0.5) ? randomUUID() : null);
      expect(true, (await store.createSample(sample)).isNew, 'a new upload');
      remember(sample, random.pick(contents));
    },
    process,
    retry: async () => {
      const [id, one] = pickLive() ?? [];
      if (id === undefined || one.idempotencyKey === null) return;
      const again = await store.createSample(newSample(one.account, one.idempotencyKey));
      expect(`${id} false`, `${again.sample.id} ${again.isNew}`, 'a retried upload');
    },
    'parallel duplicate': async () => {
      const account = random.pick(ACCOUNTS);
      const key = randomUUID();
      const both = [newSample(account, key), newSample(account, key)];
      const answers = await Promise.all(both.map((sample) => store.createSample(sample)));
      expect(1, answers.filter(({ isNew }) => isNew).length, 'new ones of two under a key');
      expect(answers[0].sample.id, answers[1].sample.id, 'samples of two under a key');
      remember({ ...both.find(({ id }) => id === answers[0].sample.id) }, random.pick(contents));
    },
    'given back': async () => {
      const sample = await claim();
      if (sample !== null) await store.releaseSample(sample.id, worker());
    },
    'completed twice': async () => {
      const sample = await claim();
      if (sample === null) return;
      const { account, content, visibility } = live.get(sample.id);
      const answers = await Promise.all([1, 2].map(() => store.completeSample(sample.id, worker(), resultOf(content))));
      expect('lost processed', answers.sort().join(' '), 'completing twice');
      waiting.delete(sample.id);
      sets.add(sample.id, { account, ...content, visibility });
    },
    'deleted under way': async () => {
      const sample = await claim();
      if (sample === null) return;
      const { account, content } = live.get(sample.id);
      await remove(sample.id, account);
      expect('lost', await store.completeSample(sample.id, worker(), resultOf(content)), 'completing a deleted sample');
    },
    delete: async () => {
      const [id, one] = pickLive() ?? [];
      if (id !== undefined) await remove(id, one.account);
    },
    'delete by another': async () => {
      const [id, one] = pickLive() ?? [];
      if (id === undefined) return;
      const other = ACCOUNTS.find((account) => account !== one.account);
      expect(false, await store.deleteSample(other, id), 'deleting what belongs to another');
    },
    share: async () => {
      const [id, one] = pickLive() ?? [];
      if (id === undefined) return;
      const visibility = one.visibility === 'public' ? 'private' : 'public';
      await store.setVisibility(one.account, id, visibility, randomUUID());
      live.set(id, { ...one, visibility });
      if (sets.samples.has(id)) sets.setVisibility(id, visibility);
    },
    contribute: async () => {
      const account = random.pick(ACCOUNTS);
      const content = random.pick(contents);
      const sampleId = `contributed ${account} ${content.contentHash}`;
      await store.contribute(content.contribution, { accountId: account, sampleId });
      if (contributed.has(sampleId)) return;
      contributed.set(sampleId, account);
      sets.add(sampleId, { account, ...content });
    },
    withdraw: async () => {
      const [sampleId, accountId] = contributed.size === 0 ? [] : random.pick([...contributed]);
      if (sampleId === undefined) return;
      expect('removed', await store.withdraw({ accountId, sampleId }), 'withdrawing');
      expect('not-known', await store.withdraw({ accountId, sampleId }), 'withdrawing again');
      contributed.delete(sampleId);
      sets.remove(sampleId);
    },
  };
  const kinds = Object.keys(operations);

  return {
    done: () => done,
    last: () => last,
    step: async () => {
      const kind = live.size >= MOST_LIVE_SAMPLES ? 'delete' : random.chance(0.35) ? 'upload' : random.pick(kinds);
      last.push(kind);
      done.operations++;
      await operations[kind]();
    },
    /** Processes what waits. */
    finish: async () => {
      while (await process());
      expect(0, waiting.size, 'samples that still wait');
    },
    check: async () => {
      const minAccounts = 1 + random.below(3);
      const flowIds = [...new Set(contents.flatMap((content) => content.flowIds))];
      const viewers = [...ACCOUNTS, null];
      for (const viewer of random.chance(EVERYBODY_ASKS) ? viewers : [random.pick(viewers)]) {
        const lookup = store.statisticsFor({ accountId: viewer, minAccounts });
        const found = await lookup.nameObservations(NAMES);
        found.forEach(({ name, sampleCount, accountCount }) => {
          const { count, accounts } = sets.count('names', name, viewer, minAccounts);
          expect(
            `${count} by ${accounts}`,
            `${sampleCount} by ${accountCount}`,
            `${name} for ${viewer} of ${minAccounts}`,
          );
        });
        const counts = await lookup.flowIdCounts(flowIds);
        counts.forEach((count, i) => {
          const what = `behavior ${flowIds[i]} for ${viewer} of ${minAccounts}`;
          expect(sets.count('flowIds', flowIds[i], viewer, minAccounts).count, count, what);
        });
        done.questions += found.length + counts.length;
      }
      last = [];
    },
    removeAll: async () => {
      for (const [id, { account }] of [...live]) await remove(id, account);
      for (const [sampleId, accountId] of contributed) await store.withdraw({ accountId, sampleId });
    },
  };
}

function expect(expected, found, what) {
  if (expected !== found) throw new Error(`${what}: found ${found}, expected ${expected}`);
}
