import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { formOf, sampleBytes, startTestServer, type TestServer } from './testing/test-server.ts';

let server: TestServer;
afterEach(async () => server?.stop());

describe('an upload that is kept', () => {
  it('is acknowledged although it cannot be written down who sent it, by both ways', async () => {
    server = await startTestServer();
    const { context, adminKey } = server;
    let faults = 0;
    const audit = async (): Promise<never> => {
      faults++;
      throw new Error('a secret of the engine');
    };
    const app = await createApp({ ...context, store: { ...context.store, audit } });
    const bytes = await sampleBytes('icmp.pcap');
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const headers = { apikey: adminKey };
    const put = await fetch(`${url}/api/v1/samples?fileName=a.pcap`, {
      method: 'PUT',
      headers,
      body: new Blob([new Uint8Array(bytes)]),
    });
    expect(put.status, await put.text()).toBe(201);
    const body = formOf({ bytes, type: 'pcap', fileName: 'b.pcap' });
    const post = await fetch(`${url}/upload/v1.0/uploader`, { method: 'POST', headers, body });
    expect(post.status, await post.text()).toBe(200);
    expect(faults).toBe(2);
    expect((await context.store.size()).samples).toBe(2);
    await app.close();
  });
});
