import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { standardSettings } from '../config/settings.ts';
import { createIngest, type Ingest } from '../ingest/index.ts';
import { AppError } from '../lib/app-error.ts';
import { openDuckDbStore, type Store } from '../store/index.ts';

/** A data folder that no server runs on, opened for one piece of work. */
export async function withDataFolder<Result>(
  folder: string,
  work: (store: Store, ingest: Ingest) => Promise<Result>,
): Promise<Result> {
  // Opening makes what is not there, and nobody means an empty one.
  if (!existsSync(join(folder, 'store'))) throw new AppError('not-found', `${folder}: there is no store in it`);
  return withNewDataFolder(folder, work);
}

/** The same, with a folder that is made. */
export async function withNewDataFolder<Result>(
  folder: string,
  work: (store: Store, ingest: Ingest) => Promise<Result>,
): Promise<Result> {
  const store = await openDuckDbStore({ folder });
  try {
    // Nothing is begun or started: only files are looked at.
    return await work(store, createIngest({ folder, store, limits: standardSettings(), log: SILENT }));
  } finally {
    await store.close();
  }
}

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
