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
  expect((await kb('show', 'mine/fetched-then-sent')).stdout).toContain('Fetched, Then Sent');
  expect((await kb('show', 'nothing-of-this-name')).code).toBe(1);

  expect((await kb('remove', 'mine')).code).toBe(0);
  expect((await kb('list')).stdout).not.toContain('mine');
  expect((await kb('remove', 'mine')).code).toBe(1);
  expect((await kb('remove', '../data')).code).toBe(2);
}, 120_000);

it('a pack of the name of one that comes with the program is not installed', async () => {
  const { code, stderr } = await kb('install', join(ROOT, 'knowledge', 'starter'));
  expect(code).toBe(1);
  expect(stderr).toContain('starter: comes with the program');
}, 60_000);

it('a pack is tested by its cases, and each failure is told with its place', async () => {
  expect(await kb('test', mine)).toMatchObject({ code: 0, stdout: '' });
  const wrong = join(folder, 'wrong.yaml');
  writeFileSync(wrong, PACK.replace('flow: 1, destination: null', 'flow: 1, destination: Something'));
  const { code, stdout } = await kb('test', wrong);
  expect(code).toBe(1);
  expect(stdout).toBe('wrong.yaml:35: fetched, then sent: found destination none, expected destination Something\n');
}, 60_000);

it('a pack that cannot be read is told with its places', async () => {
  const wrong = join(folder, 'unreadable.yaml');
  writeFileSync(wrong, PACK.replace('"*Uploaded*"', '"*Uplaoded*"'));
  const { code, stdout } = await kb('lint', wrong);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^unreadable\.yaml:27: events\[0\]\.steps\[1\]\.match\.labels\[0\]: found \*Uplaoded\*, expected/,
  );
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
