import type { Activity, AnnotationRecordV1, AnnotationsV1, MetadataRecord } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isKnown, readTags } from '../../model/metadata.ts';
import { publicIdOf } from '../../model/sample.ts';
import { sampleBytes, startTestServer, type TestServer } from '../testing/test-server.ts';

const CAPTURES = ['phishing.pcapng', 'browsing.pcapng', 'beacon.pcap', 'file-upload.pcap', 'icmp.pcap'] as const;

let server: TestServer;
const ids = new Map<string, string>();

beforeAll(async () => {
  server = await startTestServer();
  for (const name of CAPTURES) {
    const type = name.endsWith('ng') ? 'pcapng' : 'pcap';
    const { sampleId } = await server.upload(server.adminKey, { type, bytes: await sampleBytes(name) });
    expect(await server.ended(sampleId)).toBe('processed');
    ids.set(name, sampleId);
  }
});

afterAll(async () => server?.stop());

async function ask<Body>(path: string, key: string | null = server.adminKey): Promise<{ status: number; body: Body }> {
  const answer = await fetch(`${server.url}${path}`, key === null ? {} : { headers: { apikey: key } });
  return { status: answer.status, body: (await answer.json()) as Body };
}

const annotationsOf = async (id: string): Promise<AnnotationsV1> =>
  (await ask<AnnotationsV1>(`/api/v1/samples/${id}/annotations`)).body;
const activitiesOf = async (id: string): Promise<Activity[]> =>
  (await ask<{ body: Activity[] }>(`/sec/v1.0/samples/${id}/aggregated`)).body.body;

/** What the columns say of a flow, in the form of the old list. */
function toldOf(annotations: AnnotationsV1, row: number, eventRecords: ReadonlyMap<number, number>) {
  const { records, destinations, destinationOf, behaviorOf, flowIdCounts } = annotations;
  const at = (position: number | null | undefined) => (position == null ? null : (records[position] ?? null));
  return {
    destination: saidBy(at(destinations[destinationOf[row]!]?.record)),
    behavior: saidBy(at(behaviorOf[row])),
    event: saidBy(at(eventRecords.get(row))),
    flowIdCount: flowIdCounts[row],
  };
}

function saidBy(record: AnnotationRecordV1 | null) {
  if (record === null) return null;
  const { title, description, relevance, tags } = record;
  return { title, description, relevance, tags };
}

function saidByOld(record: Activity['destination']) {
  if (!isKnown(record)) return null;
  const { title, description, relevance, ...fields } = record as MetadataRecord;
  const tags = Object.entries(fields).map(([field, text]) => [field, readTags(text)] as const);
  return { title, description, relevance, tags: Object.fromEntries(tags.filter(([, list]) => list.length > 0)) };
}

function eventRecordsOf({ events }: AnnotationsV1): Map<number, number> {
  return new Map(events.flatMap(({ record, rows }) => rows.map((row) => [row, record] as const)));
}

async function expectAgreement(id: string): Promise<{ annotations: AnnotationsV1; activities: Activity[] }> {
  const [annotations, activities] = [await annotationsOf(id), await activitiesOf(id)];
  const eventRecords = eventRecordsOf(annotations);
  expect(annotations.flows).toBe(activities.length);
  expect(activities.map((_, row) => toldOf(annotations, row, eventRecords))).toEqual(
    activities.map(({ destination, behavior, event, flowIdCount }) => ({
      destination: saidByOld(destination),
      behavior: saidByOld(behavior),
      event: saidByOld(event),
      flowIdCount,
    })),
  );
  return { annotations, activities };
}

describe('GET /api/v1/samples/{id}/annotations', () => {
  it.each(CAPTURES)('says of every flow of %s what the old list says of it', async (name) => {
    const { annotations, activities } = await expectAgreement(ids.get(name)!);
    expect(activities.length).toBeGreaterThan(0);
    expect(annotations.truncated).toEqual([]);
    for (const { secflow } of activities.slice(0, 1)) {
      const { name: host, port } = annotations.destinations[annotations.destinationOf[0]!]!;
      expect(secflow.destinationData).toBe(`${host}:${port ?? 'ICMP'}`);
    }
  });

  it('meets all three kinds of knowledge in the captures', async () => {
    const all = await Promise.all([...ids.values()].map(annotationsOf));
    const kinds = new Set(all.flatMap(({ records }) => records.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(['behavior', 'destination', 'event', 'parent']);
  });

  it('tells each record once, with the pack it is from', async () => {
    const { records } = await annotationsOf(ids.get('phishing.pcapng')!);
    const identities = records.map(({ kind, key, pack, knowledge }) =>
      JSON.stringify([kind, key, pack, knowledge?.destination_data]),
    );
    expect(new Set(identities).size).toBe(records.length);
    for (const { pack, version } of records) expect([pack, version]).toEqual([expect.stringMatching(/^\S+ \d/), null]);
  });

  it('tells the flows of an Event by its steps', async () => {
    const { events, records } = await annotationsOf(ids.get('phishing.pcapng')!);
    expect(events.length).toBeGreaterThan(0);
    for (const { record, steps, rows } of events) {
      expect(records[record]!.kind).toBe('event');
      expect(steps.flat().sort((a, b) => a - b)).toEqual([...rows].sort((a, b) => a - b));
      expect(steps.every((step) => step.length > 0)).toBe(true);
    }
  });

  it('counts the samples that hold a name, and the labels seen there', async () => {
    const { destinations } = await annotationsOf(ids.get('phishing.pcapng')!);
    const counted = destinations.filter(({ count }) => count !== null);
    expect(counted.length).toBeGreaterThan(0);
    for (const { count, firstObserved, lastObserved, labelsObserved } of counted) {
      expect(count).toBeGreaterThan(0);
      expect(Date.parse(firstObserved!)).toBeLessThanOrEqual(Date.parse(lastObserved!));
      expect(labelsObserved.length).toBeGreaterThan(0);
    }
  });

  it('lets what people wrote come first, under its version', async () => {
    const id = ids.get('phishing.pcapng')!;
    const flows = await activitiesOf(id);
    const behaving = flows.find(({ behavior }) => isKnown(behavior))!;
    const eventful = flows.find(({ event }) => isKnown(event))!;
    const { store } = server.context;
    const write = (kind: 'behavior' | 'event' | 'destination', key: string, title: string) =>
      store.saveMetadata(kind, key, {
        record: { ...(behaving.behavior as MetadataRecord), title, relevance: 'knownUninteresting' },
        rule: null,
        author: { accountId: 'a', keyId: null },
        reason: 'test',
      });
    await write('behavior', behaving.secflow.flowId, 'A behavior by people');
    await write('event', eventful.secflow.eventId!, 'An event by people');
    await write('destination', behaving.secflow.destinationData, 'A destination by people');
    const { annotations } = await expectAgreement(id);
    const written = annotations.records.filter(({ version }) => version !== null);
    expect(written.map(({ title }) => title).sort()).toEqual([
      'A behavior by people',
      'A destination by people',
      'An event by people',
    ]);
    for (const { pack, version } of written) expect([pack, version]).toEqual([null, 1]);
  });

  it('tells Events of rules that people wrote', async () => {
    const first = (await activitiesOf(ids.get('browsing.pcapng')!)).map(({ secflow }) => secflow);
    const steps = [first[0]!, first.find((flow) => flow.flowId !== first[0]!.flowId)!].map(({ flowId }) => flowId);
    const eventId = 'e'.repeat(32);
    const record = { ...(await someRecord()), title: 'Two in a row' };
    await server.context.store.saveMetadata('event', eventId, {
      record,
      rule: { eventId, steps, windowSeconds: 3600, stepNames: ['', 'The page'] },
      author: { accountId: 'a', keyId: null },
      reason: 'test',
    });
    const bytes = await sampleBytes('browsing.pcapng');
    const { sampleId } = await server.upload(server.adminKey, { type: 'pcapng', bytes });
    expect(await server.ended(sampleId)).toBe('processed');
    const { annotations } = await expectAgreement(sampleId);
    const found = annotations.events.filter(({ record: at }) => annotations.records[at]!.title === 'Two in a row');
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]!.steps.map((rows) => rows.length)).toEqual([1, 1]);
    expect(found[0]!.stepNames).toEqual(['', 'The page']);
    // Where no step has a name, nothing is said of names.
    for (const { steps: told, stepNames } of annotations.events)
      if (stepNames !== undefined) {
        expect(stepNames).toHaveLength(told.length);
        expect(stepNames.join('')).not.toBe('');
      }
  });

  it('is for the owner, and of a shared sample for whoever has its link', async () => {
    const id = ids.get('beacon.pcap')!;
    const { key } = await server.addKey();
    expect((await ask(`/api/v1/samples/${id}/annotations`, key)).status).toBe(404);
    expect((await ask(`/api/v1/samples/${id}/annotations`, null)).status).toBe(401);
    const { store } = server.context;
    const [owner] = await store.listAccounts();
    const shared = await store.setVisibility(owner!.id, id, 'public', '11111111-2222-3333-4444-555555555555');
    const path = `/api/v1/public/samples/${encodeURIComponent(publicIdOf(shared!))}/annotations`;
    const { status, body } = await ask<AnnotationsV1>(path, null);
    expect(status).toBe(200);
    expect(body.destinationOf).toEqual((await annotationsOf(id)).destinationOf);
    expect(JSON.stringify(body)).not.toContain('10.20.30.');
    await store.setVisibility(owner!.id, id, 'private', '11111111-2222-3333-4444-555555555556');
    expect((await ask(path, null)).status).toBe(404);
  });

  it('of a sample that is still worked on is empty', async () => {
    const { store } = server.context;
    const [owner] = await store.listAccounts();
    const id = 'cd'.repeat(16);
    await store.createSample({
      id,
      accountId: owner!.id,
      publicationId: '22222222-2222-3333-4444-555555555555',
      visibility: 'private',
      fileName: 'waiting.pcap',
      fileType: 'pcap',
      fileBytes: 1,
      hasNames: false,
      uploadDigest: '00',
      uploadedAt: 1,
      idempotencyKey: null,
    });
    expect(await annotationsOf(id)).toMatchObject({ flows: 0, destinations: [], destinationOf: [], truncated: [] });
  });
});

async function someRecord(): Promise<MetadataRecord> {
  const flows = await activitiesOf(ids.get('phishing.pcapng')!);
  return flows.find(({ behavior }) => isKnown(behavior))!.behavior as MetadataRecord;
}

it('10,000 flows to 5,000 places are answered with little work', async () => {
  const flashes = Array.from({ length: 10_000 }, (_, i) => ({
    src: `10.0.0.${i % 200}:${1024 + (i % 50_000)}`,
    dst: `site${i % 5000}.example:443`,
    destinationNameSource: 'passive',
    srcPkts: 9,
    srcBytes: 700 + (i % 90),
    dstPkts: 8,
    dstBytes: 4200,
    relativeStart: i / 100,
    protocolInformation: '',
    duration: 1.5,
  }));
  const bytes = JSON.stringify({ hash: '00', trafficDate: '1700000000.5', fileName: 'x', flashes });
  const { sampleId } = await server.upload(server.adminKey, { type: 'secflow', bytes });
  expect(await server.ended(sampleId)).toBe('processed');
  const seconds: number[] = [];
  for (let i = 0; i < 3; i++) {
    const before = process.cpuUsage();
    expect((await annotationsOf(sampleId)).behaviorOf).toHaveLength(10_000);
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
  }
  // Processor time, store and reading of the answer included: a busy machine changes the time on the clock.
  expect(Math.min(...seconds)).toBeLessThan(1.5);
}, 180_000);
