import type {
  EditPreviewV1,
  EventPreviewV1,
  FlowV1,
  MetadataVersionV1,
  Page,
  Problem,
  ProposalV1,
} from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleBytes, startTestServer, type TestKey, type TestServer } from '../testing/test-server.ts';

/** What edits and Events would do before they are made, what is refused, and reverts that are proposed. */

let server: TestServer;
let editor: TestKey;
let ann: TestKey;
let sampleIds: string[];
let flows: readonly FlowV1[];

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.addKey({ role: 'editor' });
  ann = await server.addKey({ role: 'contributor' });
  sampleIds = [];
  for (const fileName of ['port-scan.pcap', 'browsing.pcapng', 'beacon.pcap']) {
    const { sampleId } = await server.upload(ann.key, { bytes: await sampleBytes(fileName), type: 'pcap', fileName });
    expect(await server.ended(sampleId)).toBe('processed');
    sampleIds.push(sampleId);
  }
  flows = (await call<Page<FlowV1>>('GET', `/api/v1/samples/${sampleIds[1]}/flows`)).body.items;
});
afterAll(() => server.stop());

async function call<Body = Problem>(
  method: string,
  path: string,
  { by = ann, json }: { readonly by?: TestKey; readonly json?: unknown } = {},
): Promise<{ readonly status: number; readonly body: Body }> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { apikey: by.key, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  return { status: answer.status, body: (await answer.json()) as Body };
}

const record = { title: 'A site', description: 'What it is.' };

describe('a preview of an edit', () => {
  it('tells what would change and how many samples of the account hold it, and changes nothing', async () => {
    // Resolvers are asked in every sample.
    const flow = flows.find((one) => !String(one['destinationData']).endsWith(':53'))!;
    const key = String(flow['destinationData']);
    const path = `/api/v1/metadata/destination/${encodeURIComponent(key)}`;
    const json = { record: { ...record, destinationTags: ['CDN'] } };
    const preview = await call<EditPreviewV1>('POST', `${path}/preview`, { json });
    expect(preview.body).toEqual({
      kind: 'destination',
      key,
      record: expect.objectContaining({ title: 'A site', destinationTags: '["CDN"]' }),
      rule: null,
      knowledge: null,
      ofPacks: expect.objectContaining({ title: 'Windows Connectivity Check', relevance: 'knownUninteresting' }),
      latestVersion: 0,
      changes: [
        { field: 'title', before: null, after: 'A site' },
        { field: 'description', before: null, after: 'What it is.' },
        { field: 'destinationTags', before: null, after: ['CDN'] },
      ],
      publishes: false,
      samples: 1,
    });
    expect((await call('GET', path)).status).toBe(404);
    await call('PUT', path, { by: editor, json });
    const again = await call<EditPreviewV1>('POST', `${path}/preview`, { by: editor, json: { record } });
    expect(again.body).toMatchObject({ latestVersion: 1, publishes: true, samples: 0 });
    expect(again.body.changes).toEqual([{ field: 'destinationTags', before: ['CDN'], after: null }]);
    // What people wrote stands already: an edit takes the place of that, and not of what packs say.
    expect(again.body.ofPacks).toBeNull();
    const behavior = `/api/v1/metadata/behavior/${flow['flowId']}/preview`;
    expect((await call<EditPreviewV1>('POST', behavior, { json: { record } })).body.samples).toBe(1);
  });
});

describe('an edit', () => {
  it('is refused with place, found and expected where it says what no record says', async () => {
    const path = '/api/v1/metadata/destination/strict.example:443';
    for (const [where, json, sentence] of [
      [path, { record: { ...record, relevance: 'veryBad' } }, 'relevance is "veryBad", expected knownBad'],
      [path, { record: { ...record, relevance: 7 } }, 'relevance is a number, expected knownBad'],
      [path, { record: { ...record, tags: ['x'] } }, 'there is a member "tags", expected title, description'],
      [path.replace('443', '99999'), { record }, 'port 99999, expected at most 65535'],
      [path.replace('strict', '*'), { record }, 'key: *.example is a pattern, expected one name'],
      [path.replace('strict', ''), { record }, 'key: .example has an empty part, expected a name or an address'],
    ] as const)
      for (const [method, more] of [
        ['PUT', ''],
        ['POST', '/preview'],
      ] as const) {
        const { status, body } = await call<Problem>(method, where + more, { by: editor, json });
        expect(status, sentence).toBe(400);
        expect(body.detail).toContain(sentence);
      }
    const good = { record: { ...record, relevance: 'notInteresting', threatTags: '' } };
    const saved = await call<MetadataVersionV1>('PUT', path, { by: editor, json: good });
    expect(saved.body.record?.relevance).toBe('knownUninteresting');
  });

  it('of old clients is taken as ever', async () => {
    const answer = await call<{ body: { relevance: string } }>('POST', '/sec/v1.0/destinations/old.example:8443', {
      by: editor,
      json: { ...record, relevance: 'veryBad', note: 'of a person' },
    });
    expect(answer).toMatchObject({ status: 200, body: { error: false, body: { title: 'A site', relevance: '' } } });
  });

  it('of old clients takes nothing back by a relevance that is no word', async () => {
    const path = '/sec/v1.0/destinations/hostile.example:443';
    const write = async (members: object): Promise<string> => {
      const json = { ...record, ...members };
      const answer = await call<{ body: { relevance: string } }>('POST', path, { by: editor, json });
      expect(answer.status).toBe(200);
      const read = await call<{ body: { relevance: string } }>('GET', path, { by: editor });
      expect(answer.body.body).toEqual(read.body.body);
      return read.body.body.relevance;
    };
    expect(await write({ relevance: 'knownBad' })).toBe('knownBad');
    expect(await write({ relevance: 'evil', title: 'Another title' })).toBe('knownBad');
    expect(await write({ relevance: 7 })).toBe('knownBad');
    expect(await write({ relevance: 'seenNearBad' })).toBe('seenNearBad');
    // None at all is a record without one, as ever.
    expect(await write({})).toBe('');
  });

  it('that brings an earlier version back is proposed by who may not edit', async () => {
    const path = '/api/v1/metadata/destination/back.example:443';
    await call('PUT', path, { by: editor, json: { record } });
    await call('PUT', path, { by: editor, json: { record: { ...record, title: 'Another title' } } });
    const { status, body } = await call<ProposalV1>('POST', `${path}/revert`, { json: { version: 1 } });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: 'proposed',
      baseVersion: 2,
      record: { title: 'A site' },
      reason: 'As in version 1.',
    });
    expect((await call('POST', `${path}/revert`, { json: { version: 7 } })).status).toBe(404);
    const published = await call<MetadataVersionV1>('POST', `/api/v1/proposals/${body.id}/publish`, {
      by: editor,
      json: {},
    });
    expect(published.body).toMatchObject({ version: 3, record: { title: 'A site' } });
  });
});

describe('a preview of an Event', () => {
  const preview = async (json: object, by = ann): Promise<EventPreviewV1> => {
    const { status, body } = await call<EventPreviewV1>('POST', '/api/v1/events/preview', { by, json });
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };
  /** Two behaviors of one source in the order in which they begin. */
  const steps = (): string[] => {
    const hostOf = (flow: FlowV1): string => String(flow['src']).replace(/:\d+$/, '');
    const first = flows[0]!;
    const next = flows.find((flow) => hostOf(flow) === hostOf(first) && flow['flowId'] !== first['flowId'])!;
    return [String(first['flowId']), String(next['flowId'])];
  };

  it('tells of each sample whether the rule matches, with the flows of each step', async () => {
    const { items, nextCursor } = await preview({ rule: { steps: steps(), windowSeconds: 86_400 } });
    expect(nextCursor).toBeNull();
    expect(items.map(({ sampleId }) => sampleId)).toEqual(sampleIds.toReversed());
    expect(items.map(({ outcome }) => outcome)).toEqual(['none', 'matches', 'none']);
    const found = items[1]!;
    expect(found).toMatchObject({ fileName: 'browsing.pcapng', stepsFound: 2, neededSeconds: null, cut: false });
    found.rows.forEach((rows, step) => {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(flows[row]!['flowId']).toBe(steps()[step]);
    });
    expect(await server.context.store.eventRules()).toEqual([]);
  });

  it('tells which samples have the first steps alone', async () => {
    const [first] = steps() as [string];
    const { items } = await preview({
      rule: { steps: [first, 'f'.repeat(64)], windowSeconds: 60 },
      samples: [sampleIds[1]],
    });
    expect(items).toMatchObject([{ outcome: 'near', matches: 0, stepsFound: 1, neededSeconds: null }]);
  });

  it('goes through samples page by page, and never through those of others', async () => {
    const rule = { steps: steps(), windowSeconds: 86_400 };
    const first = await preview({ rule, limit: 2 });
    expect(first.items).toHaveLength(2);
    const second = await preview({ rule, limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ sampleId }) => sampleId)).toEqual(sampleIds.toReversed());
    expect(second.nextCursor).toBeNull();
    expect((await preview({ rule }, editor)).items).toEqual([]);
    const foreign = await call('POST', '/api/v1/events/preview', { by: editor, json: { rule, samples: sampleIds } });
    expect(foreign.status).toBe(404);
  });

  it('is refused for what is no rule', async () => {
    const good = { steps: steps(), windowSeconds: 60 };
    for (const json of [
      {},
      { rule: null },
      { rule: { ...good, steps: good.steps.slice(1) } },
      { rule: { ...good, steps: ['x', 'y'] } },
      { rule: { ...good, windowSeconds: 0 } },
      { rule: good, limit: 201 },
      { rule: good, samples: [sampleIds[0]], cursor: 'x' },
      { rule: good, more: 1 },
    ])
      expect((await call('POST', '/api/v1/events/preview', { json })).status, JSON.stringify(json)).toBe(400);
  });
});
