import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetadataV1, ProposalV1 } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';
import { expectPlain, flowsage, temporaryFolder } from './flowsage.ts';

/** The fields of knowledge that people give a destination, by the verbs about what people write at a server. */

const folder = temporaryFolder();
let server: TestServer;
let editorKey: string;
let contributorKey: string;

beforeAll(async () => {
  server = await startTestServer();
  editorKey = (await server.addKey({ role: 'editor' })).key;
  contributorKey = (await server.addKey()).key;
});
afterAll(() => server.stop());

async function printed(args: readonly string[], key = editorKey): Promise<string> {
  const env = { FLOWSAGE_SERVER: server.url, FLOWSAGE_KEY: key };
  const { stdout, stderr, code } = await flowsage(['records', ...args], { env, cwd: folder });
  expect(code, stderr).toBe(0);
  if (!args.includes('--json')) expectPlain(stdout);
  return stdout;
}

const PLACE = ['destination', 'share.example.org:443'];
const RECORD = { title: 'A share', description: 'Ours.' };
const KNOWLEDGE = {
  owner_groups: ['Example Ltd', 'Others'],
  concern_level: 3,
  controllable_urls: true,
  when_concerned: 'After a mail.',
};

function file(name: string, value: object): string {
  writeFileSync(join(folder, name), JSON.stringify(value));
  return name;
}

describe('knowledge of a destination', () => {
  it('is put, shown, kept where it is left out, and told in the history', async () => {
    await printed(['put', ...PLACE, '--file', file('whole.json', { ...RECORD, knowledge: KNOWLEDGE })]);
    expect(await printed(['show', ...PLACE])).toMatch(
      /^owners +Example Ltd, Others\nconcern +3 of 5\nURLs +yes\nlook when +After a mail\.$/m,
    );
    await printed(['put', ...PLACE, '--file', file('record.json', { ...RECORD, title: 'The share' })]);
    expect((JSON.parse(await printed(['show', ...PLACE, '--json'])) as MetadataV1).knowledge).toEqual(KNOWLEDGE);
    await printed(['put', ...PLACE, '--file', file('none.json', { ...RECORD, knowledge: null })]);
    const history = await printed(['history', ...PLACE]);
    expect(history).toMatch(/^ {2}concern_level +3 -> \(nothing\)$/m);
    expect(history).toMatch(/^ {2}owner_groups +\(nothing\) -> \["Example Ltd", "Others"\]$/m);
  });

  it('is shown with the lines of its texts', async () => {
    const edit = { ...RECORD, knowledge: { when_concerned: 'After a mail.\n\nAt night.' } };
    await printed(['put', ...PLACE, '--file', file('lines.json', edit)]);
    expect(await printed(['show', ...PLACE])).toMatch(/^look when +After a mail\.\n\n {11}At night\.$/m);
    await printed(['put', ...PLACE, '--file', file('no-lines.json', { ...RECORD, knowledge: null })]);
  });

  it('is proposed, and told with the proposal', async () => {
    const put = ['put', ...PLACE, '--file', file('proposed.json', { ...RECORD, knowledge: KNOWLEDGE }), '--json'];
    const { id } = JSON.parse(await printed(put, contributorKey)) as ProposalV1;
    const shown = await printed(['proposal', id]);
    expect(shown).toMatch(/^concern +3 of 5$/m);
    expect(shown).toMatch(/^ {2}controllable_urls +\(nothing\) -> true$/m);
  });

  it('is refused of anything else', async () => {
    const env = { FLOWSAGE_SERVER: server.url, FLOWSAGE_KEY: editorKey };
    const args = ['records', 'put', 'event', 'e', '--file', file('event.json', { ...RECORD, knowledge: KNOWLEDGE })];
    const { stderr, code } = await flowsage(args, { env, cwd: folder });
    expect([code, stderr]).toEqual([1, expect.stringContaining('knowledge: an event has none')]);
  });
});
