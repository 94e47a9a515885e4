import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMPILED_FILE, readCompiledPacks, writeCompiledPacks } from './compiled-packs.ts';
import { findPackSources, SHIPPED_KNOWLEDGE_FOLDER } from './load-packs.ts';
import { parsePack } from './pack.ts';

const sources = findPackSources(SHIPPED_KNOWLEDGE_FOLDER);
const packs = sources.map((files) => parsePack(files));
const text = writeCompiledPacks(sources.flat(), packs);

test('the compiled file is what the sources give (after an edit: npx vitest run src/knowledge -u)', async () => {
  await expect(text).toMatchFileSnapshot(join(SHIPPED_KNOWLEDGE_FOLDER, COMPILED_FILE));
});

test('compiled packs equal the packs read from YAML, keys in order', () => {
  const compiled = readCompiledPacks(text, sources.flat());
  expect(compiled).toEqual(packs);
  expect(Object.keys(compiled![0]!.records[0]!)).toEqual(Object.keys(packs[0]!.records[0]!));
});

test('a compiled file of other sources, cut off, or not JSON is ignored', () => {
  const [first, ...rest] = sources.flat();
  expect(readCompiledPacks(text, [{ ...first!, text: `${first!.text}\n` }, ...rest])).toBeNull();
  expect(readCompiledPacks(text, rest)).toBeNull();
  expect(readCompiledPacks(text.slice(0, -100), sources.flat())).toBeNull();
  expect(readCompiledPacks('', sources.flat())).toBeNull();
  expect(readCompiledPacks('{"format":1}', sources.flat())).toBeNull();
});
