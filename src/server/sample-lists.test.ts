import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rawRequest } from './testing/raw-request.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

/** More than one batch of look-ups, and more text than is sent at once. */
const FLOWS = 9000;

interface Activity {
  readonly secflow: { readonly relativeStart: string; readonly destinationData: string; readonly flowId: string };
  readonly destination: { readonly title?: string };
  readonly flowIdCount: number;
}

let server: TestServer;
let sampleId: string;

beforeAll(async () => {
  server = await startTestServer();
  const flashes = Array.from({ length: FLOWS }, (_, i) => ({
    src: `10.0.0.${i % 200}:${1024 + i}`,
    dst: i % 3 === 0 ? 'lnk.short.example:443' : `site${i % 2000}.example:443`,
    destinationNameSource: 'passive',
    srcPkts: 9,
    srcBytes: 700,
    dstPkts: 8,
    dstBytes: 4200,
    relativeStart: i / 100,
    protocolInformation: '',
    duration: 1.5,
  }));
  const bytes = JSON.stringify({ hash: '00', trafficDate: '1700000000.5', fileName: 'x', flashes });
  sampleId = (await server.upload(server.adminKey, { type: 'secflow', bytes })).sampleId;
  expect(await server.ended(sampleId)).toBe('processed');
});

afterAll(async () => server?.stop());

async function read(view: 'list' | 'aggregated') {
  const path = `/sec/v1.0/samples/${sampleId}/${view}`;
  const answer = await rawRequest(server.url, { path, headers: { apikey: server.adminKey } });
  expect(answer.status).toBe(200);
  return { headers: answer.headers, envelope: answer.json() as { error: boolean; body: unknown[] } };
}

describe('the flows of a large sample', () => {
  it('are one list, in order and complete, sent as it is made', async () => {
    const { headers, envelope } = await read('aggregated');
    expect(headers['content-length']).toBeUndefined();
    expect(envelope.error).toBe(false);
    const activities = envelope.body as Activity[];
    expect(activities.map(({ secflow }) => Number(secflow.relativeStart))).toEqual(
      Array.from({ length: FLOWS }, (_, i) => i / 100),
    );
    for (const { secflow, destination, flowIdCount } of activities) {
      expect(destination.title).toBe(
        secflow.destinationData === 'lnk.short.example:443' ? 'Shortened Link' : undefined,
      );
      expect(flowIdCount).toBe(1);
    }
    const list = await read('list');
    expect(list.envelope.body).toEqual(activities.map(({ secflow }) => secflow));
  });

  it('may be left in the middle: nothing is held, and the server goes on', async () => {
    const { hostname, port } = new URL(server.url);
    for (let i = 0; i < 5; i++) {
      await new Promise<void>((resolve, reject) => {
        const path = `/sec/v1.0/samples/${sampleId}/aggregated`;
        const sent = request({ hostname, port, path, headers: { apikey: server.adminKey } }, (answer) => {
          answer.once('data', () => {
            answer.destroy();
            resolve();
          });
          answer.on('error', () => {});
        });
        sent.on('error', reject);
        sent.end();
      });
    }
    await sleep(100);
    expect((await read('list')).envelope.body).toHaveLength(FLOWS);
  });

  it('are not made for callers who have gone, and nobody else waits for them', async () => {
    const { hostname, port } = new URL(server.url);
    const path = `/sec/v1.0/samples/${sampleId}/aggregated`;
    let calls = 0;
    const { flows } = server.context.store;
    const counted = vi.spyOn(server.context.store, 'flows').mockImplementation((...args) => {
      calls++;
      return flows.call(server.context.store, ...args);
    });
    try {
      const closed = Array.from(
        { length: 200 },
        () =>
          new Promise<void>((resolve) => {
            const sent = request({ hostname, port, path, headers: { apikey: server.adminKey }, agent: false });
            sent.on('error', () => {});
            sent.on('response', (answer) => answer.on('error', () => {}).pause());
            sent.on('close', resolve);
            sent.end();
            setTimeout(() => sent.destroy(), 300);
          }),
      );
      await sleep(100);
      // A new key has to be looked up: it would wait in the same line.
      const { key } = await server.addKey();
      const asked = performance.now();
      const answer = await rawRequest(server.url, {
        path: '/sec/v1.0/destinations/lnk.short.example:443',
        headers: { apikey: key },
      });
      expect(answer.status).toBe(200);
      expect(performance.now() - asked).toBeLessThan(5000);
      await Promise.all(closed);
      await sleep(500);
      expect(calls).toBeLessThan(150);
      const before = calls;
      await sleep(300);
      expect(calls).toBe(before);
    } finally {
      counted.mockRestore();
    }
  });
});
