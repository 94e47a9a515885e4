import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.stop();
});

const BYTES = JSON.stringify({ trafficDate: 1_772_323_200, flashes: [{ src: '10.0.0.1:1', dst: 'a.com:443' }] });

/** Sends everything and goes away before the answer. */
function sendAndLeave(key: string, idempotencyKey: string): Promise<void> {
  return new Promise((resolve) => {
    const call = request(`${server.url}/api/v1/samples?fileName=a.sf&type=secflow`, {
      method: 'PUT',
      headers: { apikey: key, 'idempotency-key': idempotencyKey, 'content-length': BYTES.length },
    });
    call.on('error', () => {});
    call.on('close', resolve);
    call.write(BYTES, () => setTimeout(() => call.destroy(), 5));
  });
}

test('C38: an upload whose sender went away is not accepted, so that it cannot come back after its retry was deleted', async () => {
  const { key } = await server.addKey();
  const headers = { apikey: key };
  const listed = async (): Promise<readonly { readonly id: string }[]> =>
    ((await (await fetch(`${server.url}/api/v1/samples`, { headers })).json()) as { items: { id: string }[] }).items;
  const idempotencyKey = randomUUID();
  await sendAndLeave(key, idempotencyKey);
  // Looking at it takes a process its time; then nobody waits any more.
  await sleep(100);
  while (server.context.ingest.load().receiving > 0) await sleep(20);
  expect(await listed()).toEqual([]);
  const answer = await fetch(`${server.url}/api/v1/samples?fileName=a.sf&type=secflow`, {
    method: 'PUT',
    headers: { ...headers, 'idempotency-key': idempotencyKey },
    body: BYTES,
  });
  expect(answer.status).toBe(201);
  expect(await listed()).toHaveLength(1);
});

test('C38: nothing is kept of an upload when nobody waits at the moment of its acceptance', async () => {
  const { account } = await server.addKey();
  const { ingest, store } = server.context;
  const facts = { fileName: 'a.sf', fileType: 'secflow', visibility: 'private', idempotencyKey: null } as const;
  const upload = await ingest.begin(account);
  await upload.write(
    'content',
    (async function* () {
      yield Buffer.from(BYTES);
    })(),
  );
  await expect(upload.commit(facts, () => false)).rejects.toMatchObject({ kind: 'conflict' });
  expect(await store.findSample(account.id, upload.sampleId)).toBeNull();
  expect(ingest.load().receiving).toBe(0);
  expect(readdirSync(join(server.folder, 'uploads')).filter((name) => name.startsWith(upload.sampleId))).toEqual([]);
});
