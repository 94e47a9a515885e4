import { expect, it } from 'vitest';
import { fullId } from '../knowledge/expand-activity.ts';
import { createKnowledgeBase, findPackSources, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { lintPack, parsePack } from '../knowledge/pack.ts';
import { createDestination } from '../model/destination.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
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
        // Rare is what is rare among many.
        const sampleCount = rows.some(({ flow }) => flow.samples !== undefined) ? 100 : 0;
        const compared = { statistics: statisticsOf(rows), sampleCount, sampleIsCounted: false };
        const { verdict, evidence } = await judgeBatch(batch, prepared, compared, 0);
        for (const id of concerning) met.add(id);
        if (!AT_LEAST_SUSPICIOUS.includes(verdict)) missed.push(`${written.title}: ${verdict}, ${evidence[0]?.rule}`);
      }
    expect(missed).toEqual([]);
    // Every shipped Event has a case of its own; behaviors need not have one.
    if (kind === 'event') expect([...records.keys()].filter((id) => !met.has(id))).toEqual([]);
    else expect(met.size).toBeGreaterThan(10);
  });

/** From nothing to the worst. */
const LEVELS = ['No Interesting Activity', 'Attack Vector', 'Suspicious Activity', 'Malicious Activity', 'Impact'];

it('no link that was clicked before makes what follows read milder', async () => {
  const concern = new Map(knowledge.events.map(({ id, concern_level }) => [id, concern_level ?? 0]));
  const prepared = prepareKnowledge(knowledge);
  const milder: string[] = [];
  let judged = 0;
  for (const { pack, cases } of shipped)
    for (const { written } of cases) {
      if (!written.expect.some(({ event }) => event != null && concern.get(fullId(event, pack!.name))! >= 4)) continue;
      const levelOf = async (flows: typeof written.flows): Promise<number> => {
        const { batch, rows } = batchOfCase({ ...written, flows });
        const compared = { statistics: statisticsOf(rows), sampleCount: 0, sampleIsCounted: false };
        return LEVELS.indexOf((await judgeBatch(batch, prepared, compared, 0)).verdict);
      };
      const alone = await levelOf(written.flows);
      for (const dst of ['t.co:443', 'bit.ly:443', 'urldefense.com:443']) {
        const click = { dst, srcBytes: 700, dstBytes: 5200, srcPackets: 9, dstPackets: 10, duration: 0.3 };
        const later = written.flows.map((flow) => ({ ...flow, at: (flow.at ?? 0) + 1 }));
        if ((await levelOf([{ at: 0, ...click }, ...later])) < alone) milder.push(`${dst}: ${written.title}`);
        judged++;
      }
    }
  expect(milder).toEqual([]);
  expect(judged).toBeGreaterThan(50);
}, 120_000);

it('a link that was clicked makes no unknown place known', async () => {
  const page = { srcBytes: 700, dstBytes: 5200, srcPackets: 9, dstPackets: 10, duration: 0.3 };
  const flows = [
    { at: 0, dst: 't.co:443', ...page },
    { at: 0.5, dst: 'offer.nobody.example:443', ...page },
  ];
  const [{ written }] = shipped[0]!.cases as [(typeof shipped)[0]['cases'][0]];
  const { batch, rows } = batchOfCase({ ...written, flows });
  const compared = { statistics: statisticsOf(rows), sampleCount: 0, sampleIsCounted: false };
  const { unknown, story } = await judgeBatch(batch, prepareKnowledge(knowledge), compared, 0);
  expect(unknown.join(' ')).toContain('offer[.]nobody[.]example:443');
  expect(story.map(({ sentence }) => sentence).join(' ')).not.toMatch(/offer\S+ .* known/);
});

/** A pack that calls the names hostile and says nothing else of them. */
function callingBad(names: readonly string[]): KnowledgePack {
  const head = 'name: bad\nversion: 1.0.0\ntitle: A\nauthor: A\nlicence: CC0-1.0\nupdated: 2026-01-02\n';
  const said = 'concern_level: 5\n    category: Hostile\n    title: A hostile place\n    intended_purpose: Attacks.';
  const rest = 'abuse: It serves attackers.\n    when_concerned: Always.';
  return parsePack([
    { file: 'bad.yaml', text: `${head}destinations:\n  - names: [${names.join(', ')}]\n    ${said}\n    ${rest}\n` },
  ]);
}

it('to hear that an unknown place is bad makes nothing that was done there read milder', async () => {
  const concern = new Map(knowledge.events.map(({ id, concern_level }) => [id, concern_level ?? 0]));
  const milder: string[] = [];
  let judged = 0;
  for (const { pack, cases } of shipped)
    for (const { written } of cases) {
      if (!written.expect.some(({ event }) => event != null && concern.get(fullId(event, pack!.name))! >= 4)) continue;
      const { batch, rows } = batchOfCase(written);
      const names = rows.map(({ flow }) => flow.dst.replace(/:[^:]*$/, '')).filter((name) => /\.example$/.test(name));
      const unknown = [...new Set(names)].filter(
        (name) => knowledge.find(createDestination(name, 'TCP', 443)) === null,
      );
      if (unknown.length === 0) continue;
      const compared = { statistics: statisticsOf(rows), sampleCount: 0, sampleIsCounted: false };
      const levelBy = async (base: typeof knowledge): Promise<number> =>
        LEVELS.indexOf((await judgeBatch(batch, prepareKnowledge(base), compared, 0)).verdict);
      const told = await levelBy(createKnowledgeBase([...knowledge.packs, callingBad(unknown)]));
      if (told < Math.max(await levelBy(knowledge), LEVELS.indexOf('Malicious Activity')))
        milder.push(`${written.title}: ${LEVELS[told]}`);
      judged++;
    }
  expect(milder).toEqual([]);
  expect(judged).toBeGreaterThan(10);
}, 240_000);

type WrittenFlow = (typeof shipped)[0]['cases'][0]['written']['flows'][0];

async function verdictOn(flows: readonly WrittenFlow[]) {
  const [{ written }] = shipped[0]!.cases as [(typeof shipped)[0]['cases'][0]];
  const { batch, rows } = batchOfCase({ ...written, flows: [...flows] });
  const compared = { statistics: statisticsOf(rows), sampleCount: 0, sampleIsCounted: false };
  return judgeBatch(batch, prepareKnowledge(knowledge), compared, 0);
}

it('a file left at an FTP server shows an effect only after an address check or a command server', async () => {
  const left = [
    {
      at: 60,
      dst: 'ftp.hosting.example:21',
      srcBytes: 900,
      dstBytes: 2900,
      srcPackets: 16,
      dstPackets: 16,
      duration: 5,
    },
    {
      at: 62,
      dst: 'ftp.hosting.example:44523',
      srcBytes: 42_000,
      dstBytes: 0,
      srcPackets: 40,
      dstPackets: 9,
      duration: 1,
    },
  ];
  const call = { at: 0, srcBytes: 90, dstBytes: 300, srcPackets: 4, dstPackets: 4, duration: 0.1 };
  expect((await verdictOn(left)).verdict).toBe('Suspicious Activity');
  const asked = await verdictOn([{ ...call, dst: 'ip-api.com:80' }, ...left]);
  expect(asked.verdict).toBe('Impact');
  // The place that told the address took no data.
  const checks = asked.nextChecks.filter((check) => check.startsWith('Find out which data'));
  expect(checks).toEqual([expect.stringContaining('sent to ftp[.]hosting[.]example:')]);
  expect(checks[0]).not.toContain('ip-api');
  expect((await verdictOn([{ ...call, dst: 'beacon.update-check.example:443' }, ...left])).verdict).toBe('Impact');
});

it('a mail with large files is an ordinary mail, and makes no other one suspicious', async () => {
  const mail = { srcBytes: 4_000_000, dstBytes: 9000, srcPackets: 2900, dstPackets: 900, duration: 20 };
  const { verdict, evidence } = await verdictOn([
    {
      at: 0,
      dst: 'imap.provider.example:993',
      srcBytes: 900,
      dstBytes: 9000,
      srcPackets: 16,
      dstPackets: 16,
      duration: 3,
    },
    { at: 10, dst: 'smtp.provider.example:465', ...mail },
    { at: 90, dst: 'mail.works.example:587', ...mail, srcBytes: 3000, srcPackets: 12 },
  ]);
  expect([verdict, evidence.filter(({ detection }) => detection !== null)]).toEqual(['No Interesting Activity', []]);
  const page = {
    at: 0,
    dst: 'site.example:443',
    srcBytes: 700,
    dstBytes: 52_000,
    srcPackets: 20,
    dstPackets: 40,
    duration: 1,
  };
  const alone = await verdictOn([page, { at: 10, dst: 'smtp.provider.example:587', ...mail }]);
  expect(alone.verdict).toBe('No Interesting Activity');
});

it('nothing is rare where there is little to compare with', async () => {
  const prepared = prepareKnowledge(knowledge);
  const rare = shipped
    .flatMap(({ cases }) => cases)
    .filter(({ written }) => written.expect.some(({ behavior }) => behavior === 'rare-site-got-form'));
  expect(rare.length).toBeGreaterThan(0);
  for (const { written } of rare) {
    const { batch, rows } = batchOfCase(written);
    const among = (sampleCount: number) =>
      judgeBatch(batch, prepared, { statistics: statisticsOf(rows), sampleCount, sampleIsCounted: true }, 0);
    expect((await among(22)).verdict, written.title).toBe('Suspicious Activity');
    expect((await among(12)).verdict, written.title).toBe('No Interesting Activity');
  }
});
