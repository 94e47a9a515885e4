import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEMO_SAMPLE_IDS } from './demo.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

/** The demonstration of a new server where records of another one are installed. */

let server: TestServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowsage-installed-'));
  server = await startTestServer({ demo: true });
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function exported({ url, adminKey }: TestServer): Promise<string> {
  return (await fetch(`${url}/api/v1/knowledge/export`, { headers: { apikey: adminKey } })).text();
}

it('leaves the records of the other one as they are, with what was changed and taken away there', async () => {
  const { store } = server.context;
  const change = { author: { accountId: 'somebody', keyId: null }, reason: 'Seen again.' };
  const [destination] = await store.listMetadata({ kind: 'destination', prefix: '', after: null, limit: 1 });
  const [event] = await store.listMetadata({ kind: 'event', prefix: '', after: null, limit: 1 });
  const record = { ...destination!.record!, title: 'Written anew' };
  await store.saveMetadata('destination', destination!.key, { ...change, record, rule: null });
  await store.removeMetadata('event', event!.key, change);
  const pack = await exported(server);
  expect(pack).toContain('Written anew');
  expect(pack).not.toContain(event!.key);
  await writeFile(join(folder, 'ours.records.ndjson'), pack);
  const other = await startTestServer({ demo: true, knowledge: [folder] });
  try {
    expect(await exported(other)).toBe(pack);
    for (const id of DEMO_SAMPLE_IDS) expect(await other.ended(id)).toBe('processed');
  } finally {
    await other.stop();
  }
});
