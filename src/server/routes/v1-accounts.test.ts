import type { AccountV1, AuditEntryV1, KeyV1, NewKey, Problem, Whoami } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleBytes, startTestServer, type TestServer } from '../testing/test-server.ts';

/** Accounts, keys and the audit log, on the real server. */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function call<Body = Problem>(
  key: string | null,
  method: string,
  path: string,
  json?: unknown,
): Promise<{ readonly status: number; readonly body: Body; readonly text: string }> {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      ...(key === null ? {} : { apikey: key }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await answer.text();
  return { status: answer.status, text, body: (text === '' ? null : JSON.parse(text)) as Body };
}

const status = async (key: string | null, method: string, path: string, json?: unknown): Promise<number> =>
  (await call(key, method, path, json)).status;

describe('keys', () => {
  it('are told once, and never again in whatever answer', async () => {
    const { key } = await server.addKey();
    const made = await call<NewKey>(key, 'POST', '/api/v1/keys', { name: 'second' });
    expect(made.status).toBe(201);
    expect(made.body.key).toMatch(/^fsk_[\w-]{43}$/);
    expect(made.body.scopes).toEqual(['read', 'upload']);
    const whoami = await call<Whoami>(made.body.key, 'GET', '/api/v1/whoami');
    expect(whoami.body).toMatchObject({ keyId: made.body.id, scopes: ['read', 'upload'] });
    for (const path of ['/api/v1/keys', '/api/v1/audit'])
      for (const reader of [key, server.adminKey])
        expect((await call(reader, 'GET', path)).text).not.toContain(made.body.key);
    const listed = await call<{ items: KeyV1[] }>(key, 'GET', '/api/v1/keys');
    expect(listed.text).not.toContain('hash');
    expect(listed.body.items.find(({ id }) => id === made.body.id)?.lastUsedAt).not.toBe(null);
  });

  it('bite no more from the moment they are revoked, and from no earlier', async () => {
    const { key, keyId } = await server.addKey();
    for (let i = 0; i < 5; i++) expect(await status(key, 'GET', '/api/v1/whoami')).toBe(200);
    const revoked = await call<KeyV1>(server.adminKey, 'DELETE', `/api/v1/keys/${keyId}`);
    expect(revoked.body).toMatchObject({ id: keyId, revokedAt: expect.any(String) });
    expect(await status(key, 'GET', '/api/v1/whoami')).toBe(401);
    // Revoked again, it keeps its time.
    expect((await call<KeyV1>(server.adminKey, 'DELETE', `/api/v1/keys/${keyId}`)).body).toEqual(revoked.body);
  });

  it('never give more than the key that makes them has', async () => {
    const { key, account } = await server.addKey({ role: 'editor', scopes: ['read', 'upload'] });
    expect(await status(key, 'POST', '/api/v1/keys', { name: 'x', scopes: ['read'] })).toBe(201);
    for (const scopes of [['edit'], ['read', 'edit'], ['administer']])
      expect(await status(key, 'POST', '/api/v1/keys', { name: 'x', scopes })).toBe(403);
    const standard = await call<NewKey>(key, 'POST', '/api/v1/keys', { name: 'x' });
    expect(standard.body.scopes).toEqual(['read', 'upload']);
    for (const json of [
      {},
      { name: '' },
      { name: 'x', scopes: [] },
      { name: 'x', scopes: ['root'] },
      { name: 'x', key: 'k'.repeat(40) },
      { name: 'x', expiresAt: 'tomorrow' },
      { name: 'x', expiresAt: '2001-01-01T00:00:00Z' },
    ])
      expect(await status(key, 'POST', '/api/v1/keys', json), JSON.stringify(json)).toBe(400);
    // Not even an administrator gives an account more than its role.
    const { id: accountId } = await server.addAccount({ role: 'reader' });
    const beyond = { name: 'x', accountId, scopes: ['read', 'upload'] };
    expect(await status(server.adminKey, 'POST', '/api/v1/keys', beyond)).toBe(403);
    expect(await status(key, 'POST', '/api/v1/keys', { name: 'x', accountId })).toBe(403);
    expect(await status(key, 'POST', '/api/v1/keys', { name: 'x', accountId: account.id })).toBe(201);
    const made = await call<NewKey>(server.adminKey, 'POST', '/api/v1/keys', { name: 'x', accountId });
    expect(made.body).toMatchObject({ accountId, scopes: ['read'] });
  });

  it('never last longer than the key that makes them', async () => {
    const end = Math.floor(Date.now() / 1000) + 3600;
    const { key } = await server.addKey({ expiresAt: end });
    const made = await call<NewKey>(key, 'POST', '/api/v1/keys', { name: 'x' });
    expect(made.body.expiresAt).toBe(new Date(end * 1000).toISOString());
    const later = new Date((end + 60) * 1000).toISOString();
    expect(await status(key, 'POST', '/api/v1/keys', { name: 'x', expiresAt: later })).toBe(403);
    const sooner = new Date((end - 60) * 1000).toISOString();
    expect((await call<NewKey>(key, 'POST', '/api/v1/keys', { name: 'x', expiresAt: sooner })).body.expiresAt).toBe(
      sooner,
    );
  });

  it('of others are told like those that do not exist, and stronger ones are not revoked by weaker ones', async () => {
    const own = await server.addKey();
    const others = await server.addKey();
    const weak = await server.addKey({ account: own.account, scopes: ['read'] });
    const unknown = await call(own.key, 'DELETE', '/api/v1/keys/0123456789abcdef');
    const foreign = await call(own.key, 'DELETE', `/api/v1/keys/${others.keyId}`);
    expect({ ...foreign.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
    expect(foreign.status).toBe(404);
    expect(await status(others.key, 'GET', '/api/v1/whoami')).toBe(200);
    expect(await status(weak.key, 'DELETE', `/api/v1/keys/${own.keyId}`)).toBe(403);
    expect(await status(own.key, 'DELETE', `/api/v1/keys/${weak.keyId}`)).toBe(200);
    expect(await status(own.key, 'DELETE', `/api/v1/keys/${own.keyId}`)).toBe(200);
    expect(await status(own.key, 'GET', '/api/v1/keys')).toBe(401);
    const ids = (await call<{ items: KeyV1[] }>(others.key, 'GET', '/api/v1/keys')).body.items.map(({ id }) => id);
    expect(ids).toEqual([others.keyId]);
  });
});

describe('accounts', () => {
  it('are made, changed and deleted by administrators alone', async () => {
    const editor = await server.addKey({ role: 'editor' });
    const calls = [
      ['GET', '/api/v1/accounts'],
      ['POST', '/api/v1/accounts', { name: 'x', role: 'administrator' }],
      ['PATCH', `/api/v1/accounts/${editor.account.id}`, { role: 'administrator' }],
      ['DELETE', `/api/v1/accounts/${editor.account.id}`],
      ['GET', '/api/v1/audit'],
      ['GET', '/api/v1/backup'],
      ['POST', '/api/v1/verify'],
    ] as const;
    for (const [method, path, json] of calls) {
      expect(await status(editor.key, method, path, json), `${method} ${path}`).toBe(403);
      expect(await status(null, method, path, json), `${method} ${path}`).toBe(401);
    }
    const made = await call<AccountV1>(server.adminKey, 'POST', '/api/v1/accounts', { name: 'Blue', role: 'reader' });
    expect(made.status).toBe(201);
    const { id } = made.body;
    const changed = await call<AccountV1>(server.adminKey, 'PATCH', `/api/v1/accounts/${id}`, {
      role: 'editor',
      defaultVisibility: 'public',
    });
    expect(changed.body).toEqual({ ...made.body, role: 'editor', defaultVisibility: 'public' });
    for (const json of [{}, { role: 'god' }, { id: 'x' }, { createdAt: 'x' }, { name: '  ' }])
      expect(await status(server.adminKey, 'PATCH', `/api/v1/accounts/${id}`, json)).toBe(400);
    expect(await status(server.adminKey, 'DELETE', `/api/v1/accounts/${id}`)).toBe(204);
    expect(await status(server.adminKey, 'DELETE', `/api/v1/accounts/${id}`)).toBe(404);
    expect(await status(server.adminKey, 'PATCH', `/api/v1/accounts/${id}`, { role: 'reader' })).toBe(404);
  });

  it('that are disabled or lose a role are refused at once', async () => {
    const { key, account } = await server.addKey({ role: 'editor' });
    const path = `/api/v1/accounts/${account.id}`;
    expect((await call<Whoami>(key, 'GET', '/api/v1/whoami')).body.scopes).toContain('edit');
    await call(server.adminKey, 'PATCH', path, { role: 'reader' });
    expect((await call<Whoami>(key, 'GET', '/api/v1/whoami')).body.scopes).toEqual(['read']);
    await call(server.adminKey, 'PATCH', path, { disabled: true });
    expect(await status(key, 'GET', '/api/v1/whoami')).toBe(401);
    await call(server.adminKey, 'PATCH', path, { disabled: false });
    expect(await status(key, 'GET', '/api/v1/whoami')).toBe(200);
  });

  it('take their keys, samples and counts along when they are deleted', async () => {
    const { store } = server.context;
    const { key, account } = await server.addKey();
    const before = await store.contentCount();
    const { sampleId } = await server.upload(key, { bytes: await sampleBytes('keepalive.pcap'), type: 'pcap' });
    await server.ended(sampleId);
    expect(await store.contentCount()).toBe(before + 1);
    expect(await status(server.adminKey, 'DELETE', `/api/v1/accounts/${account.id}`)).toBe(204);
    expect(await status(key, 'GET', '/api/v1/whoami')).toBe(401);
    expect(await store.contentCount()).toBe(before);
    expect((await store.verify()).faults).toEqual([]);
  });

  it('leave one administrator, who cannot delete himself', async () => {
    const { account } = (await call<Whoami>(server.adminKey, 'GET', '/api/v1/whoami')).body;
    const path = `/api/v1/accounts/${account.id}`;
    for (const json of [{ role: 'reader' }, { disabled: true }])
      expect(await status(server.adminKey, 'PATCH', path, json)).toBe(409);
    expect(await status(server.adminKey, 'DELETE', path)).toBe(409);
    const second = await server.addKey({ role: 'administrator' });
    expect(await status(server.adminKey, 'DELETE', path)).toBe(409);
    expect(await status(second.key, 'PATCH', path, { role: 'administrator' })).toBe(200);
    expect(await status(second.key, 'PATCH', `/api/v1/accounts/${second.account.id}`, { disabled: true })).toBe(200);
    expect(await status(second.key, 'GET', '/api/v1/accounts')).toBe(401);
  });
});

it('writes down who did what, and no secret', async () => {
  const { key, keyId, account } = await server.addKey();
  const made = await call<NewKey>(key, 'POST', '/api/v1/keys', { name: 'audited' });
  await call(key, 'DELETE', `/api/v1/keys/${made.body.id}`);
  const { body, text } = await call<{ items: AuditEntryV1[] }>(server.adminKey, 'GET', '/api/v1/audit?limit=2');
  expect(body.items.map(({ action, object, accountId, keyId }) => [action, object, accountId, keyId])).toEqual([
    ['key.revoke', made.body.id, account.id, keyId],
    ['key.create', made.body.id, account.id, keyId],
  ]);
  expect(text).not.toContain(made.body.key);
});

describe('metrics', () => {
  it('are for administrators, and name routes, never paths', async () => {
    const { key } = await server.addKey();
    const read = (apikey: string) => fetch(`${server.url}/metrics`, { headers: { apikey } });
    expect((await read(key)).status).toBe(403);
    await call(key, 'GET', '/api/v1/destinations/very-secret.example.org');
    const answer = await read(server.adminKey);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    expect(text).toContain('route="/api/v1/destinations/:name",method="GET",status="200"');
    expect(text).not.toContain('very-secret');
    for (const name of ['flowsage_queue_waiting', 'flowsage_store_seconds_count', 'flowsage_accounts', 'flowsage_info'])
      expect(text).toMatch(new RegExp(`^${name}`, 'm'));
  });

  it('are open to everybody where the operator says so', async () => {
    const open = await startTestServer({ metricsAccess: 'open' });
    expect((await fetch(`${open.url}/metrics`)).status).toBe(200);
    await open.stop();
  });
});
