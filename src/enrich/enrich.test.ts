import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKnowledgeBase, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { processorMilliseconds } from '../lib/testing/processor-time.ts';
import { LOCAL_ACCOUNT_ID } from '../model/account.ts';
import { createDestination, type Destination } from '../model/destination.ts';
import { createFlowBatch, type FlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { NO_STATISTICS, type StatisticsLookup } from '../model/statistics.ts';
import { flowIdentifier } from '../pipeline/flow-identity.ts';
import { openDuckDbStore, type Store } from '../store/index.ts';
import { contributionOfBatch, destinationsOfBatch, enrichDestinations } from './index.ts';

const base = createKnowledgeBase(await loadPacks(SHIPPED_KNOWLEDGE_FOLDER));
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const START = 1_700_000_000_500_000;

interface Row {
  name?: string;
  address?: string;
  host?: string;
  protocol?: number;
  port?: number;
  label?: number;
  category?: number;
  startMicros?: number;
}

function batchOf(rows: readonly Row[]): FlowBatch {
  const batch = createFlowBatch(rows.length, { baseMicros: START });
  for (const [i, row] of rows.entries()) {
    if (row.name !== undefined) batch.destinationName[i] = batch.names.intern(row.name);
    if (row.address !== undefined) batch.dstAddress[i] = batch.addresses.internText(row.address);
    if (row.host !== undefined) batch.dstHost[i] = batch.names.intern(row.host);
    batch.protocol[i] = row.protocol ?? 6;
    batch.dstPort[i] = row.port ?? 443;
    batch.label[i] = row.label ?? 0;
    batch.flowCategory[i] = row.category ?? 0;
    batch.startMicros[i] = row.startMicros ?? START;
    batch.endMicros[i] = (row.startMicros ?? START) + 2_250_000;
  }
  return batch;
}

const viewOf = (batch: FlowBatch): FlowView =>
  new FlowView(batch, {
    ...flowIdentifier,
    identify: (category, dst) => ({ flowId: hash(`${category} ${dst}`), destinationData: dst }),
  });

describe('destinations of a batch', () => {
  test('are distinct, in the order of their first flow, named as well as possible', () => {
    const { destinations, ofRow } = destinationsOfBatch(
      batchOf([
        { name: 'www.site.com', address: '1.2.3.4' },
        { address: '1.2.3.4' },
        { name: 'WWW.site.com', address: '5.6.7.8' },
        { host: 'given.org', port: 80 },
        { name: 'www.site.com', address: '1.2.3.4', protocol: 17 },
        { address: '2001:db8::1', protocol: 58, port: -1 },
        { address: '1.2.3.4' },
      ]),
    );
    expect(destinations).toEqual([
      { name: 'www.site.com', protocol: 'TCP', port: 443 },
      { name: '1.2.3.4', protocol: 'TCP', port: 443 },
      { name: 'given.org', protocol: 'TCP', port: 80 },
      { name: 'www.site.com', protocol: 'UDP', port: 443 },
      { name: '2001:db8::1', protocol: 'ICMP', port: null },
    ]);
    expect([...ofRow]).toEqual([0, 1, 0, 2, 3, 4, 1]);
  });

  test('of an empty batch are none', () => {
    expect(destinationsOfBatch(batchOf([]))).toEqual({ destinations: [], ofRow: new Uint32Array(0) });
  });
});

test('a contribution holds each label with its outermost times, and each behaviour once', () => {
  const batch = batchOf([
    { name: 'a.com', label: 1, category: 2, startMicros: START + 1_000_000 },
    { name: 'a.com', label: 1, category: 2, startMicros: START },
    { name: 'a.com', label: 2, category: 2, startMicros: START },
    { name: 'b.com', label: 1, category: 3 },
  ]);
  const contribution = contributionOfBatch(viewOf(batch), destinationsOfBatch(batch), hash('x'));
  const seconds = START / 1e6;
  expect(contribution).toEqual({
    contentHash: hash('x'),
    trafficDate: seconds,
    destinations: [
      {
        name: 'a.com',
        protocol: 'TCP',
        port: 443,
        labels: [
          { label: LABELS[1]!.name, firstObserved: seconds, lastObserved: seconds + 3.25 },
          { label: LABELS[2]!.name, firstObserved: seconds, lastObserved: seconds + 2.25 },
        ],
        flowIds: [hash(`${FLOW_CATEGORIES[2]!.name} a.com:443`)],
      },
      {
        name: 'b.com',
        protocol: 'TCP',
        port: 443,
        labels: [{ label: LABELS[1]!.name, firstObserved: seconds, lastObserved: seconds + 2.25 }],
        flowIds: [hash(`${FLOW_CATEGORIES[3]!.name} b.com:443`)],
      },
    ],
    uncountedFlowIds: [],
  });
});

describe('enrichment', () => {
  let folder: string;
  let store: Store;
  let statistics: StatisticsLookup;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'flowsage-enrich-'));
    store = await openDuckDbStore({ folder });
    statistics = store.statisticsFor({ accountId: LOCAL_ACCOUNT_ID, minAccounts: 1 });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const add = async (content: string, rows: readonly Row[]): Promise<readonly Destination[]> => {
    const batch = batchOf(rows);
    const found = destinationsOfBatch(batch);
    const holder = { accountId: LOCAL_ACCOUNT_ID, sampleId: hash(content) };
    await store.contribute(contributionOfBatch(viewOf(batch), found, hash(content)), holder);
    return found.destinations;
  };
  const COUNTED = { sampleIsCounted: true };

  test('has the four blocks of the outputs, key by key', async () => {
    await add('earlier', [{ name: 'content-autofill.googleapis.com', label: 3 }]);
    const destinations = await add('this', [{ name: 'content-autofill.googleapis.com', label: 1 }]);
    const [one] = await enrichDestinations(destinations, base, statistics, COUNTED);
    expect(Object.keys(one!.blocks)).toEqual([
      'destination_knowledge',
      'destination_stats',
      'destination_flow_summary',
      'parent_knowledge',
    ]);
    expect(one!.blocks.destination_knowledge).toMatchObject({
      destination_nameport: 'content-autofill.googleapis.com_TCP/443',
      info: { category: 'User Information Storage', concern_level: 1 },
    });
    expect(Object.entries(one!.blocks.destination_stats)).toEqual([
      ['name', 'content-autofill.googleapis.com'],
      ['first_searched', null],
      ['times_searched', null],
      ['first_observed', START / 1e6],
      ['last_observed', START / 1e6 + 2.25],
      ['regions_seen', null],
      ['count', 2],
      ['observed_direct_children', null],
      ['observed_direct_parent', 'googleapis.com'],
      ['direct_children_with_knowledge', []],
      ['direct_parent_with_knowledge', 'googleapis.com'],
    ]);
    expect(one!.blocks.destination_flow_summary).toEqual({
      destination_nameport: 'content-autofill.googleapis.com_TCP/443',
      info: {
        destination_data: 'content-autofill.googleapis.com_TCP/443',
        labels_observed: [LABELS[1]!.name, LABELS[3]!.name].sort(),
      },
    });
    expect(one!.blocks.parent_knowledge?.destination_nameport).toBe('googleapis.com_TCP/443');
    expect(one!.commonality).toBe('rare');
  });

  test('of what nobody knows says so in the agreed shape', async () => {
    const [unknown] = await enrichDestinations([createDestination('nobody.org', 'TCP', 1)], base, statistics, {
      sampleIsCounted: false,
    });
    expect(unknown).toEqual({
      blocks: {
        destination_knowledge: { destination_nameport: null, info: {} },
        destination_stats: {
          name: 'nobody.org',
          first_searched: null,
          times_searched: null,
          first_observed: null,
          last_observed: null,
          regions_seen: null,
          count: 0,
          observed_direct_children: null,
          observed_direct_parent: null,
          direct_children_with_knowledge: [],
          direct_parent_with_knowledge: null,
        },
        destination_flow_summary: {
          destination_nameport: 'nobody.org_TCP/1',
          info: { destination_data: 'nobody.org_TCP/1', labels_observed: [] },
        },
        parent_knowledge: null,
      },
      commonality: 'new',
    });
  });

  test('counts per name at every port, and tells children seen and children known', async () => {
    const destinations = await add('this', [
      { name: 'github.com', port: 443 },
      { name: 'github.com', port: 22 },
      { name: 'deploy.github.com', port: 443 },
    ]);
    const [web, shell] = await enrichDestinations(destinations, base, statistics, COUNTED);
    expect(web!.blocks.destination_stats).toBe(shell!.blocks.destination_stats);
    expect(web!.blocks.destination_stats).toMatchObject({
      count: 1,
      observed_direct_children: ['deploy.github.com'],
      observed_direct_parent: null,
    });
    expect(web!.blocks.destination_stats.direct_children_with_knowledge).toContain('api.github.com');
    expect(web!.commonality).toBe('new');
    expect(shell!.blocks.destination_knowledge.destination_nameport).toBe('github.com_TCP/22');
  });

  test('claims nothing about internal names or without a store', async () => {
    const destinations = await add('this', [{ address: '10.0.0.1' }, { name: 'nas.local' }, { address: '8.8.8.8' }]);
    const counted = await enrichDestinations(destinations, base, statistics, COUNTED);
    expect(counted.map(({ commonality }) => commonality)).toEqual([null, null, 'new']);
    expect(counted.map(({ blocks }) => blocks.destination_stats.count)).toEqual([0, 0, 1]);
    const without = await enrichDestinations(destinations, base, NO_STATISTICS, { sampleIsCounted: false });
    expect(without.map(({ commonality }) => commonality)).toEqual([null, null, null]);
  });

  test('of a child of a domain that lets children inherit is the domain’s, under the domain’s key', async () => {
    const [child] = await enrichDestinations(
      [createDestination('1.time.pool.ntp.org', 'UDP', 123)],
      base,
      statistics,
      COUNTED,
    );
    expect(child!.blocks.destination_knowledge.destination_nameport).toBe('pool.ntp.org_UDP/123');
    expect(child!.blocks.parent_knowledge?.destination_nameport).toBe('pool.ntp.org_UDP/123');
  });

  test('of ten thousand destinations takes a moment', async () => {
    const rows = Array.from({ length: 10_000 }, (_, i): Row => ({ name: `host${i}.site${i % 997}.com`, label: i % 5 }));
    const destinations = await add('many', rows);
    expect(destinations).toHaveLength(10_000);
    const start = processorMilliseconds();
    const enriched = await enrichDestinations(destinations, base, statistics, COUNTED);
    // The goal is 200 ms; a busy machine is given room.
    expect(processorMilliseconds() - start).toBeLessThan(2000);
    expect(enriched.every(({ blocks }) => blocks.destination_stats.count === 1)).toBe(true);
  });
});
