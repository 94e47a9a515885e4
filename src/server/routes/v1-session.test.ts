import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const SESSION_SECONDS = 3600;
const IDLE_SECONDS = 600;

let server: TestServer;
let app: FastifyInstance;
/** Seconds that passed by command. */
let passed = 0;

beforeAll(async () => {
  server = await startTestServer(
    {
      sessionSeconds: SESSION_SECONDS,
      sessionIdleSeconds: IDLE_SECONDS,
      maxRefusedKeysPerMinute: 10,
      trustProxy: ['127.0.0.1'],
    },
    { now: () => Date.now() / 1000 + passed },
  );
  app = await createApp(server.context);
});
afterAll(async () => {
  await app?.close();
  await server?.stop();
});

interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Each test comes from an address of its own, unless it says otherwise. */
let address = 1;

function ask(url: string, { method = 'GET', headers = {}, body }: Ask = {}) {
  return app.inject({
    method,
    url,
    headers: { 'x-forwarded-for': `192.0.2.${address}`, ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
}

interface SignedIn {
  /** As a browser sends it. */
  readonly cookie: string;
  readonly csrf: string;
  readonly session: SessionV1;
  readonly setCookie: string;
}

async function signIn(key: string, headers: Readonly<Record<string, string>> = {}): Promise<SignedIn> {
  const answer = await ask('/api/v1/session', { method: 'POST', body: { key }, headers });
  expect(answer.statusCode, answer.body).toBe(200);
  const session = answer.json() as SessionV1;
  const setCookie = String(answer.headers['set-cookie']);
  return { cookie: setCookie.split(';', 1)[0]!, csrf: session.csrfToken, session, setCookie };
}

const whoami = async (cookie: string, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
  (await ask('/api/v1/whoami', { headers: { cookie, ...headers } })).statusCode;

/** Lets what is remembered for a second be forgotten. */
const aSecond = () => new Promise((resolve) => setTimeout(resolve, 1050));

describe('signing in', () => {
  it('gives a cookie that no script reads and no other site sends, and says who is signed in', async () => {
    const { key, keyId, account } = await server.addKey({ role: 'editor' });
    const { session, setCookie, cookie } = await signIn(key);
    expect(setCookie).toMatch(/^flowsage_session=[\w-]{43}; Path=\/; Max-Age=3(600|599); HttpOnly; SameSite=Strict$/);
    expect(session).toMatchObject({ account: { id: account.id, role: 'editor' }, keyId });
    expect(session.scopes).toEqual(['read', 'upload', 'edit']);
    expect(Date.parse(session.expiresAt) / 1000 - server.context.now()).toBeCloseTo(SESSION_SECONDS, -1);
    const again = await ask('/api/v1/session', { headers: { cookie } });
    expect(again.json()).toEqual(session);
    expect(await whoami(cookie)).toBe(200);
  });

  it('over https gives a cookie that is sent over https alone', async () => {
    const { key } = await server.addKey();
    expect((await signIn(key, { 'x-forwarded-proto': 'https' })).setCookie).toMatch(/; Secure$/);
  });

  it('with a public address of https, too, whatever a proxy says; pages of plain http are told where to go', async () => {
    const { key } = await server.addKey();
    const secure = await createApp({ ...server.context, publicUrl: () => 'https://flows.example' });
    const sent = (headers: Readonly<Record<string, string>>) =>
      secure.inject({ method: 'POST', url: '/api/v1/session', headers, payload: { key } });
    for (const origin of ['https://flows.example', 'http://127.0.0.1:4780', 'http://localhost:4780', 'http://[::1]']) {
      const { statusCode, headers } = await sent({ origin });
      expect(statusCode, origin).toBe(200);
      expect(headers['set-cookie'], origin).toMatch(/; Secure$/);
    }
    for (const origin of ['http://flows.example', 'http://10.0.0.5:4780', 'http://127.0.0.1.example']) {
      const answer = await sent({ origin });
      expect([answer.statusCode, answer.headers['set-cookie']], origin).toEqual([403, undefined]);
      expect(answer.json().detail).toContain('sign in at https://flows.example');
    }
    const left = await secure.inject({ method: 'DELETE', url: '/api/v1/session' });
    expect(left.headers['set-cookie']).toMatch(/Max-Age=0; .*; Secure$/);
    await secure.close();
  });

  it('lasts no longer than the key', async () => {
    const { key } = await server.addKey({ expiresAt: server.context.now() + 100 });
    const { session, setCookie } = await signIn(key);
    expect(Date.parse(session.expiresAt) / 1000 - server.context.now()).toBeLessThanOrEqual(100);
    expect(setCookie).toMatch(/Max-Age=(100|99);/);
  });

  it('takes JSON alone, and nothing that another site can send', async () => {
    const { key } = await server.addKey();
    const text = JSON.stringify({ key });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await ask('/api/v1/session', { method: 'POST', body: text, headers: { 'content-type': type } });
      expect([400, 415], type).toContain(answer.statusCode);
      expect(answer.headers['set-cookie'], type).toBeUndefined();
    }
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await ask('/api/v1/session', {
        method: 'POST',
        body: { key },
        headers: { 'sec-fetch-site': site },
      });
      expect([answer.statusCode, answer.headers['set-cookie']], site).toEqual([403, undefined]);
    }
    await signIn(key, { 'sec-fetch-site': 'same-origin' });
  });

  it('answers no request of another origin in a way that its page could read', async () => {
    const { key } = await server.addKey();
    const { cookie } = await signIn(key);
    const headers = { cookie, origin: 'https://other.example' };
    for (const method of ['GET', 'POST'] as const) {
      const answer = await ask('/api/v1/session', { method, headers, ...(method === 'POST' ? { body: { key } } : {}) });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    const preflight = await app.inject({
      method: 'OPTIONS',
      url: '/api/v1/session',
      headers: { origin: 'https://other.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.statusCode).toBe(404);
  });

  it('tells every wrong key the same, counts them, and slows them down', async () => {
    address++;
    const revoked = await server.addKey();
    await server.context.keyring.revoke(revoked.keyId);
    const expired = await server.addKey({ expiresAt: server.context.now() - 1 });
    const disabled = await server.addKey();
    await server.context.store.changeAccount(disabled.account.id, { isDisabled: true });
    const answers = [];
    for (const key of ['short', `fsk_${'x'.repeat(43)}`, revoked.key, expired.key, disabled.key])
      answers.push(await ask('/api/v1/session', { method: 'POST', body: { key } }));
    const told = answers.map((answer) => [answer.statusCode, { ...(answer.json() as object), instance: '' }]);
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(told[0]![0]).toBe(401);
    for (let i = 0; i < 5; i++) await ask('/api/v1/session', { method: 'POST', body: { key: `guess ${i}` } });
    const { key } = await server.addKey();
    expect((await ask('/api/v1/session', { method: 'POST', body: { key } })).statusCode).toBe(429);
    address++;
    await signIn(key);
  });
});

describe('a session', () => {
  it('changes something only for whoever knows its token and comes from this server', async () => {
    const { key } = await server.addKey();
    const { cookie, csrf } = await signIn(key);
    const other = await signIn(key);
    const create = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (await ask('/api/v1/keys', { method: 'POST', body: { name: 'a' }, headers: { cookie, ...headers } })).statusCode;
    expect(await create({})).toBe(403);
    expect(await create({ 'x-csrf-token': '' })).toBe(403);
    expect(await create({ 'x-csrf-token': `${csrf}x` })).toBe(403);
    expect(await create({ 'x-csrf-token': other.csrf })).toBe(403);
    for (const site of ['cross-site', 'same-site', 'none'])
      expect(await create({ 'x-csrf-token': csrf, 'sec-fetch-site': site }), site).toBe(403);
    expect((await server.context.store.listKeys((await server.context.keyring.verify(key))!.account.id)).length).toBe(
      1,
    );
    expect(await create({ 'x-csrf-token': csrf, 'sec-fetch-site': 'same-origin' })).toBe(201);
    expect(await create({ 'x-csrf-token': csrf })).toBe(201);
  });

  it('reads for no other page, and lets those read what everybody may', async () => {
    const { cookie } = await signIn((await server.addKey()).key);
    expect(await whoami(cookie, { 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await whoami(cookie, { 'sec-fetch-site': 'none' })).toBe(200);
    for (const site of ['cross-site', 'same-site']) {
      expect(await whoami(cookie, { 'sec-fetch-site': site }), site).toBe(403);
      const open = await ask('/api/v1/version', { headers: { cookie, 'sec-fetch-site': site } });
      expect(open.statusCode, site).toBe(200);
    }
  });

  it('is of the own API alone: the paths of old services take keys', async () => {
    const { cookie, csrf } = await signIn((await server.addKey({ role: 'administrator' })).key);
    const headers = { cookie, 'x-csrf-token': csrf };
    for (const path of ['/upload/v1.0/uploads/list', '/sec/v1.0/secflows/abc/count', '/interpretation', '/metrics'])
      expect((await ask(path, { headers })).statusCode, path).toBe(401);
    expect((await ask('/stats', { method: 'POST', body: {}, headers })).statusCode).toBe(401);
  });

  it('is not looked at where a key is sent', async () => {
    const [one, other] = [await server.addKey(), await server.addKey()];
    const { cookie } = await signIn(one.key);
    const answer = await ask('/api/v1/whoami', { headers: { cookie, apikey: other.key } });
    expect(answer.json()).toMatchObject({ keyId: other.keyId });
    expect(await whoami(cookie, { apikey: `fsk_${'y'.repeat(43)}` })).toBe(401);
  });

  it('ends when somebody signs out, at the server too', async () => {
    const { key, keyId } = await server.addKey();
    const [one, other] = [await signIn(key), await signIn(key)];
    const out = (headers: Readonly<Record<string, string>>) => ask('/api/v1/session', { method: 'DELETE', headers });
    expect((await out({ cookie: one.cookie })).statusCode).toBe(403);
    expect(await whoami(one.cookie)).toBe(200);
    const answer = await out({ cookie: one.cookie, 'x-csrf-token': one.csrf });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['set-cookie']).toMatch(/^flowsage_session=; Path=\/; Max-Age=0; HttpOnly; SameSite=Strict$/);
    expect(await whoami(one.cookie)).toBe(401);
    expect(await whoami(other.cookie)).toBe(200);
    expect((await out({})).statusCode).toBe(204);
    const actions = (await server.context.store.listAudit(20)).filter(({ actor }) => actor.keyId === keyId);
    expect(actions.map(({ action }) => action)).toEqual(['session.end', 'session.open', 'session.open']);
    expect(actions[0]!.object).toBe(actions[2]!.object);
  });

  it('ends at once with its key and its account, and has the rights that they have now', async () => {
    const { key, keyId, account } = await server.addKey({ role: 'administrator' });
    const { cookie } = await signIn(key);
    const change = (body: object) =>
      ask(`/api/v1/accounts/${account.id}`, { method: 'PATCH', body, headers: { apikey: server.adminKey } });
    expect((await ask('/api/v1/audit', { headers: { cookie } })).statusCode).toBe(200);
    await change({ role: 'reader' });
    expect((await ask('/api/v1/audit', { headers: { cookie } })).statusCode).toBe(403);
    await change({ disabled: true });
    expect(await whoami(cookie)).toBe(401);
    await change({ disabled: false });
    await aSecond();
    expect(await whoami(cookie)).toBe(401);
    const later = await signIn(key);
    await ask(`/api/v1/keys/${keyId}`, { method: 'DELETE', headers: { apikey: server.adminKey } });
    expect(await whoami(later.cookie)).toBe(401);
  });

  it('ended elsewhere is refused here within a second', async () => {
    const { cookie, session } = await signIn((await server.addKey()).key);
    expect(await whoami(cookie)).toBe(200);
    await server.context.store.revokeKey(session.keyId);
    await aSecond();
    expect(await whoami(cookie)).toBe(401);
  });

  it('ends after its time, sooner when it is not used, and goes on while it is', async () => {
    const { key } = await server.addKey();
    const [busy, idle] = [await signIn(key), await signIn(key)];
    for (let waited = 0; waited < SESSION_SECONDS - IDLE_SECONDS; waited += IDLE_SECONDS - 10) {
      passed += IDLE_SECONDS - 10;
      expect(await whoami(busy.cookie), `${waited}`).toBe(200);
      await server.context.sessions.flush();
      await aSecond();
    }
    expect(await whoami(idle.cookie)).toBe(401);
    passed += SESSION_SECONDS;
    const answer = await ask('/api/v1/whoami', { headers: { cookie: busy.cookie } });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['set-cookie']).toMatch(/^flowsage_session=; .*Max-Age=0/);
    expect(answer.json()).toMatchObject({ detail: 'the session has ended: sign in again' });
  }, 60_000);

  it('is one of at most twenty of a key: the one used longest ago ends', async () => {
    const { key } = await server.addKey();
    const first = await signIn(key);
    const others: SignedIn[] = [];
    for (let i = 0; i < 20; i++) {
      passed += 1;
      others.push(await signIn(key));
    }
    await aSecond();
    expect(await whoami(first.cookie)).toBe(401);
    expect(await whoami(others[0]!.cookie)).toBe(200);
  });

  it('that is guessed is counted like a wrong key, and whoever is signed in goes on', async () => {
    address++;
    const { cookie } = await signIn((await server.addKey()).key);
    expect(await whoami(cookie)).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push(await whoami(`flowsage_session=${String(i).padStart(43, 'x')}`));
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    expect(await whoami(cookie)).toBe(200);
    address++;
  });

  it('of two cookies that contradict each other is none', async () => {
    const { key } = await server.addKey();
    const [one, other] = [await signIn(key), await signIn(key)];
    expect(await whoami(`${one.cookie}; ${other.cookie}`)).toBe(401);
    expect(await whoami(`theme=dark; ${one.cookie}; x=y`)).toBe(200);
    expect(await whoami(`x${one.cookie}`)).toBe(401);
    expect((await ask('/api/v1/session')).statusCode).toBe(401);
  });

  it('and its token are nowhere in the store', async () => {
    const { cookie, csrf } = await signIn((await server.addKey()).key);
    const token = cookie.split('=')[1]!;
    const { id } = (await server.context.sessions.find(token))!;
    let found = false;
    for (const name of await readdir(join(server.folder, 'store'), { recursive: true })) {
      const bytes = await readFile(join(server.folder, 'store', name)).catch(() => Buffer.alloc(0));
      expect([bytes.includes(token), bytes.includes(csrf)], name).toEqual([false, false]);
      found ||= bytes.includes(id);
    }
    expect(found).toBe(true);
  });
});
