import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verdict, VerdictV1 } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKnowledgeBase, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../../src/knowledge/index.ts';
import { convert } from '../../src/pipeline/convert.ts';
import { judgeBatch, type PreparedKnowledge, prepareKnowledge } from '../../src/pipeline/judge-file.ts';
import { splitDestinationData } from '../../src/verdict/destination-data.ts';
import { HAS_SHARED_DATA, NEEDS_SHARED_DATA, SHARED_FOLDER } from '../shared-data.ts';

/** Verdicts on captures whose story is known, made with what is shipped and without any statistics. */

interface Story {
  readonly id: string;
  readonly file: string;
  readonly verdict: 'benign' | 'suspicious' | 'malicious';
  readonly destinations: readonly { readonly destination: string; readonly expect: string }[];
}

/** Malicious stories that read as everyday traffic, and why. A change either way must be looked at. */
const MISSED: Readonly<Record<string, string>> = {
  'eternalblue-failed': 'the capture holds names and pings only: the attempt itself left no flow of SMB',
  'ndpi-dns2tcp_tunnel': 'one TLS session with a well-known resolver: its flow is that of DNS over HTTPS',
  'ndpi-malware': 'single ordinary visits to sites that only a list of bad ones knows',
  'ndpi-sql_injection': 'one ordinary request within the network: what is bad stands in its text',
  sofacy: 'one look-up of a name that was not answered with an address, so that the name is not in the flows',
};

/** Suspicious stories that read as everyday traffic. */
const QUIET_SUSPICIOUS: Readonly<Record<string, string>> = {
  'phish-bogus-url': 'one mail from server to server: the link stands in its text',
  'phish-sensitive-uri': 'one mail from server to server: the link stands in its text',
  'mail-exe-download': 'a mail, and much later a download from an ordinary site',
  'ndpi-ultrasurf': 'sessions that began before the capture, read from the wrong side',
  'arp-scan': 'ARP has no flows',
};

/** Destinations that a story names and the evidence does not. */
const NOT_IN_EVIDENCE: Readonly<Record<string, readonly string[]>> = {};

/** Words for the table of results. */
const SHORT: Readonly<Record<Verdict, string>> = {
  Impact: 'Impact',
  'Malicious Activity': 'Malicious',
  'Suspicious Activity': 'Suspicious',
  'Attack Vector': 'Attack Vector',
  'No Interesting Activity': 'Nothing',
};
const AT_LEAST_SUSPICIOUS: readonly Verdict[] = ['Impact', 'Malicious Activity', 'Suspicious Activity'];

const list = join(SHARED_FOLDER, 'corpora', 'stories.jsonl');
const stories: readonly Story[] = existsSync(list)
  ? readFileSync(list, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Story)
  : [];

async function verdictOn({ file }: Pick<Story, 'file'>, prepared: PreparedKnowledge): Promise<VerdictV1> {
  const { batch } = await convert(join(SHARED_FOLDER, 'corpora', file));
  return judgeBatch(batch, prepared);
}

describe.skipIf(!HAS_SHARED_DATA)(`known stories${NEEDS_SHARED_DATA}`, () => {
  const verdicts = new Map<string, VerdictV1>();
  const of = (truth: Story['verdict']) => stories.filter(({ verdict }) => verdict === truth);
  const idsWhere = (truth: Story['verdict'], isWanted: (verdict: Verdict) => boolean): string[] =>
    of(truth)
      .map(({ id }) => id)
      .filter((id) => isWanted(verdicts.get(id)!.verdict))
      .sort();

  beforeAll(async () => {
    const prepared = prepareKnowledge(createKnowledgeBase(await loadPacks(SHIPPED_KNOWLEDGE_FOLDER)));
    for (const story of stories) verdicts.set(story.id, await verdictOn(story, prepared));
    console.log(confusionTable(stories, verdicts));
  }, 120_000);

  it('that are malicious are at least suspicious, but for those that are listed with the cause', () => {
    const missed = idsWhere('malicious', (verdict) => !AT_LEAST_SUSPICIOUS.includes(verdict));
    expect(missed).toEqual(Object.keys(MISSED).sort());
  });

  it('that are benign end as nothing interesting, or as a way in, with a reason', () => {
    expect(idsWhere('benign', (verdict) => AT_LEAST_SUSPICIOUS.includes(verdict))).toEqual([]);
    for (const { id } of of('benign')) expect(verdicts.get(id)!.evidence[0]?.sentence, id).toMatch(/\.$/);
  });

  it('that are suspicious read so where flows tell it', () => {
    expect(idsWhere('suspicious', (verdict) => !AT_LEAST_SUSPICIOUS.includes(verdict))).toEqual(
      Object.keys(QUIET_SUSPICIOUS).sort(),
    );
  });

  it('name the destinations that made them malicious among their evidence', () => {
    const absent: Record<string, string[]> = {};
    for (const { id, destinations } of of('malicious')) {
      const evidence = new Set(
        verdicts.get(id)!.evidence.flatMap((each) => [...each.destinations, ...each.addresses].map(placeOf)),
      );
      const missing = destinations
        .filter((each) => each.expect === 'malicious')
        .map(({ destination }) => destination)
        .filter((destination) => !evidence.has(placeOf(destination)));
      if (missing.length > 0) absent[id] = missing;
    }
    expect(absent).toEqual(NOT_IN_EVIDENCE);
  });

  it('never name a destination that is known to be good as evidence against a sample', () => {
    for (const { id, destinations } of stories) {
      const against = verdicts
        .get(id)!
        .evidence.filter(
          ({ category, rule }) =>
            !['Common Activity', 'Attack Vector'].includes(category) && !rule.startsWith('unknown'),
        );
      const named = new Set(against.flatMap((each) => each.destinations.map(placeOf)));
      for (const each of destinations)
        if (each.expect === 'benign')
          expect(named.has(placeOf(each.destination)), `${id} ${each.destination}`).toBe(false);
    }
  });
});

describe.skipIf(!HAS_SHARED_DATA)(`known stories, with a list of bad destinations${NEEDS_SHARED_DATA}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowsage-stories-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('read as malicious, or as an impact', async () => {
    const listed = stories.filter(({ destinations }) => destinations.some((each) => each.expect === 'malicious'));
    writeFileSync(join(folder, 'pack.yaml'), badListOf(listed));
    const packs = [...(await loadPacks(SHIPPED_KNOWLEDGE_FOLDER)), ...(await loadPacks(folder))];
    const prepared = prepareKnowledge(createKnowledgeBase(packs));
    expect(listed.length).toBeGreaterThan(5);
    for (const story of listed) {
      const { verdict, confidence } = await verdictOn(story, prepared);
      expect([story.id, ['Impact', 'Malicious Activity'].includes(verdict), confidence]).toEqual([
        story.id,
        true,
        'High',
      ]);
    }
  }, 60_000);
});

/** `name:port` in the form in which destinations are compared. */
function placeOf(destination: string): string {
  const { name, port } = splitDestinationData(destination);
  return `${name}:${port}`;
}

/** A pack as an importer would make it. */
function badListOf(listed: readonly Story[]): string {
  const entries = listed
    .flatMap(({ destinations }) => destinations.filter((each) => each.expect === 'malicious'))
    .map(({ destination }) => {
      const { name, port } = splitDestinationData(destination);
      return [
        `  - names: ['${name}']`,
        `    ports: ['TCP/${port}']`,
        '    concern_level: 5',
        '    category: Command Server',
        '    title: Listed As Bad',
        '    intended_purpose: Named by a list of bad destinations.',
        '    abuse: Named by a list of bad destinations.',
        '    when_concerned: Always.',
      ].join('\n');
    });
  return [
    'name: bad-list',
    'version: 1.0.0',
    'title: Bad destinations of known stories',
    'author: Flowsage tests',
    'licence: CC0-1.0',
    'updated: 2026-01-01',
    'sources: [The list of stories]',
    'destinations:',
    ...entries,
    '',
  ].join('\n');
}

function confusionTable(all: readonly Story[], verdicts: ReadonlyMap<string, VerdictV1>): string {
  const columns = Object.keys(SHORT) as Verdict[];
  const header = ['known as', ...columns.map((verdict) => SHORT[verdict])].map((text) => text.padEnd(14)).join('');
  const rows = (['malicious', 'suspicious', 'benign'] as const).map((truth) => {
    const counts = columns.map(
      (column) => all.filter(({ id, verdict }) => verdict === truth && verdicts.get(id)!.verdict === column).length,
    );
    return [truth, ...counts.map(String)].map((text) => text.padEnd(14)).join('');
  });
  return `\n${[header, ...rows].join('\n')}\n`;
}
