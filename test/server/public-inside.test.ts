import type { Activity, AnnotationsV1, FlowV1, Page, SampleV1, VerdictV1 } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowId } from '../../src/label/flow-id.ts';
import { FLOW_CATEGORIES } from '../../src/model/labels.ts';
import { createApp } from '../../src/server/app.ts';
import { keepAliveAgent, type RawAnswer, rawRequest } from '../../src/server/testing/raw-request.ts';
import { startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';
import { ROUTE_EXPECTATIONS } from './route-expectations.ts';

/** Whatever answers without a key about a shared sample names no host inside, in no spelling. */

const FILE_SERVER = 'fileserver.local';
const FILE_SERVER_ADDRESS = '10.0.0.5';

/** Hosts that somebody spoke to, a kind each. */
const INSIDE_DESTINATIONS = [
  FILE_SERVER,
  FILE_SERVER_ADDRESS,
  '172.16.3.4',
  '192.168.77.9',
  '100.64.9.9',
  '169.254.10.20',
  '127.0.0.99',
  'fd00:abcd::5',
  'fe80::77:1',
  'dc01.corp',
  'ziggurat',
  'erp.lan',
  'vault.internal',
  'tv.home.arpa',
  'host17.localdomain',
  '5.0.0.10.in-addr.arpa',
  '_ipp._tcp.mdnsname.local',
  'build.ourcompany',
  'kx.fritz.box',
  'odd name',
] as const;
const PUBLIC_DESTINATIONS = ['www.site.com', '8.8.8.8', '224.0.0.251', '203.0.113.9', '2606:4700::1111'] as const;
const SOURCES = ['10.0.0.66', 'laptop-anna', FILE_SERVER_ADDRESS, 'fd00:abcd::9'] as const;
/** In names and addresses beside the destination's own, and in what people wrote alone. */
const INSIDE_ELSEWHERE = ['wiki.corp', '10.9.8.7', '10.9.8.8', '10.0.0.200', 'ad.corp', 'fd00:abcd::77'] as const;

const INSIDE = [...new Set([...INSIDE_DESTINATIONS, ...SOURCES, ...INSIDE_ELSEWHERE])];

/** Ids of behaviors at them. */
const INSIDE_IDS = new Map(
  INSIDE_DESTINATIONS.flatMap((host) => [
    ...FLOW_CATEGORIES.map(({ name }) => [flowId(name, `${host}:445`), `${name} at ${host}`] as const),
    ...FLOW_CATEGORIES.map(({ name }) => [flowId(name, `${host}:ICMP`), `${name} at ${host}`] as const),
  ]),
);

let server: TestServer;
/** By the name of the file. */
const samples = new Map<string, SampleV1>();
const agent = keepAliveAgent();

beforeAll(async () => {
  server = await startTestServer({ maxUploadsPerMinute: 1_000_000, maxReadsPerMinute: 1_000_000 });
  await writeRecords();
  await share(`${FILE_SERVER}-10.0.0.5.sf`, 'secflow', flowFile());
  await share('dump_10.9.8.7.json', 'interflow', interflow());
});

afterAll(async () => {
  agent.destroy();
  await server?.stop();
});

function flowFile(): string {
  const flow = (src: string, dst: string, start: number, more: object = {}) => ({
    src,
    dst,
    destinationNameSource: 'original',
    srcPkts: 12,
    srcBytes: 2000,
    dstPkts: 14,
    dstBytes: 30_000,
    relativeStart: start,
    protocolInformation: 'TCP',
    duration: 2,
    ...more,
  });
  const flashes = [
    ...[...INSIDE_DESTINATIONS, ...PUBLIC_DESTINATIONS].map((host, i) =>
      flow(`${SOURCES[i % SOURCES.length]}:${50_000 + i}`, `${host}:445`, i),
    ),
    flow('10.0.0.66', '172.16.3.4', 40, { protocolInformation: 'ICMP', dstPkts: 0, dstBytes: 0 }),
    flow('10.0.0.66:50100', 'FileServer.LOCAL:445', 41, { identifier: 'from 10.0.0.66' }),
    // A scan, which a detection names with its places.
    ...Array.from({ length: 120 }, (_, i) =>
      flow(`10.0.0.66:${51_000 + i}`, `${FILE_SERVER_ADDRESS}:${1000 + i}`, 50 + i / 100, {
        srcPkts: 1,
        srcBytes: 0,
        dstPkts: 0,
        dstBytes: 0,
        duration: 0,
      }),
    ),
  ];
  return JSON.stringify({ hash: 'inside', trafficDate: 1_772_323_200, fileName: 'a.sf', flashes });
}

/** Names that connections claimed, and the addresses behind them. */
function interflow(): string {
  const record = (dstip: string, dstip_host: string, number: number) => ({
    _id: `10.0.0.66-${number}`,
    srcip: '10.0.0.66',
    srcport: 50_000 + number,
    dstip,
    dstport: 443,
    dstip_host,
    proto_name: 'tcp',
    timestamp: 1_772_323_200 + number,
    duration: 1,
    outbytes_total: 700,
    inbytes_total: 4200,
    outpkts_delta: 9,
    inpkts_delta: 8,
    msg_class: 'interflow_traffic',
  });
  return JSON.stringify([
    record('10.9.8.7', 'wiki.corp', 1),
    record('10.9.8.8', 'www.site.com', 2),
    record('8.8.8.8', FILE_SERVER, 3),
    record('10.9.8.7', 'www.site.com', 4),
  ]);
}

async function writeRecords(): Promise<void> {
  const description =
    'Share of 10[.]0[.]0[.]5 (also 10.0.0.200, fd00:abcd::5 and fd00[:]abcd::77:445), below ad.corp. ' +
    'Ask admin@DC01.corp or see https://ziggurat/wiki. Not www.site.com.';
  const record = (title: string, more: object = {}) => ({
    title,
    description,
    relevance: 'knownBad',
    destinationTags: JSON.stringify(['Storage', 'dc01.corp']),
    ...more,
  });
  const knowledge = {
    owner_groups: ['Team of dc01.corp'],
    landscape: ['Files of 10.0.0.200'],
    concern_level: 4,
    category: 'Share on FILESERVER.local',
    refs: ['https://ziggurat/wiki', '\\\\dc01.corp\\share'],
    comments: ['dc01.corp', '10.0.0.5'],
    intended_purpose: description,
    abuse: `Abused: ${description}`,
    ttp_of_groups: ['Those at 192.168.77.9'],
    when_concerned: `Closer: ${description}`,
    report_abuse_how: 'admin@DC01.corp',
  };
  const save = async (kind: string, key: string, body: object): Promise<void> => {
    const { status, text } = await rawRequest(server.url, {
      method: 'PUT',
      path: `/api/v1/metadata/${kind}/${encodeURIComponent(key)}`,
      headers: { apikey: server.adminKey, 'content-type': 'application/json' },
      body: JSON.stringify({
        record: body,
        ...(kind === 'destination' ? { knowledge } : {}),
        reason: 'a test',
      }),
    });
    expect([200, 201], text).toContain(status);
  };
  await save('destination', `${FILE_SERVER}:445`, record('Payroll on FILESERVER.local'));
  await save('destination', '192.168.77.9:445', record('Backup 192.168.77.9', { relevance: 'seenNearBad' }));
  await save('destination', '10.9.8.7:443', record('Old wiki'));
  await save('destination', 'www.site.com:445', record('A site behind dc01[.]corp', { relevance: 'seenNearBad' }));
  for (const { name } of FLOW_CATEGORIES)
    await save(
      'behavior',
      flowId(name, 'dc01.corp:445'),
      record('Sign-in at dc01.corp', { impactsTags: '["Exfiltration"]' }),
    );
}

async function share(fileName: string, type: string, bytes: string): Promise<void> {
  const { sampleId } = await server.upload(server.adminKey, { fileName, type, bytes, fields: { private: 'false' } });
  expect(await server.ended(sampleId)).toBe('processed');
  const { json } = await rawRequest(server.url, {
    path: `/api/v1/samples/${sampleId}`,
    headers: { apikey: server.adminKey },
  });
  samples.set(fileName, json() as SampleV1);
}

async function publicUrls(): Promise<readonly string[]> {
  const app = await createApp(server.context);
  await app.ready();
  const urls = app.routeTable.flatMap(({ method, url, access }) =>
    method === 'GET' && access?.scope === null && /\bpublic\b/.test(url) ? url : [],
  );
  await app.close();
  return urls;
}

function ask(path: string, accept = 'application/json'): Promise<RawAnswer> {
  return rawRequest(server.url, { path, headers: { accept }, agent });
}

async function read<Body>(sample: SampleV1, rest: string): Promise<Body> {
  const { status, text, json } = await ask(`/api/v1/public/samples/${encodeURIComponent(sample.publicId!)}${rest}`);
  expect(status, text).toBe(200);
  return json() as Body;
}

/** Everything that any of them answers: whole, page by page and line by line. */
async function everythingAbout({ publicId }: SampleV1): Promise<string[]> {
  const told: string[] = [];
  const keep = ({ status, headers, text }: RawAnswer, path: string): void => {
    expect([200, 302, 404], path).toContain(status);
    told.push(`${path.replace(encodeURIComponent(publicId!), '')} ${status} ${JSON.stringify(headers)} ${text}`);
  };
  for (const url of await publicUrls()) {
    const path = url.replace(/:\w+/, encodeURIComponent(publicId!));
    for (const accept of ['application/json', 'application/x-ndjson', 'text/html']) keep(await ask(path, accept), path);
    if (!path.endsWith('/flows')) continue;
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 20; pages++) {
      const answer = await ask(`${path}?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`);
      keep(answer, path);
      cursor = (answer.json() as Page<FlowV1>).nextCursor;
    }
    for (const column of ['dst', 'flowId', 'destinationData', 'identifier'])
      keep(await ask(`${path}?columns=${column}`), path);
  }
  return told;
}

function spellingsOf(host: string): string[] {
  const defanged = host.replaceAll('.', '[.]');
  const spellings = [
    host,
    defanged,
    defanged.replace(':', '[:]'),
    encodeURIComponent(host),
    host.replaceAll('.', '\\.'),
  ];
  return [...new Set(spellings.map((text) => text.toLowerCase()))];
}

describe('a shared sample', () => {
  it('is answered for by routes that this test knows', async () => {
    const named = Object.entries(ROUTE_EXPECTATIONS).flatMap(([route, { names }]) =>
      names === 'public sample' ? route.replace('GET ', '') : [],
    );
    const urls = await publicUrls();
    expect([...urls].sort()).toEqual(named.sort());
    expect(urls.length).toBeGreaterThanOrEqual(7);
  });

  it('names no host inside, in no answer and no spelling', async () => {
    for (const sample of samples.values())
      for (const answer of await everythingAbout(sample)) {
        const text = answer.toLowerCase();
        for (const host of INSIDE)
          for (const spelling of spellingsOf(host)) {
            const at = text.indexOf(spelling);
            if (at >= 0) expect.fail(`${spelling} in …${answer.slice(Math.max(at - 200, 0), at + 60)}…`);
          }
        expect([...text.matchAll(/[0-9a-f]{32,64}/g)].flatMap(([id]) => INSIDE_IDS.get(id) ?? [])).toEqual([]);
      }
  });

  it('tells what people gave beyond a record, and not whose account it was', async () => {
    const { records } = await read<AnnotationsV1>(samples.get(`${FILE_SERVER}-10.0.0.5.sf`)!, '/annotations');
    const own = records.filter(({ kind, given }) => kind === 'destination' && given !== undefined);
    expect(own.length).toBeGreaterThan(1);
    for (const { knowledge, concernLevel } of own)
      expect([knowledge, concernLevel]).toEqual([
        expect.objectContaining({ abuse: expect.stringContaining('Abused: Share of host-'), author: '' }),
        4,
      ]);
  });

  it('is told of in all its answers by one name for a host, as source and as destination, with its ports', async () => {
    const sample = samples.get(`${FILE_SERVER}-10.0.0.5.sf`)!;
    const { items } = await read<Page<FlowV1>>(sample, '/flows?limit=1000');
    const own = (await rawRequest(server.url, {
      path: `/api/v1/samples/${sample.id}/flows?limit=1000`,
      headers: { apikey: server.adminKey },
    }).then(({ json }) => json())) as Page<FlowV1>;
    const shownAs = new Map<string, Set<string>>();
    const hostOf = (end: unknown, hasPort: boolean): string =>
      hasPort ? String(end).slice(0, String(end).lastIndexOf(':')) : String(end);
    own.items.forEach((flow, row) => {
      const shown = items[row]!;
      const hasPort = flow['protocolInformation'] !== 'ICMP';
      for (const end of ['src', 'dst']) {
        const host = hostOf(flow[end], hasPort).toLowerCase();
        shownAs.set(host, (shownAs.get(host) ?? new Set()).add(hostOf(shown[end], hasPort)));
        if (hasPort) expect(String(shown[end]).split(':').at(-1)).toBe(String(flow[end]).split(':').at(-1));
      }
    });
    for (const host of [...INSIDE_DESTINATIONS, ...SOURCES])
      expect([...shownAs.get(host)!], host).toEqual([expect.stringMatching(/^host-\d+$/)]);
    for (const host of PUBLIC_DESTINATIONS) expect([...shownAs.get(host)!]).toEqual([host]);
    const names = [...INSIDE_DESTINATIONS, ...SOURCES].map((host) => [...shownAs.get(host)!][0]);
    expect(new Set(names).size).toBe(new Set([...INSIDE_DESTINATIONS, ...SOURCES]).size);

    const annotations = await read<AnnotationsV1>(sample, '/annotations');
    const { body: activities } = (await ask(
      `/public/secflows/v1/${encodeURIComponent(sample.publicId!)}/list/aggregated`,
    ).then(({ json }) => json())) as { body: Activity[] };
    items.forEach((flow, row) => {
      const { secflow } = activities[row]!;
      expect([secflow.destinationData, secflow.flowId, secflow.sourceData]).toEqual([
        flow['destinationData'],
        flow['flowId'],
        flow['src'],
      ]);
      const { name } = annotations.destinations[annotations.destinationOf[row]!]!;
      expect(String(flow['dst'])).toMatch(new RegExp(`^${name.replaceAll('.', '\\.')}(:\\d+)?$`));
    });
  });

  it('has its verdict, records and file told under the same names', async () => {
    const sample = samples.get(`${FILE_SERVER}-10.0.0.5.sf`)!;
    const { items } = await read<Page<FlowV1>>(sample, '/flows?limit=1000');
    const places = new Set(items.map((flow) => flow['destinationData']));
    const rowOf = (host: string): number =>
      [...INSIDE_DESTINATIONS].indexOf(host as (typeof INSIDE_DESTINATIONS)[number]);
    const fileServer = String(items[rowOf(FILE_SERVER)]!['dst']).split(':')[0]!;
    const fileServerAddress = String(items[rowOf(FILE_SERVER_ADDRESS)]!['dst']).split(':')[0]!;
    const controller = String(items[rowOf('dc01.corp')]!['dst']).split(':')[0]!;

    const verdict = await read<VerdictV1>(sample, '/verdict');
    const own = (await rawRequest(server.url, {
      path: `/api/v1/samples/${sample.id}/verdict`,
      headers: { apikey: server.adminKey },
    }).then(({ json }) => json())) as VerdictV1;
    // It is judged by what hosts are.
    expect([verdict.verdict, verdict.confidence]).toEqual([own.verdict, own.confidence]);
    expect(verdict.evidence.map(({ rule, rows }) => [rule, rows])).toEqual(
      own.evidence.map(({ rule, rows }) => [rule, rows]),
    );
    expect(JSON.stringify(own)).toContain(FILE_SERVER);
    expect(verdict.evidence.length).toBeGreaterThan(2);
    for (const { destinations } of verdict.evidence) for (const place of destinations) expect(places).toContain(place);
    const evidence = verdict.evidence.find(({ destinations }) => destinations.includes(`${fileServer}:445`))!;
    expect(evidence.sentence).toContain(`${fileServer}:445`);
    expect(evidence.sentence).toContain(`Payroll on ${fileServer}`);
    expect(evidence.records.map(({ key }) => key)).toContain(`${fileServer}:445`);
    const scan = verdict.evidence.find(({ detection }) => detection === 'portScan')!;
    expect(scan.sentence).toContain(fileServerAddress);

    const { records } = await read<AnnotationsV1>(sample, '/annotations');
    const payroll = records.find(({ key }) => key === `${fileServer}:445`)!;
    expect(payroll.title).toBe(`Payroll on ${fileServer}`);
    expect(payroll.description).toContain(`Share of ${fileServerAddress} (also host-more`);
    expect(payroll.description).toContain(`admin@${controller} `);
    expect(payroll.description).toContain('Not www.site.com.');
    expect(payroll.tags.destinationTags).toEqual(['Storage', controller]);
    const flowIds = new Set(items.map((flow) => flow['flowId']));
    const signIn = records.find(({ title }) => title === `Sign-in at ${controller}`)!;
    expect(flowIds).toContain(signIn.key);

    const shown = await read<SampleV1>(sample, '');
    expect(shown.fileName).toBe(`${fileServer}-${fileServerAddress}.sf`);
  });

  it('keeps the public name of a connection and hides the address inside behind it', async () => {
    const { items } = await read<Page<FlowV1>>(samples.get('dump_10.9.8.7.json')!, '/flows');
    const [wiki, site, named, again] = items;
    expect(site!['dst']).toBe('www.site.com:443');
    expect(site!['dstAddress']).toMatch(/^host-\d+$/);
    expect(again!['dstAddress']).toBe(wiki!['dstAddress']);
    expect(wiki!['sessionName']).toBe(String(wiki!['dst']).split(':')[0]);
    expect([named!['dst'], named!['dstAddress']]).toEqual([expect.stringMatching(/^host-\d+:443$/), '8.8.8.8']);
    for (const flow of items) expect(flow['identifier']).toBe('');
  });
});
