import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AppError } from '../../lib/app-error.ts';
import type { Store } from '../store.ts';
import { createAccounts } from './accounts.ts';
import { Connections } from './connections.ts';
import { openDataFile } from './data-file.ts';
import { loadDuckDb } from './engine.ts';
import { createFindings } from './findings.ts';
import { createFlows } from './flows.ts';
import { lockFolder } from './folder-lock.ts';
import { createHeld } from './held.ts';
import { createJudgements } from './judgements.ts';
import { createMaintenance } from './maintenance.ts';
import { createMetadata } from './metadata.ts';
import { createProcessing } from './processing.ts';
import { createProposals } from './proposals.ts';
import { createSampleTexts } from './sample-texts.ts';
import { createSamples } from './samples.ts';
import { createSessions } from './sessions.ts';
import { createSilences } from './silences.ts';
import { createStatistics } from './statistics.ts';

export interface DuckDbStoreOptions {
  /** The data folder; the store keeps everything in `store/` within it and makes both when they are missing. */
  readonly folder: string;
  /** How much memory the engine may take. Below 128 MB a long log of changes may not be readable after a crash. */
  readonly memoryLimit?: string;
  /** Epoch seconds; only tests bring their own. */
  readonly now?: () => number;
  /** Go on although the folder is on a network file system. */
  readonly allowNetworkFolder?: boolean;
  /** Told once when the engine gave up: everything after is refused, and the process had better start anew. */
  readonly onFatal?: (error: AppError) => void;
  /** Told what the operator must hear of, as when data was damaged; by default a warning of the process. */
  readonly onWarning?: (message: string) => void;
}

export const DEFAULT_MEMORY_LIMIT = '512MB';

/** Opens the store in a data folder, which from then on belongs to this process until `close`. */
export async function openDuckDbStore(options: DuckDbStoreOptions): Promise<Store> {
  const duckdb = await loadDuckDb();
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const folder = join(options.folder, 'store');
  const unlock = await lockFolder(folder, options.allowNetworkFolder ?? false);
  try {
    const instance = await openDataFile(duckdb, folder, {
      memoryLimit: options.memoryLimit ?? DEFAULT_MEMORY_LIMIT,
      onWarning: options.onWarning ?? ((message) => process.emitWarning(message)),
    });
    const connections = await Connections.open({
      duckdb,
      instance,
      now: options.now ?? (() => Date.now() / 1000),
      onFatal: options.onFatal ?? (() => undefined),
    });
    let closing: Promise<void> | null = null;
    return {
      ...createStatistics(connections),
      ...createSamples(connections),
      ...createProcessing(connections),
      ...createFlows(connections),
      ...createSampleTexts(connections),
      ...createMetadata(connections),
      ...createProposals(connections),
      ...createJudgements(connections),
      ...createFindings(connections),
      ...createHeld(connections),
      ...createSilences(connections),
      ...createAccounts(connections),
      ...createSessions(connections),
      ...createMaintenance(connections, folder),
      close: () => (closing ??= connections.close().finally(unlock)),
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
