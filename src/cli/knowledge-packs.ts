import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { defaultDataFolder } from '../config/data-folder.ts';
import { FEED_BODY_FILE } from '../knowledge/feed-rows.ts';
import {
  findPackSources,
  installedPacksFolder,
  loadInstalledPacks,
  loadPacks,
  type PackSource,
  SHIPPED_KNOWLEDGE_FOLDER,
  singleFileSource,
} from '../knowledge/index.ts';
import { AppError } from '../lib/app-error.ts';
import type { KnowledgePack } from '../model/knowledge.ts';

/** Which packs a verb is about. */
export interface KnowledgeOptions {
  readonly dataDir?: string;
  readonly knowledge?: readonly string[];
}

/** A pack and where it is from. */
export interface PlacedPack {
  readonly pack: KnowledgePack;
  readonly place: 'shipped' | 'installed' | 'folder';
}

/** The packs that all verbs load, in their order: those of the program, installed ones, and those of further folders. */
export async function loadAllPacks(options: KnowledgeOptions): Promise<PlacedPack[]> {
  const placed = (place: PlacedPack['place']) => (pack: KnowledgePack) => ({ pack, place });
  const folders = await Promise.all((options.knowledge ?? []).map((folder) => loadPacks(folder)));
  return [
    ...(await loadPacks(SHIPPED_KNOWLEDGE_FOLDER)).map(placed('shipped')),
    ...(await loadInstalledPacks(dataFolderOf(options))).map(placed('installed')),
    ...folders.flat().map(placed('folder')),
  ];
}

/** A pack's files and the folder that they lie in. */
export interface PackPlace {
  readonly folder: string;
  readonly source: PackSource;
}

/** The files of the packs that `loadAllPacks` loads, but for such as no person wrote. */
export function allPackSources(options: KnowledgeOptions): PackPlace[] {
  return packFolders(options).flatMap((folder) => findPackSources(folder).map((source) => ({ folder, source })));
}

/** The folders of the packs that `loadAllPacks` loads. */
export function packFolders(options: KnowledgeOptions): string[] {
  const installed = installedPacksFolder(dataFolderOf(options));
  return [SHIPPED_KNOWLEDGE_FOLDER, ...(existsSync(installed) ? [installed] : []), ...(options.knowledge ?? [])];
}

/** The packs at a path: a file that is a pack, a folder that is one, or a folder of packs. */
export function packPlaces(path: string): PackPlace[] {
  if (!existsSync(path)) throw new AppError('not-found', `${path}: no such file or folder`);
  const full = resolve(path);
  const isFile = statSync(full).isFile();
  const folder = isFile ? dirname(full) : full;
  const single = isFile ? singleFileSource(full) : null;
  if (single !== null) return [{ folder, source: single }];
  const sources = findPackSources(folder);
  const found = isFile ? sources.filter(([head]) => head!.file === basename(full)) : sources;
  if (found.length === 0)
    throw new AppError('invalid-input', `${path}: no pack there, expected pack.yaml or a YAML file`);
  return found.map((source) => ({ folder, source }));
}

/** The folder of one pack's own files; null where it is a single file. */
export function ownFolder({ folder, source }: PackPlace): string | null {
  const head = join(folder, source[0]!.file);
  return basename(head) === 'pack.yaml' ? dirname(head) : null;
}

/** The body of a pack that was imported from lists of others; null for one that people wrote. */
export function bodyOf(place: PackPlace): string | null {
  const body = join(ownFolder(place) ?? '', FEED_BODY_FILE);
  return ownFolder(place) !== null && existsSync(body) ? body : null;
}

export function dataFolderOf({ dataDir }: KnowledgeOptions): string {
  return dataDir ?? defaultDataFolder();
}
