import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

let server: TestServer;
afterEach(async () => server?.stop());

describe('a server that is starting', () => {
  it('asks to wait where a key is needed, says that it is not ready, and answers everybody else', async () => {
    server = await startTestServer();
    let isStarting = true;
    const app = await createApp({ ...server.context, isStarting: () => isStarting });
    const headers = { apikey: server.adminKey };
    const early = await app.inject({ url: '/api/v1/samples', headers });
    expect([early.statusCode, early.headers['retry-after']]).toEqual([503, '5']);
    expect(early.body).toContain('starting');
    const unready = await app.inject({ url: '/readyz' });
    expect(unready.statusCode).toBe(503);
    expect(unready.json()).toMatchObject({ status: 'unavailable', checks: { start: 'starting', store: 'ok' } });
    for (const url of ['/healthz', '/api/v1/labels']) expect((await app.inject({ url, headers })).statusCode).toBe(200);
    isStarting = false;
    expect((await app.inject({ url: '/api/v1/samples', headers })).statusCode).toBe(200);
    expect((await app.inject({ url: '/readyz' })).json()).toMatchObject({ checks: { start: 'ok' } });
    await app.close();
  });

  it('on an empty folder never calls the first administrator’s key wrong', async () => {
    const port = await freePort();
    const adminKey = 'the-key-of-the-first-administrator-000000';
    const statuses = new Set<number>();
    let isUp = false;
    const asking = (async () => {
      while (!isUp) {
        const answer = await fetch(`http://127.0.0.1:${port}/api/v1/samples`, { headers: { apikey: adminKey } }).catch(
          () => null,
        );
        if (answer !== null) statuses.add(answer.status);
        await sleep(1);
      }
    })();
    server = await startTestServer({ port }, { adminKey });
    isUp = true;
    await asking;
    const last = await fetch(`${server.url}/api/v1/samples`, { headers: { apikey: adminKey } });
    expect(last.status).toBe(200);
    expect([...statuses].filter((status) => status !== 503 && status !== 200)).toEqual([]);
  });
});

/** A port of loopback that nobody listens on now. */
async function freePort(): Promise<number> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  await new Promise((resolve) => holder.close(resolve));
  return port;
}
