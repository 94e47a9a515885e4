import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PUBLICATION_ID, DEMO_SAMPLE_IDS } from '../demo.ts';
import { keepAliveAgent, type RawAnswer, type RawRequest, rawRequest } from '../testing/raw-request.ts';
import { sampleBytes, startTestServer, type TestKey, type TestServer } from '../testing/test-server.ts';

/** Every endpoint of the two old services over real HTTP, as their clients call them and read the answers. */

const PRIVATE_ID = /^[0-9a-f]{32}$/;
const PUBLIC_ID = /^[A-Za-z0-9]{99}=$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FLOW_ID = /^[0-9a-f]{32,64}$/;
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;
const DAY_TIME = /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/;
const SECONDS = /^(0|[1-9]\d*)(\.\d{0,5}[1-9])?$/;
const INTEGER = /^(0|[1-9]\d*)$/;
const CATEGORY = /^[a-z]+[A-Za-z]*$/;

const METADATA_FIELDS = [
  'title',
  'description',
  'relevance',
  'destinationTags',
  'activityPurposeTags',
  'impactsTags',
  'threatTags',
  'attackVectorTags',
  'securityTags',
  'associatedAppOrServiceTags',
  'platformHintTags',
];

type Json = Record<string, unknown>;
type Activity = Json & { readonly secflow: Json };

let server: TestServer;
let owner: TestKey;
let editor: TestKey;
let privateId: string;
let publicId: string;

beforeAll(async () => {
  server = await startTestServer({ demo: true });
  owner = await server.addKey();
  editor = await server.addKey({ role: 'editor' });
  const bytes = await sampleBytes('browsing.pcapng');
  const receipt = await server.upload(owner.key, {
    fileName: 'office.pcapng',
    bytes,
    type: 'pcap',
    fields: { private: 'false' },
  });
  privateId = receipt.sampleId;
  publicId = receipt.uuid;
  for (const id of [privateId, ...DEMO_SAMPLE_IDS]) expect(await server.ended(id)).toBe('processed');
});

afterAll(async () => server?.stop());

/** As old clients ask: with the key in their header, and nothing else. */
function ask(path: string, options: Partial<RawRequest> & { readonly key?: string | null } = {}): Promise<RawAnswer> {
  const { key = owner.key, headers = {}, ...rest } = options;
  return rawRequest(server.url, { path, headers: { ...(key === null ? {} : { apikey: key }), ...headers }, ...rest });
}

/** The body of a good answer; every good answer is 200 with both members. */
async function bodyOf(path: string, options: Parameters<typeof ask>[1] = {}): Promise<unknown> {
  const answer = await ask(path, options);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  const envelope = answer.json() as Json;
  expect(envelope['error']).toBe(false);
  expect(Object.keys(envelope)).toContain('body');
  return envelope['body'];
}

async function refused(status: number, path: string, options: Parameters<typeof ask>[1] = {}): Promise<string> {
  const answer = await ask(path, options);
  expect(answer.status, answer.text).toBe(status);
  const envelope = answer.json() as Json;
  expect(envelope['error']).toBe(true);
  expect(envelope['body']).toEqual(expect.any(String));
  return envelope['body'] as string;
}

function expectMetadata(record: Json): void {
  expect(Object.keys(record).sort()).toEqual([...METADATA_FIELDS].sort());
  for (const field of METADATA_FIELDS) expect(record[field]).toEqual(expect.any(String));
  expect(['knownBad', 'seenNearBad', 'knownUninteresting', '']).toContain(record['relevance']);
  for (const field of METADATA_FIELDS.filter((name) => name.endsWith('Tags'))) {
    const text = record[field] as string;
    if (text === '') continue;
    const tags = JSON.parse(text) as unknown[];
    expect(tags.length).toBeGreaterThan(0);
    for (const tag of tags) expect(tag).toEqual(expect.any(String));
  }
}

function expectSecflow(flow: Json): void {
  for (const [name, value] of Object.entries(flow)) expect(value, name).toEqual(expect.any(String));
  expect(flow['flowId']).toMatch(FLOW_ID);
  expect(flow['flowCategory']).toMatch(CATEGORY);
  expect(flow['destinationData']).toMatch(/^.+:(\d{1,5}|ICMP)$/);
  expect(['passive', 'cache', 'active', 'original']).toContain(flow['destinationNameSource']);
  for (const field of ['sourceBytes', 'destinationBytes', 'sourcePackets', 'destinationPackets'])
    expect(flow[field], field).toMatch(INTEGER);
  for (const field of ['relativeStart', 'duration']) expect(flow[field], field).toMatch(SECONDS);
  expect(['', 'ICMP']).toContain(flow['protocolInformation']);
}

function expectActivities(activities: Json[]): void {
  for (const activity of activities) {
    expect(Object.keys(activity).sort()).toEqual(['behavior', 'destination', 'event', 'flowIdCount', 'secflow']);
    expectSecflow(activity['secflow'] as Json);
    for (const kind of ['destination', 'behavior', 'event']) {
      const record = activity[kind] as Json;
      if (Object.keys(record).length > 0) expectMetadata(record);
    }
    expect(Number.isInteger(activity['flowIdCount'])).toBe(true);
    expect(activity['flowIdCount']).toBeGreaterThanOrEqual(1);
  }
}

function startsOf(flows: Json[]): number[] {
  return flows.map((flow) => Number(flow['relativeStart']));
}

describe('uploads', () => {
  it('the receipt of a public sample holds its ids, in the body and beside it', async () => {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(await sampleBytes('icmp.pcap'))]), 'icmp.pcap');
    // Texts behind the file, in odd case, and the name from the file itself.
    form.set('type', 'PcapNG');
    form.set('private', 'FALSE');
    const answer = await fetch(`${server.url}/upload/v1.0/uploader`, {
      method: 'POST',
      headers: { 'X-API-KEY': owner.key },
      body: form,
    });
    expect(answer.status).toBe(200);
    const { error, body, ...flat } = (await answer.json()) as Json & { body: Json };
    expect(error).toBe(false);
    expect(body['sampleId']).toMatch(PRIVATE_ID);
    expect(body['uuid']).toMatch(PUBLIC_ID);
    expect(body['fileName']).toBe('icmp.pcap');
    expect(body['link']).toBe(`${server.url}/public/samples/${body['uuid']}`);
    expect(body['message']).toEqual(expect.any(String));
    expect({ ...flat, message: body['message'] }).toEqual(body);
    expect(await server.ended(body['sampleId'] as string)).toBe('processed');
  });

  it('a sample is private unless somebody says otherwise: the form, then the account, then the server', async () => {
    const bytes = await sampleBytes('keepalive.pcap');
    const account = await server.addAccount({ defaultVisibility: 'public' });
    const publicByStandard = await server.addKey({ account });
    const upload = (key: string, fields = {}) =>
      server.upload(key, { fileName: 'k.pcap', type: 'pcap', bytes, fields });
    expect((await upload(owner.key)).uuid).toBe('');
    expect((await upload(owner.key)).link).toBe('');
    expect((await upload(publicByStandard.key)).uuid).toMatch(PUBLIC_ID);
    expect((await upload(publicByStandard.key, { private: 'true' })).uuid).toBe('');
  });

  it('the list has every field in its form, newest first, and the name to the letter', async () => {
    const key = (await server.addKey()).key;
    const names = ['b/../ä "quoted".pcap', 'a\\b:c?.pcap', ' spaces .pcap ', '𝔭cap date=2001/.pcap'];
    for (const fileName of names)
      await server.upload(key, { fileName, bytes: await sampleBytes('icmp.pcap'), type: 'pcap' });
    const list = (await bodyOf('/upload/v1.0/uploads/list', { key })) as Json[];
    expect(list.map((entry) => entry['fileName'])).toEqual([...names].reverse());
    await server.ended(list[0]!['uuid'] as string);
    const [newest] = (await bodyOf('/upload/v1.0/uploads/list', { key })) as Json[];
    expect(newest!['uuid']).toMatch(PRIVATE_ID);
    expect(newest!['processed']).toBe(true);
    expect(newest!['dateProcessed']).toMatch(STAMP);
    expect(newest!['dateCreated']).toMatch(DAY_TIME);
    expect(newest!['fileType']).toBe('pcap');
    // What the old wrapper cuts out and reads as the time of the upload.
    const stamp = (newest!['fullS3FilePath'] as string).split('date=')[1]!.split('/')[0]!;
    expect(stamp).toMatch(STAMP);
    expect(Math.abs(Date.parse(`${stamp}Z`) - Date.now())).toBeLessThan(60_000);
  });

  it('a conn.log goes with its dns.log', async () => {
    const receipt = await server.upload(owner.key, {
      fileName: 'conn.log',
      bytes: await sampleBytes('zeek/conn.log'),
      names: await sampleBytes('zeek/dns.log'),
      type: 'zeek',
    });
    expect(await server.ended(receipt.sampleId)).toBe('processed');
    const flows = (await bodyOf(`/sec/v1.0/samples/${receipt.sampleId}/list`)) as Json[];
    expect(flows.some((flow) => flow['destinationNameSource'] === 'passive')).toBe(true);
  });
});

describe('samples', () => {
  it('metadata has every field as text, also for an id in capitals', async () => {
    for (const id of [privateId, privateId.toUpperCase()]) {
      const metadata = (await bodyOf(`/sec/v1.0/samples/${id}`)) as Json;
      for (const value of Object.values(metadata)) expect(value).toEqual(expect.any(String));
      expect(metadata['id']).toMatch(UUID);
      expect(metadata['hash']).toBe(privateId);
      expect(metadata['dateCreated']).toMatch(DAY_TIME);
      expect(metadata['trafficDate']).toMatch(/^\d{10}\.\d{6}$/);
      // How old wrappers make the public id.
      expect(btoa(`${metadata['id']}#hash#${metadata['hash']}`)).toBe(publicId);
      expect(metadata['link']).toBe(`${server.url}/public/samples/${publicId}`);
      expect(metadata).not.toHaveProperty('status');
    }
  });

  it('flows are bare, in order, and every value is text', async () => {
    const flows = (await bodyOf(`/sec/v1.0/samples/${privateId}/list`)) as Json[];
    expect(flows.length).toBeGreaterThan(50);
    for (const flow of flows) {
      expectSecflow(flow);
      // Only of flows that belong to an Event, and fit for URLs.
      if ('eventId' in flow) expect(flow['eventId']).toMatch(/^[0-9a-f]{32}$/);
      expect(flow['sourceData']).toMatch(flow['protocolInformation'] === 'ICMP' ? /^[0-9a-f.:]+$/ : /^.+:\d{1,5}$/);
    }
    expect(flows.some((flow) => !('eventId' in flow))).toBe(true);
    expect(startsOf(flows)).toEqual([...startsOf(flows)].sort((a, b) => a - b));
  });

  it('the private and the public view are the same but for sources and hosts inside', async () => {
    const own = (await bodyOf(`/sec/v1.0/samples/${privateId}/aggregated`)) as Json[];
    expectActivities(own);
    const isInside = (place: unknown): boolean => /^(100\.64\.|fe80:|fdb7:|10\.|host-\d)/.test(String(place));
    const withoutHosts = (list: readonly Activity[]) =>
      list.map(({ secflow, ...rest }) => {
        const hidden = isInside(secflow['destinationData']) ? { destinationData: 'inside', flowId: '' } : {};
        return [{ ...secflow, sourceData: '', ...hidden }, rest];
      });
    expect(own.some(({ secflow }) => isInside((secflow as Json)['destinationData']))).toBe(true);
    const paths = [publicId, publicId.replace('=', '%3D')].flatMap((id) => [
      `/public/secflows/v1/${id}/list/aggregated`,
      `/public/v1.0/secflows/${id}/list/aggregated`,
    ]);
    for (const path of paths) {
      const seen = (await bodyOf(path, { key: null })) as Activity[];
      expectActivities(seen);
      // Whoever sends a key is told the same counts as in the private view.
      expect(withoutHosts((await bodyOf(path)) as Activity[])).toEqual(withoutHosts(own as Activity[]));
      expect(seen.length).toBe(own.length);
      for (const { secflow } of seen) expect(secflow['destinationData']).not.toMatch(/^100\.64\./);
      for (const { secflow } of seen) expect(secflow['sourceData']).toMatch(/^(host|outside)-\d+(:\d+)?$/);
    }
  });

  it('a sample of somebody else, a private one and none at all are told alike', async () => {
    const other = (await server.addKey()).key;
    const none = 'f'.repeat(32);
    for (const rest of ['', '/list', '/aggregated', '/summary', '/categorization']) {
      const told = await refused(404, `/sec/v1.0/samples/${privateId}${rest}`, { key: other });
      expect(await refused(404, `/sec/v1.0/samples/${none}${rest}`, { key: other })).toBe(told);
      expect(await refused(404, `/sec/v1.0/samples/not-an-id${rest}`, { key: other })).toBe(told);
    }
    const hidden = await server.upload(owner.key, { bytes: await sampleBytes('icmp.pcap'), type: 'pcap' });
    const { id } = (await bodyOf(`/sec/v1.0/samples/${hidden.sampleId}`)) as { id: string };
    const paths = [btoa(`${id}#hash#${hidden.sampleId}`), 'x', publicId.slice(0, 99)].map(
      (tried) => `/public/secflows/v1/${tried}/list/aggregated`,
    );
    const told = new Set(await Promise.all(paths.map((path) => refused(404, path, { key: null }))));
    expect(told.size).toBe(1);
  });
});

describe('look-ups', () => {
  it('the count of a flow is that of the aggregated view, and 0 for what was never seen', async () => {
    const [activity] = (await bodyOf(`/sec/v1.0/samples/${privateId}/aggregated`)) as (Json & { secflow: Json })[];
    expect(await bodyOf(`/sec/v1.0/secflows/${activity!.secflow['flowId']}/count`)).toBe(activity!['flowIdCount']);
    for (const id of ['0'.repeat(64), 'abc', 'no%20id', '%F0%9F%A6%89', "a'b--", 'constructor', 'x'.repeat(600)])
      expect(await bodyOf(`/sec/v1.0/secflows/${id}/count`)).toBe(0);
  });

  it('what nobody knows is an empty object, whatever was asked', async () => {
    const names = [
      'nobody.example:443',
      '2001:db8::7:443',
      '2001%3Adb8%3A%3A7%3A443',
      '10.0.0.1:ICMP',
      'with/slash:443',
      'a%2Fb:443',
      '%00:1',
      'x'.repeat(600),
      '__proto__:443',
      'summary',
      '',
    ];
    for (const name of names) expect(await bodyOf(`/sec/v1.0/destinations/${name}`), name).toEqual({});
    for (const id of ['0'.repeat(64), 'odd', '%0A', 'x'.repeat(600), 'x'.repeat(8000)]) {
      expect(await bodyOf(`/sec/v1.0/behaviors/${id}`)).toEqual({});
      expect(await bodyOf(`/sec/v1.0/events/${id}`)).toEqual({});
    }
  });

  it('a destination is known by name and port, with `:` as it is or escaped', async () => {
    for (const name of ['lnk.short.example:443', 'lnk.short.example%3A443', 'LNK.short.example.:443'])
      expectMetadata((await bodyOf(`/sec/v1.0/destinations/${name}`)) as Json);
  });

  it('a record that an editor posts replaces the old one, tags in every form', async () => {
    const path = '/sec/v1.0/destinations/2001:db8::7:443';
    const post = (
      body: unknown,
      key: string,
      headers: Record<string, string> = { 'content-type': 'application/json' },
    ) => ask(path, { method: 'POST', key, headers, body: JSON.stringify(body) });
    const record = {
      title: 'T',
      description: 'D',
      relevance: 'notInteresting',
      destinationTags: ['CDN'],
      threatTags: '',
    };
    const saved = (await post(record, editor.key)).json() as { body: Json };
    expectMetadata(saved.body);
    expect(saved.body['destinationTags']).toBe('["CDN"]');
    expect(saved.body['relevance']).toBe('knownUninteresting');
    expect(await bodyOf(path)).toEqual(saved.body);
    // Without a content type, too.
    const again = await post({ title: 'T2', description: 'D2', impactsTags: '["Execution"]' }, editor.key, {});
    expect(again.status).toBe(200);
    const now = (await bodyOf('/sec/v1.0/destinations/2001%3ADB8::7:443')) as Json;
    expect([now['title'], now['destinationTags'], now['impactsTags']]).toEqual(['T2', '', '["Execution"]']);
    for (const body of [{ title: 'T' }, { title: '', description: 'D' }, [], null, 'text'])
      expect((await post(body, editor.key)).status).toBe(400);
    expect((await ask(path, { method: 'POST', key: editor.key })).status).toBe(400);
    expect(
      (await ask('/sec/v1.0/destinations/no-port', { method: 'POST', key: editor.key, body: JSON.stringify(record) }))
        .status,
    ).toBe(400);
    // Who may not edit proposes.
    expect((await post(record, owner.key)).json()).toEqual({
      error: false,
      body: expect.stringMatching(/^Proposed as /),
    });
    expect(await bodyOf(path)).toEqual(now);
  });

  it('a destination is judged by itself', async () => {
    const known = (await bodyOf('/sec/v1.0/destinations/lnk.short.example:443/summary')) as Json;
    expect(known['known']).toBe(true);
    expect(known['lnk.short.example:443']).toEqual({
      category: 'Attack Vector',
      confidence: 'High',
      details: expect.stringMatching(/./),
    });
    const unknown = (await bodyOf('/sec/v1.0/destinations/2001:db8:1::7:443/summary')) as Json;
    expect(unknown['known']).toBe(false);
    expect(Object.keys(unknown)).toEqual(['known', '2001:db8:1::7:443']);
  });
});

describe('the demonstration', () => {
  const demoIds = DEMO_SAMPLE_IDS.map((id) => btoa(`${DEMO_PUBLICATION_ID}#hash#${id}`));

  it('is public under the ids that programs know, and has what they look for', async () => {
    expect(demoIds[0]).toBe(
      'NzhmZjIxMWMtMjZjNi00OGZjLTgwM2UtYzNmZWM3MmNjOTU0I2hhc2gjYjZhMzQ4MTk0NTU5NDFiNWE1MGYzMzM4Nzc5N2YwZDY=',
    );
    for (const [i, id] of demoIds.entries()) {
      const activities = (await bodyOf(`/public/secflows/v1/${id}/list/aggregated`, { key: null })) as (Json & {
        secflow: Json;
      })[];
      expectActivities(activities);
      expect(activities.length).toBeGreaterThanOrEqual(15);
      const key = server.adminKey;
      // Programs count from 0 or from 1.
      for (const row of [2, 3]) {
        const { eventId } = activities[row]!.secflow as { eventId: string };
        expectMetadata((await bodyOf(`/sec/v1.0/events/${eventId}`, { key })) as Json);
      }
      for (const row of [12, 13])
        expectMetadata((await bodyOf(`/sec/v1.0/behaviors/${activities[row]!.secflow['flowId']}`, { key })) as Json);
      for (const row of [13, 14])
        expectMetadata(
          (await bodyOf(`/sec/v1.0/destinations/${activities[row]!.secflow['destinationData']}`, { key })) as Json,
        );
      const own = (await bodyOf(`/sec/v1.0/samples/${DEMO_SAMPLE_IDS[i]}/list`, { key })) as Json[];
      expect(own.length).toBe(activities.length);
    }
  });
});

describe('summary and categorization', () => {
  const KINDS = ['summary', 'categorization'] as const;

  it('go from failed over processing to generated, and the result is there in the end only', async () => {
    for (const kind of KINDS) {
      const path = `/sec/v1.0/samples/${privateId}/${kind}`;
      expect(await bodyOf(path)).toEqual({ status: 'failed' });
      // Neither a body nor a content type.
      expect(await bodyOf(path, { method: 'POST' })).toEqual({ status: 'processing' });
      expect(await bodyOf(path, { method: 'POST', headers: { 'content-type': 'application/json' } })).toEqual({
        status: 'processing',
      });
      const ready = (await bodyOf(path)) as Json;
      expect(Object.keys(ready)).toEqual(['status', kind]);
      expect(ready['status']).toBe('generated');
      expect(await bodyOf(path)).toEqual(ready);
      expect(await bodyOf(path, { method: 'POST' })).toEqual({ status: 'processing' });
      expect(await bodyOf(path)).toEqual(ready);
    }
  });

  it('hold what old clients read', async () => {
    const demo = { key: server.adminKey };
    const path = `/sec/v1.0/samples/${DEMO_SAMPLE_IDS[0]}`;
    for (const kind of KINDS) await bodyOf(`${path}/${kind}`, { ...demo, method: 'POST' });
    const { summary } = (await bodyOf(`${path}/summary`, demo)) as { summary: string };
    const read = JSON.parse(summary) as Json;
    expect(Object.keys(read)).toEqual(['verdict', 'confidence', 'summary', 'details']);
    for (const value of Object.values(read)) expect(value).toEqual(expect.any(String));
    expect(read['verdict']).toBe('Impact');
    const { categorization } = (await bodyOf(`${path}/categorization`, demo)) as { categorization: string };
    const categories = JSON.parse(categorization) as Record<
      string,
      { activity_groups: { overlapping_activities: Json[] }[] }[]
    >;
    expect(Object.keys(categories).sort()).toEqual(
      ['Attack Vector', 'Common Activity', 'Impact', 'Malicious Activity', 'Suspicious Activity'].sort(),
    );
    const activities = Object.values(categories)
      .flat()
      .flatMap(({ activity_groups }) => activity_groups)
      .flatMap(({ overlapping_activities }) => overlapping_activities);
    const flows = (await bodyOf(`${path}/list`, demo)) as Json[];
    expect(activities.length).toBe(flows.length);
    expectActivities(
      activities.map(({ interesting, ...activity }) => {
        expect(interesting).toEqual(expect.any(Boolean));
        return activity;
      }),
    );
  });
});

describe('Bayse', () => {
  const KNOWN = '/destinations?name=lnk.short.example&protocol=TCP&port=443';

  it('destinations are told without a key, in their nested form', async () => {
    const body = (await bodyOf(`${KNOWN}&getStatistics=true&getFlowSummary=true`, { key: null })) as {
      destination_info: { knowledge: Json; statistics: Json; flow_summary: Record<string, Json> };
    };
    const { knowledge, statistics, flow_summary } = body.destination_info;
    expect(Object.keys(knowledge)).toEqual(['lnk.short.example_TCP/443']);
    expect(Object.keys(statistics).sort()).toEqual([
      'count',
      'direct_children_with_knowledge',
      'direct_parent_with_knowledge',
      'first_observed',
      'first_searched',
      'last_observed',
      'name',
      'observed_direct_children',
      'observed_direct_parent',
      'regions_seen',
      'times_searched',
    ]);
    expect(statistics['count']).toBeGreaterThanOrEqual(1);
    expect(Object.keys(flow_summary)).toEqual(['lnk.short.example_TCP/443']);
    const labels = flow_summary['lnk.short.example_TCP/443']!['labels_observed'] as string[];
    expect(labels.length).toBeGreaterThan(0);
    expect(labels).toEqual([...new Set(labels)].sort());
    const plain = (await bodyOf(KNOWN, { key: null })) as { destination_info: Json };
    expect(Object.keys(plain.destination_info)).toEqual(['knowledge']);
  });

  it('whatever is asked, the body is an object that is not empty', async () => {
    for (const query of [
      'name=nobody.example&protocol=&port=443&getStatistics=true&getFlowSummary=true',
      'name=2001:db8::7&protocol=UDP&port=53',
      'name=10.0.0.1&protocol=ICMP&getFlowSummary=true',
      'name=nobody.example&protocol=XYZ&port=None',
      'name=%F0%9F%A6%89&port=99999',
    ]) {
      const body = (await bodyOf(`/destinations?${query}`, { key: null })) as { destination_info: { knowledge: Json } };
      expect(body.destination_info.knowledge).toEqual({});
      expect(body).not.toHaveProperty('parent_info');
    }
    const icmp = await bodyOf('/destinations?name=8.8.8.8&protocol=ICMP&getFlowSummary=true', { key: null });
    expect(icmp).toHaveProperty(['destination_info', 'flow_summary', '8.8.8.8_ICMP/ICMP']);
    const child = await bodyOf('/destinations?name=a.b.lnk.short.example&port=443', { key: null });
    expect(child).toHaveProperty(['parent_info', 'knowledge', 'lnk.short.example_TCP/443']);
    const answer = await ask('/destinations', { key: null });
    expect([answer.status, answer.headers['content-type']]).toEqual([400, 'text/plain; charset=utf-8']);
  });

  it('a post of statistics counts once, and is answered in text', async () => {
    const seen = { count: 9, first_observed: 1_700_000_000, last_observed: 1_700_000_100 };
    const body = JSON.stringify({
      public_sources: { '8.8.8.8': { 'TCP/443': { mediumInfoExchangedQuickly: seen } } },
      public_destinations: { 'posted.example': { 'TCP/443': { mediumInfoExchangedQuickly: seen, unheardOf: seen } } },
    });
    const post = (text: string | undefined, key: string | null = owner.key) =>
      ask('/stats', {
        method: 'POST',
        key: null,
        headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'X-API-KEY': key }) },
        ...(text === undefined ? {} : { body: text }),
      });
    for (const expected of [/^Kept 1 .*1 with labels/s, /counted before/]) {
      const answer = await post(body);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
      expect(answer.text).toMatch(expected);
    }
    const told = (await bodyOf('/destinations?name=posted.example&port=443&getStatistics=true&getFlowSummary=true', {
      key: null,
    })) as {
      destination_info: { statistics: Json; flow_summary: Record<string, Json> };
    };
    expect(told.destination_info.statistics['count']).toBe(1);
    expect(told.destination_info.flow_summary['posted.example_TCP/443']!['labels_observed']).toEqual([
      'mediumInfoExchangedQuickly',
    ]);
    for (const text of ['{"public_sources":{}}', '{"public_destinations":{}}', '[]', 'no JSON', undefined])
      expect((await post(text)).status, text).toBe(400);
    expect((await post(body, null)).status).toBe(401);
    const reader = await server.addKey({ role: 'reader' });
    expect((await post(body, reader.key)).status).toBe(403);
  });

  it('the interpretation of sites is not offered, and says so', async () => {
    for (const [method, path] of [
      ['POST', '/site/interpret/request'],
      ['GET', '/site/interpret/status?request_id=1'],
      ['GET', '/interpretation?result_id=1'],
    ] as const) {
      const answer = await ask(path, { method, ...(method === 'POST' ? { body: '{"url":"https://a.example"}' } : {}) });
      expect([answer.status, answer.headers['content-type']]).toEqual([501, 'text/plain; charset=utf-8']);
      expect(answer.text.length).toBeGreaterThan(20);
    }
  });
});

describe('the manner of old clients', () => {
  const paths = (): string[] => [
    '/upload/v1.0/uploads/list',
    `/sec/v1.0/samples/${privateId}`,
    `/sec/v1.0/samples/${privateId}/list`,
    '/sec/v1.0/secflows/abc/count',
    '/sec/v1.0/destinations/a.example:443',
    '/sec/v1.0/behaviors/abc',
    '/sec/v1.0/events/abc',
    `/sec/v1.0/samples/${privateId}/summary`,
    `/sec/v1.0/samples/${privateId}/categorization`,
  ];

  it('a GET may have a body, of any type, and the connection goes on', async () => {
    const agent = keepAliveAgent();
    for (const path of paths()) {
      for (const headers of [{}, { 'content-type': 'application/json' }, { 'content-type': 'multipart/form-data' }])
        await bodyOf(path, { body: '{}', headers, agent });
      await bodyOf(path, { body: 'x'.repeat(100_000), agent });
      await bodyOf(path, { headers: { 'content-type': 'application/json' }, agent });
    }
    agent.destroy();
  });

  it('a HEAD is answered like a GET, without a body', async () => {
    for (const path of paths()) {
      const answer = await ask(path, { method: 'HEAD' });
      expect([answer.status, answer.text]).toEqual([200, '']);
    }
  });

  it('without a valid key everything is refused in the envelope', async () => {
    for (const path of paths()) {
      await refused(401, path, { key: null });
      await refused(401, path, { key: 'w'.repeat(40) });
    }
    await refused(404, '/sec/v1.0/nothing');
    await refused(400, '/sec/v1.0/destinations/%zz:443');
  });

  it('either header holds the key', async () => {
    for (const headers of [{ apikey: owner.key }, { 'X-API-KEY': owner.key }, { authorization: `Bearer ${owner.key}` }])
      await bodyOf('/sec/v1.0/secflows/abc/count', { key: null, headers });
  });

  it('four connections ask five hundred questions each, and every answer is right', async () => {
    const activities = (await bodyOf(`/sec/v1.0/samples/${privateId}/aggregated`)) as (Json & { secflow: Json })[];
    const questions = [
      (activity: Json & { secflow: Json }) => [
        `/sec/v1.0/secflows/${activity.secflow['flowId']}/count`,
        activity['flowIdCount'],
      ],
      (activity: Json & { secflow: Json }) => [
        `/sec/v1.0/destinations/${activity.secflow['destinationData']}`,
        activity['destination'],
      ],
      (activity: Json & { secflow: Json }) => [
        `/sec/v1.0/behaviors/${activity.secflow['flowId']}`,
        activity['behavior'],
      ],
      (activity: Json & { secflow: Json }) => [
        `/sec/v1.0/events/${activity.secflow['eventId'] ?? 'none'}`,
        activity['event'],
      ],
    ] as const;
    await Promise.all(
      questions.map(async (question) => {
        const agent = keepAliveAgent();
        for (let i = 0; i < 500; i++) {
          const [path, expected] = question(activities[i % activities.length]!);
          const answer = await ask(path as string, { agent });
          if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
          expect((answer.json() as Json)['body']).toEqual(expected);
        }
        agent.destroy();
      }),
    );
  });
});
