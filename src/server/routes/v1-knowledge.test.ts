import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AnnotationsV1,
  FlowV1,
  KnowledgeRecordDetailsV1,
  KnowledgeV1,
  MetadataV1,
  MetadataVersionV1,
  Page,
  Problem,
  ProposalDetailsV1,
  ProposalV1,
  SampleChangesV1,
  SampleV1,
  VerdictV1,
} from '@flowsage/client';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestKey, type TestServer } from '../testing/test-server.ts';

/** Editing, proposing, reviewing, exporting, and what becomes of verdicts, on the real server. */

let server: TestServer;
let editor: TestKey;
let ann: TestKey;

beforeAll(async () => {
  server = await startTestServer({
    maxOpenProposals: 20,
    knowledgeName: 'ours',
    knowledgeAuthor: 'Our team',
    knowledgeLicence: 'CC-BY-4.0',
  });
  editor = await server.addKey({ role: 'editor' });
  ann = await server.addKey({ role: 'contributor' });
});
afterAll(() => server.stop());

interface Called<Body> {
  readonly status: number;
  readonly etag: string | null;
  readonly body: Body;
}

async function call<Body = Problem>(
  method: string,
  path: string,
  {
    by = editor,
    json,
    headers = {},
    at = server,
  }: {
    readonly by?: Pick<TestKey, 'key'>;
    readonly json?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    readonly at?: TestServer;
  } = {},
): Promise<Called<Body>> {
  const answer = await fetch(at.url + path, {
    method,
    headers: { apikey: by.key, ...headers, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await answer.text();
  const isJson = /json$/.test(answer.headers.get('content-type')!.split(';')[0]!) && !text.includes('\n{');
  return {
    status: answer.status,
    etag: answer.headers.get('etag'),
    body: (isJson ? JSON.parse(text) : text) as Body,
  };
}

const recordOf = (title: string, more: object = {}) => ({
  record: { title, description: 'What it is.', destinationTags: ['CDN'], ...more },
});

let paths = 0;
/** A key that no other test speaks of. */
function newPath(): string {
  return `/api/v1/metadata/destination/p${paths++}.example:443`;
}

async function audited(): Promise<string[]> {
  const entries = await server.context.store.listAudit(50);
  return entries.map(({ actor, action, object }) => `${actor.accountId} ${action} ${object}`);
}

describe('titles of several lines or with control characters', () => {
  it('are refused with their place, and cleaned where old clients send them', async () => {
    const path = newPath();
    expect(await call('PUT', path, { json: recordOf('One\u0000two') })).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/title holds U\+0000 at character 4, expected one line/) },
    });
    expect((await call('PUT', path, { json: recordOf('Fine', { description: 'Two\nlines.' }) })).status).toBe(200);
    const old = path.replace('/api/v1/metadata/destination', '/sec/v1.0/destinations');
    const record = { title: 'One\u0000\ntwo', description: 'Three\u001b\nlines.' };
    expect(await call<unknown>('POST', old, { json: record })).toMatchObject({
      status: 200,
      body: { error: false, body: { title: 'One two', description: 'Three\nlines.' } },
    });
  });
});

describe('versions', () => {
  it('are named by ETag, and an edit for another one than the latest is refused', async () => {
    const path = newPath();
    const first = await call<MetadataVersionV1>('PUT', path, { json: recordOf('One') });
    expect(first).toMatchObject({ status: 200, etag: '"v1"', body: { version: 1 } });
    expect((await call<MetadataV1>('GET', path)).etag).toBe('"v1"');
    const put = (headers: Record<string, string>) => call('PUT', path, { json: recordOf('Two'), headers });
    for (const [name, value] of [
      ['if-match', '"v2"'],
      ['if-match', 'W/"v1"'],
      ['if-match', 'v1'],
      ['if-none-match', '*'],
      ['if-none-match', '"v1"'],
    ] as const) {
      const refused = await put({ [name]: value });
      expect(refused, `${name}: ${value}`).toMatchObject({ status: 412, body: { title: 'Precondition Failed' } });
    }
    expect((await put({ 'if-match': '"v9", "v1"' })).etag).toBe('"v2"');
    expect((await put({ 'if-match': '*' })).etag).toBe('"v3"');
    expect((await put({})).etag).toBe('"v4"');
    const fresh = newPath();
    const create = () => call('PUT', fresh, { json: recordOf('New'), headers: { 'if-none-match': '*' } });
    expect([(await create()).status, (await create()).status]).toEqual([200, 412]);
    const nothing = await call('PUT', newPath(), { json: recordOf('New'), headers: { 'if-match': '*' } });
    expect(nothing.status).toBe(412);
  });

  it('that were made at once for the same one become one version, and the others are told', async () => {
    const path = newPath();
    await call('PUT', path, { json: recordOf('One') });
    const ends = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        call('PUT', path, { json: recordOf(`Edit ${i}`), headers: { 'if-match': '"v1"' } }),
      ),
    );
    expect(ends.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
    const history = await call<Page<MetadataVersionV1>>('GET', `${path}/history`);
    expect(history.body.items.map(({ version }) => version)).toEqual([2, 1]);
  });

  it('say what they changed, page by page, and come back byte for byte', async () => {
    const path = newPath();
    const one = await call<MetadataVersionV1>('PUT', path, { json: { ...recordOf('One'), reason: 'seen' } });
    await call('PUT', path, { json: recordOf('One', { destinationTags: ['CDN', 'Tracking'], relevance: 'knownBad' }) });
    const gone = await call<MetadataVersionV1>('DELETE', `${path}?reason=wrong`, { headers: { 'if-match': '"v2"' } });
    expect(gone).toMatchObject({ status: 200, etag: '"v3"', body: { version: 3, record: null, reason: 'wrong' } });
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('DELETE', path)).status).toBe(404);
    const back = await call<MetadataVersionV1>('POST', `${path}/revert`, { json: { version: 1 } });
    expect(back).toMatchObject({ status: 200, etag: '"v4"', body: { reason: 'As in version 1.' } });
    expect(JSON.stringify(back.body.record)).toBe(JSON.stringify(one.body.record));
    expect((await call('POST', `${path}/revert`, { json: { version: 9 } })).status).toBe(404);
    const stale = { json: { version: 2 }, headers: { 'if-match': '"v3"' } };
    expect((await call('POST', `${path}/revert`, stale)).status).toBe(412);
    const pages: MetadataVersionV1[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Called<Page<MetadataVersionV1>> = await call(
        'GET',
        `${path}/history?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      pages.push(...page.body.items);
      cursor = page.body.nextCursor;
    }
    expect(pages.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
    expect(pages[2]!.changes).toEqual([
      { field: 'relevance', before: null, after: 'knownBad' },
      { field: 'destinationTags', before: ['CDN'], after: ['CDN', 'Tracking'] },
    ]);
    expect(pages[1]!.changes.every(({ after }) => after === null)).toBe(true);
    expect(pages[3]!.changes.map(({ field }) => field)).toEqual(['title', 'description', 'destinationTags']);
    const key = path.split('/').at(-1);
    expect((await audited()).slice(0, 4)).toEqual([
      `${editor.account.id} metadata.revert destination ${key}`,
      `${editor.account.id} metadata.remove destination ${key}`,
      `${editor.account.id} metadata.edit destination ${key}`,
      `${editor.account.id} metadata.edit destination ${key}`,
    ]);
  });

  it('are listed by the beginning of their keys', async () => {
    for (const name of ['l-b', 'l-a', 'l-c', 'l-d'])
      await call('PUT', `/api/v1/metadata/destination/${name}.example:443`, { json: recordOf(name) });
    await call('DELETE', '/api/v1/metadata/destination/l-c.example:443');
    const first = await call<Page<MetadataV1>>('GET', '/api/v1/metadata/destination?prefix=l-&limit=3');
    expect(first.body.items.map(({ record }) => record.title)).toEqual(['l-a', 'l-b']);
    const next = `/api/v1/metadata/destination?prefix=l-&limit=3&cursor=${first.body.nextCursor}`;
    const second = await call<Page<MetadataV1>>('GET', next);
    expect(second.body).toMatchObject({ items: [{ key: 'l-d.example:443' }], nextCursor: null });
    expect((await call('GET', '/api/v1/metadata/destination?cursor=WyJrZXkiXQ')).status).toBe(400);
  });

  it('are of whoever holds the key, whatever the body says', async () => {
    const path = newPath();
    const forged = { ...recordOf('One'), author: { accountId: ann.account.id } };
    expect((await call('PUT', path, { json: forged })).status).toBe(400);
    const inRecord = recordOf('One', { author: ann.account.id, accountId: ann.account.id });
    expect((await call('PUT', path, { json: inRecord })).status).toBe(400);
    const saved = await call<MetadataVersionV1>('PUT', path, { json: recordOf('One') });
    expect(saved.body.accountId).toBe(editor.account.id);
    expect(JSON.stringify(saved.body)).not.toContain(ann.account.id);
  });

  it('can be written by a key that may edit and nothing else', async () => {
    const only = await server.addKey({ account: editor.account, scopes: ['edit'] });
    expect((await call('PUT', newPath(), { json: recordOf('One'), by: only })).status).toBe(200);
    const reader = await server.addKey({ role: 'reader' });
    expect((await call('PUT', newPath(), { json: recordOf('One'), by: reader })).status).toBe(403);
  });
});

describe('proposals', () => {
  const propose = async (path: string, title = 'Proposed'): Promise<ProposalV1> => {
    const proposed = await call<ProposalV1>('PUT', path, { json: { ...recordOf(title), reason: 'seen' }, by: ann });
    expect(proposed.status, JSON.stringify(proposed.body)).toBe(201);
    return proposed.body;
  };

  it('of contributors hold once an editor has published them, in the name of their author', async () => {
    const path = newPath();
    const proposal = await propose(path);
    expect(proposal).toMatchObject({
      state: 'proposed',
      baseVersion: 0,
      accountId: ann.account.id,
      reason: 'seen',
      decision: null,
    });
    expect((await call('GET', path)).status).toBe(404);
    const url = `/api/v1/proposals/${proposal.id}`;
    expect((await call('POST', `${url}/publish`, { json: {}, by: ann })).status).toBe(403);
    const details = await call<ProposalDetailsV1>('GET', url);
    expect(details.body).toMatchObject({ latestVersion: 0, changes: [{ field: 'title', after: 'Proposed' }, {}, {}] });
    const version = await call<MetadataVersionV1>('POST', `${url}/publish`, { json: { comment: 'yes' } });
    expect(version).toMatchObject({ status: 200, etag: '"v1"', body: { accountId: ann.account.id, reason: 'seen' } });
    expect((await call<MetadataV1>('GET', path)).body.record.title).toBe('Proposed');
    const decided = await call<ProposalV1>('GET', url, { by: ann });
    expect(decided.body).toMatchObject({
      state: 'published',
      decision: { accountId: editor.account.id, comment: 'yes', version: 1 },
    });
    for (const end of ['publish', 'reject'])
      expect((await call('POST', `${url}/${end}`, { json: {} })).status).toBe(409);
    expect((await call('POST', `${url}/withdraw`, { json: {}, by: ann })).status).toBe(409);
    const key = path.split('/').at(-1);
    expect(await audited()).toEqual(
      expect.arrayContaining([
        `${ann.account.id} proposal.add ${proposal.id}`,
        `${editor.account.id} proposal.publish ${proposal.id}`,
        `${editor.account.id} metadata.edit destination ${key}`,
      ]),
    );
  });

  it('are rejected by editors and withdrawn by their authors alone', async () => {
    const [one, two] = [await propose(newPath()), await propose(newPath())];
    const rejected = await call<ProposalV1>('POST', `/api/v1/proposals/${one.id}/reject`, { json: { comment: 'no' } });
    expect(rejected.body).toMatchObject({ state: 'rejected', decision: { comment: 'no', version: null } });
    const withdraw = (by: TestKey) =>
      call<ProposalV1>('POST', `/api/v1/proposals/${two.id}/withdraw`, { json: {}, by });
    expect((await withdraw(editor)).status).toBe(404);
    expect((await withdraw(ann)).body.state).toBe('withdrawn');
  });

  it('for what was changed meanwhile are published only over the version that was read', async () => {
    const path = newPath();
    const proposal = await propose(path);
    await call('PUT', path, { json: recordOf('Meanwhile') });
    const url = `/api/v1/proposals/${proposal.id}/publish`;
    expect((await call('POST', url, { json: {} })).status).toBe(409);
    expect((await call('POST', url, { json: {}, headers: { 'if-match': '"v7"' } })).status).toBe(412);
    expect((await call('POST', url, { json: {}, headers: { 'if-match': '"v1"' } })).etag).toBe('"v2"');
  });

  it('may be to take a record away', async () => {
    const path = newPath();
    await call('PUT', path, { json: recordOf('One') });
    const proposal = await call<ProposalV1>('DELETE', path, { by: ann });
    expect(proposal).toMatchObject({ status: 201, body: { record: null, baseVersion: 1 } });
    expect((await call('GET', path)).status).toBe(200);
    await call('POST', `/api/v1/proposals/${proposal.body.id}/publish`, { json: {} });
    expect((await call('GET', path)).status).toBe(404);
  });

  it('are seen by their authors and editors, and by nobody else', async () => {
    const bob = await server.addKey({ role: 'contributor' });
    const proposal = await propose(newPath());
    const ids = async (by: TestKey, query = ''): Promise<string[]> =>
      (await call<Page<ProposalV1>>('GET', `/api/v1/proposals${query}`, { by })).body.items.map(({ id }) => id);
    expect(await ids(editor)).toContain(proposal.id);
    expect(await ids(editor, '?mine=true')).toEqual([]);
    expect(await ids(ann)).toContain(proposal.id);
    expect(await ids(bob, '?state=any')).toEqual([]);
    const foreign = await call('GET', `/api/v1/proposals/${proposal.id}`, { by: bob });
    const unknown = await call('GET', '/api/v1/proposals/none', { by: bob });
    expect([foreign.status, foreign.body.detail]).toEqual([404, unknown.body.detail]);
    expect((await call('POST', `/api/v1/proposals/${proposal.id}/withdraw`, { json: {}, by: bob })).status).toBe(404);
    const page = await call<Page<ProposalV1>>('GET', '/api/v1/proposals?state=any&limit=2');
    const next = await call<Page<ProposalV1>>('GET', `/api/v1/proposals?state=any&cursor=${page.body.nextCursor}`);
    const all = await ids(editor, '?state=any');
    expect([...page.body.items, ...next.body.items].map(({ id }) => id)).toEqual(all);
  });

  it('that wait have a limit', async () => {
    const cat = await server.addKey({ role: 'contributor' });
    for (let i = 0; i < 20; i++) await call('PUT', newPath(), { json: recordOf('x'), by: cat });
    const refused = await call('PUT', newPath(), { json: recordOf('x'), by: cat });
    expect(refused).toMatchObject({ status: 429, body: { limit: { name: 'maxOpenProposals', value: 20 } } });
  });

  it('are what old clients make whose key may not edit, and a text says so', async () => {
    const post = async (by: TestKey): Promise<unknown> =>
      (
        await call<{ error: boolean; body: unknown }>('POST', '/sec/v1.0/destinations/old.example:443', {
          json: recordOf('Old').record,
          by,
        })
      ).body;
    expect(await post(ann)).toEqual({
      error: false,
      body: expect.stringMatching(/^Proposed as [0-9a-f-]{36}: .*editor/),
    });
    expect((await call('GET', '/api/v1/metadata/destination/old.example:443')).status).toBe(404);
    expect(await post(editor)).toMatchObject({ error: false, body: { title: 'Old' } });
  });
});

describe('knowledge as a whole', () => {
  it('tells packs with digests, and how much was written', async () => {
    const { body } = await call<KnowledgeV1>('GET', '/api/v1/knowledge');
    expect(body.revision).toBeGreaterThan(0);
    expect(body.packs.length).toBeGreaterThan(0);
    for (const pack of body.packs)
      expect(pack).toMatchObject({ name: expect.any(String), digest: expect.stringMatching(/^[0-9a-f]{16}$/) });
    const before = body.written.destination;
    await call('PUT', newPath(), { json: recordOf('One') });
    const after = (await call<KnowledgeV1>('GET', '/api/v1/knowledge')).body;
    expect([after.revision, after.written.destination]).toEqual([body.revision + 1, before + 1]);
  });

  it('gives the schema of packs to anybody', async () => {
    const answer = await fetch(`${server.url}/schemas/pack.json`);
    const schema = (await answer.json()) as object;
    const ajv = new Ajv2020({ allowUnionTypes: true });
    expect(ajv.validate(schema, { name: 'x' })).toBe(false);
  });

  it('keeps what steps are called, tells where that changed, and refuses names of other steps', async () => {
    const path = '/api/v1/metadata/event/named-steps';
    const steps = ['ab'.repeat(16), 'cd'.repeat(16)];
    const edit = (stepNames?: readonly string[]) => ({
      ...recordOf('Named'),
      rule: { steps, windowSeconds: 9, stepNames },
    });
    expect((await call<MetadataV1>('PUT', path, { json: edit() })).body.rule).not.toHaveProperty('stepNames');
    const named = await call<MetadataV1>('PUT', path, { json: edit(['Opened', 'Sent']) });
    expect(named.body.rule).toEqual({ eventId: 'named-steps', steps, windowSeconds: 9, stepNames: ['Opened', 'Sent'] });
    const history = await call<Page<MetadataVersionV1>>('GET', `${path}/history`);
    const [latest] = history.body.items;
    expect(latest!.changes).toEqual([
      {
        field: 'rule',
        before: { steps, windowSeconds: 9 },
        after: { steps, windowSeconds: 9, stepNames: ['Opened', 'Sent'] },
      },
    ]);
    const told = await call<KnowledgeRecordDetailsV1>('GET', '/api/v1/knowledge/records/event/named-steps');
    expect(told.body.sequence!.steps.map(({ name }) => name)).toEqual(['Opened', 'Sent']);
    for (const wrong of [['one'], ['a', 'b', 'c'], ['a', 'x'.repeat(201)]])
      expect((await call('PUT', path, { json: edit(wrong) })).status, wrong.join()).toBe(400);
  });

  it('tells of steps with and without a name what they are and where, to whom own samples tell it', async () => {
    const flow = { src: '10.0.0.1:40000', srcPkts: 9, srcBytes: 900, dstPkts: 9, dstBytes: 4000, relativeStart: 0 };
    const flashes = ['one.example:443', 'two.example:443'].map((dst) => ({
      ...flow,
      dst,
      protocolInformation: '',
      duration: 1,
    }));
    const bytes = JSON.stringify({ hash: 'c', trafficDate: 1_772_323_200, fileName: 'c.sf', flashes });
    const { sampleId } = await server.upload(ann.key, { bytes, type: 'secflow', fileName: 'c.sf' });
    expect(await server.ended(sampleId)).toBe('processed');
    const flows = (await call<Page<FlowV1>>('GET', `/api/v1/samples/${sampleId}/flows`, { by: ann })).body.items;
    const steps = [...flows.map(({ flowId }) => String(flowId)), 'ab'.repeat(16)];
    const rule = { steps, windowSeconds: 9, stepNames: ['Opened', '', ''] };
    await call('PUT', '/api/v1/metadata/event/unnamed-steps', { json: { ...recordOf('Unnamed'), rule } });
    const seen = async (by: TestKey) =>
      (
        await call<KnowledgeRecordDetailsV1>('GET', '/api/v1/knowledge/records/event/unnamed-steps', { by })
      ).body.sequence!.steps.map((step) => step.seen);
    const [first, second] = flows;
    const places = [
      { category: first!['flowCategory'], destination: 'one.example:443' },
      { category: second!['flowCategory'], destination: 'two.example:443' },
    ];
    expect(await seen(ann)).toEqual([...places, null]);
    expect(await seen(editor)).toEqual([null, null, null]);
    // What has a title says what it is.
    await call('PUT', `/api/v1/metadata/behavior/${steps[0]}`, { json: recordOf('Opens the form') });
    expect(await seen(ann)).toEqual([null, places[1], null]);
  });

  it('exported, installed elsewhere and exported there is the same, and can be edited further', async () => {
    const steps = ['ab'.repeat(16), 'cd'.repeat(16)];
    await call('PUT', '/api/v1/metadata/event/two-steps', {
      json: { ...recordOf('Two steps'), rule: { steps, windowSeconds: 9, stepNames: [' First ', ''] } },
    });
    await call('PUT', `/api/v1/metadata/behavior/${'ef'.repeat(16)}`, { json: recordOf('Does that') });
    await call('PUT', '/api/v1/metadata/destination/kept.example:443', { json: recordOf('Kept') });
    const exported = await call<string>('GET', '/api/v1/knowledge/export');
    expect(exported.body.split('\n').length).toBeGreaterThan(5);
    const headOf = (text: string): object => JSON.parse(text.split('\n')[0]!);
    const said = { name: 'ours', author: 'Our team', licence: 'CC-BY-4.0' };
    expect(headOf(exported.body)).toMatchObject(said);
    const folder = await mkdtemp(join(tmpdir(), 'flowsage-installed-'));
    await writeFile(join(folder, 'community.records.ndjson'), exported.body);
    const other = await startTestServer({ knowledge: [folder] });
    try {
      const at = { at: other, by: await other.addKey({ role: 'editor' }) };
      const again = async (): Promise<string> => (await call<string>('GET', '/api/v1/knowledge/export', at)).body;
      expect(await again()).toBe(exported.body);
      const path = '/api/v1/metadata/destination/kept.example:443';
      const installed = await call<MetadataV1>('GET', path, at);
      expect(installed).toMatchObject({ etag: '"v0"', body: { version: 0, record: { title: 'Kept' } } });
      const rule = { eventId: 'two-steps', steps, windowSeconds: 9, stepNames: ['First', ''] };
      expect(await other.context.store.eventRules()).toContainEqual(rule);
      const seen = await call<{ metadata: object }>('GET', '/api/v1/destinations/kept.example?port=443', at);
      expect(seen.body.metadata).toMatchObject({ title: 'Kept' });

      const stale = { ...at, json: recordOf('Other'), headers: { 'if-match': '"v1"' } };
      expect((await call('PUT', path, stale)).status).toBe(412);
      const edit = { ...at, json: recordOf('Other'), headers: { 'if-match': '"v0"' } };
      expect((await call<MetadataVersionV1>('PUT', path, edit)).body.changes).toEqual([
        { field: 'title', before: 'Kept', after: 'Other' },
      ]);
      expect(headOf(await again())).not.toEqual(headOf(exported.body));
      // What was imported keeps its licence.
      expect(headOf(await again())).toMatchObject(said);
      const history = await call<Page<MetadataVersionV1>>('GET', `${path}/history`, at);
      expect(history.body.items.map(({ version }) => version)).toEqual([1, 0]);
      await call('DELETE', path, at);
      expect((await call('GET', path, at)).status).toBe(404);
      expect(await again()).not.toContain('kept.example');
      const listed = await call<Page<MetadataV1>>('GET', '/api/v1/metadata/destination?prefix=kept', at);
      expect(listed.body.items).toEqual([]);
      const toFirst = { ...at, json: { version: 0 } };
      expect((await call<MetadataVersionV1>('POST', `${path}/revert`, toFirst)).body).toMatchObject({
        version: 3,
        record: { title: 'Kept' },
      });
      expect((await call('POST', '/api/v1/metadata/destination/never.example:1/revert', toFirst)).status).toBe(404);
      await call('DELETE', path, at);
      // As it was installed.
      await call('PUT', path, { ...at, json: recordOf('Kept') });
      expect(await again()).toBe(exported.body);
    } finally {
      await other.stop();
      await rm(folder, { recursive: true });
    }
  });
});

describe('verdicts', () => {
  it('are judged anew when knowledge changes, and tell what is new since they were read', async () => {
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
    const { sampleId } = await server.upload(ann.key, { bytes, type: 'secflow', fileName: 'a.sf' });
    expect(await server.ended(sampleId)).toBe('processed');
    const url = `/api/v1/samples/${sampleId}`;
    const changes = async (): Promise<SampleChangesV1> =>
      (await call<SampleChangesV1>('GET', `${url}/changes`, { by: ann })).body;
    const changedIds = async (): Promise<string[]> =>
      (await call<Page<SampleV1>>('GET', '/api/v1/samples?changed=true', { by: ann })).body.items.map(({ id }) => id);
    expect(await changes()).toEqual({ changed: false, before: null, after: null, changedRecords: [] });
    await call('GET', `${url}/verdict`, { by: ann });
    expect(await changes()).toMatchObject({ changed: false, before: { readAt: expect.any(String) } });
    expect(await changedIds()).toEqual([]);

    const [{ flowId }] = (await call<Page<FlowV1>>('GET', `${url}/flows`, { by: ann })).body.items as [FlowV1];
    const path = `/api/v1/metadata/behavior/${flowId}`;
    await call('PUT', path, { json: recordOf('Sends malware', { relevance: 'knownBad', threatTags: ['Trojan'] }) });
    await server.context.rejudging.idle();
    const changed = await changes();
    expect(changed.changed).toBe(true);
    expect(changed.after!.basis.revision).toBe((await server.context.store.knowledgeRevision()).revision);
    expect(changed.after!.basis.packs).toEqual(
      server.context.knowledge.packs.map(({ name, version }) => expect.objectContaining({ name, version })),
    );
    expect(changed.after!.verdict).not.toBe(changed.before!.verdict);
    expect(changed.after!.evidence.join(' ')).toContain('Sends malware');
    expect(changed.before!.evidence.join(' ')).not.toContain('Sends malware');
    // Records of packs that are only quoted no more are as they were.
    expect(changed.changedRecords).toEqual([
      { kind: 'behavior', key: flowId, title: 'Sends malware', before: null, after: 'version 1', fields: [] },
    ]);
    expect(changed.before!.records.filter(({ pack }) => pack !== null)).not.toEqual([]);
    expect(await changedIds()).toEqual([sampleId]);
    const { verdict, confidence } = changed.after!;
    expect((await call<SampleV1>('GET', url, { by: ann })).body).toMatchObject({
      changed: true,
      verdict: { verdict, confidence },
      rarity: { behaviors: 1, rare: 1, leastCount: 1, isCurrent: true },
    });
    expect((await call('GET', `${url}/changes`)).status).toBe(404);

    await call('GET', `${url}/verdict`, { by: ann });
    expect((await changes()).changed).toBe(false);
    expect(await changedIds()).toEqual([]);
    await call('PUT', path, { json: recordOf('Sends malware', { relevance: 'knownBad', threatTags: ['Stealer'] }) });
    await server.context.rejudging.idle();
    expect((await changes()).changedRecords).toContainEqual(
      expect.objectContaining({ before: 'version 1', after: 'version 2', fields: ['threatTags'] }),
    );

    // What makes it harmless is quoted nowhere, and yet made the difference.
    await call('GET', `${url}/verdict`, { by: ann });
    await call('DELETE', path);
    const place = '/api/v1/metadata/destination/turned-bad.example:443';
    await call('PUT', place, { json: recordOf('Our own', { relevance: 'knownUninteresting' }) });
    await server.context.rejudging.idle();
    expect((await changes()).changedRecords).toEqual([
      { kind: 'behavior', key: flowId, title: 'Sends malware', before: 'version 2', after: null, fields: [] },
      {
        kind: 'destination',
        key: 'turned-bad.example:443',
        title: 'Our own',
        before: null,
        after: 'version 1',
        fields: [],
      },
    ]);
  });

  it('take up Events that are written after samples were read, and let them go when they are taken away', async () => {
    const flow = (dst: string, relativeStart: number) => ({
      src: '10.0.0.2:40000',
      dst,
      srcPkts: 10,
      srcBytes: 900,
      dstPkts: 9,
      dstBytes: 4000,
      relativeStart,
      protocolInformation: '',
      duration: 1,
    });
    const flashes = [flow('offer.example:443', 0), flow('form.example:443', 5), flow('other.example:443', 9)];
    const bytes = JSON.stringify({ hash: 'b', trafficDate: 1_772_323_200, fileName: 'b.sf', flashes });
    const { sampleId } = await server.upload(ann.key, { bytes, type: 'secflow', fileName: 'b.sf' });
    expect(await server.ended(sampleId)).toBe('processed');
    const url = `/api/v1/samples/${sampleId}`;
    const read = async <Body>(path: string): Promise<Body> => (await call<Body>('GET', url + path, { by: ann })).body;
    const eventIds = async (): Promise<unknown[]> =>
      (await read<Page<FlowV1>>('/flows')).items.map(({ eventId }) => eventId);
    const flows = (await read<Page<FlowV1>>('/flows')).items;
    const before = await read<VerdictV1>('/verdict');
    expect(before.story.some(({ steps }) => steps !== undefined)).toBe(false);

    const path = '/api/v1/metadata/event/offer-and-form';
    const rule = {
      steps: flows.slice(0, 2).map((one) => String(one['flowId'])),
      windowSeconds: 60,
      stepNames: ['Lured', 'Told'],
    };
    const record = recordOf('Lured to a form', { relevance: 'knownBad', threatTags: ['Phishing'] });
    await call('PUT', path, { json: { ...record, rule } });
    await server.context.rejudging.idle();
    expect(await eventIds()).toEqual(['offer-and-form', 'offer-and-form', null]);
    expect(await read<SampleChangesV1>('/changes')).toMatchObject({
      changed: true,
      changedRecords: [{ kind: 'event', key: 'offer-and-form', title: 'Lured to a form' }],
    });
    const after = await read<VerdictV1>('/verdict');
    expect(after.verdict).not.toBe(before.verdict);
    const told = after.story.find(({ steps }) => steps !== undefined);
    expect(told?.steps?.map(({ name, rows }) => [name, rows])).toEqual([
      ['Lured', [0]],
      ['Told', [1]],
    ]);
    expect((await read<AnnotationsV1>('/annotations')).events.map(({ rows }) => rows)).toEqual([[0, 1]]);

    await call('DELETE', path);
    await server.context.rejudging.idle();
    expect(await eventIds()).toEqual([null, null, null]);
    expect((await read<VerdictV1>('/verdict')).verdict).toBe(before.verdict);
  });
});
