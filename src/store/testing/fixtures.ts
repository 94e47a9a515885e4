import { createHash } from 'node:crypto';
import type { Account, AccountKey } from '../../model/account.ts';
import { FLOW_COLUMNS } from '../../model/columns.ts';
import { FLOW_CHUNK_ROWS, type FlowChunk, type NewSample, type SampleReport } from '../../model/sample.ts';
import type { DestinationContribution, SampleContribution } from '../../model/statistics.ts';
import type { SampleResult } from '../sample-store.ts';
import type { Store } from '../store.ts';

/** What every engine must keep, run on a real one. `open` opens the same data each time it is called. */
export interface StoreUnderTest {
  open(now: () => number): Promise<Store>;
  dispose(): Promise<void>;
}

export type CreateStore = () => Promise<StoreUnderTest>;

/** 2026-03-04T05:06:07Z. */
export const CONTRACT_NOW = 1_772_600_767;

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Id of a sample as the server makes them, the same for the same text. */
export function idOf(text: string): string {
  return hashOf(text).slice(0, 32);
}

/** A sample with one label at each name, all at the same time. */
export function sampleOf(content: string, names: readonly string[], time = CONTRACT_NOW - 1000): SampleContribution {
  return {
    contentHash: hashOf(content),
    trafficDate: time,
    destinations: names.map((name) => at(name, 'noPayloadData', time)),
    uncountedFlowIds: [],
  };
}

export function at(name: string, label: string, first: number, last = first): DestinationContribution {
  const labels = [{ label, firstObserved: first, lastObserved: last }];
  return { name, protocol: 'TCP', port: 443, labels, flowIds: [hashOf(`${label} ${name}`)] };
}

export function accountOf(id: string, change: Partial<Account> = {}): Account {
  return {
    id,
    name: `Account ${id}`,
    role: 'contributor',
    defaultVisibility: null,
    createdAt: CONTRACT_NOW - 1000,
    isDisabled: false,
    ...change,
  };
}

export function keyOf(id: string, accountId: string, change: Partial<AccountKey> = {}): AccountKey {
  return {
    id,
    accountId,
    name: 'laptop',
    hash: hashOf(id),
    salt: hashOf(`${id} salt`),
    scopes: ['read', 'upload'],
    createdAt: CONTRACT_NOW - 900,
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    ...change,
  };
}

/** A sample as it is uploaded; its id is made of `name`. */
export function newSample(name: string, accountId: string, change: Partial<NewSample> = {}): NewSample {
  return {
    id: idOf(name),
    accountId,
    publicationId: `00000000-0000-4000-8000-${hashOf(name).slice(0, 12)}`,
    visibility: 'private',
    fileName: `${name}.pcap`,
    fileType: 'pcap',
    fileBytes: 1234,
    hasNames: false,
    uploadDigest: hashOf(`bytes of ${name}`),
    uploadedAt: CONTRACT_NOW - 500,
    idempotencyKey: null,
    ...change,
  };
}

export function reportOf(contentHash: string, flows: number, change: Partial<SampleReport> = {}): SampleReport {
  return {
    format: 'pcap',
    contentHash,
    trafficMicros: (CONTRACT_NOW - 1000) * 1_000_000,
    trafficSeconds: 12.5,
    packets: flows * 3,
    flows,
    damage: null,
    skipped: [{ reason: 'ARP', count: 2 }],
    ...change,
  };
}

/** Flows in chunks, each with the behaviour of its place in `flowIds`. */
export function* chunksOf(flowIds: readonly string[], rows = FLOW_CHUNK_ROWS): Generator<FlowChunk> {
  for (let start = 0; start < flowIds.length; start += rows) {
    const part = flowIds.slice(start, start + rows);
    const columns = FLOW_COLUMNS.map(({ name, type, optional }) =>
      part.map((flowId, i) => {
        if (name === 'flowId') return flowId;
        if (optional && (start + i) % 2 === 1) return null;
        return type === 'text' ? `${name} ${start + i}` : start + i;
      }),
    );
    yield [...columns, part.map((_, i) => ((start + i) % 3 === 0 ? `event ${start + i}` : null))];
  }
}

/** What processing gives for a contribution: one flow for each behaviour that it names. */
export function resultOf(contribution: SampleContribution, report: Partial<SampleReport> = {}): SampleResult {
  const flowIds = [
    ...new Set([...contribution.destinations.flatMap((one) => one.flowIds), ...contribution.uncountedFlowIds]),
  ];
  return {
    report: reportOf(contribution.contentHash, flowIds.length, report),
    chunks: streamOf(chunksOf(flowIds)),
    contribution,
  };
}

export async function* streamOf<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Uploads, claims and completes a sample, as the server does. */
export async function processSample(store: Store, sample: NewSample, contribution: SampleContribution): Promise<void> {
  await store.createSample(sample);
  const claimed = await store.claimSample({ worker: 'w', leaseSeconds: 60, maxAttempts: 3 });
  if (claimed?.id !== sample.id) throw new Error(`claimed ${claimed?.id}, expected ${sample.id}`);
  await store.completeSample(sample.id, 'w', resultOf(contribution));
}
