import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../lib/app-error.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
import { COMPILED_FILE, readCompiledPacks } from './compiled-packs.ts';
import { FEED_BODY_FILE } from './feed-rows.ts';
import type { PackFile } from './pack.ts';

/**
 * Finds and reads packs in a folder. A subfolder with a `pack.yaml` is a pack, its other YAML files are the themes;
 * any YAML file directly in the folder is a pack of its own, and so is any file of records that a server exported. A
 * folder that itself has a `pack.yaml` is one pack.
 */

/** The folder of packs that comes with the program. */
export const SHIPPED_KNOWLEDGE_FOLDER = fileURLToPath(new URL('../../knowledge', import.meta.url));

const HEAD_FILE = 'pack.yaml';
/** Files of records that a server exported. */
export const EXPORTED_ENDING = '.records.ndjson';
const LARGEST_FILE_BYTES = 4 * 1024 * 1024;
const MOST_FILES = 1000;

/** The sources of one pack, head first. */
export type PackSource = readonly PackFile[];

/** Loads every pack of a folder, in the order of their names. */
export async function loadPacks(folder: string): Promise<KnowledgePack[]> {
  const sources = findPackSources(folder);
  const packs = [
    ...(await withImportedEntries(folder, sources, await readSources(folder, sources))),
    ...(await readExportedRecords(folder)),
  ];
  const named = new Set<string>();
  for (const { name } of packs) {
    if (named.has(name)) throw new AppError('invalid-input', `knowledge: two packs in ${folder} are called ${name}`);
    named.add(name);
  }
  return packs;
}

async function readSources(folder: string, sources: readonly PackSource[]): Promise<KnowledgePack[]> {
  const compiledFile = join(folder, COMPILED_FILE);
  if (existsSync(compiledFile)) {
    const packs = readCompiledPacks(readFileSync(compiledFile, 'utf8'), sources.flat());
    if (packs !== null) return packs;
  }
  // Reading YAML and the schema is loaded only here: it costs more than all the rest of a start.
  const { parsePack } = await import('./pack.ts');
  return sources.map((files) => parsePack(files));
}

async function readExportedRecords(folder: string): Promise<KnowledgePack[]> {
  const names = entriesOf(folder).filter((name) => name.endsWith(EXPORTED_ENDING));
  if (names.length === 0) return [];
  const { readRecordPack } = await import('./record-pack.ts');
  return names.map((name) => readRecordPack(join(folder, name), name));
}

/** Adds what was imported from lists of others, which lies beside the YAML of a pack. */
async function withImportedEntries(
  folder: string,
  sources: readonly PackSource[],
  packs: readonly KnowledgePack[],
): Promise<KnowledgePack[]> {
  const folders = sources.map(([head]) => {
    const path = join(folder, head!.file);
    return basename(path) === HEAD_FILE && existsSync(join(dirname(path), FEED_BODY_FILE)) ? dirname(path) : null;
  });
  if (folders.every((packFolder) => packFolder === null)) return [...packs];
  const { withFeedEntries } = await import('./feed-pack.ts');
  return packs.map((pack, i) => (folders[i] == null ? pack : withFeedEntries(pack, folders[i])));
}

/** The source files of every pack in a folder, named relative to it. */
export function findPackSources(folder: string): PackSource[] {
  const names = entriesOf(folder);
  if (names.includes(HEAD_FILE)) return [packFiles(folder, '', names)];
  const packs: PackSource[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (isYaml(name)) packs.push([readPackFile(path, name)]);
    else if (statSync(path).isDirectory()) {
      const inside = entriesOf(path);
      if (inside.includes(HEAD_FILE)) packs.push(packFiles(path, `${name}/`, inside));
    }
  }
  return packs;
}

/** The source of a pack that is a single file; its neighbours are not read. Null where it is part of a pack folder. */
export function singleFileSource(path: string): PackSource | null {
  const name = basename(path);
  if (!isYaml(name) || existsSync(join(dirname(path), HEAD_FILE))) return null;
  return [readPackFile(path, name)];
}

function packFiles(folder: string, prefix: string, names: readonly string[]): PackSource {
  const themes = names.filter((name) => isYaml(name) && name !== HEAD_FILE);
  return [HEAD_FILE, ...themes].map((name) => readPackFile(join(folder, name), `${prefix}${name}`));
}

function entriesOf(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw new AppError('not-found', `knowledge: the folder ${folder} cannot be read`, { cause: error });
  }
  const visible = names.filter((name) => !name.startsWith('.')).sort();
  if (visible.length > MOST_FILES) {
    throw new AppError(
      'invalid-input',
      `knowledge: ${folder} holds ${visible.length} files, at most ${MOST_FILES} expected`,
    );
  }
  return visible;
}

function isYaml(name: string): boolean {
  return name.endsWith('.yaml') || name.endsWith('.yml');
}

function readPackFile(path: string, file: string): PackFile {
  const { size } = statSync(path);
  if (size > LARGEST_FILE_BYTES) {
    throw new AppError('invalid-input', `knowledge: ${file} has ${size} bytes, at most ${LARGEST_FILE_BYTES} expected`);
  }
  return { file, text: readFileSync(path, 'utf8') };
}
