import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createKnowledgeBase, loadInstalledPacks } from '../../knowledge/index.ts';
import { createDestination } from '../../model/destination.ts';
import type { FeedSetting, FeedStatus } from '../../model/feed.ts';
import { dueFeeds, readFeedStatuses, writeFeedStatus } from './feed-status.ts';
import { type FeedServer, startFeedServer } from './testing/feed-server.ts';
import { checkFeeds, type FeedUpdateOptions, updateFeed } from './update-feeds.ts';

let server: FeedServer;
let body: Buffer;
/** Where it leads, instead of giving the list. */
let location: string | null = null;
let received: IncomingHttpHeaders;
let folder: string;
/** A day that the shipped importers read times of; nothing here waits for it. */
const NOW = 1_800_000_000;
const DAY = 86_400;

beforeAll(async () => {
  server = await startFeedServer((request, response) => {
    received = request.headers;
    if (location === null) response.end(body);
    else response.writeHead(302, { location }).end();
  });
});
afterAll(() => server.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowsage-feeds-'));
  body = Buffer.from('evil.example.com\nworse.example.com\n');
});
afterEach(() => rm(folder, { recursive: true }));

function feed(more: Partial<FeedSetting> = {}): FeedSetting {
  return {
    name: 'bad-names',
    url: server.url('/lists/names.txt?key=secret'),
    headers: [],
    format: null,
    everySeconds: DAY,
    keepSeconds: 7 * DAY,
    relevance: 'knownBad',
    licence: 'CC0-1.0',
    ...more,
  };
}

const update = (one: FeedSetting, now = NOW, more: Partial<FeedUpdateOptions> = {}): Promise<FeedStatus> =>
  updateFeed(one, {
    dataFolder: folder,
    limits: { hosts: [server.host], maxBytes: 10_000, seconds: 5 },
    reservedNames: new Set(['starter']),
    now: () => now,
    network: server.network,
    ...more,
  });

it('becomes a pack with its origin and licence, believed for as long as was said', async () => {
  expect(await update(feed())).toEqual({
    name: 'bad-names',
    origin: server.url('/lists/names.txt'),
    triedAt: NOW,
    fetchedAt: NOW,
    expiresAt: NOW + 7 * DAY,
    entries: 2,
    fault: null,
  });
  const head = await readFile(join(folder, 'knowledge', 'bad-names', 'pack.yaml'), 'utf8');
  expect(head).toContain('licence: "CC0-1.0"');
  expect(head).toContain(`"fetched from ${server.url('/lists/names.txt')}"`);
  const written = await Promise.all(
    (await readdir(join(folder, 'knowledge'), { recursive: true, withFileTypes: true }))
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
  );
  for (const text of written) expect(text).not.toContain('secret');
  const packs = await loadInstalledPacks(folder);
  const bad = createDestination('evil.example.com', 'TCP', 443);
  const at = (now: number) => createKnowledgeBase(packs, () => now).find(bad)?.concern_level ?? null;
  // The clock of the test is ahead of the day on which it runs, which decides what is loaded.
  expect(at(NOW + 7 * DAY - 1)).toBe(5);
  expect(at(NOW + 7 * DAY)).toBeNull();
});

it('takes the place of what was fetched before', async () => {
  await update(feed());
  body = gzipSync('worse.example.com\nother.example.com\n');
  expect(await update(feed(), NOW + DAY)).toMatchObject({ entries: 2, fault: null });
  const [pack] = await loadInstalledPacks(folder);
  expect(pack).toMatchObject({ name: 'bad-names', version: '1.1.0', licence: 'CC0-1.0' });
  expect(pack!.records.map(({ name }) => name).sort()).toEqual(['other.example.com', 'worse.example.com']);
});

it.each([
  ['a page that is no list', '<!doctype html><html><body>Sign in</body></html>'],
  ['nothing', ''],
  ['JSON that is cut off', '{"urls":[{"url":"http://evil.example.com/"'],
  ['more than is allowed', 'x'.repeat(20_000)],
  ['more than is allowed, packed', gzipSync('evil.example.com\n'.repeat(100_000))],
])('keeps what was fetched before where the answer is %s', async (_, answer) => {
  await update(feed());
  const before = await loadInstalledPacks(folder);
  body = Buffer.from(answer);
  const status = await update(feed(), NOW + DAY);
  expect(status).toMatchObject({ triedAt: NOW + DAY, fetchedAt: NOW, expiresAt: NOW + 7 * DAY, entries: 2 });
  expect(status.fault).toMatch(/./);
  expect(status.fault).not.toContain('secret');
  expect(await loadInstalledPacks(folder)).toEqual(before);
  expect(await readFeedStatuses(folder)).toEqual([status]);
  expect((await readdir(join(folder, 'knowledge'))).sort()).toEqual(['.feeds.json', 'bad-names']);
});

it('never takes the name of a pack that is there', async () => {
  await mkdir(join(folder, 'knowledge'), { recursive: true });
  const pack = 'name: bad-names\nversion: 1.0.0\ntitle: T\nauthor: A\nlicence: CC0-1.0\nupdated: 2026-01-02\n';
  await writeFile(join(folder, 'knowledge', 'mine.yaml'), pack);
  const taken = { fetchedAt: null, entries: 0, fault: expect.stringContaining('expected another name') };
  expect(await update(feed())).toMatchObject(taken);
  expect(await update(feed({ name: 'starter' }))).toMatchObject(taken);
  expect((await loadInstalledPacks(folder)).map(({ name }) => name)).toEqual(['bad-names']);
});

it('is not asked where nobody allowed its host', async () => {
  const before = server.asked.length;
  const limits = { hosts: [], maxBytes: 10_000, seconds: 5 };
  expect((await update(feed(), NOW, { limits })).fault).toContain('is not among feedHosts');
  expect(server.asked).toHaveLength(before);
  expect(() => checkFeeds([feed()], limits)).toThrow('is not among feedHosts');
  expect(() => checkFeeds([feed({ format: 'excel' })], { hosts: [server.host] })).toThrow('format excel');
  expect(() => checkFeeds([feed({ format: 'csv-list' })], { hosts: [server.host] })).not.toThrow();
});

it('is due after its time, and sooner after a failure', async () => {
  const status = { name: 'bad-names', origin: '', triedAt: NOW, fetchedAt: NOW, expiresAt: null, entries: 1 };
  const isDue = (fault: string | null, now: number): boolean =>
    dueFeeds([feed()], [{ ...status, fault }], now).length === 1;
  expect(dueFeeds([feed()], [], NOW)).toEqual([feed()]);
  expect([isDue(null, NOW + DAY - 1), isDue(null, NOW + DAY), isDue(null, NOW - 1)]).toEqual([false, true, true]);
  expect([isDue('No.', NOW + 3599), isDue('No.', NOW + 3600)]).toEqual([false, true]);
});

it('statuses that cannot be read are none', async () => {
  const status = { name: 'b', origin: '', triedAt: NOW, fetchedAt: null, expiresAt: null, entries: 0, fault: 'No.' };
  await writeFeedStatus(folder, status);
  await writeFeedStatus(folder, { ...status, name: 'a' });
  expect((await readFeedStatuses(folder)).map(({ name }) => name)).toEqual(['a', 'b']);
  for (const text of ['', '{}', '[1, {"name": "x"}]', '[']) {
    await writeFile(join(folder, 'knowledge', '.feeds.json'), text);
    expect(await readFeedStatuses(folder)).toEqual([]);
  }
});

it('is fetched with headers whose values stand elsewhere, and nobody is told them', async () => {
  const secret = 'Secret-Key-0123456789';
  const keyFile = join(folder, 'key');
  const closed = feed({
    headers: [
      { name: 'Auth-Key', secret: { environment: 'TEST_FEED_KEY' } },
      { name: 'Authorization', secret: { file: keyFile } },
    ],
  });
  const limits = { hosts: [server.host] };
  expect(() => checkFeeds([closed], limits)).toThrow(
    'feed bad-names: header Auth-Key: the variable TEST_FEED_KEY is not set',
  );
  process.env['TEST_FEED_KEY'] = secret;
  try {
    expect(await update(closed)).toMatchObject({
      fault: `feed bad-names: header Authorization: the file ${keyFile} cannot be read`,
    });
    await writeFile(keyFile, `Bearer ${secret}\nmore\n`);
    expect((await update(closed)).fault).toContain('does not hold one line');
    await writeFile(keyFile, `Bearer ${secret}\n`);
    expect(() => checkFeeds([closed], limits)).not.toThrow();
    expect(await update(closed)).toMatchObject({ fault: null, entries: 2 });
    expect(received).toMatchObject({ 'auth-key': secret, authorization: `Bearer ${secret}` });
    // Whoever is asked may send it back in what is told of the failure.
    location = `https://${secret}.example/${secret}`;
    const status = await update(closed);
    expect(status.fault).toContain('redirects to https://….example');
    location = `/${encodeURIComponent(`Bearer ${secret}`)}/1`;
    const asked = await update(closed);
    expect(asked.fault).toContain('redirects again');
    for (const text of [
      JSON.stringify([status, asked]),
      await readFile(join(folder, 'knowledge', '.feeds.json'), 'utf8'),
    ])
      expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
  } finally {
    delete process.env['TEST_FEED_KEY'];
    location = null;
  }
});
