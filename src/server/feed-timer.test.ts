import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadInstalledPacks } from '../knowledge/index.ts';
import type { FeedSetting } from '../model/feed.ts';
import { readFeedStatuses } from '../pipeline/feeds/feed-status.ts';
import { type FeedServer, startFeedServer } from '../pipeline/feeds/testing/feed-server.ts';
import { startFeedTimer } from './feed-timer.ts';

let server: FeedServer;
let folder: string;
const silent = { end: (): void => {} };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowsage-feed-timer-'));
  server = await startFeedServer((request, response) => {
    if (request.url === '/good') response.end('evil.example.com\n');
    else if (request.url === '/bad') response.writeHead(500).end();
    else silent.end = () => response.end();
  });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const feed = (name: string): FeedSetting => ({
  name,
  url: server.url(`/${name}`),
  headers: [],
  format: null,
  everySeconds: 600,
  keepSeconds: 86_400,
  relevance: 'knownBad',
  licence: null,
});

function timerOf(names: readonly string[], now: () => number) {
  const told: { readonly message: string; readonly facts: object }[] = [];
  const tell = (facts: object, message: string): void => void told.push({ facts, message });
  const limits = { hosts: [server.host], maxBytes: 1000, seconds: 60 };
  const options = { dataFolder: folder, limits, reservedNames: new Set<string>(), network: server.network, now };
  return { told, timer: startFeedTimer(names.map(feed), options, { info: tell, warn: tell }) };
}

it('fetches what is due, tells what failed, and goes on', async () => {
  let now = 1_800_000_000;
  const { told, timer } = timerOf(['bad', 'good'], () => now);
  await timer.look();
  expect(told.map(({ message }) => message)).toEqual(['a feed was not fetched', 'a feed was fetched']);
  expect(told[0]!.facts).toMatchObject({ feed: 'bad', reason: expect.stringContaining('answered 500') });
  expect((await loadInstalledPacks(folder)).map(({ name }) => name)).toEqual(['good']);
  await timer.look();
  expect(server.asked).toEqual(['/bad', '/good']);
  now += 600;
  await timer.look();
  expect(server.asked).toEqual(['/bad', '/good', '/bad', '/good']);
  await timer.stop();
});

it('ends a download when it is stopped, which is no failure', async () => {
  const { told, timer } = timerOf(['silent'], () => 1_800_000_000);
  const looking = timer.look();
  await expect.poll(() => server.asked).toContain('/silent');
  await timer.stop();
  await looking;
  expect(told).toEqual([]);
  expect((await readFeedStatuses(folder)).map(({ name }) => name)).toEqual(['bad', 'good']);
  silent.end();
});

it('asks nobody where nothing is configured', async () => {
  const before = server.asked.length;
  const { told, timer } = timerOf([], () => 1_800_000_000);
  await timer.look();
  await timer.stop();
  expect(told).toEqual([]);
  expect(server.asked).toHaveLength(before);
});
