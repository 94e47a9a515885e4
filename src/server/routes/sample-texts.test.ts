import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { SampleReport } from '../../model/sample.ts';
import type { SampleResult, SampleTextKind } from '../../store/index.ts';
import { createApp } from '../app.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const KINDS = ['summary', 'categorization'] as const;
const WORKER = 'test worker';

const NO_TRAFFIC: SampleReport = {
  format: 'pcap',
  contentHash: 'ab'.repeat(32),
  trafficMicros: null,
  trafficSeconds: 0,
  packets: 0,
  flows: 0,
  damage: null,
  skipped: [],
};

let server: TestServer;

afterEach(async () => server?.stop());

async function ask(path: string, method = 'GET'): Promise<Record<string, unknown>> {
  const answer = await rawRequest(server.url, { method, path, headers: { apikey: server.adminKey } });
  expect(answer.status, answer.text).toBe(200);
  return (answer.json() as { body: Record<string, unknown> }).body;
}

/** A sample in the store whose file is not on disk. */
async function addRow(): Promise<string> {
  const id = randomBytes(16).toString('hex');
  const [account] = await server.context.store.listAccounts();
  await server.context.store.createSample({
    id,
    accountId: account!.id,
    publicationId: randomUUID(),
    visibility: 'private',
    fileName: 'row.pcap',
    fileType: 'pcap',
    fileBytes: 1,
    hasNames: false,
    uploadDigest: '00',
    uploadedAt: 1_700_000_000.5,
    idempotencyKey: null,
  });
  return id;
}

/** What processing gives when there was no traffic. */
function emptyResult(): SampleResult {
  const { contentHash } = NO_TRAFFIC;
  return {
    report: NO_TRAFFIC,
    chunks: (async function* () {})(),
    contribution: { contentHash, trafficDate: null, destinations: [], uncountedFlowIds: [] },
  };
}

/** Waits until a text is kept, without asking the server for it. */
async function made(sampleId: string, kind: SampleTextKind): Promise<void> {
  await expect
    .poll(async () => (await server.context.store.findText(sampleId, kind))?.text ?? null, { timeout: 10_000 })
    .toEqual(expect.any(String));
}

describe('summary and categorization', () => {
  it('of a sample that could not be read fail with a message, and its lists are empty', async () => {
    server = await startTestServer();
    const { store, ingest } = server.context;
    await ingest.stop(0);
    const sampleId = await addRow();
    await store.claimSample({ worker: WORKER, leaseSeconds: 60, maxAttempts: 3 });
    expect(await store.failSample(sampleId, WORKER, 'The file is damaged.')).toBe('failed');
    const metadata = await ask(`/sec/v1.0/samples/${sampleId}`);
    expect(metadata).toMatchObject({
      hash: sampleId,
      trafficDate: '1700000000.500000',
      status: 'failed',
      errorMessage: 'The file is damaged.',
    });
    for (const kind of KINDS) {
      const failed = { status: 'failed', message: metadata['errorMessage'] };
      expect(await ask(`/sec/v1.0/samples/${sampleId}/${kind}`)).toEqual(failed);
      expect(await ask(`/sec/v1.0/samples/${sampleId}/${kind}`, 'POST')).toEqual({ status: 'processing' });
      expect(await ask(`/sec/v1.0/samples/${sampleId}/${kind}`)).toEqual(failed);
    }
    for (const view of ['list', 'aggregated']) expect(await ask(`/sec/v1.0/samples/${sampleId}/${view}`)).toEqual([]);
  });

  it('that were asked for early are held until the sample is processed, or for ten seconds', async () => {
    server = await startTestServer();
    const { store, ingest } = server.context;
    // From here on this test is the one who processes.
    await ingest.stop(0);
    const sampleId = await addRow();
    const path = `/sec/v1.0/samples/${sampleId}`;
    expect(await ask(path)).toMatchObject({ hash: sampleId, trafficDate: '' });
    for (const view of ['list', 'aggregated']) expect(await ask(`${path}/${view}`)).toEqual([]);
    for (const kind of KINDS) {
      expect(await ask(`${path}/${kind}`)).toEqual({ status: 'failed' });
      expect(await ask(`${path}/${kind}`, 'POST')).toEqual({ status: 'processing' });
    }
    expect((await store.claimSample({ worker: WORKER, leaseSeconds: 60, maxAttempts: 3 }))?.id).toBe(sampleId);
    const neverDone = await addRow();
    await ask(`/sec/v1.0/samples/${neverDone}/summary`, 'POST');

    const started = performance.now();
    const held = KINDS.map(async (kind) => ({ kind, answer: await ask(`${path}/${kind}`) }));
    const tooLong = ask(`/sec/v1.0/samples/${neverDone}/summary`);
    await sleep(1500);
    expect(await store.completeSample(sampleId, WORKER, emptyResult())).toBe('processed');
    for (const { kind, answer } of await Promise.all(held)) {
      expect(Object.keys(answer)).toEqual(['status', kind]);
      expect(answer['status']).toBe('generated');
      expect(JSON.parse(answer[kind] as string)).toEqual(expect.any(Object));
    }
    expect(performance.now() - started).toBeGreaterThan(1400);
    // No traffic at all is processed, too: old clients wait for a date.
    expect(await ask(path)).toMatchObject({ trafficDate: '1700000000.500000' });

    expect(await tooLong).toEqual({ status: 'processing' });
    expect(performance.now() - started).toBeGreaterThan(9500);
  });

  it('are made once they are asked for and the sample is processed, though nobody reads them', async () => {
    server = await startTestServer();
    const { store, ingest } = server.context;
    await ingest.stop(0);
    const sampleId = await addRow();
    await ask(`/sec/v1.0/samples/${sampleId}/summary`, 'POST');
    await store.claimSample({ worker: WORKER, leaseSeconds: 60, maxAttempts: 3 });
    expect(await store.completeSample(sampleId, WORKER, emptyResult())).toBe('processed');
    await made(sampleId, 'summary');
    expect(await store.findText(sampleId, 'categorization')).toBeNull();
    await ask(`/sec/v1.0/samples/${sampleId}/categorization`, 'POST');
    await made(sampleId, 'categorization');
  });

  it('that cannot be made are told with 200 and a message, and made when they are asked for anew', async () => {
    server = await startTestServer();
    const { store, ingest } = server.context;
    await ingest.stop(0);
    let sampleId = '';
    let faults = 0;
    let isBroken = true;
    const flows: typeof store.flows = (...asked) => {
      if (!isBroken) return store.flows(...asked);
      faults++;
      throw new Error('a secret of the engine');
    };
    const app = await createApp({ ...server.context, store: { ...store, flows } });
    const inject = async (method: 'GET' | 'POST', kind: string) => {
      const url = `/sec/v1.0/samples/${sampleId}/${kind}`;
      const answer = await app.inject({ method, url, headers: { apikey: server.adminKey } });
      expect(answer.statusCode, answer.body).toBe(200);
      return (answer.json() as { body: Record<string, unknown> }).body;
    };
    for (const kind of KINDS) {
      // Flows that were read once are remembered: each kind has a sample of its own.
      sampleId = await addRow();
      await store.claimSample({ worker: WORKER, leaseSeconds: 60, maxAttempts: 3 });
      expect(await store.completeSample(sampleId, WORKER, emptyResult())).toBe('processed');
      isBroken = true;
      faults = 0;
      expect(await inject('POST', kind)).toEqual({ status: 'processing' });
      for (let i = 0; i < 3; i++) {
        const { status, message, ...rest } = await inject('GET', kind);
        expect({ status, rest }).toEqual({ status: 'failed', rest: {} });
        expect(message).toMatch(/ask for it anew/);
      }
      expect(faults).toBe(1);
      isBroken = false;
      expect(await inject('POST', kind)).toEqual({ status: 'processing' });
      expect(await inject('GET', kind)).toMatchObject({ status: 'generated', [kind]: expect.any(String) });
    }
    await app.close();
  });

  it('are told with 200 when the store cannot say whether they are there', async () => {
    server = await startTestServer();
    const sampleId = await addRow();
    const findText = async (): Promise<never> => {
      throw new Error('a secret of the engine');
    };
    const app = await createApp({ ...server.context, store: { ...server.context.store, findText } });
    const url = `/sec/v1.0/samples/${sampleId}/summary`;
    const answer = await app.inject({ url, headers: { apikey: server.adminKey } });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ body: { status: 'failed', message: expect.any(String) } });
    expect(answer.body).not.toContain('secret');
    await app.close();
  });

  it('that are waited for do not hold up the end of the server', async () => {
    server = await startTestServer();
    await server.context.ingest.stop(0);
    const sampleId = await addRow();
    await ask(`/sec/v1.0/samples/${sampleId}/summary`, 'POST');
    const held = ask(`/sec/v1.0/samples/${sampleId}/summary`);
    await sleep(300);
    const started = performance.now();
    await server.stop();
    expect(await held).toEqual({ status: 'processing' });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each([true, false])(
    'are made anew when the sample is judged otherwise (judged by itself: %s)',
    async (judgeAnew) => {
      server = await startTestServer({ judgeAnew });
      const flow = {
        src: '10.0.0.1:40000',
        dst: 'turned-bad.example:443',
        srcPkts: 10,
        srcBytes: 900,
        dstPkts: 9,
        dstBytes: 4000,
        relativeStart: 0,
        protocolInformation: '',
        duration: 1,
      };
      const bytes = JSON.stringify({ hash: 'a', trafficDate: 1_772_323_200, fileName: 'a.sf', flashes: [flow] });
      const { sampleId } = await server.upload(server.adminKey, { type: 'secflow', bytes });
      expect(await server.ended(sampleId)).toBe('processed');
      await server.context.rejudging.idle();
      const read = (kind: string) => ask(`/sec/v1.0/samples/${sampleId}/${kind}`);
      for (const kind of KINDS) {
        await ask(`/sec/v1.0/samples/${sampleId}/${kind}`, 'POST');
        const first = await read(kind);
        expect(JSON.stringify(first)).not.toContain('Sends malware');
        // Nothing is new.
        const before = await server.context.store.findText(sampleId, kind);
        expect(await read(kind)).toEqual(first);
        if (judgeAnew) expect(await server.context.store.findText(sampleId, kind)).toEqual(before);
      }
      const record = {
        title: 'Sends malware',
        description: 'What it is.',
        relevance: 'knownBad',
        threatTags: ['Trojan'],
      };
      const path = '/api/v1/metadata/destination/turned-bad.example:443';
      const put = await fetch(server.url + path, {
        method: 'PUT',
        headers: { apikey: server.adminKey, 'content-type': 'application/json' },
        body: JSON.stringify({ record }),
      });
      expect(put.status, await put.text()).toBe(200);
      await server.context.rejudging.idle();
      for (const kind of KINDS) {
        const [one, other] = await Promise.all([read(kind), read(kind)]);
        expect(one).toEqual(other);
        expect(one).toMatchObject({ status: 'generated', [kind]: expect.stringContaining('Sends malware') });
      }
    },
  );

  it('of very many flows are made of some of each behavior, and say so', async () => {
    server = await startTestServer();
    const flashes = Array.from({ length: 21_000 }, (_, i) => ({
      src: `10.0.0.${i % 200}:${1024 + (i % 50_000)}`,
      // The last one is of a kind that did not come before.
      dst: i === 20_999 ? 'last.example:443' : `site${i % 100}.example:443`,
      destinationNameSource: 'passive',
      srcPkts: 9,
      srcBytes: 700,
      dstPkts: 8,
      dstBytes: 4200,
      relativeStart: i / 100,
      protocolInformation: '',
      duration: 1.5,
    }));
    const bytes = JSON.stringify({ hash: '00', trafficDate: '1700000000.5', fileName: 'x', flashes });
    const { sampleId } = await server.upload(server.adminKey, { type: 'secflow', bytes });
    expect(await server.ended(sampleId)).toBe('processed');
    for (const kind of KINDS) await ask(`/sec/v1.0/samples/${sampleId}/${kind}`, 'POST');
    const { summary } = await ask(`/sec/v1.0/samples/${sampleId}/summary`);
    expect((JSON.parse(summary as string) as { summary: string }).summary).toMatch(/Judged by \d{4} of 21000 flows/);
    const { categorization } = await ask(`/sec/v1.0/samples/${sampleId}/categorization`);
    expect(categorization).toContain('last.example:443');
  });
});
