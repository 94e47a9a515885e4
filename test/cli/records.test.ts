import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetadataVersionV1, ProposalV1 } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';
import { expectPlain, flowsage, type Run, temporaryFolder } from './flowsage.ts';

/** The verbs about what people write at a server, as a process of its own and over real HTTP. */

const folder = temporaryFolder();
let server: TestServer;
let editorKey: string;
let contributorKey: string;

beforeAll(async () => {
  server = await startTestServer();
  editorKey = (await server.addKey({ role: 'editor' })).key;
  contributorKey = (await server.addKey()).key;
  writeFileSync(join(folder, 'record.json'), JSON.stringify({ title: 'A wiki', description: 'Ours.\u202e' }));
  writeFileSync(join(folder, 'newer.json'), JSON.stringify({ title: 'The wiki', description: 'Ours.' }));
});
afterAll(() => server.stop());

const ask = (args: readonly string[], key = editorKey): Promise<Run> =>
  flowsage(args, { env: { FLOWSAGE_SERVER: server.url, FLOWSAGE_KEY: key }, cwd: folder });

/** What a verb printed that ended well. */
async function printed(args: readonly string[], key = editorKey): Promise<string> {
  const { stdout, stderr, code } = await ask(args, key);
  expect(code, stderr).toBe(0);
  // What is for programs has lines of any length.
  if (!args.includes('--json') && args[1] !== 'export') expectPlain(stdout);
  return stdout;
}

const WIKI = ['destination', 'wiki.example.org:443'];

describe('records', () => {
  it('are written, shown, listed, taken away and brought back', async () => {
    expect(await printed(['records', 'put', ...WIKI, '--file', 'record.json', '--reason', 'new here'])).toBe(
      'version 1 published\n',
    );
    expect(await printed(['records', 'show', ...WIKI])).toMatch(/^wiki\.example\.org:443, version 1 of .*\n.*A wiki/);
    const stale = await ask(['records', 'put', ...WIKI, '--file', 'newer.json', '--if-version', '7']);
    expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining('the latest version is "v1"')]);
    await printed(['records', 'put', ...WIKI, '--file', 'newer.json', '--if-version', '1']);
    expect(await printed(['records', 'list', 'destination', '--prefix', 'wiki'])).toMatch(
      /^KEY +VERSION +CHANGED +TITLE\nwiki\.example\.org:443 +2 +\S+ +The wiki\n$/,
    );
    expect(await printed(['records', 'remove', ...WIKI, '--reason', 'moved'])).toBe('version 3 published\n');
    expect((await ask(['records', 'show', ...WIKI])).code).toBe(1);
    expect(await printed(['records', 'revert', ...WIKI, '--to', '1'])).toBe('version 4 published\n');
    const history = await printed(['records', 'history', ...WIKI]);
    expect(history).toMatch(/version 3, [^:]*:[^:]*:[^:]*:\s+moved\n {2}nothing is written from here on\n/);
    expect(history).toMatch(/version 2, .*\n {2}title +"A wiki" -> "The wiki"\n/);
    const versions = JSON.parse(await printed(['records', 'history', ...WIKI, '--json'])) as MetadataVersionV1[];
    expect(versions.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
    expect(versions[0]!.record).toEqual(versions[3]!.record);
  });

  it('tell the steps of an Event, and lists in lines of 80 columns', async () => {
    const steps = ['ab'.repeat(16), 'cd'.repeat(16), 'ef'.repeat(16)];
    const event = ['event', 'opened-then-sent'];
    const rule = { steps, windowSeconds: 30, stepNames: ['Opened', '', 'Sent'] };
    const written = {
      title: 'Opened, sent',
      description: 'Both.',
      threatTags: Array.from({ length: 12 }, (_, i) => `Kind${i}`),
    };
    writeFileSync(join(folder, 'event.json'), JSON.stringify({ ...written, rule }));
    await printed(['records', 'put', ...event, '--file', 'event.json']);
    const shown = await printed(['records', 'show', ...event]);
    expect(shown).toMatch(/^within +30 s\nstep 1 +Opened: (ab){16}\nstep 2 +(cd){16}\nstep 3 +Sent: (ef){16}$/m);
    const history = await printed(['records', 'history', ...event]);
    expect(history.replace(/\s+/g, ' ')).toContain(
      `(nothing) -> within 30 s: 1. "Opened" ${steps[0]}, 2. ${steps[1]}, 3.`,
    );
  });

  it('tell a description line by line, and cut no character that is shown by its number', async () => {
    const lines = 'First\tline.\r\n\nThird line,\u202e and more.\n';
    const name = `${'a'.repeat(40)}${'\u202e'.repeat(30)}`;
    writeFileSync(join(folder, 'lines.json'), JSON.stringify({ title: name, description: lines }));
    await printed(['records', 'put', 'destination', 'lines.example.org:443', '--file', 'lines.json']);
    expect(await printed(['records', 'show', 'destination', 'lines.example.org:443'])).toMatch(
      /^about {6}First line\.\n\n {11}Third line,\\u202e and more\.$/m,
    );
    const list = await printed(['records', 'list', 'destination', '--prefix', 'lines']);
    expect(list).toMatch(/a…(\\u202e)+\n$/);
  });

  it('of packs alone cannot be taken away, and are written over', async () => {
    const { code, stderr } = await ask(['records', 'remove', 'destination', 'api.telegram.org:443']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the record is of the pack starter \S+, which stays as it is/);
    expect(stderr).toContain('records put destination api.telegram.org:443 --file FILE');
    const unknown = await ask(['records', 'remove', 'destination', 'nobody.example.org:443']);
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.not.stringContaining('pack')]);
  });

  it('are proposed by contributors and decided by editors', async () => {
    const put = async (): Promise<ProposalV1> =>
      JSON.parse(
        await printed(
          ['records', 'put', 'destination', 'new.example.org:443', '--file', 'record.json', '--json'],
          contributorKey,
        ),
      ) as ProposalV1;
    const [one, two, three] = [await put(), await put(), await put()];
    expect(await printed(['records', 'proposals'])).toContain(one.id);
    expect(await printed(['records', 'proposal', one.id])).toMatch(
      /new\.example\.org:443: proposed[\s\S]*changes\n {2}title/,
    );
    expect((await ask(['records', 'publish', one.id], contributorKey)).code).toBe(1);
    expect(await printed(['records', 'publish', one.id, '--comment', 'yes'])).toBe(
      'version 1 of destination new.example.org:443 published\n',
    );
    await printed(['records', 'reject', two.id, '--comment', 'again']);
    await printed(['records', 'withdraw', three.id], contributorKey);
    expect(await printed(['records', 'proposal', two.id], contributorKey)).toMatch(
      /: rejected\nproposed by (\S+) on\s\S+\nrejected by (?!\1)\S+ on\s+\S+:\s+again\n/,
    );
    expect(await printed(['records', 'proposal', one.id])).toMatch(
      /: published\nproposed by (\S+) on\s\S+\npublished as version 1 by (?!\1)\S+\s+on\s+\S+:\s+yes\n/,
    );
    expect(await printed(['records', 'proposals', '--state', 'any'], contributorKey)).toContain('withdrawn');
  });

  it('are exported to a file that kb install takes, once', async () => {
    await printed(['records', 'export', '-o', 'ours.records.ndjson']);
    const bytes = readFileSync(join(folder, 'ours.records.ndjson'));
    expect(await printed(['records', 'export'])).toBe(bytes.toString());
    expect((await ask(['records', 'export', '-o', 'ours.records.ndjson'])).code).toBe(1);
    const data = join(folder, 'data');
    await printed(['kb', 'install', 'ours.records.ndjson', '--data-dir', data]);
    await printed(['kb', 'install', 'ours.records.ndjson', '--data-dir', data]);
    expect(readFileSync(join(data, 'knowledge', 'community.records.ndjson')).equals(bytes)).toBe(true);
    expect(await printed(['kb', 'list', '--data-dir', data])).toMatch(/^community .*\n {2}[^;\n]*; \d+ records?; by /m);
    const packs = await ask(['kb', 'export', '-o', join(folder, 'packs'), '--data-dir', data]);
    expect([packs.code, packs.stderr]).toEqual([
      0,
      expect.stringContaining('community.records.ndjson, which is one file'),
    ]);
    await printed(['kb', 'remove', 'community', '--data-dir', data]);
    expect((await ask(['kb', 'remove', 'community', '--data-dir', data])).code).toBe(1);
    writeFileSync(join(folder, 'half.records.ndjson'), bytes.subarray(0, bytes.length - 20));
    const half = await ask(['kb', 'install', 'half.records.ndjson', '--data-dir', data]);
    expect([half.code, half.stderr]).toEqual([1, expect.stringContaining('half.records.ndjson:')]);
  });

  it('are refused where kind, version or file is none', async () => {
    for (const args of [
      ['show', 'nothing', 'x'],
      ['put', ...WIKI],
      ['put', ...WIKI, '--file', 'missing.json'],
      ['put', ...WIKI, '--file', 'record.json', '--if-version', 'x'],
      ['revert', ...WIKI, '--to', '-1'],
      ['proposals', '--state', 'x'],
    ])
      expect((await ask(['records', ...args])).code, args.join(' ')).toBe(2);
    writeFileSync(join(folder, 'list.json'), '[]');
    for (const args of [
      ['put', ...WIKI, '--file', 'list.json'],
      ['proposal', 'none'],
      ['show', 'event', 'none'],
    ])
      expect((await ask(['records', ...args])).code, args.join(' ')).toBe(1);
  });
});
