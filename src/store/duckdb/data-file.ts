import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { AppError, errorMessage } from '../../lib/app-error.ts';
import { type DuckDb, engineSettings } from './engine.ts';
import { contentsInSchema, knownSchemaVersion, migrate } from './migrate.ts';
import { SCHEMA_VERSION } from './schema.ts';

const DATA_FILE = 'flowsage.duckdb';
const TEMPORARY_FOLDER = 'temporary';
/** Endings of files that a process left which died half way. */
const HALF_MADE = ['.new', '.migrating'];

export interface DataFileOptions {
  readonly memoryLimit: string;
  readonly onWarning: (message: string) => void;
}

/** Opens the data of a folder that is locked already, made new or brought to the present version if need be. */
export async function openDataFile(duckdb: DuckDb, folder: string, options: DataFileOptions): Promise<DuckDBInstance> {
  const file = join(folder, DATA_FILE);
  const temporaryFolder = join(folder, TEMPORARY_FOLDER);
  rmSync(temporaryFolder, { recursive: true, force: true });
  mkdirSync(temporaryFolder, { mode: 0o700 });
  for (const name of readdirSync(folder))
    if (HALF_MADE.some((ending) => name.startsWith(`${DATA_FILE}${ending}`))) rmSync(join(folder, name));
  const settings = engineSettings({ memoryLimit: options.memoryLimit, temporaryFolder });
  if (!existsSync(file)) {
    // Made under another name first: a process that dies while making it must not leave half a database behind.
    const half = `${file}.new`;
    await usingFile(duckdb, half, settings, migrate);
    chmodSync(half, 0o600);
    renameSync(half, file);
  }
  const instance = await openOrQuarantine(duckdb, file, settings, options.onWarning);
  let version: number;
  try {
    version = await usingConnection(instance, (connection) => knownSchemaVersion(connection, file));
  } catch (error) {
    instance.closeSync();
    throw error;
  }
  if (version === SCHEMA_VERSION) return instance;
  await migrateCopy(duckdb, instance, file, settings);
  return openFile(duckdb, file, settings);
}

/** Bytes of the data and of its log on disk. */
export function dataBytes(folder: string): number {
  const file = join(folder, DATA_FILE);
  return [file, `${file}.wal`].reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/**
 * Migrates a copy and puts it in the place of the original in one step. Whatever stops this half way, even a fault of
 * the migration itself, leaves the original as it was.
 */
async function migrateCopy(
  duckdb: DuckDb,
  original: DuckDBInstance,
  file: string,
  settings: Record<string, string>,
): Promise<void> {
  const before = await usingConnection(original, async (connection) => {
    await connection.run('CHECKPOINT');
    return contentsInSchema(connection, await knownSchemaVersion(connection, file));
  });
  original.closeSync();
  // A log that stays would later be applied to the migrated file.
  if (existsSync(`${file}.wal`)) throw new AppError('unavailable', `${file}.wal could not be written into ${file}`);
  const copy = `${file}.migrating`;
  copyFileSync(file, copy);
  chmodSync(copy, 0o600);
  const after = await usingFile(duckdb, copy, settings, async (connection) => {
    await migrate(connection);
    return contentsInSchema(connection, SCHEMA_VERSION);
  });
  if (after !== before || existsSync(`${copy}.wal`)) {
    throw new AppError('unavailable', `${file} could not be migrated: ${after} of ${before} contents; it is as before`);
  }
  renameSync(copy, file);
}

/**
 * A log of changes that cannot be read is put aside, never deleted, so that the data as of the last checkpoint opens.
 * What stops the reading of a sound log (memory, disk, rights) is no damage.
 */
async function openOrQuarantine(
  duckdb: DuckDb,
  file: string,
  settings: Record<string, string>,
  onWarning: (message: string) => void,
): Promise<DuckDBInstance> {
  try {
    return await openFile(duckdb, file, settings);
  } catch (error) {
    const message = errorMessage(error);
    const log = `${file}.wal`;
    const isDamaged = /\bWAL\b/.test(message) && !/Out of Memory|No space|Permission denied|set lock/i.test(message);
    if (!isDamaged || !existsSync(log)) throw error;
    const aside = `${log}.damaged-${new Date().toISOString().replaceAll(/[^0-9TZ]/g, '')}`;
    renameSync(log, aside);
    const instance = await openFile(duckdb, file, settings);
    onWarning(
      `${log} is damaged and was moved to ${aside}: what was written since the last checkpoint is missing; ` +
        `restore a backup if you have one (${message})`,
    );
    return instance;
  }
}

async function openFile(duckdb: DuckDb, file: string, settings: Record<string, string>): Promise<DuckDBInstance> {
  try {
    return await duckdb.DuckDBInstance.create(file, settings);
  } catch (error) {
    throw new AppError(
      'unavailable',
      `${file} cannot be opened: ${errorMessage(error)}; it is left as it is, move it away to start anew`,
      { cause: error },
    );
  }
}

type Connection = Awaited<ReturnType<DuckDBInstance['connect']>>;

async function usingFile<T>(
  duckdb: DuckDb,
  file: string,
  settings: Record<string, string>,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const instance = await openFile(duckdb, file, settings);
  try {
    return await usingConnection(instance, work);
  } finally {
    instance.closeSync();
  }
}

async function usingConnection<T>(instance: DuckDBInstance, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}
