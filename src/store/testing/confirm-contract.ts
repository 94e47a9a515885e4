import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FLOW_COLUMNS } from '../../model/columns.ts';
import type { EventRule } from '../../model/event-rule.ts';
import type { FlowChunk } from '../../model/sample.ts';
import type { JudgementBasis } from '../judgement-store.ts';
import type { MetadataKind } from '../metadata-store.ts';
import type { Store } from '../store.ts';
import {
  accountOf,
  CONTRACT_NOW,
  type CreateStore,
  idOf,
  newSample,
  reportOf,
  type StoreUnderTest,
  sampleOf,
  streamOf,
} from './fixtures.ts';

/** What records are found by. */
interface HeldFlow {
  readonly destinationData: string;
  readonly dstAddress?: string;
  readonly flowId?: string;
  readonly eventId?: string;
}

function chunkOf(flows: readonly HeldFlow[]): FlowChunk {
  const columns = FLOW_COLUMNS.map(({ name, type }) =>
    flows.map((flow, row): string | number | null => {
      if (name === 'destinationData') return flow.destinationData;
      if (name === 'dstAddress') return flow.dstAddress ?? null;
      if (name === 'flowId') return flow.flowId ?? `${row}`.padStart(32, '0');
      return type === 'text' ? '' : 0;
    }),
  );
  return [...columns, flows.map(({ eventId }) => eventId ?? null)];
}

const RECORD = {
  title: 'A record',
  description: 'It says something.',
  relevance: '',
  destinationTags: '',
  activityPurposeTags: '',
  impactsTags: '',
  threatTags: '',
  attackVectorTags: '',
  securityTags: '',
  associatedAppOrServiceTags: '',
  platformHintTags: '',
} as const;

const FLOW_ID = 'ab'.repeat(32);
const OTHER_FLOW_ID = 'cd'.repeat(32);

const SAMPLES: Readonly<Record<string, readonly HeldFlow[]>> = {
  plain: [{ destinationData: 'site.example:443', dstAddress: '192.0.2.7' }],
  capital: [{ destinationData: 'SITE.example.:443' }, { destinationData: 'www.site.example:443' }],
  port: [{ destinationData: 'site.example:8443', dstAddress: '2001:db8::7' }],
  message: [{ destinationData: '192.0.2.7:ICMP' }],
  behavior: [{ destinationData: 'other.example:443', flowId: FLOW_ID, eventId: 'event-1' }],
  sixth: [{ destinationData: '[2001:DB8::1]:443' }],
  umlaut: [{ destinationData: 'bücher.example:443' }],
  kelvin: [{ destinationData: '\u212Aelvin.example:443' }],
  service: [{ destinationData: 'strange.example:\u017Fip' }],
};

export function confirmContract(create: CreateStore): void {
  describe('judgements that no change touched', () => {
    let place: StoreUnderTest;
    let store: Store;
    let packs: string;
    const author = { accountId: 'ann', keyId: null };
    beforeEach(async () => {
      packs = '[]';
      place = await create();
      store = await place.open(() => CONTRACT_NOW);
      await store.createAccount(accountOf('ann'));
      for (const [name, flows] of Object.entries(SAMPLES)) {
        await store.createSample(newSample(name, 'ann'));
        await store.claimSample({ worker: 'w', leaseSeconds: 60, maxAttempts: 3 });
        const contribution = sampleOf(name, []);
        const report = reportOf(contribution.contentHash, flows.length);
        await store.completeSample(idOf(name), 'w', { report, chunks: streamOf([chunkOf(flows)]), contribution });
        await judge(name);
      }
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });
    const basis = async (): Promise<JudgementBasis> => ({
      revision: (await store.knowledgeRevision()).revision,
      packs,
    });
    const judge = async (name: string, on?: JudgementBasis): Promise<void> => {
      await store.saveJudgement(idOf(name), {
        basis: on ?? (await basis()),
        verdict: '{}',
        digest: 'd',
        findings: [],
        behaviors: [],
        mark: '{}',
      });
    };
    const write = async (kind: MetadataKind, key: string, rule: EventRule | null = null): Promise<void> =>
      void (await store.saveMetadata(kind, key, { record: RECORD, rule, author, reason: 'test' }));
    /** Names of the samples that are left to judge, in the order above; all are judged then. */
    const touched = async (): Promise<string[]> => {
      const now = await basis();
      const confirmed = await store.confirmJudgements(now);
      const old = (await store.samplesJudgedBefore(now, 100)).map(({ sampleId }) => sampleId);
      const names = Object.keys(SAMPLES).filter((name) => old.includes(idOf(name)));
      expect(confirmed).toBe(Object.keys(SAMPLES).length - names.length);
      for (const name of names) await judge(name);
      return names;
    };
    /** Is there whatever is changed: letters that nobody can compare without the whole of Unicode. */
    const odd = ['service'];

    test('rest on the basis of now, and only those', async () => {
      await write('destination', 'nobody.example:443');
      expect(await touched()).toEqual(odd);
      expect(await store.judgementsBehind(await basis())).toBe(0);
      // Nothing was changed: there is nothing to confirm.
      expect(await store.confirmJudgements(await basis())).toBe(0);
    });

    test('are all but those whose flows hold the destination, however it is written, or its address', async () => {
      await write('destination', 'site.example:443');
      expect(await touched()).toEqual(['plain', 'capital', ...odd]);
      await write('destination', 'site.example:8443');
      expect(await touched()).toEqual(['port', ...odd]);
      // Nobody inherits what people write.
      await write('destination', 'example:443');
      expect(await touched()).toEqual(odd);
      await write('destination', '192.0.2.7:443');
      expect(await touched()).toEqual(['plain', ...odd]);
      await write('destination', '192.0.2.7:ICMP');
      expect(await touched()).toEqual(['plain', 'message', ...odd]);
      await write('destination', '2001:db8::7:8443');
      expect(await touched()).toEqual(['port', 'sixth', 'umlaut', 'kelvin', ...odd]);
      await write('destination', 'kelvin.example:443');
      expect(await touched()).toEqual(['kelvin', ...odd]);
      await write('destination', 'bücher.example:443');
      expect(await touched()).toEqual(expect.arrayContaining(['umlaut']));
    });

    test('are all but those whose flows hold the Behavior or the Event', async () => {
      await write('behavior', FLOW_ID);
      expect(await touched()).toEqual(['behavior']);
      await write('behavior', OTHER_FLOW_ID);
      expect(await touched()).toEqual([]);
      await write('event', 'event-1');
      expect(await touched()).toEqual(['behavior']);
      await write('event', 'event-2');
      expect(await touched()).toEqual([]);
    });

    test('are all but those that have the first step of an Event that was written or changed', async () => {
      const ruleOf = (...steps: string[]): EventRule => ({ eventId: 'event-3', steps, windowSeconds: 60 });
      await write('event', 'event-3', ruleOf(OTHER_FLOW_ID, FLOW_ID));
      expect(await touched()).toEqual([]);
      await write('event', 'event-3', ruleOf(FLOW_ID, OTHER_FLOW_ID));
      expect(await touched()).toEqual(['behavior']);
    });

    test('tell what was taken away and written again as well, and all changes since each was judged', async () => {
      await write('event', 'event-1');
      await judge('behavior');
      await write('behavior', OTHER_FLOW_ID);
      // It was judged after the record of its Event was written.
      expect(await touched()).toEqual([]);
      await store.removeMetadata('event', 'event-1', { author, reason: 'test' });
      expect(await touched()).toEqual(['behavior']);
      await store.revertMetadata('event', 'event-1', 1, { author, reason: 'test' });
      await write('destination', 'site.example:8443');
      expect(await touched()).toEqual(['port', 'behavior', ...odd]);
    });

    test('are none by other packs, nor those that somebody judged by older knowledge meanwhile', async () => {
      const before = await basis();
      await write('event', 'event-2');
      packs = '[["starter","1.0.0"]]';
      expect(await store.confirmJudgements(await basis())).toBe(0);
      expect(await store.judgementsBehind(await basis())).toBe(Object.keys(SAMPLES).length);
      packs = '[]';
      await touched();
      await judge('plain', before);
      expect(await store.judgementsBehind(await basis())).toBe(1);
      expect(await store.confirmJudgements(await basis())).toBe(1);
      await write('destination', 'site.example:443');
      await judge('plain', before);
      expect(await touched()).toEqual(['plain', 'capital', ...odd]);
    });
  });
}
