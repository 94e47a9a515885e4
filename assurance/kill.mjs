import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createAccount, createClient } from './http-client.mjs';
import { publicNames, secflowFile } from './inputs.mjs';
import { descendants, inParallel, isRunning, sleep, waitUntil } from './measures.mjs';
import { createRandom } from './random.mjs';
import { contentHashOf, createSampleSets } from './sample-sets.mjs';
import { ADMIN_KEY, runProgram, spawnServer, startServer } from './server-process.mjs';

const NAMES = publicNames(40);
const LANES = 4;
/** A start that is cut off is as good a point as one under load. */
const KILLED_WHILE_STARTING = 0.2;
const MOST_LIVE_SAMPLES = 120;
/** What a client does next: an upload sent again is a retry. */
const MIX = ['upload', 'upload', 'upload', 'upload', 'upload', 'retry', 'delete', 'read'];

/**
 * Kills the server at random points while clients upload, retry, share and delete, and starts it again: whatever was
 * acknowledged must be there, once, and the statistics must be those of exactly these samples. What got no answer may
 * have happened or not; the client tries again under the same name, as real ones do.
 */
export async function killDuringLoad({ folder, kills, seed, progress = () => {} }) {
  const random = createRandom(seed);
  const dataFolder = join(folder, 'data');
  const settings = { maxUploadsPerMinute: 1_000_000, maxWritesPerMinute: 1_000_000, minDiskBytes: 0 };
  const book = createBook(random);
  const result = { seed, kills: 0, uploads: 0, acknowledged: 0, unknown: 0, lost: 0, doubled: 0, orphans: 0 };
  const readyMilliseconds = [];
  let peak = 0;

  let server = await startServer({ folder: dataFolder, settings });
  const admin = createClient(server.url, ADMIN_KEY);
  for (const name of ['first', 'second']) book.accounts.push(await createAccount(admin, name));
  admin.close();

  for (let round = 0; round < kills; round++) {
    const clients = book.accounts.map(({ key }) => createClient(server.url, key));
    const load = { isOver: false };
    const lanes = Promise.all(Array.from({ length: LANES }, () => drive(book, clients, random, load)));
    await sleep(30 + random.below(1200));
    const children = descendants(server.pid);
    peak = Math.max(peak, server.peakBytes());
    await server.kill();
    load.isOver = true;
    await lanes;
    for (const client of clients) client.close();
    result.kills++;
    await expectGone(children);

    if (random.chance(KILLED_WHILE_STARTING)) {
      const half = spawnServer({ folder: dataFolder, settings });
      await sleep(random.below(1500));
      await half.kill();
      result.kills++;
      round++;
    }
    server = spawnServer({ folder: dataFolder, settings });
    readyMilliseconds.push(await server.ready());
    await settle(book, server, result);
    if (result.kills % 10 === 0) progress(`${result.kills} kills, ${book.entries.length} uploads`);
  }

  await server.stop();
  // Whatever is kept on disk belongs to a sample that waits, and none does.
  result.orphans = existsSync(join(dataFolder, 'uploads')) ? readdirSync(join(dataFolder, 'uploads')).length : 0;
  const verified = await runProgram(['verify', '--data-dir', dataFolder]);
  if (verified.code !== 0) throw new Error(`flowsage verify found: ${verified.output}`);
  result.uploads = book.entries.length;
  result.acknowledged = book.entries.filter(({ wasAcknowledged }) => wasAcknowledged).length;
  return { ...result, worstReadyMilliseconds: Math.round(Math.max(...readyMilliseconds)), peakBytes: peak };
}

/** What the clients know: every upload with what they were told of it. */
function createBook(random) {
  const entries = [];
  return {
    accounts: [],
    entries,
    live: () => entries.filter(({ sampleId, isDeleted }) => sampleId !== null && !isDeleted),
    newEntry: () => {
      // One in five holds what another upload held.
      const twin = entries.length > 0 && random.chance(0.2) ? random.pick(entries) : null;
      const names = twin?.names ?? random.sample(NAMES, 1 + random.below(6));
      const bytes = twin?.bytes ?? secflowFile(names, randomUUID());
      const entry = {
        owner: random.below(2),
        idempotencyKey: randomUUID(),
        names,
        bytes,
        contentHash: contentHashOf(bytes),
        sampleId: null,
        wasAcknowledged: false,
        /** Not known whether it happened: `upload` or `delete`. */
        unknown: null,
        isDeleted: false,
        isBusy: false,
      };
      entries.push(entry);
      return entry;
    },
  };
}

/** One client at work until the server is gone. */
async function drive(book, clients, random, load) {
  while (!load.isOver) {
    const live = book.live().filter(({ isBusy }) => !isBusy);
    const kind = live.length > MOST_LIVE_SAMPLES ? 'delete' : live.length === 0 ? 'upload' : random.pick(MIX);
    const entry = kind === 'upload' ? book.newEntry() : random.pick(live);
    try {
      if (kind === 'read') await clients[0].counts(random.sample(NAMES, 5));
      else await busy(entry, () => (kind === 'delete' ? remove : upload)(entry, clients[entry.owner]));
    } catch (error) {
      if (!load.isOver && error.code === undefined) throw error;
      await sleep(5);
    }
  }
}

async function busy(entry, work) {
  entry.isBusy = true;
  try {
    await work();
  } finally {
    entry.isBusy = false;
  }
}

async function upload(entry, client) {
  if (entry.sampleId === null) entry.unknown = 'upload';
  const options = { name: 'kill.sf', type: 'secflow', idempotencyKey: entry.idempotencyKey };
  const answer = await client.upload(entry.bytes, options);
  if (answer.status !== 201 && answer.status !== 200) {
    if (answer.status === 429 || answer.status === 503) {
      // Refused, so it did not happen.
      if (entry.sampleId === null) entry.unknown = null;
      return;
    }
    throw new Error(`upload: ${answer.status} ${answer.text}`);
  }
  if (entry.sampleId !== null && entry.sampleId !== answer.json.id)
    throw new Error(`upload ${entry.idempotencyKey} made sample ${entry.sampleId}, and then ${answer.json.id}`);
  entry.sampleId = answer.json.id;
  entry.unknown = null;
  entry.wasAcknowledged = true;
}

async function remove(entry, client) {
  entry.unknown = 'delete';
  const answer = await client.send('DELETE', `/api/v1/samples/${entry.sampleId}`);
  if (answer.status !== 204) throw new Error(`delete: ${answer.status} ${answer.text}`);
  entry.isDeleted = true;
  entry.unknown = null;
}

/** Clears up what got no answer, waits until all is processed, and holds the server against the book. */
async function settle(book, server, result) {
  const clients = book.accounts.map(({ key }) => createClient(server.url, key));
  try {
    const open = book.entries.filter(({ unknown }) => unknown !== null);
    result.unknown += open.length;
    // What was acknowledged is looked for before anything is sent again.
    const before = await Promise.all(clients.map((client) => client.samples()));
    const present = new Set(before.flat().map(({ id }) => id));
    const missing = book.live().filter(({ sampleId, unknown }) => unknown === null && !present.has(sampleId));
    result.lost += missing.length;
    if (missing.length > 0) throw new Error(`lost: ${missing.map(({ sampleId }) => sampleId).join(', ')}`);
    await inParallel(open.length, LANES, async (i) => {
      const entry = open[i];
      if (entry.unknown === 'delete') {
        entry.unknown = null;
        entry.isDeleted = !present.has(entry.sampleId);
      } else await upload(entry, clients[entry.owner]);
    });
    const isIdle = async () => {
      const lists = await Promise.all(clients.map((client) => client.samples()));
      return lists.flat().every(({ state }) => state === 'processed' || state === 'failed');
    };
    if (!(await waitUntil(isIdle, 120_000, 50))) throw new Error('samples are not processed after two minutes');
    await compare(book, clients, result);
  } finally {
    for (const client of clients) client.close();
  }
}

async function compare(book, clients, result) {
  const sets = createSampleSets();
  for (const { sampleId, owner, contentHash, names } of book.live())
    sets.add(sampleId, { account: owner, contentHash, names });
  const lists = await Promise.all(clients.map((client) => client.samples()));
  const failed = lists.flat().filter(({ state }) => state !== 'processed');
  if (failed.length > 0) {
    result.lost += failed.length;
    throw new Error(`not processed: ${failed.map(({ id, message }) => `${id} (${message})`).join(', ')}`);
  }
  for (const [owner, client] of clients.entries()) {
    const found = lists[owner];
    const expected = new Set(sets.of(owner));
    const ids = found.map(({ id }) => id);
    const extra = ids.filter((id) => !expected.has(id));
    result.doubled += extra.length + (ids.length - new Set(ids).size);
    if (ids.length !== expected.size || extra.length > 0)
      throw new Error(
        `account ${owner}: ${ids.length} samples, expected ${expected.size}; not expected: ${extra.join(', ')}`,
      );
    const flows = new Map(book.entries.map(({ sampleId, names }) => [sampleId, names.length]));
    const wrong = found.filter((sample) => sample.flows !== flows.get(sample.id));
    if (wrong.length > 0) throw new Error(`samples with other flows: ${wrong.map(({ id }) => id).join(', ')}`);
    const { names } = await client.counts(NAMES);
    names.forEach(({ count, accounts }, i) => {
      const model = sets.count('names', NAMES[i], owner);
      if (model.count === count && model.accounts === accounts) return;
      result.doubled += Math.max(0, count - model.count);
      throw new Error(
        `${NAMES[i]}: counted ${count} by ${accounts} accounts, expected ${model.count} by ${model.accounts}`,
      );
    });
  }
}

/** Processes that read uploads must not outlive their server. */
async function expectGone(children) {
  const areGone = await waitUntil(() => !children.some(isRunning), 5000);
  if (!areGone) throw new Error(`processes left behind: ${children.filter(isRunning).join(', ')}`);
}
