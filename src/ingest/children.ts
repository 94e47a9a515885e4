import { randomBytes } from 'node:crypto';
import { copyFile, link, mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, type ChildExit, type ChildLimits, startChild } from './child-process.ts';
import { DISK_FULL_EXIT_CODE, type Job, type ListJob } from './job.ts';

/**
 * How a child ended. `ended`: it did what it was asked, or said why not. `not-started`: the machine had no process to
 * give, or no program to run, which says nothing about the job.
 */
export type ChildEnd = 'ended' | 'memory' | 'cpu' | 'time' | 'stopped' | 'disk' | 'not-started' | 'crashed';

export interface ChildOutcome {
  readonly end: ChildEnd;
  /** Of a crash, for the log: signal or code, and what it said last. */
  readonly detail: string;
  /** Holds what the child left; to be removed with `dispose`. */
  readonly folder: string;
  dispose(): Promise<void>;
}

export interface ChildRun {
  readonly job: Job | ListJob;
  /** Path on disk by name in the child's folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Wall clock. */
  readonly seconds: number;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

export interface ChildrenOptions {
  /** Path of the built program. */
  readonly program: string;
  /** Every child gets a folder in it; all that is in there at the beginning is removed. */
  readonly folder: string;
  readonly limits: ChildLimits;
}

interface Spare {
  readonly folder: string;
  readonly child: Child;
  hasEnded: boolean;
}

/**
 * Runs jobs in processes of their own, one job each. One is always started ahead (once there was a first job), so that
 * nobody waits for it to load.
 */
export class Children {
  private readonly options: ChildrenOptions;
  private spare: Promise<Spare> | null = null;
  private isClosed = false;
  private folder: Promise<string> | null = null;

  constructor(options: ChildrenOptions) {
    this.options = options;
  }

  /** Starts the one that is ahead, if there is none. */
  prepare(): void {
    if (this.spare !== null || this.isClosed) return;
    const spare = this.start();
    // Whoever takes it is told.
    spare.catch(() => {});
    this.spare = spare;
  }

  async run({ job, files, seconds, signal }: ChildRun): Promise<ChildOutcome> {
    const { folder, child } = await this.take();
    const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
    let cause: ChildEnd | null = null;
    const stop = (): void => {
      cause ??= 'stopped';
      child.kill();
    };
    const timer = setTimeout(() => {
      cause ??= 'time';
      child.kill();
    }, seconds * 1000);
    signal.addEventListener('abort', stop);
    try {
      for (const [name, path] of Object.entries(files)) await linkOrCopy(path, join(folder, name));
      if (signal.aborted) stop();
      else child.send(JSON.stringify(job));
      const exit = await child.exit;
      const end = cause ?? endOf(exit);
      return { end, detail: end === 'ended' ? '' : detailOf(exit), folder, dispose };
    } catch (error) {
      child.kill();
      await child.exit;
      await dispose();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  /** Ends the one that waits; those at work are ended by their signals. */
  async close(): Promise<void> {
    this.isClosed = true;
    const spare = await this.spare?.catch(() => null);
    this.spare = null;
    if (spare) await discard(spare);
  }

  private async take(): Promise<Spare> {
    let spare: Spare | null = null;
    if (this.spare !== null) {
      const waiting = this.spare;
      this.spare = null;
      spare = await waiting.catch(() => null);
    }
    // One that was ended from outside while it waited says nothing about the job.
    if (spare?.hasEnded) {
      await discard(spare);
      spare = null;
    }
    spare ??= await this.start();
    this.prepare();
    return spare;
  }

  private async start(): Promise<Spare> {
    this.folder ??= emptyFolder(this.options.folder);
    const folder = join(await this.folder, randomBytes(8).toString('hex'));
    await mkdir(folder, { mode: 0o700 });
    const child = startChild(this.options.program, folder, this.options.limits);
    const spare: Spare = { folder, child, hasEnded: false };
    void child.exit.then(() => {
      spare.hasEnded = true;
    });
    return spare;
  }
}

async function discard({ child, folder }: Spare): Promise<void> {
  child.kill();
  await child.exit;
  await rm(folder, { recursive: true, force: true });
}

/** Permissions of children are for true paths. */
async function emptyFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const folder = await realpath(path);
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
  return folder;
}

/** Some file systems have one name for a file only. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    await copyFile(from, to);
  }
}

/** What V8, the C library and the C++ library say when there is no more memory. */
const OUT_OF_MEMORY = /out of memory|allocation failed|bad_alloc|cannot allocate memory|ENOMEM/i;

/** What a shell ends with that cannot become a program (POSIX, `exec`). */
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

function endOf({ code, signal, errorText }: ChildExit): ChildEnd {
  if (code === 0) return 'ended';
  if ((code === null && signal === null) || code === NOT_EXECUTABLE || code === NOT_FOUND) return 'not-started';
  if (code === DISK_FULL_EXIT_CODE) return 'disk';
  if (signal === 'SIGXCPU') return 'cpu';
  return OUT_OF_MEMORY.test(errorText) ? 'memory' : 'crashed';
}

function detailOf({ code, signal, errorText }: ChildExit): string {
  return `${signal ?? `exit code ${code}`}: ${errorText.trim()}`;
}
