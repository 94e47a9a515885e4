import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKnowledgeBase, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import type { EventRule } from '../model/event-rule.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import { metadataOf } from '../model/metadata.ts';
import { NO_STATISTICS } from '../model/statistics.ts';
import { writeVerdict } from '../verdict/verdict.ts';
import type { VerdictBasis } from '../verdict/verdict-basis.ts';
import { convert } from './convert.ts';
import { flowIdentifier } from './flow-identity.ts';
import { judge } from './judge.ts';
import { judgeBatch, type PreparedKnowledge, prepareKnowledge } from './judge-file.ts';
import { judgedActivities } from './judged-activities.ts';
import { createRecordLookup } from './known-records.ts';

const samples = fileURLToPath(new URL('../../samples', import.meta.url));

const BASIS = {
  packs: [],
  otherSamples: 0,
  sampleSeconds: 18,
  flowCount: 1,
  silencedCount: 0,
  leftOutCount: 0,
  flowlessPackets: null,
  isCutShort: false,
};

let prepared: PreparedKnowledge;
let phishing: FlowBatch;

beforeAll(async () => {
  prepared = prepareKnowledge(createKnowledgeBase(await loadPacks(SHIPPED_KNOWLEDGE_FOLDER)));
  phishing = (await convert(join(samples, 'phishing.pcapng'))).batch;
});

describe('the story of a sample', () => {
  it('tells phishing from the link to the credentials, step by step', async () => {
    const { story } = await judgeBatch(phishing, prepared);
    const event = story.find(({ steps }) => steps !== undefined);
    expect(event?.steps?.map(({ name, destination }) => [name, destination])).toEqual([
      ['Link clicked', 'lnk.short.example:443'],
      ['Redirected', 'redirect.parcel-track.example:443'],
      ['Imitated sign-in page opened, credentials sent', 'login-portal.secure-sign-in.example:443'],
    ]);
    const view = new FlowView(phishing, flowIdentifier);
    for (const { destination, rows, startSeconds } of event!.steps!) {
      expect(rows.map((row) => view.identity(row).destinationData)).toEqual([destination]);
      expect(startSeconds).toBeCloseTo(view.relativeStartMicros(rows[0]!) / 1e6, 5);
    }
  });

  it('tells the steps of Events that people wrote rules for, by their names where they have some', async () => {
    const view = new FlowView(phishing, flowIdentifier);
    const everyRow = Array.from({ length: phishing.count }, (_, row) => row);
    const rowOf = (name: string): number => everyRow.find((row) => view.dstHost(row) === name)!;
    const rows = [rowOf('lnk.short.example'), rowOf('redirect.parcel-track.example')];
    const eventIds = everyRow.map((row) => (rows.includes(row) ? 'ours' : null));
    const rule: EventRule = {
      eventId: 'ours',
      steps: rows.map((row) => view.identity(row).flowId),
      windowSeconds: 60,
      stepNames: ['The link of the notice', ''],
    };
    let relevance = 'knownBad';
    const stored = {
      findMetadata: async (kind: string, keys: readonly string[]) =>
        keys.map((key) =>
          kind === 'event' && key === 'ours'
            ? { record: metadataOf({ title: 'Ours', description: 'Of people.', relevance }), version: 1 }
            : null,
        ),
    };
    const wholeStoryBy = async (rules: ReadonlyMap<string, EventRule>) => {
      const judgement = await judge(
        view,
        {
          ...prepared,
          records: createRecordLookup(stored as never, prepared.knowledge),
          rules: async () => rules,
          statistics: NO_STATISTICS,
          sampleCount: 0,
          sampleIsCounted: false,
          detection: { silences: [], nowMicros: 0 },
        },
        eventIds,
      );
      const flows = judgedActivities(judgement, everyRow);
      return writeVerdict(flows, BASIS as VerdictBasis).story;
    };
    const storyBy = async (rules: ReadonlyMap<string, EventRule>) =>
      (await wholeStoryBy(rules)).find(({ records }) => records.some(({ title }) => title === 'Ours'));
    const told = await storyBy(new Map([['ours', rule]]));
    expect(told?.steps?.map(({ name, rows: own }) => [name, own])).toEqual([
      ['The link of the notice', [rows[0]]],
      ['Passed through a Forwarder Known from Lures', [rows[1]]],
    ]);
    // Where the rule has gone, nothing is left that tells one step from the next.
    expect(await storyBy(new Map())).not.toHaveProperty('steps');

    // What people call seen near bad takes nothing from what is known bad, so that the story stays whole.
    relevance = 'seenNearBad';
    const whole = await wholeStoryBy(new Map([['ours', rule]]));
    expect(whole.find(({ steps }) => steps !== undefined)?.steps?.map(({ name }) => name)).toEqual([
      'Link clicked',
      'Redirected',
      'Imitated sign-in page opened, credentials sent',
    ]);
  });
});
