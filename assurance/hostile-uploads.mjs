import { join } from 'node:path';
import { createAccount, createClient } from './http-client.mjs';
import { hostileInputs, publicNames, secflowFile } from './inputs.mjs';
import { descendants, inParallel, percentile, sleep, waitUntil } from './measures.mjs';
import { createRandom } from './random.mjs';
import { ADMIN_KEY, startServer } from './server-process.mjs';

const NAMES = publicNames(20);
const READS_A_SECOND = 100;
const PROCESSES = 2;
const UPLOADERS = 5;

/**
 * Uploads what bombs, exhausts, spins and lies, many at a time, while others read a hundred times a second. Readers must
 * not notice: no error, no wait; and each upload ends on its own, refused or failed with a reason or read.
 */
export async function hostileUploads({ folder, uploads, strength, cpuSeconds, seed, progress = () => {} }) {
  const random = createRandom(seed);
  const server = await startServer({
    folder: join(folder, 'data'),
    settings: {
      parseProcesses: PROCESSES,
      parseMemoryBytes: '1GiB',
      parseCpuSeconds: cpuSeconds,
      parseSeconds: '10s',
      maxConcurrentUploads: 100,
      maxConcurrentUploadsPerAccount: 50,
      maxUploadsPerMinute: 100_000,
      minDiskBytes: 0,
    },
  });
  const admin = createClient(server.url, ADMIN_KEY);
  const accounts = [];
  for (let i = 0; i < UPLOADERS; i++) accounts.push(await createAccount(admin, `hostile ${i}`));
  const first = await admin.upload(secflowFile(NAMES, 'before'), { name: 'before.sf', type: 'secflow' });
  await waitUntil(async () => (await admin.get(`/api/v1/samples/${first.json.id}`)).state === 'processed', 30_000);

  const inputs = hostileInputs(random, strength);
  const load = { isOver: false };
  const reads = readAllTheTime(server, first.json.id, load);
  let mostProcesses = 0;
  const watch = setInterval(() => (mostProcesses = Math.max(mostProcesses, descendants(server.pid).length)), 100);
  const answers = {};
  const clients = accounts.map(({ key }) => createClient(server.url, key));
  const ids = [];
  const started = performance.now();
  await inParallel(uploads, uploads, async (i) => {
    const { name, type, bytes } = inputs[i % inputs.length];
    const owner = i % clients.length;
    const answer = await clients[owner]
      .upload(bytes, { name: `${i} ${name}`, type })
      .catch((error) => ({ status: error.code ?? error.message }));
    answers[answer.status] = (answers[answer.status] ?? 0) + 1;
    if (answer.json?.id !== undefined && answer.status === 201) ids.push({ owner, id: answer.json.id });
  });
  progress(`${uploads} uploads answered after ${Math.round(performance.now() - started)} ms`);
  const ended = {};
  for (const { owner, id } of ids) {
    const isEnded = async () => {
      const { state } = await clients[owner].get(`/api/v1/samples/${id}`);
      if (state !== 'processed' && state !== 'failed') return false;
      ended[state] = (ended[state] ?? 0) + 1;
      return true;
    };
    if (!(await waitUntil(isEnded, 180_000, 100))) throw new Error(`sample ${id} never ends`);
  }
  const seconds = (performance.now() - started) / 1000;
  load.isOver = true;
  const { errors, lookups, health } = await reads;
  clearInterval(watch);
  // The server works as before.
  const after = await admin.upload(secflowFile(NAMES, 'after'), { name: 'after.sf', type: 'secflow' });
  const isRead = async () => (await admin.get(`/api/v1/samples/${after.json.id}`)).state === 'processed';
  if (!(await waitUntil(isRead, 30_000))) throw new Error('an honest upload is not read any more');
  for (const client of [admin, ...clients]) client.close();
  const peak = server.peakBytes();
  const { code } = await server.stop();
  if (code !== 0) throw new Error(`the server ended with ${code}: ${server.errors().slice(-2000)}`);
  return {
    seed,
    uploads,
    answers,
    ended,
    seconds: Math.round(seconds),
    reads: lookups.length,
    readErrors: errors.length,
    firstError: errors[0] ?? null,
    readP99Milliseconds: percentile(lookups, 0.99),
    healthP99Milliseconds: percentile(health, 0.99),
    worstHealthMilliseconds: percentile(health, 1),
    mostProcesses,
    peakBytes: peak,
  };
}

async function readAllTheTime(server, sampleId, load) {
  const errors = [];
  const lookups = [];
  const health = [];
  const client = createClient(server.url, ADMIN_KEY);
  // On connections of its own, or it would wait behind the look-ups here already.
  const watcher = createClient(server.url);
  const timed = async (list, work) => {
    const started = performance.now();
    try {
      await work();
      list.push(performance.now() - started);
    } catch (error) {
      errors.push(error.message);
    }
  };
  const under = new Set();
  let i = 0;
  while (!load.isOver) {
    const one =
      i++ % 4 === 0
        ? timed(health, () => watcher.get('/healthz'))
        : timed(lookups, i % 2 === 0 ? () => client.counts(NAMES) : () => client.get(`/api/v1/samples/${sampleId}`));
    under.add(one);
    void one.then(() => under.delete(one));
    await sleep(1000 / READS_A_SECOND);
  }
  await Promise.all(under);
  client.close();
  watcher.close();
  return { errors, lookups, health };
}
