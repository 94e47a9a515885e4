import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createAccount, createClient } from './http-client.mjs';
import { publicNames, secflowFile } from './inputs.mjs';
import { percentile, sleep, waitUntil } from './measures.mjs';
import { createRandom } from './random.mjs';
import { contentHashOf, createSampleSets } from './sample-sets.mjs';
import { ADMIN_KEY, runProgram, spawnServer } from './server-process.mjs';

const SMALL = '64m';
const LARGE = '96m';
const RESERVE_BYTES = 8 * 1024 ** 2;
const NAMES = publicNames(30);
const PATIENCE_MILLISECONDS = 30_000;
/** Reads and uploads tried while the disk is full. */
const READS = 60;
const UPLOADS = 12;

/** Why this cannot run here; null when it can. */
export function whyNoDisk(folder) {
  if (process.getuid?.() !== 0) return 'mounting a file system takes root';
  const place = join(folder, 'try');
  mkdirSync(place, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place], { stdio: 'ignore' });
    return null;
  } catch {
    return 'no file system can be mounted here';
  }
}

/**
 * Fills the disk of a server again and again, in turn down to its reserve and to the last byte, while it is written to.
 * Writes must be refused with 507, reads go on, nothing acknowledged be lost, and writing go on by itself once there is
 * room. A server that ends because its engine gave up is started again, as a service manager would, and counted.
 */
export async function diskFull({ folder, fills, seed, progress = () => {} }) {
  const random = createRandom(seed);
  const disk = join(folder, 'disk');
  mkdirSync(disk, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL}`, 'tmpfs', disk]);
  const keeper = createKeeper(join(disk, 'data'));
  const result = { seed, fills: 0, acknowledged: 0, refused: 0, otherRefusals: 0, readErrors: 0, lost: 0, restarts: 0 };
  const readMilliseconds = [];
  const recoverMilliseconds = [];
  try {
    await keeper.ready();
    const admin = createClient(keeper.url(), ADMIN_KEY);
    const account = await createAccount(admin, 'writer');
    admin.close();
    const acknowledged = new Map();
    for (let fill = 0; fill < fills; fill++) {
      const client = createClient(keeper.url(), account.key);
      for (let i = 0; i < 3; i++) await upload(client, acknowledged, random);
      const isWhole = fill % 2 === 1;
      // What is under way when the disk fills must end one way or the other.
      const beside = isWhole ? Promise.all([1, 2, 3].map(() => upload(client, acknowledged, random))) : null;
      await fillDisk(disk, isWhole ? 0 : RESERVE_BYTES / 2);
      await beside;
      await Promise.all([
        readWhileFull(client, result, readMilliseconds),
        refuseWhileFull(client, acknowledged, random, result),
      ]);
      client.close();

      const started = performance.now();
      if (random.chance(0.5)) rmSync(join(disk, 'filler'), { force: true });
      else {
        execFileSync('mount', ['-o', `remount,size=${LARGE}`, disk]);
      }
      const back = await waitUntil(() => accepts(keeper, account, acknowledged, random), PATIENCE_MILLISECONDS, 100);
      if (!back) throw new Error(`fill ${fill}: nothing is accepted ${PATIENCE_MILLISECONDS} ms after there was room`);
      recoverMilliseconds.push(performance.now() - started);
      rmSync(join(disk, 'filler'), { force: true });
      execFileSync('mount', ['-o', `remount,size=${SMALL}`, disk]);
      await compare(keeper, account, acknowledged, result);
      result.fills++;
      progress(`${result.fills} fills, ${acknowledged.size} acknowledged`);
    }
    await keeper.stop();
    const verified = await runProgram(['verify', '--data-dir', join(disk, 'data')]);
    if (verified.code !== 0) throw new Error(`flowsage verify found: ${verified.output}`);
    return {
      ...result,
      acknowledged: acknowledged.size,
      restarts: keeper.restarts(),
      readP99Milliseconds: percentile(readMilliseconds, 0.99),
      worstRecoveryMilliseconds: Math.round(Math.max(...recoverMilliseconds)),
      peakBytes: keeper.peakBytes(),
    };
  } catch (error) {
    error.message += `\n${notable(keeper.log())}`;
    throw error;
  } finally {
    await keeper.stop();
    execFileSync('umount', ['-l', disk]);
  }
}

/** Keeps a server running, as a service manager does. */
function createKeeper(dataFolder) {
  const settings = { minDiskBytes: RESERVE_BYTES, storeMemoryBytes: '128MiB', maxUploadsPerMinute: 1_000_000 };
  let server = null;
  let isStopping = false;
  let starts = 0;
  let peak = 0;
  let log = '';
  const start = () => {
    starts++;
    server = spawnServer({ folder: dataFolder, settings });
    const mine = server;
    void mine.gone.then(async () => {
      peak = Math.max(peak, mine.peakBytes());
      log += mine.errors();
      if (isStopping) return;
      await sleep(200);
      if (!isStopping) start();
    });
  };
  start();
  return {
    ready: () => server.ready(),
    url: () => server.url ?? 'http://127.0.0.1:9',
    restarts: () => starts - 1,
    /** What all of them have logged. */
    log: () => log + (isStopping ? '' : server.errors()),
    peakBytes: () => Math.max(peak, server.peakBytes()),
    /** Its address once it is known, after a new start too. */
    current: async () => {
      await server.ready(1000).catch(() => {});
      return server.url;
    },
    stop: async () => {
      isStopping = true;
      await server.stop();
    },
  };
}

/** A bit at a time, so that uploads get on meanwhile. */
async function fillDisk(disk, leaveBytes) {
  const file = openSync(join(disk, 'filler'), 'a');
  const block = Buffer.alloc(256 * 1024, 1);
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(disk);
      const room = bavail * bsize - leaveBytes;
      if (room <= 0) return;
      writeSync(file, block, 0, Math.min(block.length, room));
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

/** The status of one upload; what was acknowledged is remembered. */
async function upload(client, acknowledged, random) {
  const names = random.sample(NAMES, 3);
  const bytes = secflowFile(names, randomUUID());
  try {
    const answer = await client.upload(bytes, { name: 'full.sf', type: 'secflow' });
    if (answer.status === 201) acknowledged.set(answer.json.id, { names, contentHash: contentHashOf(bytes) });
    return answer.status;
  } catch {
    // No answer: the server ended, which is counted as a restart.
    return 0;
  }
}

async function refuseWhileFull(client, acknowledged, random, result) {
  for (let i = 0; i < UPLOADS; i++) {
    const status = await upload(client, acknowledged, random);
    if (status === 507) result.refused++;
    else result.otherRefusals++;
    await sleep(20);
  }
}

async function readWhileFull(client, result, milliseconds) {
  for (let i = 0; i < READS; i++) {
    const started = performance.now();
    try {
      await client.counts(NAMES.slice(0, 10));
      await client.get('/api/v1/samples?limit=10');
      milliseconds.push((performance.now() - started) / 2);
    } catch {
      result.readErrors++;
    }
    await sleep(5);
  }
}

async function accepts(keeper, account, acknowledged, random) {
  const url = await keeper.current();
  if (url === null) return false;
  const client = createClient(url, account.key);
  try {
    return (await upload(client, acknowledged, random)) === 201;
  } finally {
    client.close();
  }
}

/** All that was acknowledged is there and counted; what got no answer may be there besides. */
async function compare(keeper, account, acknowledged, result) {
  const client = createClient(await keeper.current(), account.key);
  try {
    const isIdle = async () =>
      (await client.samples()).every(({ state }) => state === 'processed' || state === 'failed');
    if (!(await waitUntil(isIdle, 60_000, 100))) throw new Error('samples are not processed after a minute');
    const found = new Map((await client.samples()).map((sample) => [sample.id, sample]));
    const missing = [...acknowledged.keys()].filter((id) => found.get(id)?.state !== 'processed');
    result.lost += missing.length;
    if (missing.length > 0) {
      const told = missing.map((id) => `${id} (${found.get(id)?.state}: ${found.get(id)?.message})`);
      throw new Error(`lost: ${told.join(', ')}`);
    }
    const sets = createSampleSets();
    for (const [id, { names, contentHash }] of acknowledged) sets.add(id, { account: 'writer', contentHash, names });
    const unknown = found.size - acknowledged.size;
    const { names } = await client.counts(NAMES);
    names.forEach(({ count }, i) => {
      const least = sets.count('names', NAMES[i], 'writer').count;
      if (count < least || count > least + unknown)
        throw new Error(`${NAMES[i]}: counted ${count}, expected ${least} to ${least + unknown}`);
    });
  } finally {
    client.close();
  }
}

/** The last lines of a log, without refusals that were asked for. */
function notable(log) {
  const lines = log.split('\n').filter((line) => !line.includes('"no-space"'));
  return lines
    .map((line) => line.slice(0, 600))
    .slice(-20)
    .join('\n');
}
