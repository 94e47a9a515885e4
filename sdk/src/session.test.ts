import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';
import { createClient } from './index.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** A browser: keeps the cookie of the server, and sends it with requests that may have it. */
function browser(): { readonly fetch: typeof fetch; readonly seen: Request[] } {
  let cookie = '';
  const seen: Request[] = [];
  return {
    seen,
    fetch: async (input, init) => {
      const request = new Request(input as string, init);
      seen.push(request);
      const headers = new Headers(request.headers);
      if (init?.credentials === 'same-origin' && cookie !== '') headers.set('cookie', cookie);
      const answer = await fetch(input, { ...init, headers });
      const set = answer.headers.getSetCookie()[0];
      if (set !== undefined && init?.credentials === 'same-origin') cookie = set.split(';', 1)[0]!;
      return answer;
    },
  };
}

describe('a page', () => {
  it('signs in with a key, works without it, and signs out', async () => {
    const { key, keyId, account } = await server.addKey();
    const tab = browser();
    const client = createClient({ baseUrl: server.url, fetch: tab.fetch });
    await expect(client.session()).rejects.toMatchObject({ kind: 'unauthenticated', status: 401 });
    const session = await client.signIn(key);
    expect(session).toMatchObject({ account: { id: account.id }, keyId });
    expect((await client.whoami()).keyId).toBe(keyId);
    const created = await client.createKey({ name: 'made in a page' });
    expect((await client.revokeKey(created.id)).revokedAt).not.toBeNull();

    // After a reload, the page knows nothing, and the browser still has its cookie.
    const reloaded = createClient({ baseUrl: server.url, fetch: tab.fetch });
    await expect(reloaded.createKey({ name: 'a' })).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await reloaded.session()).toEqual(session);
    await reloaded.createKey({ name: 'b' });
    const told = createClient({ baseUrl: server.url, fetch: tab.fetch, csrfToken: session.csrfToken });
    await told.createKey({ name: 'c' });

    await client.signOut();
    await expect(reloaded.whoami()).rejects.toMatchObject({ kind: 'unauthenticated' });
    for (const { method, headers } of tab.seen) {
      expect(headers.has('apikey')).toBe(false);
      if (method === 'GET') expect(headers.has('x-csrf-token')).toBe(false);
    }
  });

  it('sends no cookie where the client has a key', async () => {
    const tab = browser();
    await createClient({ baseUrl: server.url, key: server.adminKey, fetch: tab.fetch }).whoami();
    expect(tab.seen.map(({ credentials }) => credentials)).toEqual(['omit']);
  });
});
