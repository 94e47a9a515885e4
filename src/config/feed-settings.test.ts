import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parseFeedSettings } from './feed-settings.ts';
import { loadSettings } from './load-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowsage-feed-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('are read from a section of the file beside the settings', () => {
  const file = join(folder, 'flowsage.yaml');
  const feeds = [
    '  - {name: bad-names, url: "https://feeds.example/names?key=1"}',
    '  - {name: bad, url: "https://feeds.example:8443/x", headers: {Auth-Key: {environment: FLOWSAGE_BAD_KEY}, X-Other: {file: /run/secrets/bad}}, format: urlhaus, every: 6h, keep: 7d, confidence: seenNearBad, licence: CC0-1.0}',
  ];
  writeFileSync(file, `feedHosts: [feeds.example, "feeds.example:8443"]\nfeeds:\n${feeds.join('\n')}\n`);
  const loaded = loadSettings({ options: {}, environment: {}, file });
  expect(loaded.settings.feedHosts).toEqual(['feeds.example', 'feeds.example:8443']);
  expect(loaded.feeds).toEqual([
    {
      name: 'bad-names',
      url: 'https://feeds.example/names?key=1',
      headers: [],
      format: null,
      everySeconds: 86_400,
      keepSeconds: 30 * 86_400,
      relevance: null,
      licence: null,
    },
    {
      name: 'bad',
      url: 'https://feeds.example:8443/x',
      headers: [
        { name: 'Auth-Key', secret: { environment: 'FLOWSAGE_BAD_KEY' } },
        { name: 'X-Other', secret: { file: '/run/secrets/bad' } },
      ],
      format: 'urlhaus',
      everySeconds: 21_600,
      keepSeconds: 7 * 86_400,
      relevance: 'seenNearBad',
      licence: 'CC0-1.0',
    },
  ]);
  // A variable that a feed names is no mistyped setting.
  const environment = { FLOWSAGE_BAD_KEY: 'secret-12345', FLOWSAGE_OTHER_KEY: 'x' };
  const { notes } = loadSettings({ options: {}, environment, file });
  expect(notes).toEqual([expect.stringContaining('FLOWSAGE_OTHER_KEY is no setting')]);
  expect(loadSettings({ options: {}, environment: {}, file: null }).feeds).toEqual([]);
  writeFileSync(file, 'feedHosts: ["https://feeds.example/"]\n');
  expect(() => loadSettings({ options: {}, environment: {}, file })).toThrow('expected names of hosts');
});

const FEED = { name: 'a', url: 'https://feeds.example/' };

it.each([
  ['x', 'feeds: expected a list'],
  [['x'], 'feeds[0]: expected name and url'],
  [[{ ...FEED, name: 'A b' }], 'feeds[0].name: found "A b", expected lower-case letters'],
  [[{ ...FEED, url: 'http://feeds.example/' }], 'feeds[0].url: expected an address that begins with https://'],
  [[{ ...FEED, url: 'https://me:secret@feeds.example/' }], 'without user and password'],
  [[{ ...FEED, headers: ['Auth-Key: secret'] }], 'feeds[0].headers: expected names, each with {file: PATH}'],
  [[{ ...FEED, headers: { 'Auth-Key': 'secret' } }], 'feeds[0].headers.Auth-Key: expected names, each with'],
  [[{ ...FEED, headers: { 'Auth-Key': { value: 'secret' } } }], 'feeds[0].headers.Auth-Key: expected'],
  [[{ ...FEED, headers: { 'Auth-Key': { file: 'secret' } } }], 'feeds[0].headers.Auth-Key: expected'],
  [
    [{ ...FEED, headers: { 'Auth-Key': { environment: 'A', file: '/secret' } } }],
    'feeds[0].headers.Auth-Key: expected',
  ],
  [[{ ...FEED, headers: { 'a b': { environment: 'A' } } }], 'feeds[0].headers: "a b" is no header to set'],
  [[{ ...FEED, headers: { Host: { environment: 'A' } } }], '"Host" is no header to set'],
  [[{ ...FEED, headers: { a: { environment: 'A' }, A: { environment: 'B' } } }], 'at most 10 headers, each once'],
  [[{ ...FEED, every: '10s' }], 'feeds[0].every: found "10s", expected a time from 5min'],
  [[{ ...FEED, keep: 'long' }], 'feeds[0].keep: found "long"'],
  [[{ ...FEED, confidence: 'high' }], 'feeds[0].confidence: found "high", expected knownBad, seenNearBad or none'],
  [[{ ...FEED, uri: 'x' }], 'feeds[0]: there is no uri'],
  [[FEED, { ...FEED, url: 'https://feeds.example/b' }], 'two are called a'],
  [Array.from({ length: 101 }, (_, i) => ({ ...FEED, name: `f${i}` })), 'at most 100'],
])('are refused as %j', (section, message) => {
  expect(() => parseFeedSettings(section, 'flowsage.yaml')).toThrow(message);
  try {
    parseFeedSettings(section, 'flowsage.yaml');
  } catch (error) {
    expect(String(error)).not.toContain('secret');
  }
});
