import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processorMilliseconds } from '../lib/testing/processor-time.ts';
import { COMPILED_FILE } from './compiled-packs.ts';
import { findPackSources, loadPacks, SHIPPED_KNOWLEDGE_FOLDER, singleFileSource } from './load-packs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowsage-packs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (name: string) =>
  `  - {names: [${name}], concern_level: 1, category: C, title: T, intended_purpose: For., abuse: So., when_concerned: Then.}\n`;
const head = (name: string) =>
  `name: ${name}\nversion: 1.0.0\ntitle: T\nauthor: A\nlicence: CC0-1.0\nupdated: 2026-01-02\n`;

test('finds single files, folders with a head, and leaves everything else alone', async () => {
  writeFileSync(join(folder, 'b.yaml'), `${head('b')}destinations:\n${entry('b.com')}`);
  mkdirSync(join(folder, 'a'));
  writeFileSync(join(folder, 'a/pack.yaml'), head('a'));
  writeFileSync(join(folder, 'a/x.yaml'), `destinations:\n${entry('a.com')}`);
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other/x.yaml'), 'not: a pack');
  writeFileSync(join(folder, 'notes.txt'), 'nothing');
  writeFileSync(join(folder, '.hidden.yaml'), 'nothing');
  const packs = await loadPacks(folder);
  expect(packs.map(({ name, records }) => [name, records.map((record) => record.name)])).toEqual([
    ['a', ['a.com']],
    ['b', ['b.com']],
  ]);
  expect(findPackSources(join(folder, 'a'))[0]!.map(({ file }) => file)).toEqual(['pack.yaml', 'x.yaml']);
});

test('a pack of one file is read without its neighbours, and a part of a pack is none', () => {
  writeFileSync(join(folder, 'mine.yaml'), head('mine'));
  writeFileSync(join(folder, 'huge.yaml'), `#${'x'.repeat(5 * 1024 * 1024)}`);
  expect(() => findPackSources(folder)).toThrow(/huge\.yaml has \d+ bytes/);
  expect(singleFileSource(join(folder, 'mine.yaml'))).toEqual([{ file: 'mine.yaml', text: head('mine') }]);
  expect(singleFileSource(join(folder, 'notes.txt'))).toBeNull();
  writeFileSync(join(folder, 'pack.yaml'), head('whole'));
  for (const part of ['mine.yaml', 'pack.yaml']) expect(singleFileSource(join(folder, part))).toBeNull();
});

test('refuses a folder that is missing, and two packs of one name', async () => {
  await expect(loadPacks(join(folder, 'missing'))).rejects.toThrow(/missing cannot be read/);
  for (const file of ['a.yaml', 'b.yaml']) writeFileSync(join(folder, file), head('same'));
  await expect(loadPacks(folder)).rejects.toThrow(/two packs in .* are called same/);
});

test('names the file of a pack that is wrong', async () => {
  writeFileSync(join(folder, 'a.yaml'), 'name: 1\n');
  await expect(loadPacks(folder)).rejects.toThrow(/a\.yaml:1: name: found 1, expected string/);
});

test('a compiled file is believed only as long as it fits its sources', async () => {
  cpSync(SHIPPED_KNOWLEDGE_FOLDER, folder, { recursive: true });
  const shipped = await loadPacks(SHIPPED_KNOWLEDGE_FOLDER);
  expect(await loadPacks(folder)).toEqual(shipped);
  writeFileSync(join(folder, 'starter/own.yaml'), `destinations:\n${entry('own.com')}`);
  expect((await loadPacks(folder))[0]!.records.length).toBe(shipped[0]!.records.length + 1);
  writeFileSync(join(folder, COMPILED_FILE), 'rubbish');
  expect((await loadPacks(folder))[0]!.records.length).toBe(shipped[0]!.records.length + 1);
});

test('the shipped packs load quickly', async () => {
  const start = processorMilliseconds();
  await loadPacks(SHIPPED_KNOWLEDGE_FOLDER);
  // The goal is 60 ms; a busy machine is given room.
  expect(processorMilliseconds() - start).toBeLessThan(300);
});
