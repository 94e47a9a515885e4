import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KnowledgePack } from '../model/knowledge.ts';
import { loadPacks } from './load-packs.ts';

/** The folder of packs that were installed or imported for a data folder; it may not be there. */
export function installedPacksFolder(dataFolder: string): string {
  return join(dataFolder, 'knowledge');
}

/** The packs that were installed or imported for a data folder. */
export async function loadInstalledPacks(dataFolder: string): Promise<KnowledgePack[]> {
  const folder = installedPacksFolder(dataFolder);
  return existsSync(folder) ? loadPacks(folder) : [];
}
