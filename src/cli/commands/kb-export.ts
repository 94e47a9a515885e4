import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEED_BODY_FILE } from '../../knowledge/feed-rows.ts';
import { PACK_NAME } from '../../knowledge/import/index.ts';
import { EXPORTED_ENDING } from '../../knowledge/load-packs.ts';
import { readPack } from '../../knowledge/pack.ts';
import { writePack } from '../../knowledge/write-pack.ts';
import { AppError } from '../../lib/app-error.ts';
import type { KnowledgePack } from '../../model/knowledge.ts';
import { allPackSources, bodyOf, type KnowledgeOptions, packFolders, packPlaces } from '../knowledge-packs.ts';
import { counted } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export interface ExportOptions {
  readonly output: string;
  readonly name?: string;
  readonly author?: string;
  readonly licence?: string;
}

/**
 * `flowsage kb export`: all packs in one fixed form, a folder each. Exporting what was exported gives the same bytes.
 */
export async function kbExport(
  paths: readonly string[],
  options: KnowledgeOptions & ExportOptions,
  terminal: Terminal,
): Promise<number> {
  const { output } = options;
  if (existsSync(output) && readdirSync(output).length > 0)
    throw new AppError('invalid-input', `${output} is not empty, expected a new folder`);
  const places = paths.length === 0 ? allPackSources(options) : paths.flatMap(packPlaces);
  const packs = places.map((place) => ({ place, ...readPack(place.source) }));
  const names = packs.map(({ pack }) => pack.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new AppError('conflict', `two packs are called ${twice}`);
  for (const { place, pack, cases } of packs) {
    const head = withHead(pack, options, packs.length);
    const folder = join(output, head.name);
    mkdirSync(folder, { recursive: true });
    const written = cases.map((one) => one.written);
    // What the pack says of itself within it is relative to its name, and to its author where none is told.
    const files = [
      writePack({ ...head, records: [], behaviors: [], events: [] })[0]!,
      ...writePack(pack, written).slice(1),
    ];
    for (const { file, text } of files) writeFileSync(join(folder, file), text);
    // What was imported has one form only.
    const body = bodyOf(place);
    if (body !== null) copyFileSync(body, join(folder, FEED_BODY_FILE));
  }
  terminal.note(`${counted(packs.length, 'pack')} in ${output}`);
  for (const file of recordFiles(paths.length === 0 ? packFolders(options) : paths))
    terminal.note(`left out: ${file}, which is one file that can be handed on as it is`);
  return 0;
}

/** What people wrote at a server has a fixed form of its own. */
function recordFiles(folders: readonly string[]): string[] {
  return folders
    .filter((folder) => statSync(folder).isDirectory())
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(EXPORTED_ENDING) && !name.startsWith('.'))
        .map((name) => join(folder, name)),
    );
}

/** The pack with what was asked for in its head. */
function withHead(pack: KnowledgePack, { name, author, licence }: ExportOptions, count: number): KnowledgePack {
  if (name === undefined && author === undefined && licence === undefined) return pack;
  if (count > 1)
    throw new UsageError(`--name, --author and --licence are for one pack, found ${count}: each keeps its own`);
  const head = { name: name ?? pack.name, author: author ?? pack.author, licence: licence ?? pack.licence };
  if (!PACK_NAME.test(head.name))
    throw new UsageError(`--name ${head.name}: expected lower-case letters, digits and hyphens, at most 63`);
  for (const [option, text] of Object.entries({ author: head.author, licence: head.licence }))
    if (!LINE.test(text)) throw new UsageError(`--${option}: expected one line of at most 200 characters`);
  return { ...pack, ...head };
}

const LINE = /^\P{C}{1,200}$/u;
