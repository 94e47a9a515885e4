import type { FindingsV1, FindingV1, Page, Problem, SilenceV1, VerdictV1 } from '@flowsage/client';
import { createClient } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleBytes, startTestServer, type TestKey, type TestServer } from '../testing/test-server.ts';

/** Findings over all samples and silences, on the real server. */

let server: TestServer;
let editor: TestKey;
let other: TestKey;
let sampleId: string;
let scanId: string;
let seconds = 0;

beforeAll(async () => {
  server = await startTestServer({ knowledgeSeconds: 0.2 }, { now: () => Date.now() / 1000 + seconds });
  editor = await server.addKey({ role: 'editor' });
  other = await server.addKey({ role: 'editor' });
  const upload = async (fileName: string): Promise<string> => {
    const receipt = await server.upload(editor.key, { bytes: await sampleBytes(fileName), type: 'pcap', fileName });
    expect(await server.ended(receipt.sampleId)).toBe('processed');
    return receipt.sampleId;
  };
  sampleId = await upload('beacon.pcap');
  scanId = await upload('port-scan.pcap');
});
afterAll(() => server.stop());

async function call<Body>(
  method: string,
  path: string,
  { by = editor, json }: { readonly by?: TestKey; readonly json?: unknown } = {},
): Promise<{ readonly status: number; readonly body: Body }> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { apikey: by.key, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  return { status: answer.status, body: (await answer.json()) as Body };
}

const list = async (query = '', by = editor): Promise<FindingsV1> =>
  (await call<FindingsV1>('GET', `/api/v1/findings?${query}`, { by })).body;

/** Until nothing is left to judge. */
async function judged(): Promise<FindingsV1> {
  for (const started = Date.now(); Date.now() < started + 30_000; ) {
    await server.context.rejudging.idle();
    const findings = await list();
    if (findings.samplesToJudge === 0) return findings;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('samples are still to be judged');
}

const inDays = (days: number): string => new Date((server.context.now() + days * 86_400) * 1000).toISOString();

async function silenced(scope: object): Promise<SilenceV1> {
  const { status, body } = await call<SilenceV1>('POST', '/api/v1/silences', {
    json: { reason: 'Ours.', expires: inDays(1), ...scope },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

const end = (id: string, by = editor) => call<SilenceV1>('DELETE', `/api/v1/silences/${id}?reason=over`, { by });

const detectionsInVerdict = async (): Promise<(string | null)[]> =>
  (await call<VerdictV1>('GET', `/api/v1/samples/${scanId}/verdict`)).body.evidence.map(({ detection }) => detection);

describe('findings over all samples', () => {
  it('are there although nobody asked for a verdict, with what they rest on', async () => {
    const { items } = await judged();
    const beacon = items.find(({ detection }) => detection === 'beaconing')!;
    expect(beacon).toMatchObject({ sampleId, fileName: 'beacon.pcap', silencedBy: null });
    expect(beacon.score).toBeGreaterThan(0);
    expect(beacon.numbers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(beacon.score, 5);
    expect(beacon.rows.length).toBe(Math.min(beacon.flowCount, 100));
    expect(Date.parse(beacon.firstAt!)).toBeLessThan(Date.parse(beacon.lastAt!));
    expect(items.map(({ lastAt }) => lastAt)).toEqual(
      items
        .map(({ lastAt }) => lastAt)
        .toSorted()
        .reverse(),
    );
  });

  it('are found by detection, score, place, sample and time, and never those of others', async () => {
    const { items } = await judged();
    const beacon = items.find(({ detection }) => detection === 'beaconing')!;
    const ids = async (query: string): Promise<string[]> => (await list(query)).items.map(({ id }) => id);
    for (const query of [
      'detection=beaconing',
      `minScore=${beacon.score}`,
      `sample=${sampleId}`,
      `destination=${encodeURIComponent(beacon.destination!)}`,
      `source=${beacon.source}`,
      'silenced=false',
      `since=${encodeURIComponent(new Date(Date.parse(beacon.lastAt!) - 1000).toISOString())}`,
    ])
      expect(await ids(query), query).toContain(beacon.id);
    expect(await ids('detection=dnsTunnel&silenced=true')).toEqual([]);
    expect(await ids('destination=other.example')).toEqual([]);
    expect(
      await ids(`since=${encodeURIComponent(new Date(Date.parse(beacon.lastAt!) + 1000).toISOString())}`),
    ).not.toContain(beacon.id);
    expect((await list('', other)).items).toEqual([]);
    expect((await list(`sample=${sampleId}`, other)).items).toEqual([]);
  });

  it('are read page after page by the client', async () => {
    const client = createClient({ baseUrl: server.url, key: editor.key });
    const all: FindingV1[] = [];
    for await (const finding of client.iterateFindings({ limit: 1 })) all.push(finding);
    expect(all).toEqual((await list()).items);
  });

  it('are refused for what is no query', async () => {
    for (const query of ['detection=none', 'since=yesterday', 'since=2026-02-30', 'minScore=101', 'cursor=abc', 'x=1'])
      expect((await call<Problem>('GET', `/api/v1/findings?${query}`)).status, query).toBe(400);
  });
});

describe('a silence', () => {
  it('takes findings out of verdicts at once, is told at each finding, and gives them back when it is ended', async () => {
    await judged();
    expect(await detectionsInVerdict()).toContain('portScan');
    const silence = await silenced({ detection: 'portScan' });
    expect(silence).toMatchObject({ detection: 'portScan', source: null, state: 'active', takenBack: null });
    expect(await detectionsInVerdict()).not.toContain('portScan');
    const quiet = (await judged()).items.filter(({ detection }) => detection === 'portScan');
    expect(quiet.map(({ silencedBy }) => silencedBy)).toEqual(quiet.map(() => ({ silenceId: silence.id, pack: null })));
    expect((await list('silenced=true')).items.map(({ id }) => id)).toEqual(quiet.map(({ id }) => id));
    const ended = await end(silence.id);
    expect(ended.body).toMatchObject({
      state: 'takenBack',
      takenBack: { accountId: editor.account.id, reason: 'over' },
    });
    expect((await judged()).items.every(({ silencedBy }) => silencedBy === null)).toBe(true);
    expect((await end(silence.id)).status).toBe(409);
    const all = (await call<Page<SilenceV1>>('GET', '/api/v1/silences?state=any')).body.items;
    expect(all.map(({ id }) => id)).toContain(silence.id);
    const audited = await server.context.store.listAudit(10);
    expect(audited.map(({ action, object }) => `${action} ${object}`)).toEqual(
      expect.arrayContaining([`silence.add ${silence.id}`, `silence.end ${silence.id}`]),
    );
  });

  it('fits by source network, destination and ports together, or not at all', async () => {
    const beacon = (await judged()).items.find(({ detection }) => detection === 'beaconing')!;
    const port = Number(/:(\d+)$/.exec(beacon.destination!)![1]);
    const name = beacon.destination!.replace(/:\d+$/, '');
    const isSilenced = async (scope: object): Promise<boolean> => {
      const { id } = await silenced(scope);
      const found = (await judged()).items.find((one) => one.id === beacon.id)!;
      await end(id);
      await judged();
      return found.silencedBy?.silenceId === id;
    };
    expect(await isSilenced({ source: '10.0.0.0/8', destination: name, ports: `${port - 1}-${port}` })).toBe(true);
    expect(await isSilenced({ destination: name, ports: `${port + 1}` })).toBe(false);
    expect(await isSilenced({ source: '198.51.100.0/24', destination: name })).toBe(false);
  });

  it('tells why in any script, with the joiners that its words are written with', async () => {
    for (const reason of ['ours 👩‍💻', 'می‌خواهم']) {
      const silence = await silenced({ detection: 'beaconing', reason });
      expect(silence.reason).toBe(reason);
      await end(silence.id);
    }
  });

  it('of one sample is known to its author alone, and acts there alone', async () => {
    const silence = await silenced({ detection: 'beaconing', sampleId });
    expect(silence.sampleId).toBe(sampleId);
    const listed = async (by: TestKey): Promise<string[]> =>
      (await call<Page<SilenceV1>>('GET', '/api/v1/silences', { by })).body.items.map(({ id }) => id);
    expect(await listed(editor)).toContain(silence.id);
    expect(await listed(other)).not.toContain(silence.id);
    expect((await end(silence.id, other)).status).toBe(404);
    expect(await server.context.silences.ofSample({ id: sampleId })).toHaveLength(1);
    expect(await server.context.silences.ofSample({ id: '0'.repeat(32) })).toHaveLength(0);
    await end(silence.id);
    const foreign = { reason: 'x', expires: inDays(1), detection: 'beaconing', sampleId };
    expect((await call('POST', '/api/v1/silences', { by: other, json: foreign })).status).toBe(404);
  });

  it('ends by itself, and samples are judged again then', async () => {
    await silenced({ detection: 'beaconing', expires: inDays(2) });
    expect((await judged()).items.some(({ silencedBy }) => silencedBy !== null)).toBe(true);
    seconds += 2 * 86_400 + 1;
    // The server notices at its next look.
    for (const started = Date.now(); Date.now() < started + 20_000; ) {
      if ((await judged()).items.every(({ silencedBy }) => silencedBy === null)) break;
    }
    expect((await judged()).items.every(({ silencedBy }) => silencedBy === null)).toBe(true);
    expect((await call<Page<SilenceV1>>('GET', '/api/v1/silences')).body.items).toEqual([]);
  });

  it('is refused where it says nothing, or nothing that could be', async () => {
    const good = { reason: 'x', expires: inDays(1) };
    for (const [json, place] of [
      [good, 'none is given'],
      [{ ...good, detection: 'none' }, 'detection: none, expected one of'],
      [{ ...good, source: 'a/b' }, 'source: a/b, expected'],
      [{ ...good, destination: 'x:99999' }, 'destination: x:99999, expected'],
      [{ ...good, ports: '70000' }, 'ports: 70000, expected'],
      [{ ...good, ports: '9-3' }, 'ports: 9-3, expected'],
      [{ ...good, detection: 'beaconing', reason: ' ' }, 'reason: nothing'],
      [{ ...good, detection: 'beaconing', reason: 'one\ntwo' }, 'in one line of text'],
      [{ ...good, detection: 'beaconing', expires: inDays(-1) }, 'is over'],
      [{ ...good, detection: 'beaconing', expires: inDays(367) }, 'at most 366 days'],
      [{ ...good, detection: 'beaconing', expires: 'tomorrow' }, 'expires: tomorrow, expected a time'],
      // A day that the calendar lacks is no later one.
      [{ ...good, detection: 'beaconing', expires: '2027-02-30T00:00:00Z' }, 'expected a time'],
      [{ detection: 'beaconing', reason: 'x' }, 'expires'],
      [{ ...good, detection: 'beaconing', more: 1 }, 'additional'],
    ] as const) {
      const { status, body } = await call<Problem>('POST', '/api/v1/silences', { json });
      expect(status, JSON.stringify(json)).toBe(400);
      expect(body.detail).toContain(place);
    }
  });
});
