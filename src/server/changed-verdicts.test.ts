import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Relevance } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowChunks } from '../ingest/flow-chunks.ts';
import { createKnowledgeBase, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { labelBatch } from '../label/label-batch.ts';
import { createFlowBatch, type FlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import { metadataOf } from '../model/metadata.ts';
import { flowIdentifier } from '../pipeline/flow-identity.ts';
import { metadataKeyOf } from '../pipeline/known-records.ts';
import { type MetadataKind, openDuckDbStore, type Store } from '../store/index.ts';
import { accountOf, CONTRACT_NOW, idOf, newSample, reportOf, sampleOf, streamOf } from '../store/testing/fixtures.ts';
import type { ServerContext } from './context.ts';
import { createJudgedSamples, type JudgedSamples } from './judged-samples.ts';
import { createRejudging } from './rejudging.ts';
import { sampleJudge } from './sample-judge.ts';

const SEED = 20261127;
const SAMPLES = Array.from({ length: 10 }, (_, i) => `sample-${i}`);
const ROUNDS = 10;

const NAMES = [
  ...['site.example', 'Site.Example', 'site.example.', 'www.site.example', 'a.b.c.example', 'shop.example'],
  ...['ab12.1e100.net', 'cd34.1e100.net', 'printer.local', 'bücher.example', 'BÜCHER.example', '\u212Aelvin.example'],
  ...['kelvin.example', 'İstanbul.example', 'odd name.example', 'under_score.example', 'paypal.com', 'github.io'],
];
const ADDRESSES = ['192.0.2.7', '198.51.100.9', '203.0.113.80', '2001:db8::1', '2001:db8:0:0:0:0:0:2', 'fe80::1'];
const PORTS = [443, 80, 8443, 53, 22];
const RELEVANCES: readonly Relevance[] = ['', 'knownBad', 'seenNearBad', 'knownUninteresting'];

/** Numbers that are the same in each run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

const random = createRandom(SEED);
const oneOf = <Value>(values: readonly Value[]): Value => values[random(values.length)]!;

/** Flows to names, to addresses, and to names at addresses, over each protocol. */
function randomBatch(): FlowBatch {
  const batch = createFlowBatch(1 + random(6), { baseMicros: CONTRACT_NOW * 1e6 });
  for (let row = 0; row < batch.count; row++) {
    batch.protocol[row] = oneOf([6, 6, 17, 1]);
    batch.srcAddress[row] = batch.addresses.internText('10.0.0.5');
    if (random(3) > 0) batch.destinationName[row] = batch.names.intern(oneOf(NAMES));
    if (random(4) > 0 || batch.destinationName[row]! < 0)
      batch.dstAddress[row] = batch.addresses.internText(oneOf(ADDRESSES));
    if (batch.protocol[row] !== 1) {
      batch.srcPort[row] = 40_000 + row;
      batch.dstPort[row] = oneOf(PORTS);
    }
    batch.nameSource[row] = batch.destinationName[row]! < 0 ? 0 : 1;
    batch.startMicros[row] = batch.baseMicros + row * 1e6;
    batch.endMicros[row] = batch.startMicros[row]! + random(3) * 1e6;
    batch.srcPackets[row] = 1 + random(20);
    batch.dstPackets[row] = random(20);
    batch.srcPayloadBytes[row] = random(2) * 700;
    batch.dstPayloadBytes[row] = random(2) * 90_000;
  }
  labelBatch(batch);
  return batch;
}

describe('judging anew after edits', () => {
  let folder: string;
  let store: Store;
  let context: ServerContext;
  let judged: JudgedSamples;
  /** What people may write of, as the flows have it. */
  const keys = new Map<MetadataKind, string[]>([
    ['destination', []],
    ['behavior', []],
    ['event', ['event-1', 'event-2', 'event-3']],
  ]);
  /** Behaviors of one sample in the order in which they begin: what rules of Events are made of. */
  const sequences: (readonly string[])[] = [];

  const keysOf = (view: FlowView): void => {
    const flowIds = Array.from({ length: view.batch.count }, (_, row) => view.identity(row).flowId);
    if (flowIds.length > 1) sequences.push(flowIds.slice(-3));
    for (let row = 0; row < view.batch.count; row++) {
      const { flowId, destinationData } = view.identity(row);
      keys.get('destination')!.push(metadataKeyOf('destination', destinationData));
      keys.get('behavior')!.push(metadataKeyOf('behavior', flowId));
      const service = view.batch.dstPort[row]! < 0 ? 'ICMP' : `${view.batch.dstPort[row]}`;
      const address = view.dstAddress(row);
      if (address !== null) keys.get('destination')!.push(metadataKeyOf('destination', `${address}:${service}`));
    }
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flowsage-changed-verdicts-'));
    store = await openDuckDbStore({ folder, now: () => CONTRACT_NOW });
    await store.createAccount(accountOf('ann'));
    for (const name of SAMPLES) {
      const view = new FlowView(randomBatch(), flowIdentifier);
      keysOf(view);
      await store.createSample(newSample(name, 'ann'));
      await store.claimSample({ worker: 'w', leaseSeconds: 60, maxAttempts: 3 });
      const contribution = sampleOf(name, []);
      const trafficMicros = view.batch.baseMicros;
      await store.completeSample(idOf(name), 'w', {
        report: reportOf(contribution.contentHash, view.batch.count, { trafficMicros }),
        chunks: streamOf([...flowChunks(view, [])]),
        contribution,
      });
    }
    const knowledge = createKnowledgeBase(await loadPacks(SHIPPED_KNOWLEDGE_FOLDER));
    const silences = { ofSample: async () => [] };
    context = { store, knowledge, silences, settings: { minAccounts: 1 }, now: () => CONTRACT_NOW } as never;
    judged = createJudgedSamples(
      store,
      async () => [],
      (sample) => sampleJudge(context).findings(sample),
      () => 0,
    );
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const edit = async (): Promise<void> => {
    const kind = oneOf<MetadataKind>(['destination', 'destination', 'behavior', 'event']);
    const key = oneOf(keys.get(kind)!);
    const change = { author: { accountId: 'ann', keyId: null }, reason: 'test' };
    const [latest] = await store.latestVersions(kind, [key]);
    const isWritten = latest !== null && latest !== undefined && latest.record !== null;
    const action = random(4);
    if (isWritten && action === 0) await store.removeMetadata(kind, key, change);
    else if (latest && action === 1) await store.revertMetadata(kind, key, 1 + random(latest.version), change);
    else {
      const record = metadataOf({
        title: `Record ${random(1000)}`,
        description: 'Written.',
        relevance: oneOf(RELEVANCES),
        threatTags: random(2) === 0 ? ['Phishing'] : [],
      });
      const rule = kind === 'event' ? { eventId: key, steps: oneOf(sequences), windowSeconds: 60 } : null;
      await store.saveMetadata(kind, key, { record, rule, ...change });
    }
  };

  it('leaves no sample with a verdict that would read otherwise, and judges few', { timeout: 240_000 }, async () => {
    let count = 0;
    const faults: string[] = [];
    const rejudging = createRejudging({
      store,
      basis: judged.basis,
      judge: async (sample) => {
        count++;
        await judged.judge(sample);
      },
      onFault: (sampleId, reason) => void faults.push(`${sampleId} ${reason}`),
      isOn: true,
      settleMilliseconds: 0,
    });
    let kept: (string | undefined)[] = [];
    let changed = 0;
    let holding = 0;
    for (let round = 0; round < ROUNDS; round++) {
      // The first round judges all, since none was judged yet.
      if (round === 1) count = 0;
      for (let edits = round === 0 ? 0 : 1 + random(2); edits > 0; edits--) await edit();
      rejudging.wake();
      await rejudging.idle();
      expect(await rejudging.backlog()).toBe(0);
      const now: (string | undefined)[] = [];
      for (const name of SAMPLES) {
        const sample = (await store.findSample('ann', idOf(name)))!;
        const verdict = JSON.stringify(await sampleJudge(context).verdict(sample));
        const found = (await store.findJudgements(idOf(name)))?.latest.verdict;
        expect(found, `round ${round} ${name}`).toBe(verdict);
        now.push(found);
      }
      for (const key of keys.get('event')!) {
        const held = await store.samplesHolding('ann', { kind: 'event', key }, { after: null, limit: 1 });
        holding += held.count;
      }
      if (round > 0) changed += now.filter((verdict, i) => verdict !== kept[i]).length;
      kept = now;
    }
    expect(faults).toEqual([]);
    expect(holding).toBeGreaterThan(0);
    expect(changed).toBeGreaterThan(ROUNDS / 2);
    expect(count).toBeGreaterThanOrEqual(changed);
    expect(count).toBeLessThan((ROUNDS * SAMPLES.length) / 2);
    await rejudging.stop();
  });
});
