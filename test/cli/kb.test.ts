import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectPlain, flowsage, ROOT, temporaryFolder } from './flowsage.ts';

const folder = temporaryFolder();
const data = join(folder, 'data');
const mine = join(folder, 'mine.yaml');
const PACK = `name: mine
version: 1.0.0
title: Mine
author: Somebody
licence: CC0-1.0
updated: 2026-01-02
destinations:
  - names: [files.mine.example]
    concern_level: 2
    category: Testing
    title: Files of Mine
    intended_purpose: Stores files.
    abuse: Files may be harmful.
    when_concerned: When large.
behaviors:
  - id: fetched
    match: {destination: {names: [files.mine.example]}, labels: ["*Downloaded*"]}
    title: Files Were Fetched
    description: Files came from the store.
events:
  - id: fetched-then-sent
    title: Fetched, Then Sent
    description: Files came, and something went elsewhere.
    window: 30
    steps:
      - behavior: fetched
      - {match: {labels: ["*Uploaded*"]}, destination: different}
cases:
  - title: fetched, then sent
    flows:
      - {at: 0, dst: "files.mine.example:443", srcPackets: 20, dstPackets: 40, srcBytes: 900, dstBytes: 50000, duration: 2}
      - {at: 5, dst: "192.0.2.1:443", srcPackets: 40, dstPackets: 20, srcBytes: 50000, dstBytes: 900, duration: 2}
    expect:
      - {flow: 0, destination: Files of Mine, behavior: fetched, event: fetched-then-sent}
      - {flow: 1, destination: null, event: fetched-then-sent}
`;
writeFileSync(mine, PACK);
const kb = (...args: string[]) =>
  flowsage(['kb', ...args, ...(/^(lint|diff)$/.test(args[0]!) ? [] : ['--data-dir', data])]);

it('packs are installed, found by every verb, and removed', async () => {
  expect(await kb('install', mine)).toMatchObject({ code: 0, stdout: '' });
  const list = await kb('list');
  expect(list.code).toBe(0);
  expectPlain(list.stdout);
  expect(list.stdout).toMatch(/^starter +\S+ +shipped/m);
  expect(list.stdout).toMatch(/^mine +1\.0\.0 +installed +1 +1 +1$/m);

  const shown = await kb('show', 'files.mine.example');
  expectPlain(shown.stdout);
  expect(shown.stdout).toContain('Files of Mine');
  const event = (await kb('show', 'mine/fetched-then-sent')).stdout;
  expect(event).toContain('Fetched, Then Sent');
  expect(event).toMatch(/steps\n {2}- behavior: mine\/fetched\n {2}- match:\n/);
  expect(event).not.toMatch(/null|least|optional|source/);
  expect((await kb('show', 'nothing-of-this-name')).code).toBe(1);
  for (const address of ['2001:4860:4860::8888', '2001:4860:4860:0::8888', '[2001:4860:4860::8888]:53'])
    expect((await kb('show', address)).stdout).toContain('Google Public DNS');

  expect((await kb('remove', 'mine')).code).toBe(0);
  expect((await kb('list')).stdout).not.toContain('mine');
  expect((await kb('remove', 'mine')).code).toBe(1);
  expect((await kb('remove', '../data')).code).toBe(2);
}, 120_000);

it('where nothing is known of a name itself, its parent is shown and said to be that', async () => {
  for (const [name, parent] of [
    ['abc.ngrok.io', 'ngrok.io'],
    ['foo.duckdns.org', 'duckdns.org'],
    ['foo.duckdns.org:8443', 'duckdns.org'],
  ] as const) {
    const shown = await kb('show', name);
    expect(shown.code, shown.stderr).toBe(0);
    expectPlain(shown.stdout);
    expect(shown.stdout).toMatch(new RegExp(`^Nothing is known of ${name} itself, but of its parent:\n`));
    const records = JSON.parse((await kb('show', name, '--json')).stdout) as { parent_of?: string; name: string }[];
    expect(records).toMatchObject([{ parent_of: name.replace(/:.*/, ''), name: parent }]);
  }
  const own = await kb('show', 'duckdns.org');
  expect(own.stdout).not.toContain('parent');
}, 60_000);

it('a pack is shown by its name, and listed with who made it and under which licence', async () => {
  const shown = await flowsage(['kb', 'show', 'starter', '--data-dir', data]);
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toMatch(/^licence +Apache-2\.0$/m);
  expect(shown.stdout).toMatch(/^destinations +\d{4}$/m);
  const listed = await flowsage(['kb', 'list', '--data-dir', data]);
  expect(listed.stdout).toMatch(/by Flowsage contributors,\s+Apache-2\.0/);
  for (const line of `${shown.stdout}${listed.stdout}`.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

it('a pack of the name of one that comes with the program is not installed', async () => {
  const { code, stderr } = await kb('install', join(ROOT, 'knowledge', 'starter'));
  expect(code).toBe(1);
  expect(stderr).toContain('starter: comes with the program');
}, 60_000);

it('a pack is tested by its cases, and each failure is told with its place', async () => {
  expect(await kb('test', mine)).toMatchObject({ code: 0, stdout: '' });
  const wrong = join(folder, 'wrong.yaml');
  writeFileSync(wrong, PACK.replace('flow: 1, destination: null', 'flow: 1, destination: Something'));
  const installed = await flowsage(['kb', 'install', wrong, '--data-dir', join(folder, 'untested')]);
  expect(installed.code).toBe(0);
  expect(installed.stderr.replace(/\s+/g, ' ')).toContain(
    `mine: 1 failure of its own cases; flowsage kb test ${wrong} tells them`,
  );
  const { code, stdout } = await kb('test', wrong);
  expect(code).toBe(1);
  expect(stdout).toBe(
    'wrong.yaml:35: fetched, then sent: found destination none, expected destination\n    Something\n',
  );
}, 60_000);

it('a pack that cannot be read is told with its places', async () => {
  const wrong = join(folder, 'unreadable.yaml');
  writeFileSync(wrong, PACK.replace('"*Uploaded*"', '"*Uplaoded*"'));
  const { code, stdout } = await kb('lint', wrong);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^unreadable\.yaml:27: events\[0\]\.steps\[1\]\.match\.labels\[0\]: found \*Uplaoded\*,\n {4}expected a label/,
  );
  for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  const refused = await kb('install', wrong);
  expect(refused.code).toBe(1);
  expectPlain(refused.stderr);
  expect(refused.stderr).toMatch(/^flowsage: unreadable\.yaml:27: .*: found\n {6}\*Uplaoded\*, expected a label/);
  expect((await kb('lint', mine)).code).toBe(0);
}, 60_000);

it('what was exported is exported again as the same bytes, and differs in nothing', async () => {
  const packs = join(folder, 'packs');
  mkdirSync(packs);
  cpSync(mine, join(packs, 'mine.yaml'));
  const first = join(folder, 'first');
  const second = join(folder, 'second');
  expect((await kb('export', '--knowledge', packs, '-o', first)).code).toBe(0);
  expect(readdirSync(first).sort()).toEqual(['mine', 'starter']);
  expect((await kb('export', first, '-o', second)).code).toBe(0);
  const files = readdirSync(first, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  expect(files.length).toBeGreaterThan(4);
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    expect(readFileSync(path.replace(first, second), 'utf8')).toBe(readFileSync(path, 'utf8'));
  }
  expect(await kb('diff', mine, join(first, 'mine'))).toMatchObject({ code: 0, stdout: '' });

  const changed = join(folder, 'changed.yaml');
  writeFileSync(changed, PACK.replace('title: Files of Mine', 'title: Files').replace('window: 30', 'window: 31'));
  expect((await kb('diff', mine, changed)).stdout).toBe(
    'changed  destination files.mine.example_TCP/443: title\nchanged  event mine/fetched-then-sent: window\n',
  );
}, 120_000);

it('findings are silenced until a day, listed with it, and left out of verdicts', async () => {
  const silenced = join(folder, 'silenced');
  const run = (...args: string[]) => flowsage([...args, '--data-dir', silenced]);
  const scope = ['--detection', 'beaconing', '--source', '10.20.30.0/24'];
  const silence = (...args: string[]) => run('kb', 'silence', ...args);
  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const [day, soon] = [inDays(60), inDays(30)];
  expect((await silence(...scope, '--until', inDays(366), '--reason', 'Ours')).code).toBe(0);
  const again = await silence(...scope, '--until', day, '--reason', 'Our own update check');
  expect(again.stderr).toContain(`silenced until ${day}: beaconing from 10.20.30.0/24, in place of the earlier one`);
  const long = `${'a'.repeat(60)}.example:443`;
  expect((await silence('--destination', long, '--until', soon, '--reason', 'b'.repeat(200))).code).toBe(0);
  for (const [wrong, message] of [
    [['--until', soon], 'expected --detection, --source or --destination'],
    [['--detection', 'beacon', '--until', soon], '--detection beacon: expected one of beaconing'],
    [['--detection', 'upload', '--until', '2998-02-30'], '--until 2998-02-30: expected a day of the calendar'],
    [['--source', '0.0.0.0/0', '--until', '9999-01-01'], '--until 9999-01-01: expected a day within 366 days'],
    [['--detection', 'upload', '--until', inDays(368)], 'expected a day within 366 days'],
    [['--detection', 'upload', '--until', '2020-01-01'], '--until 2020-01-01: is over'],
    [[...scope, '--until', '2020-01-01'], 'is over, expected a day to come; "kb unsilence" ends a silence'],
  ] as const) {
    const { code, stderr } = await silence(...wrong, '--reason', 'A');
    expect(code).toBe(2);
    expectPlain(stderr);
    expect(stderr.replace(/\s+/g, ' ')).toContain(message);
  }

  const list = await run('kb', 'silences');
  expectPlain(list.stdout);
  const lines = list.stdout.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines[1]).toMatch(new RegExp(`^${day} +beaconing +10\\.20\\.30\\.0/24 +any$`));
  expect(lines[2]).toMatch(/^ {2}[0-9a-f]{8} {2}Our own update check$/);
  expect(lines).toHaveLength(6);
  expect((await run('kb', 'list')).stdout).toMatch(/^silences +0\.0\.3 +installed/m);

  const verdict = await run('verdict', join(ROOT, 'samples', 'beacon.pcap'));
  expect(verdict.stdout).toContain('1 finding was silenced by somebody');

  const id = lines[2]!.trim().split(' ', 1)[0]!;
  const unknown = await run('kb', 'unsilence', 'ffffffff');
  expect(unknown.code).not.toBe(0);
  expect(unknown.stderr.replace(/\s+/g, ' ')).toContain('ffffffff: no silence of this id was written here');
  const takenBack = await run('kb', 'unsilence', id);
  expect(takenBack.stderr).toContain('taken back: beaconing from 10.20.30.0/24');
  expect((await run('kb', 'silences')).stdout).not.toContain(id);
  const heard = await run('verdict', join(ROOT, 'samples', 'beacon.pcap'));
  expect(heard.stdout).not.toContain('silenced by somebody');
  expect((await run('kb', 'remove', 'silences')).code).toBe(0);
  expect((await run('kb', 'silences')).stderr).toContain('nothing is silenced');
}, 120_000);

it('kb lint tells of silences that ended', async () => {
  const ended = join(folder, 'ended.yaml');
  writeFileSync(ended, `${PACK}silences:\n  - {detection: upload, until: 2020-01-01, reason: Over}\n`);
  const { code, stderr } = await kb('lint', ended);
  expect(code).toBe(0);
  expect(stderr).toContain('1 silence ended');
}, 60_000);

it('kb lint reads packs of records, and tells the line of what is wrong', async () => {
  const records = join(folder, 'told.records.ndjson');
  const head = `{"format":"flowsage-records","formatVersion":1,"name":"told","version":"1.0.0","title":"A","author":"A","licence":"CC0-1.0","updated":"2026-01-02"}`;
  const line = (kind: string) => `{"kind":"${kind}","key":"a.example:443","title":"A","description":"A place"}`;
  const write = (kind: string) => writeFileSync(records, `${head}\n${line(kind)}\n{"end":true,"records":1}\n`);
  write('destination');
  expect(await kb('lint', records)).toMatchObject({ code: 0, stdout: '', stderr: '1 pack, 0 problems\n' });
  write('place');
  const { code, stdout } = await kb('lint', records);
  expect(code).toBe(1);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    /^told\.records\.ndjson:2: found kind of another form, expected one of destination, /,
  );
  const { code: missing, stderr } = await kb('lint', join(folder, 'none.records.ndjson'));
  expect(missing).not.toBe(0);
  expect(stderr).toContain('no such file or folder');
}, 60_000);

it('kb show keeps the lines of texts', async () => {
  const lines = join(folder, 'lines');
  mkdirSync(lines);
  const text = 'abuse: |-\n      First line.\n\n      Second one.';
  writeFileSync(
    join(lines, 'lines.yaml'),
    PACK.replace('name: mine', 'name: lines').replace('abuse: Files may be harmful.', text),
  );
  const { code, stdout, stderr } = await kb('show', 'files.mine.example', '--knowledge', lines);
  expect(code, stderr).toBe(0);
  expectPlain(stdout);
  expect(stdout).toMatch(/^abuse +First line\.\n\n +Second one\.$/m);
}, 60_000);

it('an export of one pack takes name, author and licence, and of several keeps those of each', async () => {
  const ours = join(folder, 'ours');
  const head = ['--name', 'ours', '--author', 'Our team', '--licence', 'CC-BY-4.0'];
  expect((await kb('export', mine, '-o', ours, ...head)).code).toBe(0);
  const written = readFileSync(join(ours, 'ours', 'pack.yaml'), 'utf8');
  expect(written).toMatch(/^name: ours\nversion: 1\.0\.0\ntitle: Mine\nauthor: Our team\nlicence: CC-BY-4\.0\n/);
  expect((await kb('test', join(ours, 'ours'))).code).toBe(0);
  const two = join(folder, 'two');
  mkdirSync(two);
  for (const name of ['one', 'other'])
    writeFileSync(join(two, `${name}.yaml`), PACK.replace('name: mine', `name: ${name}`));
  expect(await kb('export', two, '-o', join(folder, 'all'), ...head)).toMatchObject({ code: 2 });
}, 120_000);

it('lists that are configured are fetched from public hosts that were allowed, and what failed is told', async () => {
  const config = join(folder, 'feeds.yaml');
  const feed = '  - {name: inside, url: "https://localhost/list.txt?key=secret", keep: 7d}\n';
  writeFileSync(config, `feedHosts: [localhost]\nfeeds:\n${feed}`);
  const update = await kb('update', '--config', config);
  expect(update).toMatchObject({ code: 1 });
  expect(update.stdout).toMatch(
    /^feed inside \(https:\/\/localhost\/list\.txt\): never fetched; the try of .* failed: /,
  );
  expect(update.stdout).toContain('expected public addresses only; it was not asked');
  expect(update.stdout + update.stderr).not.toContain('secret');
  expect((await kb('list')).stdout).toContain('feed inside (https://localhost/list.txt): never fetched');

  writeFileSync(config, `feeds:\n${feed}`);
  const refused = await kb('update', '--config', config);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('localhost is not among feedHosts');
  expect(await kb('update', 'other', '--config', config)).toMatchObject({ code: 2 });
  writeFileSync(config, 'feedHosts: [localhost]\n');
  expect((await kb('update', '--config', config)).stderr).toContain('no feeds are configured');
}, 120_000);
