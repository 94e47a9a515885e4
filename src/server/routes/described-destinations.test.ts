import { readFile } from 'node:fs/promises';
import type {
  AnnotationsV1,
  DestinationV1,
  EditPreviewV1,
  FlowV1,
  KnowledgeRecordDetailsV1,
  MetadataRecord,
  NothingKnown,
  Page,
  ProposalDetailsV1,
  ProposalV1,
  VerdictV1,
} from '@flowsage/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

/** Behaviors of packs at places that nobody has described, where somebody describes one. */

const UNKNOWN = 'Web Site Nobody Has Described Was Read';
const PLACE = 'unheard-of.example:443';
const OTHER = 'another-site.example:443';
const PATH = `/api/v1/metadata/destination/${PLACE}`;

let server: TestServer;
let sampleId: string;

beforeAll(async () => {
  server = await startTestServer();
  const flashes = [PLACE, OTHER].map((dst, i) => ({
    src: `10.0.0.5:${50_000 + i}`,
    dst,
    destinationNameSource: 'passive',
    srcPkts: 9,
    srcBytes: 700,
    dstPkts: 10,
    dstBytes: 5200,
    relativeStart: i,
    protocolInformation: '',
    duration: 0.3,
  }));
  const bytes = JSON.stringify({ hash: '00', trafficDate: '1700000000.5', fileName: 'x', flashes });
  ({ sampleId } = await server.upload(server.adminKey, { type: 'secflow', bytes }));
  expect(await server.ended(sampleId)).toBe('processed');
});
afterAll(() => server?.stop());

async function call<Body>(method: string, path: string, json?: unknown): Promise<Body> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { apikey: server.adminKey, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  expect(answer.status, path).toBeLessThan(300);
  return (await answer.json()) as Body;
}

/** The behaviors of packs on the flows to each place. */
async function behaviors(): Promise<readonly (string | null)[]> {
  const { behaviorOf, records } = await call<AnnotationsV1>('GET', `/api/v1/samples/${sampleId}/annotations`);
  return behaviorOf.map((record) => records[record]?.title ?? null);
}

/** What is told of the flow itself where somebody asks for its id. */
async function behaviorOfFlow(): Promise<MetadataRecord | NothingKnown> {
  const flows = await call<{ body: readonly { dst?: string; flowId: string; destinationData: string }[] }>(
    'GET',
    `/sec/v1.0/samples/${sampleId}/list`,
  );
  const { flowId } = flows.body.find(({ destinationData }) => destinationData === PLACE)!;
  return (await call<{ body: MetadataRecord | NothingKnown }>('GET', `/sec/v1.0/behaviors/${flowId}`)).body;
}

it('a destination that somebody described is no place that nobody described, until the words are taken back', async () => {
  const verdict = () => call<VerdictV1>('GET', `/api/v1/samples/${sampleId}/verdict`);
  expect(await behaviors()).toEqual([UNKNOWN, UNKNOWN]);
  expect(await behaviorOfFlow()).toMatchObject({ title: UNKNOWN });
  const before = await verdict();
  await call('PUT', PATH, {
    record: { title: 'Our own wiki', description: 'It stands in the cellar.', relevance: 'knownUninteresting' },
  });
  expect(await behaviors()).toEqual([null, UNKNOWN]);
  // The kept verdict names the behavior until the sample was judged again.
  await server.context.rejudging.idle();
  expect(await behaviorOfFlow()).toEqual({});
  expect(JSON.stringify(await verdict())).not.toEqual(JSON.stringify(before));
  await call('DELETE', PATH);
  expect(await behaviors()).toEqual([UNKNOWN, UNKNOWN]);
  expect(await behaviorOfFlow()).toMatchObject({ title: UNKNOWN });
  expect(await verdict()).toEqual(before);
}, 60_000);

it('what a pack says of concern holds on where people say the same in their words, and not where they say otherwise', async () => {
  const place = 'drop.fileshare.example:443';
  const path = `/api/v1/metadata/destination/${place}`;
  const bytes = await readFile(new URL('../../../samples/file-upload.pcap', import.meta.url));
  const upload = await server.upload(server.adminKey, { type: 'pcap', bytes });
  expect(await server.ended(upload.sampleId)).toBe('processed');
  const rules = async () => {
    await server.context.rejudging.idle();
    const { evidence } = await call<VerdictV1>('GET', `/api/v1/samples/${upload.sampleId}/verdict`);
    return evidence.map(({ rule }) => rule);
  };
  const described = () => call<DestinationV1>('GET', `/api/v1/destinations/drop.fileshare.example?port=443`);
  const before = await rules();
  expect(before).toContain('destination seen near bad');
  const { metadata, knowledge } = await described();
  expect(knowledge?.concern_level).toBe(4);
  const { title, description, relevance } = metadata as MetadataRecord;
  await call('PUT', path, { record: { title, description, relevance } });
  expect(await rules()).toEqual(before);
  expect((await described()).knowledge?.concern_level).toBe(4);
  await call('PUT', path, { record: { title, description, relevance: 'knownUninteresting' } });
  expect(await rules()).not.toContain('destination seen near bad');
  expect((await described()).knowledge?.concern_level).toBe(1);
  await call('DELETE', path);
}, 60_000);

it('previews, proposals and records tell what packs say in place of which an edit would stand', async () => {
  const place = 'login-portal.secure-sign-in.example:443';
  const record = { title: 'Harmless helper', description: 'Nothing to see.', relevance: 'knownUninteresting' };
  const path = `/api/v1/metadata/destination/${place}`;
  const before = await call<EditPreviewV1>('POST', `${path}/preview`, { record });
  expect(before.ofPacks).toMatchObject({ title: 'Imitated Sign-In Page', relevance: 'knownBad' });
  const contributor = await server.addKey({ role: 'contributor' });
  const answer = await fetch(server.url + path, {
    method: 'PUT',
    headers: { apikey: contributor.key, 'content-type': 'application/json' },
    body: JSON.stringify({ record }),
  });
  const { id } = (await answer.json()) as ProposalV1;
  const details = () => call<ProposalDetailsV1>('GET', `/api/v1/proposals/${id}`);
  expect((await details()).ofPacks).toEqual(before.ofPacks);
  await call('PUT', path, { record });
  expect((await details()).ofPacks).toBeNull();
  expect((await call<EditPreviewV1>('POST', `${path}/preview`, { record })).ofPacks).toBeNull();
  await call('DELETE', path);
  expect((await details()).ofPacks).toEqual(before.ofPacks);

  const flows = await call<Page<FlowV1>>('GET', `/api/v1/samples/${sampleId}/flows`);
  const { flowId } = flows.items[0]!;
  const behavior = `/api/v1/metadata/behavior/${flowId}`;
  expect((await call<EditPreviewV1>('POST', `${behavior}/preview`, { record })).ofPacks?.title).toBe(UNKNOWN);
  const told = await call<KnowledgeRecordDetailsV1>('GET', `/api/v1/knowledge/records/behavior/${flowId}`);
  expect(told).toMatchObject({ title: UNKNOWN, pack: expect.stringMatching(/^starter /), version: null });
}, 60_000);
