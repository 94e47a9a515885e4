import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importFeeds } from '../knowledge/import/index.ts';
import { createKnowledgeBase, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
import { convert } from './convert.ts';
import { judgeBatch, prepareKnowledge } from './judge-file.ts';

/** Names on imported lists, where shipped knowledge has something to say of them as well. */

const folder = mkdtempSync(join(tmpdir(), 'flowsage-listed-names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let shipped: readonly KnowledgePack[];
let browsing: FlowBatch;

beforeAll(async () => {
  shipped = await loadPacks(SHIPPED_KNOWLEDGE_FOLDER);
  browsing = (await convert(fileURLToPath(new URL('../../samples/browsing.pcapng', import.meta.url)))).batch;
});

async function verdictWithList(name: string, text: string) {
  const bytes = new TextEncoder().encode(text);
  const input = { file: 'list.txt', head: bytes, format: null, pieces: pieces(bytes) };
  const options = { relevance: 'knownBad', expiresSeconds: null, guard: null, now: 1_767_225_600 } as const;
  await importFeeds(inputs(input), { name, folder: join(folder, name), options, isDryRun: false });
  const packs = [...shipped, ...(await loadPacks(join(folder, name)))];
  return (await judgeBatch(browsing, prepareKnowledge(createKnowledgeBase(packs)))).verdict;
}

async function* pieces(bytes: Uint8Array) {
  yield bytes;
}

async function* inputs<T>(input: T) {
  yield input;
}

it('a bad name without a port is bad at the port that shipped knowledge describes', async () => {
  expect(await verdictWithList('names', 'ocsp.digicert.com\n')).toBe('Malicious Activity');
});

it('a bad name stays bad where the list also has a page of it', async () => {
  const text = 'http://ocsp.digicert.com/x\nocsp.digicert.com\nhttps://ocsp.digicert.com/x\n';
  expect(await verdictWithList('pages', text)).toBe('Malicious Activity');
});

it('a name that is not in the sample changes nothing', async () => {
  expect(await verdictWithList('others', 'ocsp.entrust.net\n')).toBe('No Interesting Activity');
});
