import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

/** Editing through the endpoint of old clients, where somebody else edits as well. */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.stop());

async function call(method: string, place: string, title?: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${server.url}/sec/v1.0/destinations/${place}`, {
    method,
    headers: { apikey: server.adminKey, ...headers },
    ...(title === undefined ? {} : { body: JSON.stringify({ title, description: 'As it was seen.' }) }),
  });
  const { body } = (await answer.json()) as { body?: { title?: string } };
  return { status: answer.status, etag: answer.headers.get('etag'), title: body?.title };
}

it('old clients, who name no version, write over what there is', async () => {
  expect(await call('POST', 'plain.example:443', 'First')).toMatchObject({ status: 200, etag: '"v1"' });
  expect(await call('POST', 'plain.example:443', 'Second')).toMatchObject({ status: 200, etag: '"v2"' });
  expect(await call('GET', 'plain.example:443')).toEqual({ status: 200, etag: '"v2"', title: 'Second' });
});

it('an edit that was made for another version than the latest is refused, and changes nothing', async () => {
  await call('POST', 'shared.example:443', 'First');
  await call('POST', 'shared.example:443', 'Second', { 'if-match': '"v1"' });
  for (const condition of [{ 'if-match': '"v1"' }, { 'if-match': '"v77"' }, { 'if-none-match': '*' }] as const)
    expect(await call('POST', 'shared.example:443', 'Lost', condition)).toMatchObject({ status: 412 });
  expect(await call('GET', 'shared.example:443')).toMatchObject({ etag: '"v2"', title: 'Second' });
});

it('of what nobody wrote there is no version', async () => {
  expect((await call('GET', 'nobody.example:443')).etag).toBeNull();
  expect(await call('POST', 'nobody.example:443', 'First', { 'if-none-match': '*' })).toMatchObject({ status: 200 });
});
