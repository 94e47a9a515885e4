import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, errorMessage } from '../../lib/app-error.ts';
import { loadDuckDb } from './engine.ts';

/**
 * One process owns a data folder. DuckDB locks its file, but that lock is gone as soon as the process itself opens and
 * closes the file once more, as a backup or a hash does (POSIX locks end at any close). So a second, empty database
 * that nothing else ever touches is held open as the lock, and a text file beside it says who holds it.
 */
const LOCK_FILE = 'LOCK.duckdb';
const OWNER_FILE = 'owner.json';

/** How long a loser waits for the name of the owner. */
const OWNER_PATIENCE_MILLISECONDS = 500;
const OWNER_POLL_MILLISECONDS = 20;

const LOCK_SETTINGS = { memory_limit: '16MB', threads: '1', enable_external_access: 'false' };

/** `f_type` of statfs(2), linux/magic.h: file systems whose locks other machines may not see. */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
]);

/** Folders that this process holds: locks of files do not keep a process from itself. */
const held = new Set<string>();

/** Makes the folder if need be, takes it, and returns what gives it free again. */
export async function lockFolder(folder: string, allowNetworkFolder: boolean): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const fileSystem = NETWORK_FILE_SYSTEMS.get(statfsSync(folder).type);
  if (fileSystem !== undefined && !allowNetworkFolder) {
    throw new AppError(
      'unavailable',
      `data folder ${folder} is on a network file system (${fileSystem}), where two machines could write at once; ` +
        'choose a local folder',
    );
  }
  const place = realpathSync(folder);
  if (held.has(place)) {
    throw new AppError('conflict', `data folder ${folder} is already open in this process (${process.pid})`);
  }
  held.add(place);
  try {
    const lock = await openLock(folder);
    const owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    writeFileSync(join(folder, OWNER_FILE), `${JSON.stringify(owner)}\n`, { mode: 0o600 });
    return () => {
      rmSync(join(folder, OWNER_FILE), { force: true });
      lock.closeSync();
      held.delete(place);
    };
  } catch (error) {
    held.delete(place);
    throw error;
  }
}

async function openLock(folder: string): Promise<{ closeSync(): void }> {
  const { DuckDBInstance } = await loadDuckDb();
  const file = join(folder, LOCK_FILE);
  try {
    if (!existsSync(file)) {
      // Made under another name first: a process that dies while making it must not leave half a lock behind.
      const half = join(folder, `${LOCK_FILE}.${process.pid}.new`);
      rmSync(half, { force: true });
      (await DuckDBInstance.create(half, LOCK_SETTINGS)).closeSync();
      chmodSync(half, 0o600);
      linkUnlessThere(half, file);
      rmSync(half, { force: true });
    }
    return await DuckDBInstance.create(file, LOCK_SETTINGS);
  } catch (error) {
    const message = errorMessage(error);
    if (message.includes('Could not set lock')) throw new AppError('conflict', await inUse(folder), { cause: error });
    throw new AppError('unavailable', `data folder ${folder}: ${LOCK_FILE} cannot be opened: ${message}`, {
      cause: error,
    });
  }
}

function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // A file system without hard links: two first starts at the same moment are told apart by the lock itself.
    renameSync(from, to);
  }
}

async function inUse(folder: string): Promise<string> {
  const owner = await ownerOf(folder);
  const who = owner === null ? 'another process' : `process ${owner.pid} on ${owner.host} since ${owner.since}`;
  return `data folder ${folder} is in use by ${who}; stop it or choose another folder`;
}

interface Owner {
  readonly pid: unknown;
  readonly host: unknown;
  readonly since: unknown;
}

/** Whoever has just taken the lock has not written its name yet, and the name there is that of one that is gone. */
async function ownerOf(folder: string): Promise<Owner | null> {
  for (let waited = 0; ; waited += OWNER_POLL_MILLISECONDS) {
    try {
      const owner = JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')) as Owner;
      if (owner.host !== hostname() || isRunning(owner.pid)) return owner;
    } catch {
      // Not there, or half written.
    }
    if (waited >= OWNER_PATIENCE_MILLISECONDS) return null;
    await sleep(OWNER_POLL_MILLISECONDS);
  }
}

function isRunning(pid: unknown): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch (error) {
    // It is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
