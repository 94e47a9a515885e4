import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PUBLICATION_ID, DEMO_SAMPLE_IDS } from '../demo.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const TRIES = 5;
const DEMO = btoa(`${DEMO_PUBLICATION_ID}#hash#${DEMO_SAMPLE_IDS[1]}`);

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ demo: true, maxRefusedKeysPerMinute: TRIES, publicSources: 'hidden' });
  for (const id of DEMO_SAMPLE_IDS) expect(await server.ended(id)).toBe('processed');
});

afterAll(async () => server?.stop());

function look(publicId: string) {
  return rawRequest(server.url, { path: `/public/secflows/v1/${publicId}/list/aggregated` });
}

describe('public samples', () => {
  it('sources are left out where the operator says so', async () => {
    const { body } = (await look(DEMO)).json() as { body: { secflow: { sourceData: string } }[] };
    expect(body.length).toBeGreaterThan(0);
    for (const { secflow } of body) expect(secflow.sourceData).toBe('');
  });

  it('a link is dead once its sample is private again, and stays dead', async () => {
    const { store } = server.context;
    const [account] = await store.listAccounts();
    const [id] = DEMO_SAMPLE_IDS;
    const link = btoa(`${DEMO_PUBLICATION_ID}#hash#${id}`);
    expect((await look(link)).status).toBe(200);
    const next = '11111111-2222-3333-4444-555555555555';
    await store.setVisibility(account!.id, id, 'private', next);
    expect((await look(link)).status).toBe(404);
    const again = await store.setVisibility(account!.id, id, 'public', next);
    expect((await look(link)).status).toBe(404);
    expect((await look(btoa(`${again!.publicationId}#hash#${id}`))).status).toBe(200);
  });

  it('whoever tries ids is told to wait, in the envelope', async () => {
    // Two were tried above.
    for (let i = 2; i < TRIES; i++) expect((await look(`${DEMO.slice(0, 98)}${i}=`)).status).toBe(404);
    const answer = await look(DEMO);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.json()).toEqual({ error: true, body: expect.stringContaining('maxRefusedKeysPerMinute') });
  });
});
