import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadInstalledPacks } from '../knowledge/index.ts';
import { type FetchedList, importHere } from '../pipeline/feeds/import-list.ts';
import { Children } from './children.ts';
import { createListImporter } from './list-importer.ts';
import { CHILD_PROGRAM, oddProgram } from './testing/program.ts';

const MiB = 1024 ** 2;
const NOW = 1_800_000_000;
const LIST: FetchedList = {
  name: 'bad-names',
  format: null,
  keepSeconds: 86_400,
  relevance: 'knownBad',
  licence: 'CC0-1.0',
  file: 'names.txt',
  origin: 'fetched from https://feeds.example/names.txt',
  triedAt: NOW,
  unpackLimits: { maxBytes: 64 * MiB, maxRatio: 200 },
};

let folder: string;
let opened: Children[];
let told: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowsage-list-importer-'));
  opened = [];
  told = [];
});
afterEach(async () => {
  for (const children of opened) await children.close();
  rmSync(folder, { recursive: true, force: true });
});

async function importWith(path: string, text: string, more: Partial<FetchedList> = {}, parseSeconds = 60) {
  const children = new Children({
    program: path,
    folder: join(folder, 'jobs'),
    limits: { memoryBytes: 2048 * MiB, cpuSeconds: 60, fileBytes: 64 * MiB },
  });
  opened.push(children);
  const tell = (_: object, message: string): void => void told.push(message);
  const importer = createListImporter(children, { parseSeconds }, { info: tell, warn: tell, error: tell });
  return importer({ ...LIST, ...more }, piecesOf(text), join(folder, 'knowledge'), null);
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024);
}

const filesOf = (name: string): string[] =>
  readdirSync(join(folder, name, 'bad-names'))
    .sort()
    .map((file) => `${file} ${readFileSync(join(folder, name, 'bad-names', file), 'utf8')}`);

describe('a list that another process reads', () => {
  it('becomes the pack that this process would make of it, at first and in place of another', async () => {
    const other = join(folder, 'here');
    for (const text of ['evil.example.com\nworse.example.com\n', 'worse.example.com\nother.example.com # new\n']) {
      mkdirSync(other, { recursive: true });
      expect(await importWith(CHILD_PROGRAM, text)).toBe(2);
      await importHere(LIST, piecesOf(text), other, null);
      expect(filesOf('knowledge')).toEqual(filesOf('here'));
    }
    expect(filesOf('knowledge').join()).toContain('version: "1.1.0"');
    expect(readdirSync(join(folder, 'knowledge'))).toEqual(['bad-names']);
    expect(told).toEqual([]);
  });

  it('is refused with the reason, and what was there stays', async () => {
    await importWith(CHILD_PROGRAM, 'evil.example.com\n');
    const before = filesOf('knowledge');
    await expect(importWith(CHILD_PROGRAM, '<html>Sign in</html>')).rejects.toThrow('names.txt: found HTML or XML');
    await expect(importWith(CHILD_PROGRAM, '')).rejects.toMatchObject({ kind: 'invalid-input' });
    expect(filesOf('knowledge')).toEqual(before);
    mkdirSync(join(folder, 'knowledge', 'written'));
    writeFileSync(join(folder, 'knowledge', 'written', 'pack.yaml'), 'name: written\n');
    await expect(importWith(CHILD_PROGRAM, 'evil.example.com\n', { name: 'written' })).rejects.toThrow(
      'was not imported',
    );
    expect(readdirSync(join(folder, 'knowledge')).sort()).toEqual(['bad-names', 'written']);
    expect(readdirSync(join(folder, 'knowledge', 'written'))).toEqual(['pack.yaml']);
  });

  const PACK = "fs.mkdirSync('bad-names'); fs.writeFileSync('bad-names/pack.yaml', 'name: bad-names');";
  const ANSWER = `fs.writeFileSync(RESULT, '{"kind":"imported","entries":1}\\n'); process.exit(0);`;
  it.each([
    ['ends early', 'process.exit(3);', 'crashed'],
    ['answers nonsense', `fs.writeFileSync(RESULT, 'yes'); process.exit(0);`, 'wrote nonsense'],
    ['counts wrongly', `fs.writeFileSync(RESULT, '{"kind":"imported","entries":1e9}'); process.exit(0);`, 'nonsense'],
    ['leaves nothing', ANSWER, 'left no pack'],
    ['leaves a folder', `${PACK} fs.mkdirSync('bad-names/entries.ndjson'); ${ANSWER}`, 'left no pack'],
    [
      'leaves a link',
      `${PACK} fs.linkSync('content', 'x'); fs.symlinkSync('x', 'bad-names/entries.ndjson'); ${ANSWER}`,
      '',
    ],
    ['does not end', 'setInterval(() => {}, 1000);', 'longer than it may (parseSeconds)'],
  ])('leaves what was there where the process %s', async (_, body, message) => {
    await importWith(CHILD_PROGRAM, 'evil.example.com\n');
    const before = filesOf('knowledge');
    const failing = importWith(oddProgram(body), 'worse.example.com\n', {}, 2);
    await expect(failing).rejects.toMatchObject({ message: expect.stringContaining(message) });
    expect(filesOf('knowledge')).toEqual(before);
    expect((await loadInstalledPacks(folder)).map(({ name }) => name)).toEqual(['bad-names']);
    expect(readdirSync(join(folder, 'knowledge'))).toEqual(['bad-names']);
    expect(readdirSync(join(folder, 'jobs')).length).toBeLessThanOrEqual(1);
  });

  it('holds nobody up, however long it takes', async () => {
    // An element with many values and many labels: each value is told all of them.
    const values = Array.from({ length: 9000 }, (_, i) => `'a${i}.example.com'`).join(',');
    const labels = Array.from({ length: 60_000 }, () => '"aaaaa"').join(',');
    const pattern = `[domain-name:value IN (${values})]`;
    const object = `{"type":"indicator","pattern":"${pattern}","labels":[${labels}]}`;
    const before = process.cpuUsage();
    const failing = importWith(CHILD_PROGRAM, `{"type":"bundle","objects":[${object}]}`, {}, 2);
    await expect(failing).rejects.toThrow('parseSeconds');
    const { user } = process.cpuUsage(before);
    expect(user / 1e6).toBeLessThan(1);
  });
});
