import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FeedEntry } from './feed-entry.ts';
import { readBytes } from './testing/read-text.ts';

const bytesOf = (file: string): Uint8Array => readFileSync(new URL(`cases/${file}`, import.meta.url));

/** `target port relevance`, with what else is said of it. */
function short({ target, protocol, port, relevance, includesBelow, isFromUrl }: FeedEntry): string {
  const service = protocol === null && port === null ? '' : `${protocol ?? ''}/${port}`;
  const words = [target, service, relevance, includesBelow ? 'below' : '', isFromUrl ? 'page' : ''];
  return words.filter((word) => word !== '').join(' ');
}

test('MISP warninglists become guards; patterns and halves of the world do not', async () => {
  const { entries, summary } = await readBytes(bytesOf('warninglist.json'));
  expect(summary).toMatchObject({
    format: 'misp-warninglist',
    taken: { destination: 0, network: 0, guard: 6 },
    leftOut: { 'regular expression': 1, 'not a name, address or URL': 1, 'network too wide': 1 },
    sources: [{ title: 'Invented guards', guardNames: 'below' }],
  });
  expect(entries.map(short)).toEqual([
    'search.example',
    'cdn.example below',
    '192.88.99.53',
    '192.88.99.128/25',
    '3fff:53::/32',
    'com',
  ]);
});

test('MISP events: attributes that are marked for detection, those of objects too, each event a source', async () => {
  const { entries, summary } = await readBytes(bytesOf('misp-event.json'));
  expect(summary.leftOut).toEqual({
    'not marked for detection': 1,
    'deleted or revoked in the feed': 1,
    'file hash': 1,
    'e-mail address': 1,
    'file name': 1,
    'of another kind': 1,
    'private or reserved address': 1,
  });
  expect(entries.map(short)).toEqual([
    'command.example knownBad below',
    '192.88.99.7 /8443 knownBad',
    'shared.example seenNearBad page',
    'second.example knownBad below',
    '192.88.99.8 knownBad',
    'in-object.example knownBad',
    '3fff::7 knownBad',
  ]);
  expect(entries[0]).toMatchObject({
    title: 'Answers to the loader',
    threatTags: ['Paperclip'],
    firstSeen: 1767225600,
    id: 'a-1',
    source: 0,
  });
  expect(summary.sources).toMatchObject([
    { title: 'An invented campaign', author: 'Invented Team', id: 'e-1', threatTags: ['Trojan'] },
    { title: 'Another one', author: '', id: 'e-2', threatTags: [] },
  ]);
  expect(entries.at(-1)!.source).toBe(1);
});

test('STIX bundles: indicators whose pattern means destinations and nothing else', async () => {
  const { entries, summary } = await readBytes(bytesOf('stix-bundle.json'));
  expect(summary.leftOut).toEqual({
    'benign in the feed': 1,
    'deleted or revoked in the feed': 1,
    'file hash': 1,
    'pattern not understood': 3,
    expired: 1,
    'observed only': 1,
  });
  expect(entries.map(short)).toEqual([
    'command.example knownBad below',
    '192.88.99.8 knownBad',
    '192.88.99.9 knownBad',
    '192.88.99.10 UDP/4444 seenNearBad',
    '192.88.96.0/22 knownBad',
  ]);
  expect(entries[0]).toMatchObject({
    title: 'Command server',
    reference: '',
    firstSeen: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000,
    expiresAt: Date.UTC(2199, 0, 1) / 1000,
  });
});

test('MISP attributes of two parts: both are taken, and what cannot be is counted', async () => {
  const read = async (type: string, value: string) => {
    const attribute = { type, value, to_ids: true, uuid: 'u' };
    const text = JSON.stringify({ Event: { info: 'One', Attribute: [attribute] } });
    const { entries, summary } = await readBytes(new TextEncoder().encode(text));
    return { entries: entries.map(short), leftOut: summary.leftOut };
  };
  expect(await read('domain|ip', 'two.example|192.88.99.9')).toEqual({
    entries: ['two.example knownBad below', '192.88.99.9 knownBad'],
    leftOut: {},
  });
  expect(await read('domain|ip', 'two.example|10.0.0.9')).toEqual({
    entries: ['two.example knownBad below'],
    leftOut: { 'private or reserved address': 1 },
  });
  expect(await read('domain|ip', 'two.example|none')).toMatchObject({ leftOut: { 'internal name': 1 } });
  expect((await read('hostname|port', 'two.example|8080')).entries).toEqual(['two.example /8080 knownBad']);
  expect((await read('ip-dst|port', '2a00:1450::9|53')).entries).toEqual(['2a00:1450::9 /53 knownBad']);
  expect((await read('url', 'https://two.example/a|b')).entries).toEqual(['two.example seenNearBad page']);
});

test('STIX indicators that are not valid yet are left out and counted', async () => {
  const indicator = (name: string, from: string): object => ({
    type: 'indicator',
    id: `indicator--${name}`,
    pattern_type: 'stix',
    pattern: `[domain-name:value = '${name}.example']`,
    valid_from: from,
  });
  const now = Date.UTC(2026, 5, 1) / 1000;
  const objects = [indicator('now', '2026-06-01T00:00:00Z'), indicator('later', '2026-06-01T00:00:01Z')];
  const text = JSON.stringify({ type: 'bundle', id: 'bundle--1', objects });
  const { entries, summary } = await readBytes(new TextEncoder().encode(text), { now });
  expect(entries.map(({ target }) => target)).toEqual(['now.example']);
  expect(summary.leftOut).toEqual({ 'not valid yet': 1 });
});

test('hosts of one customer below a wildcard of the private suffixes are taken alone, in every form', async () => {
  const read = async (text: string) => {
    const { entries, summary } = await readBytes(new TextEncoder().encode(text));
    return { entries: entries.map(short), leftOut: summary.leftOut };
  };
  const cloud = 'ec2-192-88-99-7.compute-1.amazonaws.com';
  expect(await read(`domain\n${cloud}\nvacation.at.ply.gg\nus3.localto.net\n`)).toEqual({
    entries: [cloud, 'vacation.at.ply.gg', 'us3.localto.net'],
    leftOut: {},
  });
  expect((await read(`*.${cloud}\n||two.at.ply.gg^\n`)).entries).toEqual([cloud, 'two.at.ply.gg']);
  expect((await read(`url\nhttp://${cloud}:8080/a.bin\n`)).entries).toEqual([`${cloud} /8080 page`]);
  expect((await read(`${cloud}:4444\n`)).entries).toEqual([`${cloud} /4444`]);
  const suffixes = 'domain\nat.ply.gg\nlocalto.net\ncompute-1.amazonaws.com\ngithub.io\nx.kawasaki.jp\nco.uk\n';
  expect(await read(suffixes)).toMatchObject({ leftOut: { 'public suffix': 6 } });
});

test('ThreatFox as JSON names hosts of one customer as well', async () => {
  const ioc = { ioc_type: 'domain', threat_type: 'botnet_cc', confidence_level: 100, malware_printable: 'Rat' };
  const text = JSON.stringify({ '7': [{ ...ioc, ioc_value: 'vacation.at.ply.gg' }] });
  const { entries } = await readBytes(new TextEncoder().encode(text), {}, 'threatfox');
  expect(entries.map(short)).toEqual(['vacation.at.ply.gg knownBad']);
});

test('hosts files: names that are sent nowhere', async () => {
  const { entries, summary } = await readBytes(bytesOf('hosts.txt'));
  expect(summary).toMatchObject({
    format: 'hosts-file',
    leftOut: { 'internal name': 4, 'host with an address of its own': 1, 'public suffix': 1 },
  });
  expect(entries.map(short)).toEqual(['ads.example', 'tracker.example', 'metrics.example']);
  expect(entries[0]!.title).toBe('shows advertisements');
});

test('lists: columns by their names, defanged values, and every kind of thing that is no destination', async () => {
  const { entries, summary } = await readBytes(bytesOf('list.csv'));
  expect(summary).toMatchObject({
    format: 'csv-list',
    leftOut: {
      'private or reserved address': 1,
      'file hash': 1,
      'e-mail address': 1,
      'file name': 1,
      'network too wide': 1,
      'not a name, address or URL': 1,
    },
    reducedUrls: 1,
  });
  expect(entries.map(short)).toEqual([
    'evil.example page',
    '192.88.99.30 TCP/8443',
    'wild.example below',
    'xn--bcher-kva.example below',
    '3fff:1::/48',
  ]);
  expect(entries[0]).toMatchObject({ title: 'Hands; out malware', firstSeen: Date.UTC(2026, 0, 2) / 1000 });
});

test('lists without names of columns: the first cell that is an indicator, whatever separates the cells', async () => {
  const text = `# remark\n192.88.99.1 # a scanner\n192.88.99.2|x|Answers to bots\nab12,one.example,Hands out malware\n- two.example\n||three.example^\n192.88.99.3:81\n!also a remark\n`;
  const { entries } = await readBytes(new TextEncoder().encode(text));
  expect(entries.map((entry) => [short(entry), entry.title])).toEqual([
    ['192.88.99.1', ''],
    ['192.88.99.2', 'Answers to bots'],
    ['one.example below', 'Hands out malware'],
    ['two.example below', ''],
    ['three.example below', ''],
    ['192.88.99.3 /81', ''],
  ]);
});

test('lists: a registered domain covers what is below it; a host, a URL and a service do not', async () => {
  const below = async (text: string): Promise<string[]> => {
    const { entries } = await readBytes(new TextEncoder().encode(text));
    return entries.filter(({ includesBelow }) => includesBelow).map(({ target }) => target);
  };
  const names = 'one.example\nwww.two.example\nme.github.io\nwww.you.github.io\n192.88.99.1\nfour.co.uk\n';
  const registered = ['one.example', 'me.github.io', 'four.co.uk'];
  expect(await below(names)).toEqual(registered);
  expect(await below(`domain\n${names}`)).toEqual(registered);
  for (const column of ['host', 'Host-Name', 'fqdn', 'dst']) expect(await below(`${column}\n${names}`)).toEqual([]);
  expect(await below('https://one.example/\nhttps://two.example\nthree.example:8443\nfour.example/a\n')).toEqual([]);
  expect(await below('domain,port\none.example,8443\ntwo.example,\n')).toEqual(['two.example']);
  expect(await below('0.0.0.0 one.example\n0.0.0.0 two.example\n')).toEqual([]);
});

test('lists that begin like JSON: filters of web pages, addresses in brackets', async () => {
  for (const text of ['[Adblock Plus 2.0]\n||one.example^\n', '[3fff::1]:8443\n[3fff::2]:8443\n']) {
    const { entries, summary } = await readBytes(new TextEncoder().encode(text));
    expect(summary.format).toBe('csv-list');
    expect(entries.length).toBeGreaterThan(0);
  }
});

test('URLhaus: an address speaks for itself, a page of a host is only near', async () => {
  const { entries, summary } = await readBytes(bytesOf('urlhaus.csv'));
  expect(summary).toMatchObject({
    format: 'urlhaus',
    leftOut: { 'said before': 1 },
    sources: [{ author: 'abuse.ch' }],
  });
  expect(entries.map(short)).toEqual(['192.88.99.40 /8080 knownBad page', 'files.example seenNearBad page']);
  expect(entries[0]).toMatchObject({
    title: 'Hands out malware',
    threatTags: ['32-bit', 'elf', 'Paperclip'],
    reference: 'https://urlhaus.example/url/101/',
    lastSeen: Date.UTC(2026, 0, 3, 3, 4, 5) / 1000,
    id: '101',
  });
  expect(entries[1]!.threatTags).toEqual([]);
  const json = await readBytes(bytesOf('urlhaus.json'));
  expect(json.summary.format).toBe('urlhaus');
  expect(json.entries).toEqual(entries);
});

test('ThreatFox: what was broken into, or is not sure, is only near', async () => {
  const { entries, summary } = await readBytes(bytesOf('threatfox.csv'));
  expect(summary).toMatchObject({ format: 'threatfox', leftOut: { 'file hash': 1 } });
  expect(entries.map(short)).toEqual([
    '192.88.99.50 /443 knownBad',
    'command.example knownBad below',
    'hint.example seenNearBad below',
    'shop.example seenNearBad',
  ]);
  expect(entries[0]).toMatchObject({
    title: 'Commands malware',
    threatTags: ['Paperclip', 'c2'],
    reference: 'https://report.example/1',
    id: '1',
  });
  expect(entries[2]!.threatTags).toEqual([]);
  const json = await readBytes(bytesOf('threatfox.json'));
  expect(json.summary).toMatchObject({ format: 'threatfox', leftOut: { 'file hash': 1 } });
  expect(json.entries.map(short)).toEqual(['192.88.99.50 /443 knownBad']);
});

test('Zeek intel: by the kind of the indicator', async () => {
  const { entries, summary } = await readBytes(bytesOf('zeek-intel.dat'));
  expect(summary).toMatchObject({
    format: 'zeek-intel',
    leftOut: { 'file name': 1, 'file hash': 1, 'e-mail address': 1, 'of another kind': 1 },
  });
  expect(entries.map(short)).toEqual([
    'command.example knownBad below',
    '192.88.99.60 knownBad',
    '192.88.99.64/26 knownBad',
    'pages.example seenNearBad page',
  ]);
  expect(entries[0]).toMatchObject({ title: 'Answers to bots', reference: 'https://report.example/2' });
});

const FILES = [
  'warninglist.json',
  'misp-event.json',
  'stix-bundle.json',
  'hosts.txt',
  'list.csv',
  'urlhaus.csv',
  'urlhaus.json',
  'threatfox.csv',
  'threatfox.json',
  'zeek-intel.dat',
];

test.each(FILES)('%s gives the same entries however it is cut', async (file) => {
  const whole = await readBytes(bytesOf(file));
  for (const pieceBytes of [1, 2, 7, 100]) {
    const cut = await readBytes(bytesOf(file), {}, null, pieceBytes);
    expect(cut).toEqual(whole);
  }
});

test.each(FILES.filter((file) => file.endsWith('.json')))('%s is refused wherever it was cut off', async (file) => {
  const bytes = bytesOf(file);
  for (let end = bytes.length - 2; end > 200; end -= 97)
    await expect(readBytes(bytes.subarray(0, end))).rejects.toThrow(
      /^feed: JSON: .*nothing was imported$|no known kind/,
    );
});
