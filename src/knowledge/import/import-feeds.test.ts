import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withFeedEntries } from '../feed-pack.ts';
import { FEED_BODY_FILE } from '../feed-rows.ts';
import { createGuardList } from '../guard-list.ts';
import { createKnowledgeBase } from '../knowledge-base.ts';
import { loadPacks } from '../load-packs.ts';
import { metadataOfRecord } from '../metadata-of-record.ts';
import { importFeeds } from './import-feeds.ts';
import type { FeedInput } from './read-feed.ts';
import { PLAIN_OPTIONS, TEST_NOW } from './testing/read-text.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowsage-import-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* inputsOf(...texts: string[]): AsyncGenerator<FeedInput> {
  for (const [i, text] of texts.entries()) {
    const bytes = new TextEncoder().encode(text);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield bytes;
    }
    yield { file: `feed-${i + 1}`, head: bytes.subarray(0, 65_536), pieces: pieces(), format: null };
  }
}

const options = { ...PLAIN_OPTIONS, relevance: 'knownBad' } as const;
const importTexts = (texts: string[], more: Partial<Parameters<typeof importFeeds>[1]> = {}) =>
  importFeeds(inputsOf(...texts), { name: 'mine', folder, options, isDryRun: false, ...more });

test('an import is a pack that is found by the names, addresses and networks in it', async () => {
  const threatfox = readFileSync(new URL('cases/threatfox.csv', import.meta.url), 'utf8');
  const zeek = readFileSync(new URL('cases/zeek-intel.dat', import.meta.url), 'utf8');
  const guards = readFileSync(new URL('cases/warninglist.json', import.meta.url), 'utf8');
  const summary = await importFeeds(inputsOf(threatfox, zeek, guards), {
    name: 'mine',
    folder,
    options: PLAIN_OPTIONS,
    isDryRun: false,
  });
  expect(summary).toMatchObject({ version: '1.0.0', entries: 13, difference: { added: 13, removed: 0, kept: 0 } });
  expect(readdirSync(folder)).toEqual(['mine']);
  expect(readdirSync(join(folder, 'mine')).sort()).toEqual([FEED_BODY_FILE, 'pack.yaml']);

  const [pack] = await loadPacks(folder);
  const knowledge = createKnowledgeBase([pack!]);
  const found = knowledge.find({ name: 'deep.command.example', protocol: 'TCP', port: 443 });
  expect(found).toMatchObject({
    name: 'command.example',
    concern_level: 5,
    title: 'Commands malware',
    comments: ['From feed-1 (threatfox), entry 2.'],
    abuse: 'The list ThreatFox names it for Paperclip.',
    author: 'abuse.ch',
  });
  expect(metadataOfRecord(found!).relevance).toBe('knownBad');
  expect(pack!.tagsByKind.get('command.example_TCP/443')?.threat).toEqual(['Paperclip']);
  expect(knowledge.find({ name: '192.88.99.50', protocol: 'TCP', port: 443 })?.port).toBe(443);
  expect(knowledge.find({ name: 'shop.example', protocol: 'TCP', port: 80 })?.concern_level).toBe(4);
  expect(pack!.behaviors).toMatchObject([
    { id: 'mine/network-1', relevance: 'knownBad', match: { destination: { cidrs: ['192.88.99.64/26'] } } },
  ]);
  const list = createGuardList([pack!]);
  expect(list.guardOf('img.cdn.example')?.list).toBe('Invented guards');
  expect(list.isGuarded({ name: 'www.search.example' })).toBe(true);
  expect(list.isGuarded({ name: 'command.example' })).toBe(false);
});

test('a later import of the name takes its place and tells what came, went and stayed', async () => {
  await importTexts(['a.example\nb.example\nc.example\n']);
  const second = await importTexts(['b.example\nc.example\nd.example\n']);
  expect(second).toMatchObject({
    version: '1.1.0',
    difference: { added: 1, removed: 1, kept: 2, addedExamples: ['d.example'], removedExamples: ['a.example'] },
  });
  const third = await importTexts(['b.example\nc.example\nd.example\n']);
  expect(third).toMatchObject({ version: '1.1.1', difference: { added: 0, removed: 0, kept: 3 } });
  const [pack] = await loadPacks(folder);
  expect(pack).toMatchObject({ version: '1.1.1', licence: 'NOASSERTION' });
  expect(pack!.records.map(({ name }) => name)).toEqual(['b.example', 'c.example', 'd.example']);
});

test('a dry run tells the same and leaves nothing', async () => {
  await importTexts(['a.example\nb.example\n']);
  const before = readFileSync(join(folder, 'mine', FEED_BODY_FILE), 'utf8');
  const dry = await importTexts(['b.example\nc.example\n'], { isDryRun: true });
  expect(dry).toMatchObject({ version: '1.1.0', isDryRun: true, difference: { added: 1, removed: 1, kept: 1 } });
  expect(readFileSync(join(folder, 'mine', FEED_BODY_FILE), 'utf8')).toBe(before);
  expect(readdirSync(folder)).toEqual(['mine']);
});

test('a refused feed changes nothing, also when it is the second one', async () => {
  await importTexts(['a.example\n']);
  const before = readFileSync(join(folder, 'mine', FEED_BODY_FILE), 'utf8');
  await expect(importTexts(['b.example\n', '{"type": "bundle", "objects": [{'])).rejects.toThrow(/^feed-2: JSON/);
  await expect(importTexts(['10.0.0.1\nd41d8cd98f00b204e9800998ecf8427e\n'])).rejects.toThrow(
    /^nothing in it can be imported:\nfeed-1: csv-list: private or reserved address \(1\), file hash \(1\)$/,
  );
  expect(readFileSync(join(folder, 'mine', FEED_BODY_FILE), 'utf8')).toBe(before);
  expect(readdirSync(folder)).toEqual(['mine']);
});

test('a pack that somebody wrote is not overwritten', async () => {
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine/pack.yaml'), 'name: mine\n');
  await expect(importTexts(['a.example\n'])).rejects.toThrow(/is there and was not imported/);
  expect(existsSync(join(folder, 'mine', FEED_BODY_FILE))).toBe(false);
});

test('the same thing named again makes one entry with the strongest and the longest of both', async () => {
  const urls =
    '# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n' +
    '"1","2026-01-05 00:00:00","https://a.example/x","online","2026-01-06 00:00:00","malware_download","x","","s"\n' +
    '"2","2026-01-01 00:00:00","https://a.example/","online","2026-01-09 00:00:00","malware_download","y","","s"\n';
  await importFeeds(inputsOf(urls), { name: 'mine', folder, options: PLAIN_OPTIONS, isDryRun: false });
  const [pack] = await loadPacks(folder);
  expect(pack!.records).toMatchObject([
    { name: 'a.example', concern_level: 5, controllable_urls: false, last_modified: Date.UTC(2026, 0, 9) / 1000 },
  ]);
});

test('what has expired is not believed when it is loaded', async () => {
  await importTexts(['domain,last_seen\na.example,2026-01-01\nb.example,2026-01-09\n'], {
    options: { ...options, expiresSeconds: 10 * 86_400 },
  });
  const [bare] = [{ ...(await loadPacks(folder))[0]!, records: [], behaviors: [] }];
  const namesAt = (now: number) => withFeedEntries(bare, join(folder, 'mine'), now).records.map(({ name }) => name);
  expect(namesAt(TEST_NOW)).toEqual(['a.example', 'b.example']);
  expect(namesAt(Date.UTC(2026, 0, 12) / 1000)).toEqual(['b.example']);
  expect(namesAt(Date.UTC(2026, 0, 20) / 1000)).toEqual([]);
});

test('a body that was changed or cut off is refused with its line', async () => {
  await importTexts(['a.example\nb.example\n']);
  const file = join(folder, 'mine', FEED_BODY_FILE);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const spoilt = async (changed: string[]) => {
    writeFileSync(file, `${changed.join('\n')}\n`);
    return loadPacks(folder);
  };
  await expect(spoilt(lines.slice(0, 2))).rejects.toThrow(/found 1 entries, expected 2: it was cut off/);
  await expect(spoilt([...lines, lines[2]!])).rejects.toThrow(/:4: found more lines/);
  await expect(spoilt([lines[0]!, '[9]', lines[2]!])).rejects.toThrow(/entries\.ndjson:2: found something else/);
  await expect(spoilt([lines[0]!, lines[1]!.replace('0,"",""', '7,"",""'), lines[2]!])).rejects.toThrow(/:2: found/);
  await expect(spoilt(['{}', ...lines.slice(1)])).rejects.toThrow(/:1: found another first line/);
  await expect(spoilt([`"${'x'.repeat(100_000)}"`])).rejects.toThrow(/:1: found/);
  const named = (target: string): string[] => [lines[0]!, lines[1]!.replace('a.example', target), lines[2]!];
  await expect(spoilt(named('evil c2 <b>'))).rejects.toThrow(/:2: found something else/);
  await expect(spoilt(named('192.88.99.0/24'))).rejects.toThrow(/:2: found something else/);
  await expect(spoilt(named('2a00:1450::1'))).resolves.toHaveLength(1);
  writeFileSync(file, '');
  await expect(loadPacks(folder)).rejects.toThrow(/entries\.ndjson:1: found an empty file/);
});

test('a hundred thousand entries are loaded within a second', async () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `name-${i}.listed-${i % 977}.example,Hands out malware`);
  await importTexts([`${names.join('\n')}\n`]);
  const start = process.cpuUsage();
  const [pack] = await loadPacks(folder);
  const { user, system } = process.cpuUsage(start);
  expect(pack!.records.length).toBe(100_000);
  // Time of processors, so that what else runs does not matter; collecting garbage takes some of another one.
  expect((user + system) / 1e6).toBeLessThan(2);
});
