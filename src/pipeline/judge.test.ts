import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { VerdictV1 } from '@flowsage/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKnowledgeBase, type GuardList, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { parsePack } from '../knowledge/pack.ts';
import { labelBatch } from '../label/label-batch.ts';
import { processorMilliseconds } from '../lib/testing/processor-time.ts';
import { createFlowBatch, type FlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import { metadataOf } from '../model/metadata.ts';
import { NO_STATISTICS, type StatisticsLookup } from '../model/statistics.ts';
import { categorize } from '../verdict/categorize.ts';
import { RARITY_THRESHOLDS } from '../verdict/rules.ts';
import { summarize } from '../verdict/summarize.ts';
import { convert } from './convert.ts';
import { flowIdentifier } from './flow-identity.ts';
import { type JudgeSources, judge } from './judge.ts';
import { judgeBatch, NO_OTHER_SAMPLES, type PreparedKnowledge, prepareKnowledge } from './judge-file.ts';
import { judgedActivities } from './judged-activities.ts';
import { createRecordLookup } from './known-records.ts';

const samples = fileURLToPath(new URL('../../samples', import.meta.url));

let prepared: PreparedKnowledge;
let phishing: FlowBatch;

beforeAll(async () => {
  prepared = prepareKnowledge(createKnowledgeBase(await loadPacks(SHIPPED_KNOWLEDGE_FOLDER)));
  phishing = (await convert(join(samples, 'phishing.pcapng'))).batch;
});

function sources(changes: Partial<JudgeSources> = {}): JudgeSources {
  return {
    ...prepared,
    statistics: NO_STATISTICS,
    sampleCount: 0,
    sampleIsCounted: false,
    detection: { silences: [], nowMicros: 0 },
    ...changes,
  };
}

/** Everything is in this many samples. */
function seenIn(sampleCount: number, accountCount = 3): StatisticsLookup {
  return {
    ...NO_STATISTICS,
    nameObservations: async (names) =>
      names.map((name) => ({
        name,
        isCounted: true,
        sampleCount,
        accountCount,
        firstObserved: null,
        lastObserved: null,
        directChildren: [],
      })),
    flowIdCounts: async (flowIds) => flowIds.map(() => sampleCount),
  };
}

/** A beacon to a name at an address, as rows of their own. */
function beacon(name: string, address: string, count = 40): FlowBatch {
  const batch = createFlowBatch(count, { baseMicros: 1e15 });
  for (let row = 0; row < batch.count; row++) {
    batch.protocol[row] = 6;
    batch.srcAddress[row] = batch.addresses.internText('10.0.0.5');
    batch.dstAddress[row] = batch.addresses.internText(address);
    batch.destinationName[row] = batch.names.intern(name);
    batch.srcPort[row] = 40_000 + row;
    batch.dstPort[row] = 443;
    batch.startMicros[row] = 1e15 + row * 60e6;
    batch.endMicros[row] = batch.startMicros[row]! + 2e5;
    batch.srcPackets[row] = 8;
    batch.dstPackets[row] = 7;
    batch.srcPayloadBytes[row] = 700;
    batch.dstPayloadBytes[row] = 900;
  }
  labelBatch(batch);
  return batch;
}

describe('a judgement', () => {
  it('puts what people wrote before what packs say', async () => {
    const record = metadataOf({ title: 'Written by people', description: 'It wins.' });
    const knowledge = { concern_level: 4, when_concerned: 'After a mail.' };
    const version = { record, version: 7, knowledge, author: { accountId: 'ann', keyId: null }, at: 5 };
    const stored = {
      findMetadata: async (kind: string, keys: readonly string[]) =>
        keys.map((key) => (kind === 'destination' && key.startsWith('login-portal.') ? version : null)),
    };
    const records = createRecordLookup(stored as never, prepared.knowledge);
    const judgement = await judge(new FlowView(phishing, flowIdentifier), sources({ records }));
    const known = judgement.places.find(({ destination }) => destination?.version === 7);
    expect(known?.destination).toMatchObject({
      pack: null,
      metadata: { title: 'Written by people' },
      concernLevel: 4,
      whenConcerned: 'After a mail.',
    });
    const own = judgement.places.find(({ destinationData }) => destinationData === 'lnk.short.example:443');
    expect(own?.destination).toMatchObject({ version: null, pack: expect.stringMatching(/^starter \d/) });
  });

  it('keeps an Event of packs where people only gave its flows another name', async () => {
    const view = new FlowView(phishing, flowIdentifier);
    const byPacks = await judge(view, sources());
    const row = byPacks.eventOfRow.findIndex((event) => event >= 0);
    expect(row).toBeGreaterThanOrEqual(0);
    const told = byPacks.events[byPacks.eventOfRow[row]!]!;
    const eventIds = Array.from({ length: phishing.count }, () => 'ours');
    const readAs = async (relevance: string) => {
      const record = metadataOf({ title: 'Ours', description: 'Of people.', relevance });
      const stored = {
        findMetadata: async (kind: string, keys: readonly string[]) =>
          keys.map((key) => (kind === 'event' && key === 'ours' ? { record, version: 1 } : null)),
      };
      const records = createRecordLookup(stored as never, prepared.knowledge);
      const { events, eventOfRow } = await judge(view, sources({ records }), eventIds);
      return { there: events[eventOfRow[row]!]!.metadata.title, elsewhere: eventOfRow.every((event) => event >= 0) };
    };
    // As a whole: what loses a flow is no Event.
    expect(await readAs('')).toEqual({ there: told.metadata.title, elsewhere: false });
    expect(await readAs('knownUninteresting')).toEqual({ there: 'Ours', elsewhere: true });
  });

  it('makes the activities that old clients get, in the order of the rows', async () => {
    const judgement = await judge(new FlowView(phishing, flowIdentifier), sources());
    const flows = judgedActivities(judgement, [3, 1, 2]);
    expect(flows.map(({ row }) => row)).toEqual([3, 1, 2]);
    for (const { activity } of flows) {
      expect(Object.keys(activity)).toEqual(['secflow', 'destination', 'behavior', 'event', 'flowIdCount']);
      expect(activity.flowIdCount).toBe(1);
      for (const value of Object.values(activity.secflow)) expect(typeof value).toBe('string');
    }
  });

  it('counts other samples without the own one', async () => {
    const statistics = seenIn(21);
    const judgement = await judge(
      new FlowView(phishing, flowIdentifier),
      sources({ statistics, sampleCount: 30, sampleIsCounted: true }),
    );
    expect(judgement.otherSamples).toBe(29);
    expect(judgement.places[0]).toMatchObject({ otherSamples: 20, isCommon: true, samples: 21 });
  });

  it('leaves out findings that are silenced, and keeps them apart', async () => {
    const view = new FlowView(beacon('new.example', '93.184.216.34'), flowIdentifier);
    const loud = await judge(view, sources());
    expect(loud.findings.map(({ detection }) => detection)).toContain('beaconing');
    expect(loud.findingOfRow[5]).toBe(0);
    const silence = { detection: 'beaconing', source: null, destination: null, untilMicros: null };
    const quiet = await judge(view, sources({ detection: { silences: [silence], nowMicros: 0 } }));
    expect(quiet.silenced.map(({ detection }) => detection)).toEqual(['beaconing']);
    expect(quiet.findings.map(({ detection }) => detection)).not.toContain('beaconing');
  });
});

describe('a behavior that people describe in their own words', () => {
  const withRelevance = async (relevance: '' | 'seenNearBad', concernLevel: number | null = null): Promise<string> => {
    const batch = beacon('files.example', '93.184.216.34', 1);
    batch.dstPort[0] = 445;
    batch.srcPayloadBytes[0] = 9000;
    labelBatch(batch);
    const packs = prepared.records;
    const records: PreparedKnowledge['records'] = async (kind, keys) => {
      if (kind !== 'behavior') return packs(kind, keys);
      const metadata = metadataOf({ title: 'File sharing outside', description: 'In our words.', relevance });
      return keys.map((key) => ({ ...WRITTEN_HERE, kind, key, metadata, concernLevel }));
    };
    return (await judgeBatch(batch, { ...prepared, records }, NO_OTHER_SAMPLES)).verdict;
  };
  const WRITTEN_HERE = {
    pack: null,
    version: 1,
    inheritedFrom: null,
    whenConcerned: null,
    isListed: false,
    isOfUnknown: false,
  } as const;

  it('keeps the concern of the pack that they write over, as long as they call it seen near bad', async () => {
    expect(await withRelevance('seenNearBad')).toBe('Suspicious Activity');
    expect(await withRelevance('seenNearBad', 2)).toBe('No Interesting Activity');
    expect(await withRelevance('')).toBe('No Interesting Activity');
  });
});

describe('a beacon', () => {
  const verdictOf = async (
    batch: FlowBatch,
    knowledge: PreparedKnowledge = prepared,
    statistics: StatisticsLookup = NO_STATISTICS,
    sampleCount = 0,
  ) => (await judgeBatch(batch, knowledge, { statistics, sampleCount, sampleIsCounted: false })).verdict;

  it('is suspicious to a place that nobody knows', async () => {
    expect(await verdictOf(beacon('new.example', '93.184.216.34'))).toBe('Suspicious Activity');
  });

  it('is to be expected at a place that is common, or guarded', async () => {
    const batch = beacon('new.example', '93.184.216.34');
    expect(await verdictOf(batch, prepared, seenIn(50), 100)).toBe('No Interesting Activity');
    // What only few accounts bring may be the same host, day after day.
    expect(await verdictOf(batch, prepared, seenIn(50, 2), 100)).toBe('Suspicious Activity');
    const guards: GuardList = {
      size: 1,
      isGuarded: ({ name }) => name === 'new.example',
      guardOf: () => null,
    };
    expect(await verdictOf(batch, { ...prepared, guards })).toBe('No Interesting Activity');
  });

  it('is no less for a record that tells how much concern there is, and no relevance', async () => {
    const batch = beacon('new.example', '93.184.216.34');
    const withConcern = async (concern_level: number): Promise<string> => {
      const record = metadataOf({ title: 'Command server', description: 'We met it before.' });
      const version = {
        record,
        version: 1,
        knowledge: { concern_level },
        author: { accountId: 'we', keyId: null },
        at: 0,
      };
      const findMetadata = async (_: string, keys: readonly string[]) =>
        keys.map((key) => (key === 'new.example:443' ? version : null));
      const records = createRecordLookup({ findMetadata } as never, prepared.knowledge);
      return (await judgeBatch(batch, { ...prepared, records }, NO_OTHER_SAMPLES)).verdict;
    };
    expect(await withConcern(5)).toBe('Malicious Activity');
    expect(await withConcern(4)).toBe('Suspicious Activity');
    expect(await withConcern(1)).toBe('No Interesting Activity');
  });

  it('is malicious where a list names the address behind the name, unless the name is guarded', async () => {
    const bad = metadataOf({ title: 'Listed', description: 'On a list.', relevance: 'knownBad' });
    const records: PreparedKnowledge['records'] = async (kind, keys) =>
      keys.map((key) =>
        kind === 'destination' && key === '93.184.216.34:443'
          ? {
              kind,
              key,
              metadata: bad,
              pack: 'list 1.0.0',
              version: null,
              inheritedFrom: null,
              whenConcerned: null,
              concernLevel: 5,
              isListed: true,
              isOfUnknown: false,
            }
          : null,
      );
    const batch = beacon('new.example', '93.184.216.34');
    const verdict = await judgeBatch(batch, { ...prepared, records });
    expect(verdict).toMatchObject({ verdict: 'Malicious Activity', confidence: 'High' });
    expect(verdict.evidence[0]).toMatchObject({
      rule: 'known bad destination',
      destinations: ['new.example:443'],
      addresses: ['93.184.216.34:443'],
    });
    const guards: GuardList = { size: 1, isGuarded: () => true, guardOf: () => null };
    expect(await verdictOf(batch, { ...prepared, records, guards })).toBe('No Interesting Activity');

    expect(JSON.stringify(verdict)).toContain('whose address 93[.]184[.]216[.]34 is known to be bad: Listed');
    const flows = judgedActivities(await judge(new FlowView(batch, flowIdentifier), sources({ records })), [0, 1]);
    const categorization = categorize(
      flows.map(({ activity }) => activity),
      RARITY_THRESHOLDS,
      flows.map(({ evidence }) => evidence),
    );
    const { details } = summarize(categorization, 60);
    expect(details).toContain('Address 93.184.216.34 - Listed');
    expect(details).toContain('The address 93.184.216.34 behind the name new.example is listed: On a list.');
  });
});

describe('a guard', () => {
  const guards: GuardList = { size: 1, isGuarded: () => true, guardOf: () => null };
  const bad = metadataOf({ title: 'Listed', description: 'On a list.', relevance: 'knownBad' });
  const verdictOf = (
    more: { readonly pack: string | null; readonly isListed: boolean },
    known: typeof guards | null,
  ) => {
    const records: PreparedKnowledge['records'] = async (kind, keys) =>
      keys.map((key) =>
        kind === 'destination' && key === 'new.example:443'
          ? {
              kind,
              key,
              metadata: bad,
              version: null,
              inheritedFrom: null,
              whenConcerned: 'Always.',
              concernLevel: 5,
              isOfUnknown: false,
              ...more,
            }
          : null,
      );
    const batch = beacon('new.example', '93.184.216.34');
    return judgeBatch(batch, { ...prepared, records, guards: known });
  };

  it('lowers what an imported list alone calls bad, and the verdict tells why', async () => {
    const listed = { pack: 'list 1.0.0', isListed: true };
    expect((await verdictOf(listed, null)).verdict).toBe('Malicious Activity');
    const { verdict, evidence } = await verdictOf(listed, guards);
    expect(verdict).toBe('No Interesting Activity');
    expect(evidence[0]!.sentence).toContain('a list against false alarms');
  });

  it('does not lower what people wrote, here or in a pack', async () => {
    for (const written of [
      { pack: null, isListed: false },
      { pack: 'own 1.0.0', isListed: false },
    ])
      expect((await verdictOf(written, guards)).verdict).toBe('Malicious Activity');
  });
});

it('the summary of a port scan names it', async () => {
  const { batch } = await convert(join(samples, 'port-scan.pcap'));
  const judgement = await judge(new FlowView(batch, flowIdentifier), sources());
  const flows = judgedActivities(
    judgement,
    Array.from({ length: batch.count }, (_, row) => row),
  );
  const activities = flows.map(({ activity }) => activity);
  const evidence = flows.map((flow) => flow.evidence);
  expect(summarize(categorize(activities, RARITY_THRESHOLDS, evidence), 9).summary).toMatch(/port scan/i);
});

it('100,000 flows are judged in a moment', async () => {
  const batch = createFlowBatch(100_000, { baseMicros: 1e15 });
  for (let row = 0; row < batch.count; row++) {
    batch.protocol[row] = 6;
    batch.srcAddress[row] = batch.addresses.internIpv4(0x0a000000 + (row % 500));
    batch.dstAddress[row] = batch.addresses.internIpv4(0x5db80000 + (row % 3000));
    batch.srcPort[row] = 1024 + (row % 60_000);
    batch.dstPort[row] = 443;
    batch.startMicros[row] = 1e15 + row * 1000;
    batch.endMicros[row] = batch.startMicros[row]! + 1e5;
    batch.srcPackets[row] = 8;
    batch.dstPackets[row] = 7;
    batch.srcPayloadBytes[row] = 700;
    batch.dstPayloadBytes[row] = 900;
  }
  labelBatch(batch);
  const began = processorMilliseconds();
  const verdict = await judgeBatch(batch, prepared);
  // Two to six seconds, by the machine; quadratic time would be far beyond the line.
  expect(processorMilliseconds() - began).toBeLessThan(20_000);
  expect(verdict.unknown.join(' ')).toContain('100,000 flows');
});

describe('silences of packs', () => {
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) * 1000;
  let flows: FlowBatch;

  beforeAll(async () => {
    flows = (await convert(join(samples, 'beacon.pcap'))).batch;
  });

  /** Without the shipped pack, which knows the command server by its name. */
  const verdictWith = (fields: string, nowMicros = day('2026-06-30') + 86_399e6) => {
    const head = 'name: mine\nversion: 1.0.0\ntitle: A\nauthor: A\nlicence: CC0-1.0\nupdated: 2026-01-02\n';
    const text = `${head}silences: [{${fields}, until: 2026-06-30, reason: It is ours}]\n`;
    const mine = parsePack([{ file: 'mine.yaml', text }]);
    return judgeBatch(flows, prepareKnowledge(createKnowledgeBase([mine])), NO_OTHER_SAMPLES, nowMicros);
  };
  const isSilenced = (verdict: VerdictV1): boolean => {
    const told = verdict.unknown.includes('1 finding was silenced by somebody and did not count.');
    expect(verdict.evidence.some(({ detection }) => detection === 'beaconing')).toBe(!told);
    return told;
  };

  it('take a beacon out of the verdict through their last day, and the verdict tells that', async () => {
    for (const fields of [
      'detection: beaconing',
      'source: 10.20.30.14',
      'source: 10.0.0.0/8',
      'destination: beacon.update-check.example:443',
      'destination: "*.update-check.example"',
    ]) {
      const quiet = await verdictWith(fields);
      expect(isSilenced(quiet), fields).toBe(true);
      expect(isSilenced(await verdictWith(fields, day('2026-07-01'))), fields).toBe(false);
    }
  });

  it('leave what they do not name as it is', async () => {
    for (const fields of [
      'detection: upload',
      'detection: beaconing, source: 10.99.0.1',
      'detection: beaconing, source: 10.99.0.0/16',
      "detection: beaconing, source: '::/0'",
      'detection: beaconing, destination: other.example',
      'detection: beaconing, destination: beacon.update-check.example:8443',
      'detection: beaconing, destination: "*.beacon.update-check.example"',
    ])
      expect(isSilenced(await verdictWith(fields)), fields).toBe(false);
  });
});
