import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { join } from 'node:path';
import { createAccount, createClient } from './http-client.mjs';
import { captureFile, publicNames, secflowFile } from './inputs.mjs';
import { sleep, waitUntil } from './measures.mjs';
import { createRandom } from './random.mjs';
import { contentHashOf, createSampleSets } from './sample-sets.mjs';
import { ADMIN_KEY, runProgram, startServer } from './server-process.mjs';

const NAMES = publicNames(30);
const MIN_ACCOUNTS = 2;
const ACCOUNTS = 3;

/**
 * Random schedules of what clients do to counts, through the server itself: uploads of captures and logs, retries after
 * lost answers, uploads broken off, the same one sent twice at a time, deletions, sharing. After each schedule, what
 * everybody is told is held against sets.
 */
export async function countsOverHttp({ folder, schedules, seed, progress = () => {} }) {
  const random = createRandom(seed);
  const dataFolder = join(folder, 'data');
  const server = await startServer({
    folder: dataFolder,
    settings: {
      minAccounts: MIN_ACCOUNTS,
      minDiskBytes: 0,
      maxUploadsPerMinute: 1_000_000,
      maxWritesPerMinute: 1_000_000,
      maxReadsPerMinute: 10_000_000,
    },
  });
  const admin = createClient(server.url, ADMIN_KEY);
  const clients = [];
  for (let i = 0; i < ACCOUNTS; i++) {
    const { key } = await createAccount(admin, `account ${i}`);
    clients.push({ ...createClient(server.url, key), key });
  }
  const anybody = createClient(server.url);
  const run = createRun({ server, clients, anybody, random });
  let last = [];
  for (let schedule = 0; schedule < schedules; schedule++) {
    try {
      last = [];
      const steps = 2 + random.below(6);
      for (let step = 0; step < steps; step++) last.push(await run.step());
      await run.finish();
      await run.check();
    } catch (error) {
      error.message = `seed ${seed}, schedule ${schedule}: ${last.join(', ')}: ${error.message}`;
      throw error;
    }
    if (schedule % 50 === 49) progress(`${schedule + 1} schedules`);
  }
  for (const client of [admin, anybody, ...clients]) client.close();
  const peak = server.peakBytes();
  await server.stop();
  const verified = await runProgram(['verify', '--data-dir', dataFolder]);
  if (verified.code !== 0) throw new Error(`flowsage verify found: ${verified.output}`);
  return { seed, schedules, ...run.done(), peakBytes: peak };
}

function createRun({ server, clients, anybody, random }) {
  const sets = createSampleSets();
  const contents = [];
  /** Sample id → account, content, visibility, idempotency key. */
  const live = new Map();
  const done = { operations: 0, questions: 0 };

  const newContent = () => {
    const names = random.sample(NAMES, 1 + random.below(5));
    const nonce = randomUUID();
    const isCapture = random.chance(0.3);
    const bytes = isCapture ? captureFile(names, nonce) : secflowFile(names, nonce);
    const content = { names, bytes, type: isCapture ? 'pcap' : 'secflow', contentHash: contentHashOf(bytes) };
    contents.push(content);
    return content;
  };
  const anyContent = () => (contents.length > 4 && random.chance(0.5) ? random.pick(contents) : newContent());
  const optionsOf = ({ type }, idempotencyKey, visibility) => ({
    name: `any.${type}`,
    type,
    idempotencyKey,
    visibility,
  });
  const remember = (id, account, content, visibility, idempotencyKey) => {
    live.set(id, { account, content, visibility, idempotencyKey });
    sets.add(id, { account, ...content, visibility });
  };
  const expectStatus = (answer, statuses, what) => {
    if (!statuses.includes(answer.status)) throw new Error(`${what}: ${answer.status} ${answer.text}`);
    return answer.json;
  };
  const pickLive = () => (live.size === 0 ? null : random.pick([...live]));

  const operations = {
    upload: async () => {
      const account = random.below(clients.length);
      const content = anyContent();
      const visibility = random.chance(0.3) ? 'public' : 'private';
      const key = random.chance(0.5) ? randomUUID() : undefined;
      const answer = await clients[account].upload(content.bytes, optionsOf(content, key, visibility));
      remember(expectStatus(answer, [201], 'upload').id, account, content, visibility, key);
    },
    retry: async () => {
      const [id, one] = pickLive() ?? [];
      if (one?.idempotencyKey === undefined) return;
      const answer = await clients[one.account].upload(one.content.bytes, optionsOf(one.content, one.idempotencyKey));
      if (expectStatus(answer, [200], 'retry').id !== id) throw new Error(`retry of ${id} made ${answer.json.id}`);
    },
    'lost answer': async () => {
      const account = random.below(clients.length);
      const content = anyContent();
      const key = randomUUID();
      await sendAndLeave(server, clients[account].key, content, key, content.bytes.length, random.below(30));
      const answer = await clients[account].upload(content.bytes, optionsOf(content, key, 'private'));
      remember(expectStatus(answer, [200, 201], 'upload after a lost answer').id, account, content, 'private', key);
    },
    'broken off': async () => {
      const content = newContent();
      const sent = random.below(content.bytes.length);
      await sendAndLeave(
        server,
        clients[random.below(clients.length)].key,
        content,
        randomUUID(),
        sent,
        random.below(10),
      );
    },
    'parallel duplicate': async () => {
      const account = random.below(clients.length);
      const content = anyContent();
      const key = randomUUID();
      const send = () => clients[account].upload(content.bytes, optionsOf(content, key, 'private'));
      const answers = await Promise.all([send(), send(), send()]);
      const ids = new Set(answers.map((answer) => expectStatus(answer, [200, 201], 'parallel duplicate').id));
      const made = answers.filter(({ status }) => status === 201).length;
      if (ids.size !== 1 || made !== 1) throw new Error(`three uploads under one key made ${made}: ${[...ids]}`);
      remember([...ids][0], account, content, 'private', key);
    },
    delete: async () => {
      const [id, one] = pickLive() ?? [];
      if (id === undefined) return;
      expectStatus(await clients[one.account].send('DELETE', `/api/v1/samples/${id}`), [204], 'delete');
      live.delete(id);
      sets.remove(id);
      expectStatus(await clients[one.account].send('DELETE', `/api/v1/samples/${id}`), [404], 'delete again');
    },
    share: async () => {
      const [id, one] = pickLive() ?? [];
      if (id === undefined) return;
      const visibility = one.visibility === 'public' ? 'private' : 'public';
      expectStatus(await clients[one.account].json('PATCH', `/api/v1/samples/${id}`, { visibility }), [200], 'share');
      live.set(id, { ...one, visibility });
      sets.setVisibility(id, visibility);
    },
  };
  const kinds = Object.keys(operations);

  return {
    done: () => done,
    step: async () => {
      const kind = live.size > 40 ? 'delete' : random.chance(0.3) ? 'upload' : random.pick(kinds);
      done.operations++;
      await operations[kind]();
      return kind;
    },
    finish: async () => {
      const isIdle = async () => {
        const lists = await Promise.all(clients.map((client) => client.samples()));
        const failed = lists.flat().filter(({ state }) => state === 'failed');
        if (failed.length > 0) throw new Error(`failed: ${failed.map(({ message }) => message).join(', ')}`);
        return lists.flat().every(({ state }) => state === 'processed');
      };
      if (!(await waitUntil(isIdle, 60_000, 10))) throw new Error('samples are not processed after a minute');
    },
    check: async () => {
      for (const [account, client] of [...clients.entries(), [null, anybody]]) {
        if (account !== null) {
          const found = (await client.samples()).map(({ id }) => id).sort();
          const expected = sets.of(account).sort();
          if (found.join() !== expected.join())
            throw new Error(`account ${account} has ${found.length} samples, expected ${expected.length}`);
        }
        const counts = account === null ? await countsForAnybody(client) : (await client.counts(NAMES)).names;
        counts.forEach(({ count, accounts }, i) => {
          const model = sets.count('names', NAMES[i], account, MIN_ACCOUNTS);
          done.questions++;
          if (count !== model.count || (accounts !== undefined && accounts !== model.accounts))
            throw new Error(
              `${NAMES[i]} for ${account}: ${count} by ${accounts}, expected ${model.count} by ${model.accounts}`,
            );
        });
      }
    },
  };
}

/** Without a key there is the look-up of the old service. */
async function countsForAnybody(client) {
  return Promise.all(
    NAMES.map(async (name) => {
      const answer = await client.get(`/destinations?name=${name}&protocol=TCP&port=443&getStatistics=true`);
      return { count: answer.body.destination_info.statistics.count };
    }),
  );
}

/** Sends the first bytes of an upload, waits a little and goes away without reading the answer. */
function sendAndLeave(server, key, { bytes, type }, idempotencyKey, sentBytes, milliseconds) {
  return new Promise((resolve) => {
    const call = request(`${server.url}/api/v1/samples?fileName=left.${type}&type=${type}`, {
      method: 'PUT',
      headers: {
        'x-api-key': key,
        'idempotency-key': idempotencyKey,
        'content-type': 'application/octet-stream',
        'content-length': bytes.length,
      },
      agent: false,
    });
    call.on('error', () => {});
    call.on('close', resolve);
    call.write(bytes.subarray(0, sentBytes), async () => {
      await sleep(milliseconds);
      call.destroy();
    });
  });
}
