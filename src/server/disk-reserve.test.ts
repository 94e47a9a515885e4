import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { sampleBytes, startTestServer, type TestServer } from './testing/test-server.ts';

let server: TestServer;
afterEach(async () => server?.stop());

describe('a disk as full as it may get', () => {
  it('refuses writes with the name of the limit, while reads, deletions and revocations go on', async () => {
    server = await startTestServer();
    const { sampleId } = await server.upload(server.adminKey, { type: 'pcap', bytes: await sampleBytes('icmp.pcap') });
    const other = await server.addKey();
    const settings = { ...server.context.settings, minDiskBytes: Number.MAX_SAFE_INTEGER };
    const app = await createApp({ ...server.context, settings });
    const call = async (method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) => {
      const headers = { apikey: server.adminKey };
      return app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    };
    const record = { title: 'A title', description: '', relevance: '', destinationTags: '' };
    for (const refused of [
      await call('PUT', '/api/v1/metadata/destination/www.site.com:443', { record, reason: '' }),
      await call('POST', '/sec/v1.0/destinations/www.site.com:443', record),
      await call('POST', `/sec/v1.0/samples/${sampleId}/summary`),
      await call('POST', '/api/v1/accounts', { name: 'One more', role: 'reader' }),
      await call('POST', '/api/v1/keys', { name: 'one more' }),
      await call('POST', '/stats', { public_sources: {}, public_destinations: {} }),
    ]) {
      expect(refused.statusCode, refused.body).toBe(507);
      expect(refused.body).toContain('minDiskBytes');
    }
    const wrong = await app.inject({ method: 'POST', url: '/api/v1/keys', headers: { apikey: 'wrong' }, payload: {} });
    expect(wrong.statusCode).toBe(401);

    for (const [answer, status] of [
      [await call('GET', `/api/v1/samples/${sampleId}`), 200],
      [await call('POST', '/api/v1/lookups', { destinations: [], flowIds: ['00'] }), 200],
      [await call('PATCH', `/api/v1/samples/${sampleId}`, { visibility: 'private' }), 200],
      [await call('DELETE', `/api/v1/samples/${sampleId}`), 204],
      [await call('DELETE', `/api/v1/keys/${other.keyId}`), 200],
      [await call('PATCH', `/api/v1/accounts/${other.account.id}`, { disabled: true }), 200],
      [await call('DELETE', `/api/v1/accounts/${other.account.id}`), 204],
    ] as const)
      expect(answer.statusCode, answer.body).toBe(status);
    await app.close();
  });
});
