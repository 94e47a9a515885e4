import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  DestinationDetailsV1,
  DestinationSampleV1,
  FlowV1,
  KnowledgePackV1,
  KnowledgeRecordDetailsV1,
  KnowledgeRecordV1,
  KnowledgeV1,
  Page,
  SampleChangesV1,
} from '@flowsage/client';
import { createClient } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKnowledgeBase } from '../../knowledge/index.ts';
import { flowId } from '../../label/flow-id.ts';
import type { KnowledgePack, KnowledgeRecord } from '../../model/knowledge.ts';
import { searchKnowledge } from '../knowledge-search.ts';
import { sampleBytes, startTestServer, type TestKey, type TestServer } from '../testing/test-server.ts';

/** Browsing what is known, packs that come and go while the server runs, and pages about destinations. */

let server: TestServer;
let editor: TestKey;
let folder: string;
let sampleId: string;
let flows: readonly FlowV1[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowsage-packs-'));
  server = await startTestServer({ knowledgeSeconds: 0.2, knowledge: [folder] });
  editor = await server.addKey({ role: 'editor' });
  const receipt = await server.upload(editor.key, {
    bytes: await sampleBytes('browsing.pcapng'),
    type: 'pcap',
    fileName: 'browsing.pcapng',
  });
  sampleId = receipt.sampleId;
  expect(await server.ended(sampleId)).toBe('processed');
  flows = (await get<Page<FlowV1>>(`/api/v1/samples/${sampleId}/flows`)).items;
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

async function get<Body>(path: string): Promise<Body> {
  const answer = await fetch(server.url + path, { headers: { apikey: editor.key } });
  const text = await answer.text();
  expect(answer.status, `${path}: ${text.slice(0, 300)}`).toBe(200);
  return JSON.parse(text) as Body;
}

async function put(kind: string, key: string, record: object): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1/metadata/${kind}/${encodeURIComponent(key)}`, {
    method: 'PUT',
    headers: { apikey: editor.key, 'content-type': 'application/json' },
    body: JSON.stringify({ record: { description: 'Of a test.', ...record } }),
  });
  expect(answer.status).toBe(200);
}

const search = async (query: string): Promise<readonly KnowledgeRecordV1[]> =>
  (await get<Page<KnowledgeRecordV1>>(`/api/v1/knowledge/records?${query}`)).items;

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (const started = Date.now(); Date.now() < started + 20_000; ) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it never was so');
}

describe('everything that is known', () => {
  it('is found by kind, name, title, text, relevance and pack, people first', async () => {
    await put('destination', 'find-me.example:443', { title: 'Quite Unusual Title', relevance: 'knownBad' });
    expect(await search('q=quite+UNUSUAL')).toEqual([
      {
        kind: 'destination',
        key: 'find-me.example:443',
        title: 'Quite Unusual Title',
        description: 'Of a test.',
        relevance: 'knownBad',
        concernLevel: null,
        pack: null,
        version: 1,
        overridden: false,
        expires: null,
      },
    ]);
    expect((await search('q=find-me.')).map(({ key }) => key)).toEqual(['find-me.example:443']);
    expect((await search('pack=people&relevance=knownBad')).map(({ key }) => key)).toEqual(['find-me.example:443']);
    expect(await search('pack=people&kind=event')).toEqual([]);
    const behaviors = await search('kind=behavior&pack=starter&limit=1000');
    expect(behaviors.map(({ key }) => key)).toContain('starter/name-looked-up');
    const bad = await search('relevance=knownBad&limit=1000');
    expect(bad[0]!.pack).toBeNull();
    expect(new Set(bad.map(({ relevance }) => relevance))).toEqual(new Set(['knownBad']));
    expect(await search('q=%2E%2A%28nothing-is-called-so')).toEqual([]);
  });

  it('is told whole by kind and key, of people first', async () => {
    const behavior = await get<KnowledgeRecordDetailsV1>('/api/v1/knowledge/records/behavior/starter%2Fname-looked-up');
    expect(behavior).toMatchObject({ key: 'starter/name-looked-up', version: null, sequence: null });
    expect(behavior.pack).toMatch(/^starter \d/);
    expect(behavior.match).not.toBeNull();
    expect(behavior.facts).toMatchObject({ concern_level: behavior.concernLevel });
    const [event] = await search('kind=event&pack=starter&limit=1');
    const told = await get<KnowledgeRecordDetailsV1>(
      `/api/v1/knowledge/records/event/${encodeURIComponent(event!.key)}?pack=starter`,
    );
    expect(told.sequence!.steps.length).toBeGreaterThan(0);
    expect(told.sequence!.windowSeconds).toBeGreaterThan(0);
    for (const { name } of told.sequence!.steps) expect(name === null || name.length > 0).toBe(true);
    expect(told.record.title).toBe(event!.title);

    const [place] = await search('kind=destination&pack=starter&limit=1');
    await put('destination', place!.key, { title: 'Of people' });
    const address = `/api/v1/knowledge/records/destination/${encodeURIComponent(place!.key)}`;
    const written = await get<KnowledgeRecordDetailsV1>(address);
    expect(written).toMatchObject({ title: 'Of people', version: 1, pack: null, facts: null });
    const packed = await get<KnowledgeRecordDetailsV1>(`${address}?pack=starter`);
    expect(packed).toMatchObject({ title: place!.title, version: null, concernLevel: place!.concernLevel });
    expect(packed.facts!.author).not.toBe('');

    const missing = await fetch(`${server.url}/api/v1/knowledge/records/event/none`, {
      headers: { apikey: editor.key },
    });
    expect(missing.status).toBe(404);
  });

  it('is read page by page without gap or repetition', async () => {
    const client = createClient({ baseUrl: server.url, key: editor.key });
    const all: string[] = [];
    for await (const { kind, key, pack } of client.iterateKnowledgeRecords({ limit: 97 }))
      all.push(`${kind} ${key} ${pack}`);
    const { packs, written } = await client.knowledge();
    const count = packs.reduce((sum, one) => sum + one.destinations + one.behaviors + one.events, 0);
    expect(all).toHaveLength(count + written.destination + written.behavior + written.event);
  });

  it('is searched quickly, however much it is', async () => {
    const base = server.context.knowledge.packs[0]!.records[0]!;
    const records = Array.from({ length: 50_000 }, (_, i): KnowledgeRecord => {
      const name = `host-${i}.example`;
      return { ...base, name, destination_data: `${name}_TCP/443`, title: `Host ${i}` };
    });
    const pack: KnowledgePack = {
      ...server.context.knowledge.packs[0]!,
      name: 'large',
      records,
      tagsByKind: new Map(),
    };
    const knowledge = createKnowledgeBase([pack]);
    const sources = { store: server.context.store, knowledge, now: 0 };
    const started = performance.now();
    const page = await searchKnowledge(
      sources,
      { kind: 'destination', text: 'host 49999', relevance: null, pack: 'large' },
      null,
      10,
    );
    expect(page.items.map(({ key }) => key)).toEqual(['host-49999.example:443']);
    // 50 ms on an idle machine; a busy one is given room.
    expect(performance.now() - started).toBeLessThan(1500);
  });
});

const PACK = (title: string, relevance: string): string => `name: mine
version: 1.0.0
title: ${title}
author: A test
licence: CC0-1.0
updated: 2026-11-27
sources: [a test]
destinations:
  - names: [pack-of-mine.example]
    ports: [TCP/443]
    title: Mine
    category: Test
    concern_level: 1
    intended_purpose: Tests.
    abuse: None.
    when_concerned: Never.
behaviors:
  - id: visited
    match:
      destination: {names: [pack-of-mine.example], ports: [TCP/443]}
      labels: [closedSession]
    title: Visited Mine
    description: Of a test.
    relevance: ${relevance}
    concern_level: 1
`;

describe('packs of a running server', () => {
  it('are taken when they come, change and go, and verdicts rest on them then', async () => {
    const names = async (): Promise<string[]> =>
      (await get<KnowledgeV1>('/api/v1/knowledge')).packs.map(({ name, title }) => `${name} ${title}`);
    const basis = async (): Promise<string[]> => {
      const { after } = await get<SampleChangesV1>(`/api/v1/samples/${sampleId}/changes`);
      return after?.basis.packs.map(({ name, digest }) => `${name} ${digest}`) ?? [];
    };
    await eventually(async () => (await basis()).length > 0);
    const before = await basis();
    const place = join(folder, 'mine');
    await mkdir(place);
    await writeFile(join(place, 'pack.yaml'), PACK('First', 'seenNearBad'));
    await eventually(async () => (await names()).includes('mine First'));
    // Judged again by itself.
    await eventually(async () => (await basis()).some((text) => text.startsWith('mine ')));
    expect((await search('q=pack-of-mine&kind=destination')).map(({ pack }) => pack)).toEqual(['mine 1.0.0']);
    const id = flowId('closedSession', 'pack-of-mine.example:443');
    const behavior = () => get<{ body: { title?: string; relevance?: string } }>(`/sec/v1.0/behaviors/${id}`);
    expect((await behavior()).body).toMatchObject({ title: 'Visited Mine', relevance: 'seenNearBad' });
    const place1 = '/sec/v1.0/destinations/pack-of-mine.example:443';
    expect((await get<{ body: { title?: string } }>(place1)).body.title).toBe('Mine');

    await writeFile(join(place, 'pack.yaml'), PACK('Second', 'knownBad'));
    await eventually(async () => (await names()).includes('mine Second'));
    expect((await behavior()).body).toMatchObject({ relevance: 'knownBad' });

    // One that cannot be read leaves all as it was.
    await writeFile(join(place, 'pack.yaml'), 'name: [');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await names()).toContain('mine Second');

    await rm(place, { recursive: true });
    await eventually(async () => !(await names()).some((name) => name.startsWith('mine')));
    expect((await behavior()).body).toEqual({});
    expect((await get<{ body: object }>(place1)).body).toEqual({});
    await eventually(async () => JSON.stringify(await basis()) === JSON.stringify(before));
  });

  it('are listed with what they hold', async () => {
    const { items } = await get<{ items: readonly KnowledgePackV1[] }>('/api/v1/knowledge/packs');
    const starter = items.find(({ name }) => name === 'starter')!;
    expect(starter).toMatchObject({ licence: 'Apache-2.0', expired: 0, nextExpiry: null, lastExpiry: null, guards: 0 });
    expect(starter.destinations).toBeGreaterThan(100);
  });
});

describe('a page about a destination', () => {
  it('tells where its knowledge is from, when it was seen, what happened there and in which samples', async () => {
    const flow = flows.find((one) => /:443$/.test(String(one['destinationData'])))!;
    const key = String(flow['destinationData']);
    const name = key.replace(/:443$/, '');
    await put('destination', key, { title: 'Written here' });
    await put('behavior', String(flow['flowId']), { title: 'What it does there' });
    const details = await get<DestinationDetailsV1>(`/api/v1/destinations/${name}/details?port=443`);
    const there = flows.filter((one) => one['destinationData'] === key);
    expect(details).toMatchObject({
      key,
      metadata: { title: 'Written here' },
      origin: { pack: null, version: 1, inheritedFrom: null },
      days: [{ day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), samples: 1 }],
      ownSamples: 1,
    });
    expect(details.labels.map(({ label }) => label)).toEqual(details.labelsObserved);
    expect(details.labels.every(({ samples }) => samples === 1)).toBe(true);
    expect(details.behaviors.reduce((sum, one) => sum + one.flows, 0)).toBe(there.length);
    expect(details.behaviors.find((one) => one.flowId === flow['flowId'])).toMatchObject({
      flowCategory: flow['flowCategory'],
      samples: 1,
      record: { kind: 'behavior', title: 'What it does there', version: 1, pack: null },
    });
    const samples = await get<Page<DestinationSampleV1>>(`/api/v1/destinations/${name}/samples?port=443&limit=1`);
    expect(samples).toMatchObject({
      items: [{ sampleId, fileName: 'browsing.pcapng', flows: there.length }],
      nextCursor: null,
    });
  });

  it('says that nothing is known of a place that nobody has seen', async () => {
    const details = await get<DestinationDetailsV1>('/api/v1/destinations/never.example/details?protocol=ICMP');
    expect(details).toMatchObject({
      key: 'never.example:ICMP',
      origin: null,
      days: [],
      labels: [],
      behaviors: [],
      events: [],
      ownSamples: 0,
    });
  });
});
