import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFlowBatch } from '../model/flow-batch.ts';
import { patternOf } from '../model/flow-pattern.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
import { withFeedEntries } from './feed-pack.ts';
import { FEED_BODY_FILE, writeFeedRow } from './feed-rows.ts';
import { createGuardList, guardListOf } from './guard-list.ts';
import type { FeedEntry } from './import/feed-entry.ts';
import { createKnowledgeBase } from './knowledge-base.ts';
import { parsePack } from './pack.ts';
import { createPatternIndex, matchPatterns } from './pattern-index.ts';

/** Entries of lists in a program that runs on: each counts until its own moment, with nothing loaded anew. */

const START = 1_700_000_000;
const SOURCE = { file: 'list.csv', format: 'csv-list', title: 'List', author: '', threatTags: [], guardNames: 'exact' };

function packOf(entries: readonly Partial<FeedEntry>[]): KnowledgePack {
  const folder = mkdtempSync(join(tmpdir(), 'flowsage-expiry-'));
  try {
    const rows = entries.map((entry) =>
      writeFeedRow({
        kind: 'destination',
        target: '',
        protocol: null,
        port: null,
        relevance: 'knownBad',
        includesBelow: false,
        isFromUrl: false,
        title: '',
        threatTags: [],
        reference: '',
        firstSeen: null,
        lastSeen: null,
        expiresAt: null,
        source: 0,
        id: '',
        ...entry,
      }),
    );
    const head = { format: 'flowsage-feed', version: 1, entries: rows.length, sources: [SOURCE] };
    writeFileSync(join(folder, FEED_BODY_FILE), `${[JSON.stringify(head), ...rows].join('\n')}\n`);
    return withFeedEntries(parsePack([{ file: 'pack.yaml', text: HEAD }]), folder, START);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const HEAD = `name: list
version: 1.0.0
title: List
author: A
licence: CC0-1.0
updated: 2023-01-02
`;

test('networks of one list end one by one', () => {
  const { behaviors } = packOf([
    { kind: 'network', target: '45.76.1.0/24', expiresAt: START + 10 },
    { kind: 'network', target: '45.76.2.0/24', expiresAt: START + 20 },
    { kind: 'network', target: '45.76.3.0/24' },
    { kind: 'network', target: '2a00:1:2::/48', expiresAt: START + 20 },
    { kind: 'network', target: '45.76.4.0/24', expiresAt: START },
  ]);
  expect(behaviors).toHaveLength(1);
  const hosts = ['45.76.1.9', '45.76.2.9', '45.76.3.9', '2a00:1:2::9', '45.76.4.9'];
  const batch = createFlowBatch(hosts.length);
  for (const [row, host] of hosts.entries()) batch.dstAddress[row] = batch.addresses.internText(host);
  const index = createPatternIndex(behaviors.map(patternOf));
  const listedAt = (now?: number): string[] => {
    const lookups = {
      knowledge: { find: () => null },
      sampleCountOf: () => null,
      tellRarity: false,
      ...(now === undefined ? {} : { now }),
    };
    const found = matchPatterns(index, batch, lookups);
    return hosts.filter((_, row) => found[row]! >= 0);
  };
  expect(listedAt(START + 9)).toEqual(hosts.slice(0, 4));
  expect(listedAt(START + 10)).toEqual(hosts.slice(1, 4));
  expect(listedAt(START + 20)).toEqual(['45.76.3.9']);
  expect(listedAt()).toEqual(hosts.slice(0, 4));
});

test('a network that has names beside it ends as well', () => {
  const batch = createFlowBatch(1);
  batch.destinationName[0] = batch.names.intern('a.example');
  batch.dstAddress[0] = batch.addresses.internText('45.76.1.9');
  const index = createPatternIndex([
    { destination: { names: ['a.example'], cidrs: ['45.76.1.0/24'] }, networksExpireAt: [START] },
  ]);
  const lookups = { knowledge: { find: () => null }, sampleCountOf: () => null, tellRarity: false };
  expect(matchPatterns(index, batch, { ...lookups, now: START - 1 })[0]).toBe(0);
  expect(matchPatterns(index, batch, { ...lookups, now: START })[0]).toBe(-1);
});

test('guards end at their moment, and what they held back speaks', () => {
  let now = START;
  const pack = packOf([
    { kind: 'guard', target: 'cdn.example', includesBelow: true, expiresAt: START + 10 },
    { kind: 'guard', target: '45.76.1.0/24', expiresAt: START + 20 },
    { kind: 'guard', target: 'ever.example' },
  ]);
  const list = createGuardList([pack], () => now);
  const guarded = (target: string): boolean => list.guardOf(target) !== null;
  const all = ['cdn.example', 'a.cdn.example', '45.76.1.9', '45.76.1.128/25', '45.76.0.0/16', 'ever.example'];
  expect(all.filter(guarded)).toEqual(all);
  now = START + 10;
  expect(all.filter(guarded)).toEqual(all.slice(2));
  now = START + 20;
  expect(all.filter(guarded)).toEqual(['ever.example']);

  const written = parsePack([
    {
      file: 'w.yaml',
      text: `${HEAD.replace('list', 'written')}destinations:
  - {names: [cdn.example], concern_level: 1, category: CDN, title: Files, intended_purpose: Files., abuse: None., when_concerned: Never.}
`,
    },
  ]);
  const listed = packOf([{ target: 'cdn.example' }]);
  const knowledge = createKnowledgeBase([written, listed, pack], () => now);
  const concern = (): number | undefined =>
    knowledge.find({ name: 'cdn.example', protocol: 'TCP', port: 443 })?.concern_level;
  now = START;
  expect(concern()).toBe(1);
  now = START + 10;
  expect(concern()).toBe(5);
});

test('of guards of one target the one that is believed longest counts', () => {
  let now = START;
  const guard = (target: string, list: string, expiresAt?: number) => ({
    target,
    names: 'exact' as const,
    list,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
  const list = guardListOf(
    ['a.example', '45.76.1.0/24'].flatMap((target) => [
      guard(target, 'short', START + 10),
      guard(target, 'long', START + 20),
      guard(target, 'middle', START + 15),
    ]),
    () => now,
  );
  expect(list.size).toBe(2);
  for (const target of ['a.example', '45.76.1.9']) {
    now = START + 19;
    expect(list.guardOf(target)?.list).toBe('long');
    now = START + 20;
    expect(list.guardOf(target)).toBeNull();
  }
});
