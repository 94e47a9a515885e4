import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultDataFolder } from '../config/data-folder.ts';
import {
  createGuardList,
  createKnowledgeBase,
  loadInstalledPacks,
  loadPacks,
  SHIPPED_KNOWLEDGE_FOLDER,
} from '../knowledge/index.ts';
import { LOCAL_ACCOUNT_ID } from '../model/account.ts';
import {
  type ComparedSamples,
  NO_OTHER_SAMPLES,
  type PreparedKnowledge,
  prepareKnowledge,
} from '../pipeline/judge-file.ts';
import { openDuckDbStore } from '../store/index.ts';
import type { Terminal } from './terminal.ts';

export interface JudgingOptions {
  readonly dataDir?: string;
  readonly knowledge?: readonly string[];
}

/** What files are judged by: the packs, and the statistics of the data folder where there are any. */
export interface Judging {
  readonly prepared: PreparedKnowledge;
  readonly compared: ComparedSamples;
  close(): Promise<void>;
}

/** Reads the packs, and opens the store of the data folder if it is there: judging alone makes none. */
export async function openJudging(options: JudgingOptions, terminal: Terminal): Promise<Judging> {
  const folder = options.dataDir ?? defaultDataFolder();
  const packs = await Promise.all([
    loadPacks(SHIPPED_KNOWLEDGE_FOLDER),
    loadInstalledPacks(folder),
    ...(options.knowledge ?? []).map((path) => loadPacks(path)),
  ]);
  const knowledge = createKnowledgeBase(packs.flat());
  const prepared = prepareKnowledge(knowledge, createGuardList(knowledge.packs));
  if (!existsSync(join(folder, 'store'))) return { prepared, compared: NO_OTHER_SAMPLES, close: async () => {} };
  const store = await openDuckDbStore({ folder }).catch((error: unknown) => {
    // A server may work on it: the verdict does without, and says so.
    terminal.note(`${folder}: statistics are not used (${error instanceof Error ? error.message : String(error)})`);
    return null;
  });
  if (store === null) return { prepared, compared: NO_OTHER_SAMPLES, close: async () => {} };
  return {
    prepared,
    compared: {
      statistics: store.statisticsFor({ accountId: LOCAL_ACCOUNT_ID, minAccounts: 1 }),
      sampleCount: await store.contentCount(),
      sampleIsCounted: false,
    },
    close: () => store.close(),
  };
}
