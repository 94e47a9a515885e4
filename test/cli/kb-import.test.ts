import { createWriteStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expectPlain, flowsage, temporaryFolder } from './flowsage.ts';

/** `flowsage kb import`: lists of others as knowledge packs. */

const folder = temporaryFolder();
const dataDir = join(folder, 'data');
const CASES = new URL('../../src/knowledge/import/cases/', import.meta.url);
const caseFile = (name: string): string => new URL(name, CASES).pathname;

const CONNECTION_FIELDS = [
  '#fields',
  'ts',
  'uid',
  'id.orig_h',
  'id.orig_p',
  'id.resp_h',
  'id.resp_p',
  'proto',
  'duration',
].concat(['orig_bytes', 'resp_bytes', 'orig_pkts', 'resp_pkts']);
const CONNECTION = [
  '1767323045.0',
  'C1',
  '10.0.0.5',
  '50000',
  '192.88.99.7',
  '443',
  'tcp',
  '1.5',
  '900',
  '9000',
  '9',
  '9',
];

/** A sentence that takes several lines, as one. */
const unwrapped = (text: string): string => text.replace(/\s+/g, ' ');

interface Summary {
  readonly version: string;
  readonly entries: number;
  readonly difference: { readonly added: number; readonly removed: number; readonly kept: number };
  readonly feeds: readonly { readonly format: string; readonly leftOut: Readonly<Record<string, number>> }[];
}

describe('kb import', () => {
  it('shows what it takes and leaves out, and writes nothing in a dry run', async () => {
    const dry = await flowsage([
      'kb',
      'import',
      caseFile('urlhaus.csv'),
      '--as',
      'mine',
      '--data-dir',
      dataDir,
      '--dry-run',
    ]);
    expect(dry.code, dry.stderr).toBe(0);
    expect(dry.stdout).toBe(
      [
        `${caseFile('urlhaus.csv')}: urlhaus`,
        '  taken: 2 destinations',
        '    2 pages of a host: the host alone can be recognised',
        '  left out: said before (1)',
        'pack mine 1.0.0: 2 entries',
        '  2 added, 0 removed, 0 kept',
        '  dry run: nothing was written',
        '',
      ].join('\n'),
    );
    expect(dry.stderr).toMatch(/--expires 30d/);
    expect(readdirSync(join(dataDir, 'knowledge'))).toEqual([]);
  });

  it('makes a pack that the other verbs know of', async () => {
    const list = join(folder, 'list.csv');
    writeFileSync(list, 'ip,description\n192.88.99.7,Invented for a test\n');
    const made = await flowsage([
      ...['kb', 'import', list, '--as', 'mine', '--relevance', 'knownBad', '--data-dir', dataDir, '--json'],
    ]);
    expect(made.code, made.stderr).toBe(0);
    expect(JSON.parse(made.stdout) as Summary).toMatchObject({ entries: 1, difference: { added: 1 } });
    const log = join(folder, 'conn.log');
    writeFileSync(log, `${CONNECTION_FIELDS.join('\t')}\n${CONNECTION.join('\t')}\n`);
    const output = join(folder, 'out');
    const run = await flowsage(['e2e', log, '-o', output, '--data-dir', dataDir]);
    expect(run.code, run.stderr).toBe(0);
    const written = readdirSync(output).map((file) => readFileSync(join(output, file), 'utf8'));
    expect(written.join('\n')).toContain('Invented for a test');
    const verdict = await flowsage(['verdict', log, '--data-dir', dataDir]);
    expect(verdict.stdout.replace(/\s+/g, ' ')).toContain(
      'It is on the imported list mine 1.0.0: Invented for a test. The list list.csv names it.',
    );
  });

  it('takes standard input, packed or not, in place of an earlier import', async () => {
    const names = ['third.example', 'second.example'];
    for (const [i, input] of [gzipSync(names.join('\n')), names.join('\n')].entries()) {
      const run = await flowsage(['kb', 'import', '-', '--as', 'piped', '--data-dir', dataDir, '--json'], { input });
      expect(run.code, run.stderr).toBe(0);
      expect(JSON.parse(run.stdout) as Summary).toMatchObject({
        version: `1.0.${i}`,
        difference: { added: i === 0 ? 2 : 0, removed: 0, kept: i === 0 ? 0 : 2 },
      });
    }
    expect(readdirSync(join(dataDir, 'knowledge')).sort()).toEqual(['mine', 'piped']);
  });

  it('keeps the names of files, and not where they were', async () => {
    const list = join(folder, 'listed.txt');
    writeFileSync(list, 'evil.example\n');
    const output = join(folder, 'handed-on');
    const run = await flowsage(['kb', 'import', list, '--as', 'listed', '-o', output]);
    expect(run.code, run.stderr).toBe(0);
    const pack = readdirSync(join(output, 'listed')).map((file) => readFileSync(join(output, 'listed', file), 'utf8'));
    expect(pack.join('\n')).toContain('listed.txt');
    expect(pack.join('\n')).not.toContain(folder);
    const shown = await flowsage(['kb', 'show', 'evil.example', '--knowledge', output]);
    expect(shown.stdout).toContain('Listed by listed.txt');
  });

  it('makes packs that can be exported, installed elsewhere and exported there, and stay the same', async () => {
    const list = join(folder, 'shared.txt');
    writeFileSync(list, 'evil.example\n192.88.99.0/24\n');
    const [made, first, second, elsewhere] = ['made', 'first', 'second', 'elsewhere'].map((name) => join(folder, name));
    const run = async (...args: string[]): Promise<void> => {
      const { code, stderr } = await flowsage(['kb', ...args]);
      expect(code, stderr).toBe(0);
    };
    await run('import', list, '--as', 'shared', '-o', made!);
    await run('export', join(made!, 'shared'), '-o', first!);
    await run('install', join(first!, 'shared'), '--data-dir', elsewhere!);
    await run('export', join(elsewhere!, 'knowledge'), '-o', second!);
    const shown = await flowsage(['kb', 'show', 'evil.example', '--data-dir', elsewhere!]);
    expect(shown.stdout).toContain('Listed by shared.txt');
    for (const file of ['pack.yaml', 'entries.ndjson'])
      expect(readFileSync(join(second!, 'shared', file), 'utf8')).toBe(
        readFileSync(join(first!, 'shared', file), 'utf8'),
      );

    const broken = join(folder, 'broken');
    await run('export', join(made!, 'shared'), '-o', broken);
    writeFileSync(join(broken, 'shared', 'entries.ndjson'), '{}\n');
    const refused = await flowsage(['kb', 'install', broken, '--data-dir', elsewhere!]);
    expect([refused.code, unwrapped(refused.stderr)]).toEqual([
      1,
      expect.stringContaining('entries.ndjson:1: found another first line'),
    ]);
  }, 120_000);

  it('leaves out what a guard names', async () => {
    const list = join(folder, 'guarded.txt');
    writeFileSync(list, 'search.example\nimg.cdn.example\nevil.example\n192.88.99.53\n');
    const run = await flowsage([
      ...['kb', 'import', list, '--as', 'guarded', '--guard', caseFile('warninglist.json'), '--data-dir', dataDir],
      '--json',
    ]);
    const summary = JSON.parse(run.stdout) as Summary;
    expect(summary.entries).toBe(1);
    expect(summary.feeds[0]!.leftOut).toEqual({ guarded: 3 });
  });

  it('makes guards of a list against false alarms, which are shown with what they guard', async () => {
    const output = join(folder, 'guards');
    const list = caseFile('warninglist.json');
    const run = await flowsage(['kb', 'import', list, '--as', 'guards', '--expires', '30d', '-o', output]);
    expect(run.code, run.stderr).toBe(0);
    const listed = await flowsage(['kb', 'list', '--knowledge', output]);
    expectPlain(listed.stdout);
    expect(listed.stdout).toMatch(/^guards +1\.0\.0 +folder +0 +0 +0\n {2}[^\n]*; 6 guards; by /m);
    for (const [key, as] of [
      ['search.example', 'search.example'],
      ['img.cdn.example:443', 'cdn.example'],
      ['192.88.99.130', '192.88.99.128/25'],
    ] as const) {
      const { stdout } = await flowsage(['kb', 'show', key, '--knowledge', output]);
      expect(stdout).toMatch(/^guarded_by +Invented guards$/m);
      expect(stdout).toMatch(new RegExp(`^as +${as}$`, 'm'));
      expect(stdout).toMatch(/^believed_until +20\d\d-/m);
    }
  });

  it('tells an address of the network of a list that it is in', async () => {
    const output = join(folder, 'networks');
    const list = join(folder, 'networks.csv');
    writeFileSync(list, 'cidr,port,description\n192.88.99.0/24,,Bad hosting\n192.88.98.0/24,8080,Bad proxies\n');
    const made = ['--as', 'networks', '--relevance', 'knownBad', '--expires', '30d', '-o', output];
    expect((await flowsage(['kb', 'import', list, ...made])).code).toBe(0);
    const show = (key: string) => flowsage(['kb', 'show', key, '--knowledge', output]);
    for (const key of ['192.88.99.7', '192.88.99.7:22', '192.88.99.0/25', '192.88.98.7:8080']) {
      const { code, stdout } = await show(key);
      expect(code, key).toBe(0);
      expectPlain(stdout);
      expect(stdout).toMatch(/^network +192\.88\.9[89]\.0\/24\n/);
      expect(stdout).toMatch(/^title +Bad (hosting|proxies)$/m);
      expect(stdout).toMatch(/^believed_until +20\d\d-/m);
    }
    for (const key of ['192.88.98.7:443', '192.88.97.1', '192.88.0.0/16']) expect((await show(key)).code, key).toBe(1);
  }, 120_000);

  it('writes to another folder on request', async () => {
    const output = join(folder, 'packs');
    const run = await flowsage(['kb', 'import', caseFile('zeek-intel.dat'), '--as', 'intel', '-o', output]);
    expect(run.code, run.stderr).toBe(0);
    expect(readFileSync(join(output, 'intel/pack.yaml'), 'utf8')).toMatch(/^name: "intel"\nversion: "1\.0\.0"\n/);
  });

  it('says what is wrong with a call or a file', async () => {
    const call = async (...args: string[]) =>
      flowsage(['kb', 'import', caseFile('hosts.txt'), '--data-dir', dataDir, ...args]);
    for (const [args, message] of [
      [['--as', '../x'], /--as \.\.\/x: expected lower-case letters/],
      [['--as', 'starter'], /--as starter: a pack of this name comes with the program, expected another name/],
      [['--as', 'x', '--format', 'xml'], /--format xml: expected misp-warninglist, /],
      [['--as', 'x', '--expires', 'soon'], /--expires soon: expected a time like 12h, 30d or 4w/],
      [['--as', 'x', '--relevance', 'bad'], /--relevance bad: expected knownBad, seenNearBad, none/],
    ] as const) {
      const run = await call(...args);
      expect(run.code).toBe(2);
      expect(unwrapped(run.stderr)).toMatch(message);
    }
    const prose = join(folder, 'prose.txt');
    writeFileSync(prose, 'Dear colleague,\nwe saw evil.example.\nYours\n');
    const refused = await flowsage(['kb', 'import', prose, '--as', 'x', '--data-dir', dataDir]);
    expect(refused.code).toBe(1);
    expect(unwrapped(refused.stderr)).toMatch(
      /prose\.txt: found text with an indicator in \d of 3 lines, expected a MISP/,
    );
    // The path alone may be longer than a line.
    for (const line of refused.stderr.split('\n').slice(1)) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(refused.stderr.split('\n').length).toBeGreaterThan(3);
    const missing = await flowsage(['kb', 'import', join(folder, 'none'), '--as', 'x', '--data-dir', dataDir]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/no such file/);
  });

  it('imports hundreds of thousands of entries in less than 256 MiB', async () => {
    const list = join(folder, 'many.txt');
    const stream = createWriteStream(list);
    for (let block = 0; block < 40; block++)
      stream.write(Array.from({ length: 10_000 }, (_, i) => `h${block}-${i}.listed-${i % 997}.example\n`).join(''));
    stream.end();
    await finished(stream);
    const watch = join(folder, 'watch.cjs');
    writeFileSync(watch, "process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS));\n");
    const run = await flowsage(['kb', 'import', list, '--as', 'many', '--data-dir', dataDir, '--json'], {
      env: { NODE_OPTIONS: `--require ${watch}` },
    });
    expect(run.code, run.stderr).toBe(0);
    expect((JSON.parse(run.stdout) as Summary).entries).toBe(400_000);
    expect(statSync(join(dataDir, 'knowledge/many/entries.ndjson')).size).toBeGreaterThan(20_000_000);
    const kibibytes = Number(/peak (\d+)/.exec(run.stderr)![1]);
    expect(kibibytes / 1024).toBeLessThan(256);
  }, 300_000);

  it('is checked by kb lint, which names the line that no verb would read', async () => {
    const packs = join(folder, 'linted');
    const list = join(folder, 'linted.txt');
    writeFileSync(list, 'a.example\nb.example\n');
    expect((await flowsage(['kb', 'import', list, '--as', 'lists', '-o', packs])).code).toBe(0);
    expect((await flowsage(['kb', 'lint', packs])).code).toBe(0);
    const body = join(packs, 'lists', 'entries.ndjson');
    const whole = readFileSync(body, 'utf8');
    for (const [text, message] of [
      [whole.replace(/.*a\.example.*\n/, ''), 'lists/entries.ndjson:3: found 1 entries, expected 2: it was cut off'],
      [whole.slice(0, -20), 'lists/entries.ndjson:3: found something else'],
      ['', 'lists/entries.ndjson:1: found an empty file'],
      [whole.replace('a.example', 'evil c2 <b>'), 'lists/entries.ndjson:2: found something else'],
    ] as const) {
      writeFileSync(body, text);
      const { code, stdout } = await flowsage(['kb', 'lint', packs]);
      expect(code).toBe(1);
      expect(unwrapped(stdout)).toContain(message);
    }
    const { stdout } = await flowsage(['kb', 'lint', packs, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ problems: [{ file: 'lists/entries.ndjson', line: 2 }] });
  }, 120_000);

  it('shows a guarded name the same with and without a port, and until when lists are believed', async () => {
    const both = join(folder, 'both');
    const list = join(folder, 'both.txt');
    writeFileSync(list, 'www.bbc.com\nlisted.example\n');
    const guards = join(folder, 'both.json');
    writeFileSync(guards, '{"name": "Good sites", "type": "hostname", "version": 1, "list": ["bbc.com"]}');
    const knownBad = ['--relevance', 'knownBad', '--expires', '30d'];
    for (const args of [
      [list, '--as', 'bad', ...knownBad],
      [guards, '--as', 'good'],
    ])
      expect((await flowsage(['kb', 'import', ...args, '--data-dir', both])).code).toBe(0);
    const show = async (key: string) => (await flowsage(['kb', 'show', key, '--data-dir', both])).stdout;
    const plain = await show('www.bbc.com');
    expect(plain).toMatch(/^concern_level +1$/m);
    expect(plain).toMatch(/^guarded_by +Good sites$/m);
    expect(plain).not.toContain('both.txt');
    expect(await show('www.bbc.com:443')).toBe(plain);
    const listed = await show('listed.example');
    expect(listed).toMatch(/^concern_level +5$/m);
    expect(listed).toMatch(/^believed_until +20\d\d-\d\d-\d\dT/m);
    expect(await show('listed.example:443')).toBe(listed);
  }, 120_000);
});
