import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawRequest } from './testing/raw-request.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

let server: TestServer;
let uuid: string;
let sampleId: string;

beforeAll(async () => {
  server = await startTestServer({ maxOpenStreamsPerAccount: 3, requestSeconds: 1, maxConcurrentLists: 1 });
  const flashes = Array.from({ length: 30_000 }, (_, i) => ({
    src: `10.0.0.1:${1024 + i}`,
    dst: `site${i % 100}.example:443`,
    srcPkts: 9,
    srcBytes: 700,
    dstPkts: 8,
    dstBytes: 4200,
    relativeStart: i,
    protocolInformation: '',
    duration: 1,
  }));
  const bytes = JSON.stringify({ hash: '00', trafficDate: '1700000000', fileName: 'x', flashes });
  const fields = { private: 'false' };
  ({ uuid, sampleId } = await server.upload(server.adminKey, { type: 'secflow', bytes, fields }));
  expect(await server.ended(sampleId)).toBe('processed');
});

afterAll(async () => server?.stop());

it('long lists count as open streams: one address cannot hold as many as it likes', async () => {
  const { hostname, port } = new URL(server.url);
  const path = `/public/secflows/v1/${uuid}/list/aggregated`;
  const sockets: Socket[] = [];
  try {
    for (let i = 0; i < 3; i++) {
      const socket = connect(Number(port), hostname).on('error', () => {});
      sockets.push(socket);
      await new Promise<void>((resolve) => {
        // Takes the beginning and nothing more.
        socket.once('data', () => resolve(void socket.pause()));
        socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      });
    }
    const refused = await rawRequest(server.url, { path });
    expect(refused.status).toBe(429);
    expect(refused.json()).toEqual({ error: true, body: expect.stringContaining('maxOpenStreamsPerAccount') });
    // Stalled readers hold no turn: other callers are served.
    const list = await rawRequest(server.url, {
      path: `/sec/v1.0/samples/${sampleId}/list`,
      headers: { apikey: server.adminKey },
    });
    expect((list.json() as { body: unknown[] }).body).toHaveLength(30_000);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  await sleep(200);
  expect((await rawRequest(server.url, { path })).status).toBe(200);
});

it('a caller who waits for its answer is not cut, however long that takes', async () => {
  const { store } = server.context;
  const original = store.listSamples;
  store.listSamples = async (...args) => {
    await sleep(3500);
    return original.call(store, ...args);
  };
  try {
    // Three times as long as connections may be silent.
    const answer = await rawRequest(server.url, {
      path: '/upload/v1.0/uploads/list',
      headers: { apikey: server.adminKey },
    });
    expect(answer.status).toBe(200);
  } finally {
    store.listSamples = original;
  }
});
