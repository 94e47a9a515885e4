import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listInputFiles } from './input-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowsage-inputs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function make(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
}

/** `path > output` of each file, below the folder. */
async function listed(...names: readonly string[]): Promise<string[]> {
  const files = await listInputFiles(names.map((name) => join(folder, name)));
  return files.map(({ path, outputStem }) => `${relative(folder, path)} > ${outputStem}`);
}

describe('inputs named by the user', () => {
  it('are listed as named, there or not', async () => {
    make('b.pcap', 'a.pcap');
    expect(await listed('b.pcap', 'a.pcap', 'missing.pcap')).toEqual([
      'b.pcap > b',
      'a.pcap > a',
      'missing.pcap > missing',
    ]);
    expect(await listInputFiles(['-'])).toEqual([{ path: '-', outputStem: 'stdin', isFound: false }]);
    expect(await listInputFiles([])).toEqual([]);
  });

  it('are listed although they cannot be looked at, so that opening them tells why', async () => {
    make('a.pcap');
    expect(await listed('a.pcap/below', 'x'.repeat(300))).toEqual([
      'a.pcap/below > below',
      `${'x'.repeat(300)} > ${'x'.repeat(300)}`,
    ]);
  });

  it('may be hidden, links, and links to folders', async () => {
    make('.hidden.pcap', 'real/a.pcap');
    symlinkSync(join(folder, 'real/a.pcap'), join(folder, 'link.pcap'));
    symlinkSync(join(folder, 'real'), join(folder, 'linked'));
    expect(await listed('.hidden.pcap', 'link.pcap', 'linked')).toEqual([
      '.hidden.pcap > .hidden',
      'link.pcap > link',
      'linked/a.pcap > a',
    ]);
  });
});

describe('a folder', () => {
  it('gives its files and those below, in order, with their folders', async () => {
    make('in/b.pcap', 'in/a.log', 'in/deep/er/c.bf', 'in/deep/a.pcap');
    expect(await listed('in')).toEqual([
      'in/a.log > a',
      'in/b.pcap > b',
      'in/deep/a.pcap > deep/a',
      'in/deep/er/c.bf > deep/er/c',
    ]);
    expect((await listInputFiles([join(folder, 'in')])).every(({ isFound }) => isFound)).toBe(true);
  });

  it('keeps its hidden entries, links and pipes to itself', async () => {
    make('in/a.pcap', 'in/.git/b.pcap', 'in/.c.pcap', 'elsewhere/d.pcap');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'in/linked'));
    symlinkSync(join(folder, 'elsewhere/d.pcap'), join(folder, 'in/e.pcap'));
    symlinkSync(join(folder, 'in'), join(folder, 'in/loop'));
    execFileSync('mkfifo', [join(folder, 'in/pipe.pcap')]);
    expect(await listed('in')).toEqual(['in/a.pcap > a']);
  });

  it('may be empty', async () => {
    mkdirSync(join(folder, 'in'));
    expect(await listed('in')).toEqual([]);
  });

  it('gives no more than it can have by intention', async () => {
    // Folders of folders cost no memory to speak of; files are counted.
    make('in/a.pcap');
    for (let i = 0; i < 300; i++) mkdirSync(join(folder, `in/${i}`));
    expect(await listed('in')).toEqual(['in/a.pcap > a']);
  });

  it.skipIf(process.getuid?.() === 0)('lists a folder it may not enter (skipped: root may enter all)', async () => {
    make('in/locked/a.pcap', 'in/b.pcap');
    chmodSync(join(folder, 'in/locked'), 0);
    expect(await listed('in')).toEqual(['in/b.pcap > b', 'in/locked > locked']);
    chmodSync(join(folder, 'in/locked'), 0o700);
  });
});

describe('outputs', () => {
  it('are named without the endings of format and packing', async () => {
    make('a.pcap.gz', 'b.tar.zst', 'c', 'd.', 'e.conn.log', 'f.PCAP.GZ');
    expect(await listed('a.pcap.gz', 'b.tar.zst', 'c', 'd.', 'e.conn.log', 'f.PCAP.GZ')).toEqual([
      'a.pcap.gz > a',
      'b.tar.zst > b',
      'c > c',
      'd. > d.',
      'e.conn.log > e.conn',
      'f.PCAP.GZ > f',
    ]);
  });

  it('never collide', async () => {
    const cases: readonly (readonly string[])[] = [
      ['x.pcap', 'x.pcapng'],
      ['x.pcap', 'x.pcap.gz'],
      ['1/x.pcap', '2/x.pcap'],
      ['x.pcap', 'x.pcapng', 'x.pcap.log'],
      ['1/x.pcap', '2/x.pcap', 'x.pcap-2.log'],
      ['X.pcap', 'x.pcap'],
      ['x.pcap', 'x.pcap'],
    ];
    for (const names of cases) {
      make(...names);
      const outputs = (await listed(...names)).map((line) => line.split(' > ')[1]!.toLowerCase());
      expect(new Set(outputs).size).toBe(names.length);
    }
    expect(await listed('x.pcap', 'x.pcapng')).toEqual(['x.pcap > x.pcap', 'x.pcapng > x.pcapng']);
  });

  it('keep to the folder they are put in', async () => {
    make('in/..pcap', 'in/...');
    for (const { outputStem } of await listInputFiles([
      join(folder, 'in'),
      join(folder, 'in/..pcap'),
      join(folder, 'in/...'),
    ])) {
      expect(dirname(join('/out', `${outputStem}.bf`))).toBe('/out');
    }
  });
});
