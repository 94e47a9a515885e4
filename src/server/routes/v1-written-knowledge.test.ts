import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AnnotationsV1,
  DestinationAnswer,
  DestinationDetailsV1,
  DestinationV1,
  EditPreviewV1,
  KnowledgeRecordDetailsV1,
  MetadataV1,
  MetadataVersionV1,
  Page,
  Problem,
  ProposalDetailsV1,
  SampleChangesV1,
} from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestKey, type TestServer } from '../testing/test-server.ts';

/** The fields that packs have for destinations, where people give them: every way to write and to read them. */

let server: TestServer;
let editor: TestKey;
let ann: TestKey;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.addKey({ role: 'editor' });
  ann = await server.addKey({ role: 'contributor' });
});
afterAll(() => server.stop());

async function call<Body = Problem>(
  method: string,
  path: string,
  {
    by = editor,
    json,
    at = server,
  }: { readonly by?: Pick<TestKey, 'key'> | null; readonly json?: unknown; readonly at?: TestServer } = {},
): Promise<{ readonly status: number; readonly body: Body }> {
  const answer = await fetch(at.url + path, {
    method,
    headers: {
      ...(by === null ? {} : { apikey: by.key }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text.startsWith('{') ? parsed(text) : text) as Body };
}

/** Exports are lines of JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const RECORD = { title: 'Our host', description: 'What it is.', destinationTags: ['CDN'] };
const KNOWLEDGE = {
  owner_groups: ['Example Ltd'],
  concern_level: 4,
  controllable_urls: true,
  when_concerned: 'After a mail.',
};

let paths = 0;
/** A destination of which no test and no pack speaks. */
function newKey(): string {
  return `k${paths++}.example:443`;
}
const pathOf = (key: string): string => `/api/v1/metadata/destination/${key}`;

describe('fields of knowledge', () => {
  it('are kept where an edit leaves them out, and taken away by null or an empty object', async () => {
    const path = pathOf(newKey());
    const first = await call<MetadataVersionV1>('PUT', path, { json: { record: RECORD, knowledge: KNOWLEDGE } });
    expect(first).toMatchObject({ status: 200, body: { version: 1, knowledge: KNOWLEDGE } });
    expect(first.body.changes.slice(-4)).toEqual([
      { field: 'owner_groups', before: null, after: ['Example Ltd'] },
      { field: 'concern_level', before: null, after: 4 },
      { field: 'controllable_urls', before: null, after: true },
      { field: 'when_concerned', before: null, after: 'After a mail.' },
    ]);
    const kept = await call<MetadataVersionV1>('PUT', path, { json: { record: { ...RECORD, title: 'New' } } });
    expect(kept.body.changes.map(({ field }) => field)).toEqual(['title']);
    expect((await call<MetadataV1>('GET', path)).body).toMatchObject({ version: 2, knowledge: KNOWLEDGE });
    for (const none of [null, {}]) {
      const gone = await call<MetadataVersionV1>('PUT', path, { json: { record: RECORD, knowledge: none } });
      expect(gone.body.knowledge).toBeNull();
      const back = await call<MetadataVersionV1>('POST', `${path}/revert`, { json: { version: 1 } });
      expect(back.body.knowledge).toEqual(KNOWLEDGE);
    }
    const history = (await call<Page<MetadataVersionV1>>('GET', `${path}/history`)).body.items;
    expect(history.map(({ knowledge }) => knowledge !== null)).toEqual([true, false, true, false, true, true]);
    expect((await call<MetadataVersionV1>('DELETE', path)).body).toMatchObject({ record: null, knowledge: null });
    const anew = await call<MetadataVersionV1>('PUT', path, { json: { record: RECORD } });
    expect(anew.body.knowledge).toBeNull();
  });

  it('are kept by whoever writes at the same time and leaves them out', async () => {
    const path = pathOf(newKey());
    await call('PUT', path, { json: { record: RECORD } });
    const title = (i: number) => call('PUT', path, { json: { record: { ...RECORD, title: `Edit ${i}` } } });
    const answers = await Promise.all([
      title(1),
      call('PUT', path, { json: { record: RECORD, knowledge: KNOWLEDGE } }),
      title(2),
      title(3),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await call<MetadataV1>('GET', path)).body).toMatchObject({ version: 5, knowledge: KNOWLEDGE });
  });

  it('stay when an old client writes the record', async () => {
    const key = newKey();
    await call('PUT', pathOf(key), { json: { record: RECORD, knowledge: KNOWLEDGE } });
    const old = { title: 'From an old client', description: 'It knows eleven fields.' };
    expect((await call('POST', `/sec/v1.0/destinations/${key}`, { json: old })).status).toBe(200);
    expect((await call<MetadataV1>('GET', pathOf(key))).body).toMatchObject({
      version: 2,
      record: { title: 'From an old client' },
      knowledge: KNOWLEDGE,
    });
  });

  it('are refused in another form, and of anything but destinations', async () => {
    const flowId = 'ab'.repeat(16);
    for (const [path, knowledge, detail] of [
      [pathOf(newKey()), { concern_level: 6 }, /concern_level/],
      [pathOf(newKey()), { concern_level: '4' }, /concern_level/],
      [pathOf(newKey()), { abuse: 'x' }, /knowledge: abuse is a text of 1 characters, expected 3 to 2000/],
      [pathOf(newKey()), { category: 'a\u0007' }, /knowledge: category holds U\+0007/],
      [pathOf(newKey()), { tags: [] }, /knowledge: there is a member "tags", expected owner_groups/],
      [`/api/v1/metadata/behavior/${flowId}`, KNOWLEDGE, /knowledge: a behavior has none, expected null/],
      ['/api/v1/metadata/event/e', KNOWLEDGE, /knowledge: an event has none, expected null/],
    ] as const)
      for (const [method, more] of [
        ['PUT', ''],
        ['POST', '/preview'],
      ] as const)
        expect(await call(method, path + more, { json: { record: RECORD, knowledge } })).toMatchObject({
          status: 400,
          body: { detail: expect.stringMatching(detail) },
        });
    const denied = { ...RECORD, relevance: 'knownUninteresting' };
    expect(
      await call('PUT', pathOf(newKey()), { json: { record: denied, knowledge: { concern_level: 5 } } }),
    ).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/5 beside the relevance knownUninteresting/) },
    });
    const none = await call<MetadataV1>('PUT', '/api/v1/metadata/event/e', {
      json: { record: RECORD, knowledge: null },
    });
    expect(none).toMatchObject({ status: 200, body: { knowledge: null } });
  });

  it('are previewed, proposed and published with the record', async () => {
    const path = pathOf(newKey());
    const json = { record: RECORD, knowledge: KNOWLEDGE };
    const preview = await call<EditPreviewV1>('POST', `${path}/preview`, { by: ann, json });
    expect(preview.body).toMatchObject({ knowledge: KNOWLEDGE, publishes: false });
    expect(preview.body.changes.map(({ field }) => field)).toContain('when_concerned');
    const { id } = (await call<{ id: string }>('PUT', path, { by: ann, json })).body;
    const proposal = (await call<ProposalDetailsV1>('GET', `/api/v1/proposals/${id}`)).body;
    expect(proposal.knowledge).toEqual(KNOWLEDGE);
    expect(proposal.changes.map(({ field }) => field)).toContain('owner_groups');
    const published = await call<MetadataVersionV1>('POST', `/api/v1/proposals/${id}/publish`, { json: {} });
    expect(published).toMatchObject({ status: 200, body: { version: 1, knowledge: KNOWLEDGE } });
    const again = await call<EditPreviewV1>('POST', `${path}/preview`, { by: ann, json: { record: RECORD } });
    expect(again.body).toMatchObject({ knowledge: KNOWLEDGE, changes: [] });
  });
});

describe('what is told of a destination', () => {
  const told = async (name: string) => (await call<DestinationV1>('GET', `/api/v1/destinations/${name}?port=443`)).body;

  it('is a whole record where people alone gave fields, and none where they gave none', async () => {
    const key = newKey();
    const name = key.split(':')[0]!;
    await call('PUT', pathOf(key), { json: { record: RECORD } });
    expect((await told(name)).knowledge).toBeNull();
    await call('PUT', pathOf(key), { json: { record: RECORD, knowledge: KNOWLEDGE } });
    const { knowledge } = await told(name);
    expect(knowledge).toMatchObject({
      ...KNOWLEDGE,
      destination_data: `${name}_TCP/443`,
      name,
      protocol_name: 'TCP',
      port: 443,
      title: 'Our host',
      tags: ['CDN'],
      category: 'Unknown',
      controllable_subdomains: false,
      excluded_subdomains: [],
      author: editor.account.id,
    });
    expect(Math.abs(knowledge!.last_modified - Date.now() / 1000)).toBeLessThan(60);
    // The old endpoint tells whoever may read, and nobody else.
    const asked = `/destinations?name=${name}&port=443`;
    type Envelope = { readonly body: DestinationAnswer };
    expect((await call<Envelope>('GET', asked)).body.body.destination_info.knowledge).toEqual({
      [`${name}_TCP/443`]: knowledge,
    });
    expect((await call<Envelope>('GET', asked, { by: null })).body.body.destination_info.knowledge).toEqual({});
  });

  it('is what packs say, with the fields of people over it', async () => {
    const [pack] = server.context.knowledge.packs;
    const known = pack!.records.find((one) => one.port === 443 && one.protocol_name === 'TCP')!;
    const before = (await told(known.name)).knowledge!;
    const record = { title: 'Ours', description: 'What we know.' };
    const knowledge = { comments: ['Seen in May.'], controllable_urls: !known.controllable_urls };
    await call('PUT', pathOf(`${known.name}:443`), { json: { record, knowledge } });
    const { author, last_modified, ...after } = (await told(known.name)).knowledge!;
    const { author: _, last_modified: __, ...untouched } = before;
    expect(after).toEqual({ ...untouched, ...knowledge, title: 'Ours' });
    expect([author, last_modified > before.last_modified]).toEqual([editor.account.id, true]);
    const details = (
      await call<DestinationDetailsV1>('GET', `/api/v1/destinations/${known.name}/details?protocol=TCP&port=443`)
    ).body;
    expect(details.packKnowledge).toEqual(before);
    expect(details.knowledge).toMatchObject(knowledge);
    await call('DELETE', pathOf(`${known.name}:443`));
    expect((await told(known.name)).knowledge).toEqual(before);
  });

  it('stands in records, lists and searches', async () => {
    const key = newKey();
    const knowledge = { ...KNOWLEDGE, comments: ['Lighthouse in the harbour.'] };
    await call('PUT', pathOf(key), { json: { record: RECORD, knowledge } });
    const found = await call<Page<KnowledgeRecordDetailsV1>>('GET', '/api/v1/knowledge/records?q=lighthouse');
    expect(found.body.items).toMatchObject([{ key, concernLevel: 4 }]);
    const whole = await call<KnowledgeRecordDetailsV1>('GET', `/api/v1/knowledge/records/destination/${key}`);
    expect(whole.body).toMatchObject({ concernLevel: 4, facts: { ...knowledge, category: null, landscape: [] } });
  });

  it('is quoted by annotations and verdicts of samples, and the fields that changed since are named', async () => {
    const key = newKey();
    const flow = {
      src: '10.0.0.1:40000',
      dst: key,
      srcPkts: 10,
      srcBytes: 900,
      dstPkts: 9,
      dstBytes: 4000,
      relativeStart: 0,
      protocolInformation: '',
      duration: 1,
    };
    const record = { ...RECORD, relevance: 'knownBad' };
    await call('PUT', pathOf(key), { json: { record, knowledge: KNOWLEDGE } });
    const bytes = JSON.stringify({ hash: key, trafficDate: 1_772_323_200, fileName: 'a.sf', flashes: [flow] });
    const { sampleId } = await server.upload(ann.key, { bytes, type: 'secflow', fileName: 'a.sf' });
    expect(await server.ended(sampleId)).toBe('processed');
    const url = `/api/v1/samples/${sampleId}`;
    const { body } = await call<AnnotationsV1>('GET', `${url}/annotations`, { by: ann });
    const own = body.records.find((one) => one.kind === 'destination' && one.key === key)!;
    expect(own.given).toEqual(Object.keys(KNOWLEDGE));
    expect(own).toMatchObject({ version: 1, concernLevel: 4, knowledge: { ...KNOWLEDGE, title: 'Our host' } });
    const verdict = JSON.stringify((await call<unknown>('GET', `${url}/verdict`, { by: ann })).body);
    expect(verdict).toContain('After a mail.');
    await call('PUT', pathOf(key), { json: { record, knowledge: { ...KNOWLEDGE, abuse: 'Used for phishing.' } } });
    await server.context.rejudging.idle();
    const { changedRecords } = (await call<SampleChangesV1>('GET', `${url}/changes`, { by: ann })).body;
    expect(changedRecords).toEqual([
      { kind: 'destination', key, title: 'Our host', before: 'version 1', after: 'version 2', fields: ['abuse'] },
    ]);
  });
});

describe('an exported pack', () => {
  it('holds the fields, and is the same byte by byte when another server that installed it exports it', async () => {
    const key = newKey();
    await call('PUT', pathOf(key), { json: { record: RECORD, knowledge: KNOWLEDGE } });
    const text = (await call<string>('GET', '/api/v1/knowledge/export')).body;
    const line = text.split('\n').find((one) => one.includes(key))!;
    expect(JSON.parse(line)).toMatchObject({ key, knowledge: KNOWLEDGE });
    const folder = await mkdtemp(join(tmpdir(), 'flowsage-written-knowledge-'));
    await writeFile(join(folder, 'ours.records.ndjson'), text);
    const other = await startTestServer({ knowledge: [folder] });
    try {
      const by = await other.addKey({ role: 'editor' });
      expect((await call<string>('GET', '/api/v1/knowledge/export', { by, at: other })).body).toBe(text);
      const read = await call<MetadataV1>('GET', pathOf(key), { by, at: other });
      expect(read.body).toMatchObject({ version: 0, knowledge: KNOWLEDGE });
      const edit = { record: { ...RECORD, title: 'Changed' } };
      const changed = await call<MetadataVersionV1>('PUT', pathOf(key), { by, at: other, json: edit });
      expect(changed.body).toMatchObject({ version: 1, knowledge: KNOWLEDGE });
      expect(changed.body.changes.map(({ field }) => field)).toEqual(['title']);
    } finally {
      await other.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
