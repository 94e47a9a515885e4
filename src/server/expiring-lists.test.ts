import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnnotationsV1, KnowledgePackV1, VerdictV1 } from '@flowsage/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FEED_BODY_FILE, writeFeedRow } from '../knowledge/feed-rows.ts';
import type { FeedEntry } from '../knowledge/import/feed-entry.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

/** Listed networks and guards in a server that runs on while they expire. */

const HOUR = 3600;
const START = Math.floor(Date.now() / 1000);

let server: TestServer;
let folder: string;
let sampleId: string;
let later = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowsage-expiring-'));
  writeFileSync(
    join(folder, 'written.yaml'),
    `name: written
version: 1.0.0
title: Written
author: A
licence: CC0-1.0
updated: 2026-01-02
destinations:
  - {names: [often-listed.example], concern_level: 1, category: CDN, title: Files, intended_purpose: Files., abuse: None., when_concerned: Never.}
`,
  );
  // What is written speaks as long as the guard holds the list back.
  writeList([
    { kind: 'network', target: '45.76.1.0/24', expiresAt: START + HOUR },
    { kind: 'destination', target: 'often-listed.example' },
    { kind: 'guard', target: 'often-listed.example', expiresAt: START + 2 * HOUR },
  ]);
  server = await startTestServer(
    { knowledge: [folder], knowledgeSeconds: 0 },
    { now: () => Date.now() / 1000 + later },
  );
  const flashes = ['45.76.1.9:443', 'often-listed.example:443'].map((dst, i) => ({
    src: `10.0.0.5:${50_000 + i}`,
    dst,
    destinationNameSource: i === 0 ? 'original' : 'passive',
    srcPkts: 9,
    srcBytes: 700,
    dstPkts: 10,
    dstBytes: 5200,
    relativeStart: i,
    protocolInformation: '',
    duration: 0.3,
  }));
  const bytes = JSON.stringify({ hash: '00', trafficDate: '1700000000.5', fileName: 'x', flashes });
  ({ sampleId } = await server.upload(server.adminKey, { type: 'secflow', bytes }));
  expect(await server.ended(sampleId)).toBe('processed');
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

function writeList(entries: readonly Partial<FeedEntry>[]): void {
  const rows = entries.map((entry) =>
    writeFeedRow({
      kind: 'destination',
      target: '',
      protocol: null,
      port: null,
      relevance: 'knownBad',
      includesBelow: false,
      isFromUrl: false,
      title: 'On our list',
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
  const source = {
    file: 'list.csv',
    format: 'csv-list',
    title: 'List',
    author: '',
    threatTags: [],
    guardNames: 'exact',
  };
  mkdirSync(join(folder, 'ours'));
  const head = { format: 'flowsage-feed', version: 1, entries: rows.length, sources: [source] };
  writeFileSync(join(folder, 'ours', FEED_BODY_FILE), `${[JSON.stringify(head), ...rows].join('\n')}\n`);
  writeFileSync(
    join(folder, 'ours', 'pack.yaml'),
    'name: ours\nversion: 1.0.0\ntitle: Ours\nauthor: A\nlicence: CC0-1.0\nupdated: 2026-01-02\n',
  );
}

async function get<Body>(path: string): Promise<Body> {
  const answer = await fetch(server.url + path, { headers: { apikey: server.adminKey } });
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as Body;
}

it('they count until their moment and no longer, with nothing loaded anew', async () => {
  const listed = async (): Promise<readonly (string | null)[]> => {
    const { behaviorOf, records } = await get<AnnotationsV1>(`/api/v1/samples/${sampleId}/annotations`);
    return behaviorOf.map((record) => records[record]?.pack ?? null);
  };
  const isBad = async (destination: string): Promise<boolean> =>
    (await get<VerdictV1>(`/api/v1/samples/${sampleId}/verdict`)).evidence.some(
      ({ category, destinations }) => category === 'Malicious Activity' && destinations.includes(destination),
    );
  const pack = async (): Promise<KnowledgePackV1 | undefined> =>
    (await get<{ items: readonly KnowledgePackV1[] }>('/api/v1/knowledge/packs')).items.find(
      ({ name }) => name === 'ours',
    );
  const time = (seconds: number): string => new Date((START + seconds) * 1000).toISOString();

  expect((await listed())[0]).toBe('ours 1.0.0');
  expect([await isBad('45.76.1.9:443'), await isBad('often-listed.example:443')]).toEqual([true, false]);
  expect(await pack()).toMatchObject({ expired: 0, nextExpiry: time(HOUR), lastExpiry: time(2 * HOUR) });
  const { packs: basis } = await server.context.judgedSamples.basis();

  later = HOUR;
  expect((await listed())[0]).not.toBe('ours 1.0.0');
  expect([await isBad('45.76.1.9:443'), await isBad('often-listed.example:443')]).toEqual([false, false]);
  expect(await pack()).toMatchObject({ expired: 1, nextExpiry: time(2 * HOUR) });
  expect((await server.context.judgedSamples.basis()).packs).not.toBe(basis);

  later = 2 * HOUR;
  expect([await isBad('45.76.1.9:443'), await isBad('often-listed.example:443')]).toEqual([false, true]);
  expect(await pack()).toMatchObject({ expired: 2, nextExpiry: null });
}, 60_000);
