import { expect, test } from 'vitest';
import { readFeedTime } from './feed-time.ts';
import { readIndicator, scopeFault } from './indicator.ts';
import { readStixPattern } from './stix-pattern.ts';
import { guardsOf, readBytes, readText, TEST_NOW } from './testing/read-text.ts';

const MiB = 1024 ** 2;

test('a line of a mebibyte is left out, and the next one is read', async () => {
  const { entries, summary } = await readText(`one.example\n${'x'.repeat(MiB)}\ntwo.example\n`, {}, 'csv-list');
  expect(entries.map(({ target }) => target)).toEqual(['one.example', 'two.example']);
  expect(summary.leftOut).toEqual({ 'line too long': 1 });
});

test('a list that begins with a line too long is read behind it, and the line is named', async () => {
  const long = 'x'.repeat(MiB);
  const { entries, summary } = await readText(`# ours\n${long}\none.example\n${long}\ntwo.example`);
  expect(entries.map(({ target }) => target)).toEqual(['one.example', 'two.example']);
  expect(summary).toMatchObject({ format: 'csv-list', leftOut: { 'line too long': 2 }, longLine: 2 });
  for (const [text, line] of [
    [long, 1],
    [`# ours\n${long}`, 2],
  ] as const)
    await expect(readText(text)).rejects.toThrow(`feed:${line}: found a line of more than 65536 bytes, expected`);
  await expect(readText(`${long}\nDear colleague,\nwe saw something`)).rejects.toThrow(/indicator in 0 of 2 lines/);
});

test.each([
  ['a long cell without a blank', `evil.example,${'a'.repeat(60_000)}\n`, 'csv-list'],
  ['many signs of a remark before a separator of lines', `evil.example ${' # '.repeat(20_000)}\u2028\n`, 'csv-list'],
  ['many signs of a remark in a list of no known form', `evil.example ${'#'.repeat(60_000)}\u2028\n`, null],
  ['a beginning of empty lines', `evil.example\n${'\n'.repeat(60_000)}`, null],
] as const)('%s costs no more than its length', async (_, text, format) => {
  const before = process.cpuUsage();
  const { entries } = await readText(text, {}, format);
  expect(entries.map(({ target }) => target)).toEqual(['evil.example']);
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(1);
});

test('an element of a mebibyte, and one nested deeply, are left out', async () => {
  const indicator = (id: string, more: string) =>
    `{"type": "indicator", "id": "${id}", "pattern": "[domain-name:value = '${id}.example']"${more}}`;
  const text = `{"type": "bundle", "objects": [${indicator('a', `, "x": "${'y'.repeat(MiB)}"`)}, ${indicator(
    'b',
    `, "x": ${'['.repeat(60_000)}${']'.repeat(60_000)}`,
  )}, ${indicator('c', '')}]}`;
  const { entries, summary } = await readText(text);
  expect(entries.map(({ target }) => target)).toEqual(['c.example']);
  expect(summary.leftOut).toEqual({ 'JSON value too long': 1, 'JSON nested too deeply': 1 });
});

test('bottomless nesting ends with a sentence', async () => {
  await expect(readText(`{"Event": ${'['.repeat(300_000)}`)).rejects.toThrow(/nothing was imported$/);
  await expect(readText(`{"response": ${'[{"Event":'.repeat(100_000)}`, {}, 'misp-event')).rejects.toThrow(
    /nested deeper than 32/,
  );
});

test('other encodings and kinds of files are refused with what was found', async () => {
  const utf16 = new Uint8Array(Buffer.from('\ufeffone.example\ntwo.example\n', 'utf16le'));
  await expect(readBytes(utf16)).rejects.toThrow(/^feed: found text in UTF-16, expected UTF-8/);
  await expect(readBytes(new Uint8Array(4096))).rejects.toThrow(/found bytes that are no text/);
  await expect(readText('<html><body>evil.example</body></html>')).rejects.toThrow(/found HTML or XML/);
  await expect(readText('{"values": [{"value": "Paperclip"}]}')).rejects.toThrow(/JSON of no known kind of feed/);
  await expect(readText('')).rejects.toThrow(/nothing but comments/);
  await expect(readText('# only\n; remarks\n')).rejects.toThrow(/nothing but comments/);
  await expect(readText('This report is about evil.example.\nIt was seen\nin many places\n')).rejects.toThrow(
    /text with an indicator in [01] of 3 lines/,
  );
});

test('words of a feed are one line of bounded length, and nothing in them can act', async () => {
  const title = `a\u001b[31m\u202e\n${'b'.repeat(5000)}`;
  const tags = Array.from({ length: 500 }, (_, i) => ({ name: `misp-galaxy:rat="T${i}\u0007"` }));
  const attribute = {
    type: 'domain',
    value: 'a.example',
    to_ids: true,
    comment: title,
    Tag: tags,
    uuid: 'u'.repeat(900),
  };
  const { entries } = await readText(JSON.stringify({ Event: { info: title, Attribute: [attribute] } }));
  const [entry] = entries;
  expect(entry!.title).toMatch(/^a\\x1b\[31m\\u202e b{150,}…$/);
  expect(entry!.title.length).toBe(200);
  expect(entry!.threatTags.length).toBe(20);
  expect(entry!.threatTags[0]).toBe('T0\\x07');
  expect(entry!.id.length).toBe(100);
});

test('keys of the prototype are members like others', async () => {
  const { entries } = await readText(
    '{"__proto__": [{"ioc_type": "domain", "ioc_value": "a.example"}], "constructor": [{"ioc_type": "domain", "ioc_value": "b.example", "threat_type": "__proto__"}]}',
  );
  expect(entries.map(({ target, id }) => [target, id])).toEqual([
    ['a.example', '__proto__'],
    ['b.example', 'constructor'],
  ]);
  expect(entries[1]!.title).toBe('  proto  '.trim());
  expect(({} as Record<string, unknown>)['ioc_type']).toBeUndefined();
});

test('well-known names, resolvers, suffixes and networks with them in it are guarded', async () => {
  const guard = await guardsOf(
    new TextEncoder().encode(
      '{"list": ["search.example", "192.88.99.53"], "name": "Well known", "type": "string", "version": 1}',
    ),
  );
  const list =
    'search.example\nhttps://search.example/url?q=x\nwww.search.example\n192.88.99.53\n192.88.99.0/24\n192.88.98.0/24\ncom\nco.uk\ngithub.io\nevil.github.io\n';
  const { entries, summary } = await readText(list, { guard, relevance: 'knownBad' });
  expect(entries.map(({ target }) => target)).toEqual(['www.search.example', '192.88.98.0/24', 'evil.github.io']);
  expect(summary.leftOut).toEqual({ guarded: 4, 'internal name': 1, 'public suffix': 2 });
});

test('what the user wants goes over what the feed says, but a page never speaks for its host', async () => {
  const list = 'one.example\nhttps://two.example/a\nhttp://192.88.99.1/a\nhttps://three.example/\n';
  const { entries } = await readText(list, { relevance: 'knownBad' });
  expect(entries.map(({ relevance }) => relevance)).toEqual(['knownBad', 'seenNearBad', 'knownBad', 'knownBad']);
});

test('entries expire after they were last seen, or after now where nothing tells', async () => {
  const list = 'domain,last_seen\nold.example,2025-11-01\nnew.example,2026-01-09\nunknown.example,\n';
  const { entries, summary } = await readText(list, { expiresSeconds: 30 * 86_400 });
  expect(summary.leftOut).toEqual({ expired: 1 });
  expect(entries.map(({ expiresAt }) => expiresAt)).toEqual([Date.UTC(2026, 1, 8) / 1000, TEST_NOW + 30 * 86_400]);
});

test.each([
  ['hxxp[:]//evil[.]example[/]a', 'evil.example'],
  ['hXXps://user:pass@Evil.Example.:8443/a', 'evil.example'],
  ['evil(.)example', 'evil.example'],
  ['evil[dot]example', 'evil.example'],
  ['http://good.example\\@evil.example/', 'good.example'],
  ['http://[3fff::0:1]:8080/x', '3fff::1'],
  ['::ffff:192.88.99.1', '192.88.99.1'],
  ['192.88.99.7/24', '192.88.99.0/24'],
  ['192.88.99.7/32', '192.88.99.7'],
  ['BÜCHER.example', 'xn--bcher-kva.example'],
  ['_dmarc.evil.example', '_dmarc.evil.example'],
])('%s names %s', (text, target) => {
  expect(readIndicator(text)).toMatchObject({ target });
});

test.each([
  '',
  ' ',
  '-',
  '1.2.3',
  '300.1.1.1',
  '192.88.99.1:70000',
  '192.88.99.1:0',
  'a..example',
  'a b.example',
  '<script>.example',
  '/path/only',
  'http:///x',
  'fe80::1%eth0',
  `${'a'.repeat(64)}.example`,
  'a.'.repeat(200),
  `http://${'a'.repeat(10_000)}.example/`,
  'evil.example\u0000.com',
  'x\ufffd.example',
  '192.88.99.30/33',
  '2a00:1450::/129',
])('%j names nothing', (text) => {
  expect(readIndicator(text)).toBe('not a name, address or URL');
});

test.each([
  ['10.1.2.3', 'private or reserved address'],
  ['127.0.0.1', 'private or reserved address'],
  ['100.64.0.1', 'private or reserved address'],
  ['224.0.0.251', 'private or reserved address'],
  ['::1', 'private or reserved address'],
  ['fe80::1', 'private or reserved address'],
  ['172.0.0.0/8', 'private or reserved address'],
  ['10.0.0.0/8', 'private or reserved address'],
  ['9.0.0.0/7', 'network too wide'],
  ['2000::/3', 'network too wide'],
  ['printer', 'internal name'],
  ['nas.local', 'internal name'],
  ['com', 'internal name'],
  ['co.uk', 'public suffix'],
  ['duckdns.org', 'public suffix'],
])('%s may not be said to be bad: %s', (text, reason) => {
  const indicator = readIndicator(text);
  expect(typeof indicator === 'string' ? indicator : scopeFault(indicator)).toBe(reason);
});

test('patterns of STIX that multiply or never end are given up', () => {
  const pair = "(domain-name:value = 'a.example' OR domain-name:value = 'b.example')";
  expect(readStixPattern(`[${Array(20).fill(pair).join(' AND ')}]`)).toBe('unknown');
  expect(readStixPattern(`[${'('.repeat(100_000)}`)).toBe('unknown');
  expect(readStixPattern(`[domain-name:value = '${"\\'".repeat(100_000)}`)).toBe('unknown');
  expect(readStixPattern("[domain-name:value != 'a.example']")).toBe('unknown');
  expect(readStixPattern("[domain-name:value LIKE '%.example']")).toBe('unknown');
  expect(readStixPattern("[domain-name:value = 'it\\'s.example']")).toMatchObject([{ value: "it's.example" }]);
  expect(readStixPattern("[ipv4-addr:value ISSUBSET '192.88.99.0/24']")).toMatchObject([{ value: '192.88.99.0/24' }]);
  expect(readStixPattern(`[email-message:subject = 'x']`)).toBe('other');
  expect(readStixPattern('')).toBe('unknown');
});

test.each([
  ['2026-01-02T03:04:05.678Z', 1767323045],
  ['2026-01-02 03:04:05 UTC', 1767323045],
  ['2026-01-02T03:04:05+01:00', 1767319445],
  ['2026-01-02', 1767312000],
  [1767323045, 1767323045],
  ['1767323045678', 1767323045],
  ['0', null],
  ['2026-13-40', null],
  ['9999-01-01', null],
  ['yesterday', null],
  [null, null],
])('the time %s is %s', (text, seconds) => {
  expect(readFeedTime(text)).toBe(seconds);
});
