import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest } from '../testing/raw-request.ts';
import { sampleBytes, startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server?.stop());

const ask = (path: string, headers: Record<string, string> = {}) =>
  rawRequest(server.url, { method: 'GET', path, headers });

describe('links of pages', () => {
  it('of a shared sample lead to it, and to the same refusal when it is shared no more', async () => {
    const bytes = await sampleBytes('icmp.pcap');
    const fields = { private: 'false' };
    const { link, sampleId } = await server.upload(server.adminKey, { type: 'pcap', bytes, fields });
    const { pathname } = new URL(link);
    const moved = await ask(pathname);
    expect(moved.status).toBe(302);
    const shown = await ask(String(moved.headers['location']));
    expect(shown.status, shown.text).toBe(200);
    expect(shown.json()).toMatchObject({ id: sampleId });

    await server.context.store.setVisibility(
      (await server.context.store.listAccounts())[0]!.id,
      sampleId,
      'private',
      '00000000-0000-4000-8000-000000000000',
    );
    const [gone, there] = [await ask(pathname), await ask(String(moved.headers['location']))];
    expect([gone.status, there.status]).toEqual([404, 404]);
    expect({ ...(gone.json() as object), instance: '' }).toEqual({ ...(there.json() as object), instance: '' });
  });

  it('of a sample by its private id lead to where a key is needed, whether it is there or not', async () => {
    const id = '0123456789ABCDEF0123456789abcdef';
    const moved = await ask(`/samples/${id}`);
    expect([moved.status, moved.headers['location']]).toEqual([302, `/api/v1/samples/${id.toLowerCase()}`]);
    expect((await ask(String(moved.headers['location']))).status).toBe(401);
    expect((await ask('/samples/%2F%2Felsewhere.example')).status).toBe(404);
  });

  it('to register say who makes accounts', async () => {
    const answer = await ask('/register');
    expect(answer.status).toBe(501);
    expect(answer.text).toContain('administrator');
  });
});
