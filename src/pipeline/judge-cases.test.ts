import { expect, it } from 'vitest';
import { fullId } from '../knowledge/expand-activity.ts';
import { createKnowledgeBase, findPackSources, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { lintPack } from '../knowledge/pack.ts';
import { NO_STATISTICS, type StatisticsLookup } from '../model/statistics.ts';
import { judgeBatch, prepareKnowledge } from './judge-file.ts';
import { batchOfCase, type CaseRow } from './test-pack.ts';

const shipped = findPackSources(SHIPPED_KNOWLEDGE_FOLDER).map((source) => lintPack(source));
const knowledge = createKnowledgeBase(shipped.flatMap(({ pack }) => (pack === null ? [] : [pack])));
const AT_LEAST_SUSPICIOUS = ['Impact', 'Malicious Activity', 'Suspicious Activity'];

/** Samples hold the names of a case as often as it says. */
function statisticsOf(rows: readonly CaseRow[]): StatisticsLookup {
  const counts = new Map(rows.map(({ flow }) => [flow.dst.replace(/:[0-9]+$/, ''), flow.samples]));
  return {
    ...NO_STATISTICS,
    nameObservations: async (names) =>
      names.map((name) => ({
        name,
        isCounted: counts.get(name) !== undefined,
        sampleCount: counts.get(name) ?? 0,
        accountCount: 1,
        firstObserved: null,
        lastObserved: null,
        directChildren: [],
      })),
  };
}

for (const kind of ['event', 'behavior'] as const)
  it(`every shipped case with ${kind === 'event' ? 'an event' : 'a behavior'} of concern 4 or more, seen near harm, is at least suspicious`, async () => {
    const records = new Map(
      (kind === 'event' ? knowledge.events : knowledge.behaviors)
        .filter(({ relevance, concern_level }) => relevance === 'seenNearBad' && (concern_level ?? 0) >= 4)
        // What is known as a way in is told as that, whatever its concern.
        .filter(({ tags }) => tags.attackVector.length === 0)
        .map((record) => [record.id, record]),
    );
    const prepared = prepareKnowledge(knowledge);
    const met = new Set<string>();
    const missed: string[] = [];
    for (const { pack, cases } of shipped)
      for (const { written } of cases) {
        const ids = written.expect.flatMap((one) => {
          const id = one[kind] ?? null;
          // A flow of an Event is told as that.
          return id === null || (kind === 'behavior' && one.event != null) ? [] : [fullId(id, pack!.name)];
        });
        const concerning = ids.filter((id) => records.has(id));
        if (concerning.length === 0) continue;
        const { batch, rows } = batchOfCase(written);
        const compared = { statistics: statisticsOf(rows), sampleCount: 0, sampleIsCounted: false };
        const { verdict, evidence } = await judgeBatch(batch, prepared, compared, 0);
        for (const id of concerning) met.add(id);
        if (!AT_LEAST_SUSPICIOUS.includes(verdict)) missed.push(`${written.title}: ${verdict}, ${evidence[0]?.rule}`);
      }
    expect(missed).toEqual([]);
    // Every shipped Event has a case of its own; behaviors need not have one.
    if (kind === 'event') expect([...records.keys()].filter((id) => !met.has(id))).toEqual([]);
    else expect(met.size).toBeGreaterThan(10);
  });
