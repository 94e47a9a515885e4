import type {
  ContributionV1,
  DestinationV1,
  FlowV1,
  LabelV1,
  LookupAnswer,
  MetadataV1,
  Page,
  Problem,
} from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowId } from '../../label/flow-id.ts';
import { FLOW_CATEGORIES, LABELS } from '../../model/labels.ts';
import { sampleBytes, startTestServer, type TestKey, type TestServer } from '../testing/test-server.ts';

/** Destinations, look-ups, statistics, labels and metadata under `/api/v1`, on the real server. */

let server: TestServer;
let own: TestKey;

beforeAll(async () => {
  server = await startTestServer();
  own = await server.addKey();
});
afterAll(() => server.stop());

async function call<Body = Problem>(
  method: string,
  path: string,
  { key = own.key, json }: { readonly key?: string | null; readonly json?: unknown } = {},
): Promise<{ readonly status: number; readonly body: Body }> {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      ...(key === null ? {} : { apikey: key }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as Body };
}

const HASH = 'ab'.repeat(32);

function contribution(name: string, contentHash = HASH): ContributionV1 {
  return {
    contentHash,
    trafficDate: 1_714_979_289.5,
    destinations: [
      {
        name,
        protocol: 'TCP',
        port: 443,
        labels: [{ label: 'noPayloadData', firstObserved: 1_714_979_289.5, lastObserved: 1_714_979_300 }],
        flowIds: [flowId('closedSession', `${name}:443`)],
      },
    ],
  };
}

const seen = async (name: string, key = own.key): Promise<DestinationV1> =>
  (await call<DestinationV1>('GET', `/api/v1/destinations/${name}?port=443`, { key })).body;

describe('statistics that were made elsewhere', () => {
  it('count once, however often and by however many they are sent, and are taken back without a trace', async () => {
    const path = `/api/v1/statistics/${HASH}`;
    const json = contribution('shop.example.org');
    const other = await server.addKey();
    expect((await call('PUT', path, { json })).status).toBe(201);
    expect(await call('PUT', path, { json })).toEqual({ status: 200, body: { result: 'already-known' } });
    // That another account has sent it is not told.
    expect((await call('PUT', path, { json, key: other.key })).status).toBe(201);
    const answer = await seen('shop.example.org');
    expect(answer).toMatchObject({
      destination: 'shop.example.org_TCP/443',
      labelsObserved: ['noPayloadData'],
      statistics: { count: 1, accounts: 2, first_observed: 1_714_979_289.5, observed_direct_parent: 'example.org' },
    });
    expect((await seen('example.org')).statistics.observed_direct_children).toEqual(['shop.example.org']);
    expect((await server.context.store.verify()).faults).toEqual([]);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(404);
    expect((await seen('shop.example.org')).statistics).toMatchObject({ count: 1, accounts: 1 });
    expect((await call('DELETE', path, { key: other.key })).status).toBe(204);
    expect((await seen('shop.example.org')).statistics).toMatchObject({ count: 0, accounts: 0, first_observed: null });
    expect((await seen('shop.example.org')).labelsObserved).toEqual([]);
  });

  it('never touch a sample of the account, whatever hash is made up for them', async () => {
    const { sampleId } = await server.upload(own.key, { bytes: await sampleBytes('beacon.pcap'), type: 'pcap' });
    await server.ended(sampleId);
    const before = await server.context.store.contentCount();
    const made = sampleId + sampleId;
    expect(
      (await call('PUT', `/api/v1/statistics/${made}`, { json: contribution('x.example.org', made) })).status,
    ).toBe(201);
    expect((await call('DELETE', `/api/v1/statistics/${made}`)).status).toBe(204);
    expect(await server.context.store.contentCount()).toBe(before);
    expect((await server.context.store.verify()).faults).toEqual([]);
  });

  it('are refused when anything of them is made up', async () => {
    const good = contribution('shop.example.org');
    const [destination] = good.destinations;
    const [label] = destination!.labels;
    const withDestination = (change: object) => ({ ...good, destinations: [{ ...destination, ...change }] });
    const bad: readonly unknown[] = [
      {},
      { ...good, contentHash: 'cd'.repeat(32) },
      { ...good, contentHash: HASH.toUpperCase() },
      { ...good, accountId: 'x' },
      { ...good, destinations: null },
      withDestination({ name: '' }),
      withDestination({ name: 'x'.repeat(256) }),
      withDestination({ protocol: 'SCTP' }),
      withDestination({ port: 65_536 }),
      withDestination({ labels: [{ ...label, label: 'harmless' }] }),
      withDestination({ labels: [{ ...label, count: 1e9 }] }),
      withDestination({ labels: Array(1000).fill(label) }),
      withDestination({ flowIds: ['no hex'] }),
      withDestination({ flowIds: Array(100).fill(destination!.flowIds[0]) }),
    ];
    for (const json of bad)
      expect((await call('PUT', `/api/v1/statistics/${HASH}`, { json })).status, JSON.stringify(json)).toBe(400);
    expect((await call('PUT', '/api/v1/statistics/x', { json: good })).status).toBe(400);
    const huge = withDestination({ name: `${'x'.repeat(5 * 1024 * 1024)}.org` });
    const refused = await call('PUT', `/api/v1/statistics/${HASH}`, { json: huge });
    expect(refused.status).toBe(413);
    expect(refused.body.limit).toEqual({ name: 'maxBodyBytes', value: 4 * 1024 * 1024 });
    const reader = await server.addKey({ role: 'reader' });
    expect((await call('PUT', `/api/v1/statistics/${HASH}`, { json: good, key: reader.key })).status).toBe(403);
  });

  it('have times that no capture has left out', async () => {
    const hash = 'cd'.repeat(32);
    const json = contribution('clock.example.org', hash);
    const odd = [1e300, -1e300, 0];
    const labels = odd.map((time, i) => ({ label: LABELS[i]!.name, firstObserved: time, lastObserved: time }));
    const destinations = [{ ...json.destinations[0], labels }];
    expect((await call('PUT', `/api/v1/statistics/${hash}`, { json: { ...json, destinations } })).status).toBe(201);
    expect((await seen('clock.example.org')).statistics).toMatchObject({ count: 1, first_observed: null });
  });
});

describe('look-ups', () => {
  it('answer in the order of the questions, each with what the single one says', async () => {
    const { sampleId } = await server.upload(own.key, { bytes: await sampleBytes('browsing.pcapng'), type: 'pcapng' });
    await server.ended(sampleId);
    const flows = await call<Page<FlowV1>>('GET', `/api/v1/samples/${sampleId}/flows`);
    const flowIds = [...new Set(flows.body.items.map((flow) => String(flow['flowId'])))];
    const destinations = [
      { name: 'github.com', protocol: 'TCP', port: 443 },
      { name: 'NEVER-SEEN.example.org.', protocol: 'UDP', port: 53 },
      { name: '192.0.2.1', protocol: 'ICMP', port: null },
      { name: 'github.com', protocol: 'TCP', port: 443 },
    ];
    const { status, body } = await call<LookupAnswer>('POST', '/api/v1/lookups', {
      json: { destinations, flowIds: [...flowIds, 'f'.repeat(64)] },
    });
    expect(status).toBe(200);
    expect(body.destinations.map(({ destination }) => destination)).toEqual([
      'github.com_TCP/443',
      'never-seen.example.org_UDP/53',
      '192.0.2.1_ICMP/ICMP',
      'github.com_TCP/443',
    ]);
    expect(body.destinations[0]).toEqual(await seen('github.com'));
    expect(body.destinations[0]!.knowledge).toMatchObject({ name: 'github.com' });
    expect(Math.min(...body.flowIdCounts.slice(0, -1))).toBeGreaterThanOrEqual(1);
    expect(body.flowIdCounts.at(-1)).toBe(0);
    const reversed = { flowIds: ['f'.repeat(64), ...flowIds.toReversed()] };
    const again = await call<LookupAnswer>('POST', '/api/v1/lookups', { json: reversed });
    expect(again.body.flowIdCounts).toEqual(body.flowIdCounts.toReversed());
  });

  it('are bounded', async () => {
    const flowIds = Array(6000).fill('ab');
    const destinations = Array(6000).fill({ name: 'a.example.org', protocol: 'TCP' });
    expect((await call('POST', '/api/v1/lookups', { json: { flowIds, destinations } })).status).toBe(413);
    for (const json of [
      { flowIds: Array(10_001).fill('ab') },
      { flowIds: ['xyz'] },
      { flowIds: ['a'.repeat(65)] },
      { destinations: [{ name: 'x' }] },
      { destinations: [{ name: 'x', protocol: 'TCP', port: -1 }] },
      { more: [] },
      [],
    ])
      expect((await call('POST', '/api/v1/lookups', { json })).status, JSON.stringify(json).slice(0, 80)).toBe(400);
    const all = await call<LookupAnswer>('POST', '/api/v1/lookups', { json: { flowIds: Array(10_000).fill('ab') } });
    expect(all.body.flowIdCounts).toHaveLength(10_000);
    expect((await call<LookupAnswer>('POST', '/api/v1/lookups', { json: {} })).body).toEqual({
      destinations: [],
      flowIdCounts: [],
    });
  });
});

describe('labels', () => {
  it('are explained to everybody, and no name stands for two', async () => {
    const { body } = await call<{ items: LabelV1[] }>('GET', '/api/v1/labels', { key: null });
    expect(body.items).toHaveLength(LABELS.length + FLOW_CATEGORIES.length);
    expect(new Set(body.items.map(({ name }) => name)).size).toBe(body.items.length);
    for (const label of body.items.slice(0, 10))
      expect((await call<LabelV1>('GET', `/api/v1/labels/${label.name}`, { key: null })).body).toEqual(label);
    expect((await call('GET', '/api/v1/labels/toString', { key: null })).status).toBe(404);
  });
});

describe('metadata', () => {
  const record = { title: 'Shop', description: 'Sells things.', activityPurposeTags: ['WebsiteLoading'] };

  it('is written by editors, version after version, and read by all', async () => {
    const editor = await server.addKey({ role: 'editor' });
    const path = '/api/v1/metadata/destination/Shop.Example.org:443';
    expect((await call('GET', path)).status).toBe(404);
    // Contributors propose.
    expect((await call('PUT', path, { json: { record } })).status).toBe(201);
    expect((await call('GET', path)).status).toBe(404);
    const first = await call<MetadataV1>('PUT', path, { json: { record, reason: 'seen' }, key: editor.key });
    expect(first.body).toMatchObject({
      kind: 'destination',
      key: 'shop.example.org:443',
      version: 1,
      record: { title: 'Shop', relevance: '', activityPurposeTags: '["WebsiteLoading"]', threatTags: '' },
      rule: null,
      accountId: editor.account.id,
      reason: 'seen',
    });
    const json = { record: { ...record, title: 'Shop of ours' } };
    expect((await call<MetadataV1>('PUT', path, { json, key: editor.key })).body.version).toBe(2);
    expect((await call<MetadataV1>('GET', path)).body.record.title).toBe('Shop of ours');
    const history = await call<{ items: MetadataV1[] }>('GET', `${path}/history`);
    expect(history.body.items.map(({ version }) => version)).toEqual([2, 1]);
    expect((await seen('shop.example.org')).metadata).toMatchObject({ title: 'Shop of ours' });
  });

  it('of an Event holds the rule by which it is found', async () => {
    const editor = await server.addKey({ role: 'editor' });
    const steps = [flowId('closedSession', 'a.example.org:443'), flowId('keepAlive', 'b.example.org:443')];
    const json = { record, rule: { steps, windowSeconds: 60 } };
    const saved = await call<MetadataV1>('PUT', '/api/v1/metadata/event/shopping', { json, key: editor.key });
    expect(saved.body.rule).toEqual({ eventId: 'shopping', steps, windowSeconds: 60 });
    expect(await server.context.store.eventRules()).toContainEqual({ eventId: 'shopping', steps, windowSeconds: 60 });
  });

  it('is refused where key, record or rule are none', async () => {
    const editor = await server.addKey({ role: 'editor' });
    const steps = ['a'.repeat(32), 'b'.repeat(32)];
    const bad: readonly (readonly [string, unknown])[] = [
      ['destination/no-port', { record }],
      ['destination/a b:443', { record }],
      ['destination/x:443', { record: { title: 'x' } }],
      ['destination/x:443', { record, version: 7 }],
      ['destination/x:443', { record, rule: { steps, windowSeconds: 1 } }],
      ['behavior/no-hex', { record }],
      ['event/a%2Fb', { record }],
      ['event/x', { record, rule: { steps: steps.slice(1), windowSeconds: 1 } }],
      ['event/x', { record, rule: { steps, windowSeconds: 0 } }],
      ['event/x', { record, rule: { steps: ['x', 'y'], windowSeconds: 1 } }],
      ['nothing/x', { record }],
    ];
    for (const [path, json] of bad)
      expect((await call('PUT', `/api/v1/metadata/${path}`, { json, key: editor.key })).status, path).toBe(400);
  });
});
