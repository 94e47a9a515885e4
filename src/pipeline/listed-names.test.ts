import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { guardListOf } from '../knowledge/guard-list.ts';
import { importFeeds } from '../knowledge/import/index.ts';
import { createKnowledgeBase, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
import { metadataOf } from '../model/metadata.ts';
import { convert } from './convert.ts';
import { judgeBatch, type PreparedKnowledge, prepareKnowledge } from './judge-file.ts';
import { createRecordLookup } from './known-records.ts';

/** Names on imported lists, where shipped knowledge has something to say of them as well. */

const folder = mkdtempSync(join(tmpdir(), 'flowsage-listed-names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let shipped: readonly KnowledgePack[];
let browsing: FlowBatch;

beforeAll(async () => {
  shipped = await loadPacks(SHIPPED_KNOWLEDGE_FOLDER);
  browsing = (await convert(fileURLToPath(new URL('../../samples/browsing.pcapng', import.meta.url)))).batch;
});

async function verdictWithList(name: string, text: string, more: Partial<PreparedKnowledge> = {}) {
  return judgeBatch(browsing, { ...prepareKnowledge(createKnowledgeBase(await packsWithList(name, text))), ...more });
}

async function packsWithList(name: string, text: string) {
  const bytes = new TextEncoder().encode(text);
  const input = { file: 'list.txt', head: bytes, format: null, pieces: pieces(bytes) };
  const options = { relevance: 'knownBad', expiresSeconds: null, guard: null, now: 1_767_225_600 } as const;
  await importFeeds(inputs(input), { name, folder: join(folder, name), options, isDryRun: false });
  return [...shipped, ...(await loadPacks(join(folder, name)))];
}

async function* pieces(bytes: Uint8Array) {
  yield bytes;
}

async function* inputs<T>(input: T) {
  yield input;
}

it('a bad name without a port is bad at the port that shipped knowledge describes', async () => {
  expect((await verdictWithList('names', 'ocsp.digicert.com\n')).verdict).toBe('Malicious Activity');
});

it('a bad domain covers a name below it that shipped knowledge describes, and the verdict names the list', async () => {
  const { verdict, evidence } = await verdictWithList('below', 'digicert.com\n');
  expect(verdict).toBe('Malicious Activity');
  const told = evidence.map(({ sentence }) => sentence).join('\n');
  expect(told).toContain('The list list.txt names it.');
  expect(told).toContain('everything below digicert[.]com');
  expect((await verdictWithList('url-below', 'https://digicert.com\n')).verdict).toBe('No Interesting Activity');
});

it('a bad name stays bad where the list also has a page of it', async () => {
  const text = 'http://ocsp.digicert.com/x\nocsp.digicert.com\nhttps://ocsp.digicert.com/x\n';
  expect((await verdictWithList('pages', text)).verdict).toBe('Malicious Activity');
});

it('a name that is not in the sample changes nothing', async () => {
  expect((await verdictWithList('others', 'ocsp.entrust.net\n')).verdict).toBe('No Interesting Activity');
});

it('a bad name that a list against false alarms names is told, and no alarm', async () => {
  const guards = guardListOf([{ target: 'ocsp.digicert.com', names: 'exact', list: 'False alarms' }]);
  const { verdict, evidence } = await verdictWithList('guarded', 'ocsp.digicert.com\n', { guards });
  expect(verdict).toBe('No Interesting Activity');
  expect(evidence.map(({ rule }) => rule)).toContain('listed as bad, and guarded');
});

it('a bad name that people described is what they say, whatever packs say of bad places', async () => {
  const knowledge = createKnowledgeBase(await packsWithList('described', 'ocsp.digicert.com\n'));
  const verdictOf = async (relevance: string) => {
    const record = metadataOf({ title: 'Ours', description: 'We looked.', relevance });
    const findMetadata = async (kind: string, keys: readonly string[]) =>
      keys.map((key) =>
        kind === 'destination' && key.startsWith('ocsp.digicert.com:')
          ? { record, version: 1, knowledge: null, author: { accountId: 'we', keyId: null }, at: 0 }
          : null,
      );
    const records = createRecordLookup({ findMetadata } as never, knowledge);
    return judgeBatch(browsing, { ...prepareKnowledge(knowledge), records });
  };
  expect((await verdictOf('knownUninteresting')).verdict).toBe('No Interesting Activity');
  const bad = await verdictOf('knownBad');
  expect([bad.verdict, bad.evidence[0]?.records.map(({ title }) => title)]).toEqual(['Malicious Activity', ['Ours']]);
});
