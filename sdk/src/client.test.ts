import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleBytes, startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';
import {
  createClient,
  encodePublicId,
  type FlowsageClient,
  type FlowV1,
  hadError,
  isProposal,
  type SampleV1,
} from './index.ts';

/** Every call of the client on the real server. */

let server: TestServer;
let client: FlowsageClient;
let editor: FlowsageClient;
let admin: FlowsageClient;
const anybody = (): FlowsageClient => createClient({ baseUrl: server.url });

beforeAll(async () => {
  server = await startTestServer();
  client = createClient({ baseUrl: server.url, key: (await server.addKey()).key });
  editor = createClient({ baseUrl: server.url, key: (await server.addKey({ role: 'editor' })).key });
  admin = createClient({ baseUrl: server.url, key: server.adminKey });
});
afterAll(() => server.stop());

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const list: Value[] = [];
  for await (const value of values) list.push(value);
  return list;
}

async function uploaded(name: string, visibility: 'private' | 'public' = 'private'): Promise<SampleV1> {
  const sample = await client.upload(await sampleBytes(name), { fileName: name, visibility });
  await all(client.progress(sample.id));
  return client.sample(sample.id);
}

describe('the calls of the original clients', () => {
  it('go the whole way from an upload to everything known of its flows', async () => {
    const before = new Date();
    const receipt = await client.uploadSample('phishing.pcapng', await sampleBytes('phishing.pcapng'), 'pcapng');
    expect(receipt.fileName).toBe('phishing.pcapng');
    const metadata = await client.waitForSampleProcessing(receipt.sampleId, { intervalMs: 20 });
    expect(Number(metadata.trafficDate)).toBeGreaterThan(1e9);
    expect(await client.isSampleProcessed(receipt.sampleId)).toBe(true);
    expect(await client.getPrivateSampleMetadata(receipt.sampleId.toUpperCase())).toEqual(metadata);
    expect((await client.listMySamples())[0]).toMatchObject({ fileName: 'phishing.pcapng', uuid: receipt.sampleId });

    expect(await client.getUuidForUploadedSample('phishing.pcapng', before)).toBe(receipt.sampleId);
    expect(await client.getUuidForUploadedSample('phishing.pcapng', before, { public: true })).toBeNull();
    expect(await client.getUuidForUploadedSample('other.pcapng', before)).toBeNull();
    const longAgo = new Date(before.getTime() - 120_000);
    expect(await client.getUuidForUploadedSample('phishing.pcapng', longAgo)).toBeNull();

    const secflows = await client.getSecflowsFromSample(receipt.sampleId);
    expect(secflows.length).toBeGreaterThan(10);
    const activities = await client.getAggregatedDataForSample(receipt.sampleId);
    expect(activities.map(({ secflow }) => secflow)).toEqual(secflows);
    const portal = secflows.find(({ destinationData }) => destinationData.startsWith('login-portal.'))!;
    expect(await client.getGlobalCountForSecflow(portal.flowId)).toBe(1);
    expect((await client.getDestinationForSecflow(portal))!.title).not.toBe('');
    expect(await client.getBehaviorForSecflow(portal)).toMatchObject({ relevance: 'knownBad' });
    const eventful = activities.find(({ secflow, event }) => secflow.eventId !== undefined && 'title' in event)!;
    expect(await client.getEventForSecflow(eventful.secflow)).toEqual(eventful.event);
    const eventless = secflows.find(({ eventId }) => eventId === undefined)!;
    expect(await client.getEventForSecflow(eventless)).toBeNull();
    expect(await client.retrieveViaSession(secflows.map(({ flowId }) => `sec/v1.0/secflows/${flowId}/count`))).toEqual(
      secflows.map(() => 1),
    );
  });

  it('read a public sample without a key, in the same form as a private one', async () => {
    const sample = await uploaded('browsing.pcapng', 'public');
    const publicId = sample.publicId!;
    const activities = await anybody().getPublicSampleData(publicId);
    const own = await client.getAggregatedDataForSample(sample.id);
    expect(Object.keys(activities[0]!)).toEqual(Object.keys(own[0]!));
    expect(activities).toHaveLength(own.length);
    const secflows = await anybody().getSecflowsFromSample(publicId);
    expect(await anybody().getPublicSampleData(publicId, 'secflow')).toEqual(secflows);
    expect(await anybody().getAggregatedDataForSample(publicId)).toEqual(activities);
    const { flowId } = secflows[3]!;
    expect(await anybody().getPublicSampleData(publicId, 'flowIdCount', flowId)).toBe(1);
    expect(await anybody().getPublicSampleData(publicId, 'secflow', 'none')).toBeNull();
    const known = activities.find(({ destination }) => Object.keys(destination).length > 0)!;
    expect(await anybody().getDestinationForSecflow(known.secflow, { publicSample: publicId })).toEqual(
      known.destination,
    );
    expect(await anybody().getBehaviorForSecflow(known.secflow, { publicSample: publicId })).toEqual(
      'title' in known.behavior ? known.behavior : null,
    );
    const metadata = await client.getPrivateSampleMetadata(sample.id);
    expect(encodePublicId({ publicationId: metadata.id, sampleId: metadata.hash })).toBe(publicId);
    expect(
      await client.getUuidForUploadedSample('browsing.pcapng', new Date(sample.uploadedAt), { public: true }),
    ).toBe(publicId);
  });

  it('wait for both texts of a sample, and ask for them if nobody has', async () => {
    const { id } = await uploaded('beacon.pcap');
    const summary = await client.waitForSummary(id, { intervalMs: 20 });
    expect(Object.keys(summary).sort()).toEqual(['confidence', 'details', 'summary', 'verdict']);
    expect((await client.getSummary(id)).status).toBe('generated');
    expect(['processing', 'generated']).toContain((await client.requestSummary(id)).status);
    const categories = await client.waitForCategorization(id, { intervalMs: 20 });
    expect(Object.keys(categories)).toHaveLength(5);
    expect((await client.getCategorization(id)).status).toBe('generated');
    expect(['processing', 'generated']).toContain((await client.requestCategorization(id)).status);
  });

  it('tell what cannot be asked by -1 for counts, and by errors for all else', async () => {
    expect(await anybody().getGlobalCountForSecflow('a'.repeat(64))).toBe(-1);
    expect(await client.getGlobalCountForSecflow('a'.repeat(64))).toBe(0);
    await expect(anybody().listMySamples()).rejects.toMatchObject({ kind: 'unauthenticated', status: 401 });
    await expect(client.getPrivateSampleMetadata('0'.repeat(32))).rejects.toMatchObject({ kind: 'not-found' });
    const answer = await fetch(`${server.url}/upload/v1.0/uploads/list`);
    expect(hadError(await answer.json(), answer.status)).toBe(true);
    expect(hadError({ error: false, body: [] })).toBe(false);
  });

  it('write and read what is known of a destination', async () => {
    const record = { title: 'A Shop', description: 'Sells things.', destinationTags: ['Shop', 'CDN'] } as const;
    const saved = await editor.updateDestination('shop.example.org:443', record);
    expect(saved).toMatchObject({ title: 'A Shop', destinationTags: '["Shop","CDN"]', relevance: '' });
    expect(await client.getDestinationForSecflow({ destinationData: 'shop.example.org:443' })).toEqual(saved);
    expect(await client.updateDestination('shop.example.org:443', record)).toMatch(/^Proposed as /);
  });

  it('ask and add as Bayse’s programs do', async () => {
    const numbers = { count: 2, first_observed: 1_700_000_000, last_observed: 1_700_000_100 };
    const names = Array.from({ length: 5000 }, (_, i) => `host-${i}.posted-statistics.example.org`);
    const post = {
      public_sources: {},
      public_destinations: Object.fromEntries(names.map((name) => [name, { 'TCP/443': { noPayloadData: numbers } }])),
    };
    const sentences = await client.postStatistics(post);
    expect(sentences.length).toBeGreaterThan(1);
    expect(await client.postStatistics(post)).toHaveLength(sentences.length);
    const question = { port: 443, statistics: true, flowSummary: true } as const;
    for (const name of [names[0]!, names.at(-1)!]) {
      const { destination_info } = await anybody().getDestination(name, question);
      expect(destination_info.statistics).toMatchObject({ count: 1, first_observed: 1_700_000_000 });
      expect(destination_info.flow_summary![`${name}_TCP/443`]!.labels_observed).toEqual(['noPayloadData']);
    }
  });
});

describe('samples', () => {
  it('are uploaded once under one key, and as often as they are under others', async () => {
    const bytes = await sampleBytes('icmp.pcap');
    const first = await client.upload(bytes, { fileName: 'once.pcap', idempotencyKey: 'k1' });
    const second = await client.upload(new Blob([bytes]), { fileName: 'once.pcap', idempotencyKey: 'k1' });
    const third = await client.upload(new Blob([bytes]).stream() as ReadableStream<Uint8Array>, {
      fileName: 'once.pcap',
    });
    expect(second.id).toBe(first.id);
    expect(third.id).not.toBe(first.id);
    expect(third.fileBytes).toBe(bytes.length);
  });

  it('that are too large are refused with the limit, whatever way they are sent', async () => {
    const small = await startTestServer({ maxUploadBytes: 100_000, stopSeconds: 1 });
    try {
      const own = createClient({ baseUrl: small.url, key: (await small.addKey()).key });
      const bytes = Buffer.concat([await sampleBytes('icmp.pcap'), Buffer.alloc(20_000_000)]);
      const refusal = { kind: 'too-large', status: 413, limit: { name: 'maxUploadBytes', value: 100_000 } };
      const stream = async function* (): AsyncGenerator<Uint8Array> {
        for (let from = 0; from < bytes.length; from += 65_536) yield bytes.subarray(from, from + 65_536);
      };
      for (const source of [bytes, new Blob([bytes]), stream])
        await expect(own.upload(source, { fileName: 'large.pcap' })).rejects.toMatchObject(refusal);
      await expect(own.uploadSample('large.pcap', bytes, 'pcap')).rejects.toMatchObject({ kind: 'too-large' });
    } finally {
      await small.stop();
    }
  });

  it('are listed page by page as they are asked for', async () => {
    const own = createClient({ baseUrl: server.url, key: (await server.addKey()).key });
    const bytes = await sampleBytes('icmp.pcap');
    for (const fileName of ['a.pcap', 'b.pcap', 'c.pcap', 'other.pcap']) await own.upload(bytes, { fileName });
    const page = await own.samples({ limit: 3 });
    expect(page.items).toHaveLength(3);
    expect(page.nextCursor).not.toBeNull();
    const names = async (query: Parameters<typeof own.iterateSamples>[0]) =>
      (await all(own.iterateSamples(query))).map(({ fileName }) => fileName);
    expect(await names({ limit: 1, sort: 'fileName', order: 'desc' })).toEqual([
      'other.pcap',
      'c.pcap',
      'b.pcap',
      'a.pcap',
    ]);
    expect(await names({ limit: 2, sort: 'fileName', name: 'OTHER' })).toEqual(['other.pcap']);
  });

  it('tell their progress to the end', async () => {
    const sample = await client.upload(await sampleBytes('keepalive.pcap'), { fileName: 'k.pcap' });
    const events = await all(client.progress(sample.id));
    expect(events.at(-1)).toEqual({ state: 'processed', message: null, flows: 12 });
    expect(await all(client.progress(sample.id))).toEqual([events.at(-1)]);
  });

  it('give their flows in pages and as a stream, with the columns that were asked for', async () => {
    const { id, flows } = await uploaded('port-scan.pcap');
    const columns = ['dst', 'label'];
    const streamed = await all(client.iterateFlows(id, { columns }));
    expect(streamed).toHaveLength(flows!);
    expect(Object.keys(streamed[0]!).sort()).toEqual(['dst', 'eventId', 'label', 'row']);
    const paged: FlowV1[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await client.flows(id, { columns, limit: 250, ...(cursor === '' ? {} : { cursor }) });
      paged.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(streamed);
    const { nextCursor } = await client.flows(id, { columns, limit: 250 });
    expect(await all(client.iterateFlows(id, { columns, cursor: nextCursor! }))).toEqual(streamed.slice(250));
    const explanation = await client.explainFlow(id, 3);
    expect(explanation).toMatchObject({ row: 3, label: { label: streamed[3]!['label'] } });
    await expect(client.flows(id, { columns: ['nothing'] })).rejects.toMatchObject({ kind: 'invalid-input' });
  });

  it('are public as long as they are shared', async () => {
    const { id } = await uploaded('ipv6.pcap');
    const { publicId, link } = await client.share(id);
    expect(link).toBe(`${server.url}/public/samples/${publicId}`);
    expect((await anybody().publicSample(publicId!)).id).toBe(id);
    const streamed = await all(anybody().iteratePublicFlows(publicId!, { columns: ['dst'] }));
    expect(streamed).toHaveLength(38);
    expect((await anybody().publicFlows(publicId!, { limit: 5, columns: ['dst'] })).items).toEqual(
      streamed.slice(0, 5),
    );
    expect((await client.unshare(id)).publicId).toBeNull();
    await expect(anybody().publicSample(publicId!)).rejects.toMatchObject({ kind: 'not-found' });
    await client.deleteSample(id);
    await expect(client.sample(id)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('look-ups', () => {
  const contentHash = createHash('sha256').update('an input elsewhere').digest('hex');
  const flowId = createHash('sha256').update('a behavior').digest('hex').replace(/^0+/, '');
  const name = 'contributed.example.org';

  it('tell what was contributed until it is withdrawn', async () => {
    const labels = [{ label: 'noPayloadData', firstObserved: 1_700_000_000, lastObserved: 1_700_000_001 }];
    const contribution = {
      contentHash,
      trafficDate: 1_700_000_000,
      destinations: [{ name, protocol: 'TCP', port: 8443, labels, flowIds: [flowId] }],
    } as const;
    expect(await client.contribute(contribution)).toEqual({ result: 'added' });
    expect(await client.contribute(contribution)).toEqual({ result: 'already-known' });
    const one = await client.destination(name, { port: 8443 });
    expect(one).toMatchObject({
      destination: `${name}_TCP/8443`,
      knowledge: null,
      statistics: { count: 1, accounts: 1 },
      labelsObserved: ['noPayloadData'],
      metadata: {},
    });
    const many = await client.lookup({
      destinations: [
        { name: 'nobody.example.org', protocol: 'ICMP', port: null },
        { name, protocol: 'TCP', port: 8443 },
      ],
      flowIds: [flowId, 'b'.repeat(64)],
    });
    expect(many.destinations.map(({ destination }) => destination)).toEqual([
      'nobody.example.org_ICMP/ICMP',
      `${name}_TCP/8443`,
    ]);
    expect(many.destinations[1]).toEqual(one);
    expect(many.flowIdCounts).toEqual([1, 0]);
    await client.withdraw(contentHash);
    expect((await client.destination(name, { port: 8443 })).statistics.count).toBe(0);
  });

  it('explain labels to everybody', async () => {
    const labels = await anybody().labels();
    expect(labels.length).toBeGreaterThan(50);
    expect(await anybody().label('dnsLookup')).toEqual(labels.find((label) => label.name === 'dnsLookup'));
  });

  it('keep what people say of a destination beyond its record, unless it is taken away', async () => {
    const record = { title: 'A share', description: 'Ours.' };
    const knowledge = { owner_groups: ['Example Ltd'], concern_level: 2, controllable_urls: true };
    const key = 'share.example.org:443';
    await editor.putMetadata('destination', key, { record, knowledge });
    await editor.putMetadata('destination', key, { record: { ...record, title: 'The share' } });
    expect((await client.metadata('destination', key)).knowledge).toEqual(knowledge);
    const preview = await client.previewMetadata('destination', key, { record, knowledge: null });
    expect(preview.knowledge).toBeNull();
    const { knowledge: told } = await client.destination('share.example.org', { port: 443 });
    expect(told).toMatchObject(knowledge);
    await editor.putMetadata('destination', key, { record, knowledge: {} });
    expect((await client.metadata('destination', key)).knowledge).toBeNull();
    await editor.deleteMetadata('destination', key);
  });

  it('keep every version of what people wrote', async () => {
    const record = { title: 'First', description: 'One.' };
    const first = await editor.putMetadata('destination', 'wiki.example.org:443', { record, reason: 'new' });
    await editor.putMetadata('destination', 'wiki.example.org:443', { record: { ...record, title: 'Second' } });
    expect(first).toMatchObject({ version: 1, changes: [{ field: 'title' }, { field: 'description' }] });
    expect((await client.metadata('destination', 'wiki.example.org:443')).record.title).toBe('Second');
    const history = await client.metadataHistory('destination', 'wiki.example.org:443');
    expect(history.map(({ version, record: written }) => [version, written?.title])).toEqual([
      [2, 'Second'],
      [1, 'First'],
    ]);
  });

  it('let contributors propose and editors decide, take away and bring back', async () => {
    const key = 'proposed.example.org:443';
    const edit = { record: { title: 'Proposed', description: 'One.' }, reason: 'seen' };
    const proposals = [
      await client.putMetadata('destination', key, edit, { isNew: true }),
      await client.putMetadata('destination', key, edit),
      await client.putMetadata('destination', key, edit),
    ];
    if (!proposals.every(isProposal)) throw new Error('expected proposals');
    const [one, two, three] = proposals.map(({ id }) => id) as [string, string, string];
    expect((await client.withdrawProposal(two)).state).toBe('withdrawn');
    expect((await editor.rejectProposal(three, 'twice')).decision?.comment).toBe('twice');
    expect((await editor.proposal(one)).changes.map(({ field }) => field)).toEqual(['title', 'description']);
    const waiting: string[] = [];
    for await (const { id } of editor.iterateProposals({ limit: 1 })) waiting.push(id);
    expect(waiting).toContain(one);
    expect((await client.proposals({ state: 'any', mine: true })).items.map(({ id }) => id)).toEqual(
      expect.arrayContaining([one, two, three]),
    );
    expect(await editor.publishProposal(one, 'thanks')).toMatchObject({ version: 1, reason: 'seen' });
    const stale = editor.putMetadata('destination', key, edit, { version: 7 });
    await expect(stale).rejects.toMatchObject({ kind: 'conflict', status: 412 });
    expect(await editor.deleteMetadata('destination', key, 'gone', { version: 1 })).toMatchObject({ record: null });
    const back = await editor.revertMetadata('destination', key, { version: 1 }, { version: 2 });
    expect(back).toMatchObject({ version: 3, record: { title: 'Proposed' } });
    const keys: string[] = [];
    for await (const found of client.iterateMetadata('destination', { limit: 1 })) keys.push(found.key);
    expect(keys).toContain(key);
    expect((await client.listMetadata('destination', { prefix: 'proposed.' })).items).toHaveLength(1);
  });

  it('tell of knowledge as a whole, and export what people wrote', async () => {
    const { packs, written, revision } = await client.knowledge();
    expect(packs.map(({ name }) => name)).toContain('starter');
    expect([written.destination, revision].every((count) => count > 0)).toBe(true);
    const lines = (await new Response(await client.exportKnowledge()).text()).trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toEqual({ end: true, records: lines.length - 2 });
    expect(await anybody().packSchema()).toMatchObject({ title: 'Knowledge pack' });
  });
});

describe('accounts and keys', () => {
  it('are made, changed, listed and taken away', async () => {
    const account = await admin.createAccount({ name: 'Night shift', role: 'reader' });
    const { key, ...stored } = await admin.createKey({ name: 'screen', accountId: account.id, scopes: ['read'] });
    const theirs = createClient({ baseUrl: server.url, key });
    expect(await theirs.whoami()).toMatchObject({ account: { name: 'Night shift' }, keyId: stored.id });
    expect((await theirs.keys()).map(({ id }) => id)).toEqual([stored.id]);
    expect((await admin.accounts()).map(({ id }) => id)).toContain(account.id);
    expect((await admin.changeAccount(account.id, { role: 'contributor' })).role).toBe('contributor');
    expect((await admin.revokeKey(stored.id)).revokedAt).not.toBeNull();
    await expect(theirs.whoami()).rejects.toMatchObject({ kind: 'unauthenticated' });
    await admin.deleteAccount(account.id);
    expect((await admin.accounts()).map(({ id }) => id)).not.toContain(account.id);
    const actions = (await admin.audit({ limit: 5 })).map(({ action }) => action);
    expect(actions).toEqual(['account.delete', 'key.revoke', 'account.change', 'key.create', 'account.create']);
  });
});

describe('operation', () => {
  it('tells state, version and numbers', async () => {
    expect(await anybody().health()).toEqual({ status: 'ok', checks: {} });
    expect((await anybody().ready()).status).toBe('ok');
    expect((await anybody().version()).name).toBe('flowsage');
    expect(await admin.metrics()).toMatch(/^# HELP /m);
    expect((await admin.verify()).faults).toEqual([]);
  });

  it('gives a backup to be read as it comes', async () => {
    let bytes = 0;
    const reader = (await admin.backup()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) bytes += read.value.length;
    expect(bytes).toBeGreaterThan(1000);
    await expect(client.backup()).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
