import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import { answerJson, type ScriptedServer, startScriptedServer } from './testing/scripted-server.ts';

let server: ScriptedServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** A client of a server that gives these bodies in the form of the old service, one after the other, the last one again. */
async function clientOf(bodies: readonly unknown[]) {
  server = await startScriptedServer((response, index) =>
    answerJson(response, 200, { error: false, body: bodies[Math.min(index, bodies.length - 1)] }),
  );
  return createClient({ baseUrl: server.url, key: 'k' });
}

const WAITING = { id: 'p', hash: 'h', trafficDate: '', link: '' };
const DONE = { ...WAITING, trafficDate: '1714979289.123456' };
const FAILED = { ...DONE, status: 'failed', errorMessage: 'pcap: not one packet' };
const SOON = { intervalMs: 1 } as const;

describe('waiting for a sample', () => {
  it('ends when it is processed', async () => {
    const client = await clientOf([WAITING, WAITING, DONE]);
    expect(await client.waitForSampleProcessing('h', SOON)).toEqual(DONE);
    expect(server!.requests).toHaveLength(3);
  });

  it('ends with the reason when processing failed, and so does asking', async () => {
    const client = await clientOf([WAITING, FAILED]);
    const failure = { kind: 'sample-failed', message: 'sample h could not be processed: pcap: not one packet' };
    await expect(client.waitForSampleProcessing('h', SOON)).rejects.toMatchObject(failure);
    await expect(client.isSampleProcessed('h')).rejects.toMatchObject(failure);
  });

  it('ends when it takes too long', async () => {
    const client = await clientOf([WAITING]);
    const waiting = client.waitForSampleProcessing('h', { intervalMs: 20, waitMs: 70 });
    await expect(waiting).rejects.toMatchObject({ kind: 'timeout' });
    expect(server!.requests.length).toBeGreaterThan(1);
  });

  it('ends with an abort, between two questions too', async () => {
    const client = await clientOf([WAITING]);
    const reason = new Error('enough');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 30);
    const waiting = client.waitForSampleProcessing('h', { intervalMs: 60_000, signal: controller.signal });
    await expect(waiting).rejects.toBe(reason);
  });
});

describe('waiting for a text', () => {
  const text = JSON.stringify({ verdict: 'Impact', confidence: 'High', summary: 's', details: '' });

  it('asks for it when nobody has, once', async () => {
    const client = await clientOf([
      { status: 'failed' },
      { status: 'processing' },
      { status: 'processing' },
      { status: 'generated', summary: text },
    ]);
    expect((await client.waitForSummary('h', SOON)).verdict).toBe('Impact');
    expect(server!.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'GET']);
  });

  it('ends with the reason when it cannot be made', async () => {
    const client = await clientOf([
      { status: 'failed' },
      { status: 'processing' },
      { status: 'failed', message: 'the sample was not read' },
    ]);
    await expect(client.waitForCategorization('h', SOON)).rejects.toMatchObject({
      kind: 'sample-failed',
      message: 'no categorization of h: the sample was not read',
    });
  });

  it('does not take what is no JSON for a text', async () => {
    const client = await clientOf([{ status: 'generated', summary: 'not JSON' }]);
    await expect(client.waitForSummary('h', SOON)).rejects.toMatchObject({ kind: 'bad-answer' });
  });
});

describe('the id of an uploaded sample', () => {
  const entry = (uuid: string, time: string, fileName = 'a.pcap') => ({
    fileName,
    uuid,
    fullS3FilePath: `samples/owner=o/date=${time}/${fileName}`,
  });
  const at = new Date('2026-05-06T07:08:09Z');

  it('is of the nearest upload under just this name within a minute', async () => {
    const client = await clientOf([
      [
        entry('later', '2026-05-06T07:08:50.5'),
        entry('nearest', '2026-05-06T07:08:05.123456'),
        entry('other', '2026-05-06T07:08:09.000000', 'b.pcap'),
        { fileName: 'a.pcap', uuid: 'malformed', fullS3FilePath: 'elsewhere' },
        entry('earlier', '2026-05-06T07:07:00.000000'),
      ],
    ]);
    expect(await client.getUuidForUploadedSample('a.pcap', at)).toBe('nearest');
    expect(await client.getUuidForUploadedSample('c.pcap', at)).toBeNull();
    const aMinuteAndMoreBefore = new Date('2026-05-06T07:05:59Z');
    expect(await client.getUuidForUploadedSample('a.pcap', aMinuteAndMoreBefore)).toBeNull();
  });
});
