import { createWriteStream } from 'node:fs';
import { copyFile, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FEED_BODY_FILE } from '../knowledge/feed-rows.ts';
import { AppError } from '../lib/app-error.ts';
import type { ListImporter } from '../pipeline/feeds/import-list.ts';
import type { ChildOutcome, Children } from './children.ts';
import { CONTENT_FILE, JOB_VERSION, OLD_ENTRIES_FILE, OLD_HEAD_FILE, RESULT_FILE } from './job.ts';
import type { IngestLimits } from './limits.ts';
import type { IngestLog } from './log.ts';
import { Nonsense, readImported } from './result-lines.ts';

const HEAD_FILE = 'pack.yaml';
/** More is no head of an imported pack, which has two dozen lines. */
const LARGEST_HEAD_BYTES = 64 * 1024;

/**
 * Makes packs of lists in child processes: a list may be made so that reading it takes for ever, or needs more memory than
 * there is. The server itself only moves files.
 */
export function createListImporter(
  children: Children,
  { parseSeconds }: Pick<IngestLimits, 'parseSeconds'>,
  log: IngestLog,
): ListImporter {
  return async (list, pieces, folder, stop) => {
    const packFolder = join(folder, list.name);
    await mkdir(folder, { recursive: true });
    // Hidden, so that nobody takes it for a pack; beside the packs, so that it can take a place among them at once.
    const work = join(folder, `.${list.name}-fetch-${process.pid}`);
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { mode: 0o700 });
    try {
      const content = join(work, CONTENT_FILE);
      await pipeline(pieces, createWriteStream(content, { flags: 'wx', mode: 0o600 }));
      const files = { [CONTENT_FILE]: content, ...(await copiesOf(packFolder, work)) };
      const run = await children.run({
        job: { version: JOB_VERSION, kind: 'list', list },
        files,
        seconds: parseSeconds,
        signal: stop ?? new AbortController().signal,
      });
      try {
        const entries = await entriesOf(run, list.name, log);
        await takeOver(join(run.folder, list.name), work, packFolder);
        return entries;
      } finally {
        await run.dispose();
      }
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  };
}

/** Copies, since a child may write to what it is given. */
async function copiesOf(packFolder: string, work: string): Promise<Readonly<Record<string, string>>> {
  if (!(await isThere(packFolder))) return {};
  if (!(await isThere(join(packFolder, FEED_BODY_FILE))))
    throw new AppError('conflict', `${packFolder}: is there and was not imported, choose another name`);
  await copyFile(join(packFolder, FEED_BODY_FILE), join(work, OLD_ENTRIES_FILE));
  await copyFile(join(packFolder, HEAD_FILE), join(work, OLD_HEAD_FILE));
  return { [OLD_ENTRIES_FILE]: join(work, OLD_ENTRIES_FILE), [OLD_HEAD_FILE]: join(work, OLD_HEAD_FILE) };
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** What a child said, as an error where there is no pack. */
async function entriesOf({ end, detail, folder }: ChildOutcome, name: string, log: IngestLog): Promise<number> {
  if (end === 'ended') {
    try {
      const answer = await readImported(join(folder, RESULT_FILE));
      if (answer.kind === 'imported') return answer.entries;
      throw new AppError('invalid-input', answer.message);
    } catch (error) {
      if (!(error instanceof Nonsense)) throw error;
      log.warn({ feed: name, detail: error.message }, 'the process that read a list wrote nonsense');
      throw new AppError('unavailable', 'the process that read the list wrote nonsense');
    }
  }
  if (end !== 'stopped') log.warn({ feed: name, end, detail }, 'the process that read a list ended early');
  throw new AppError('unavailable', SENTENCES[end]);
}

const SENTENCES: Readonly<Record<Exclude<ChildOutcome['end'], 'ended'>, string>> = {
  memory: 'reading the list takes more memory than it may (parseMemoryBytes)',
  cpu: 'reading the list takes more processor time than it may (parseCpuSeconds)',
  time: 'reading the list takes longer than it may (parseSeconds)',
  stopped: 'the server stopped while the list was read',
  disk: 'there is no room on the disk for the list',
  'not-started': 'no process can be started to read the list',
  crashed: 'the process that read the list crashed',
};

/** Puts the two files of the new pack in the place of the old ones, the large one first, or the whole pack at once. */
async function takeOver(made: string, work: string, packFolder: string): Promise<void> {
  const fresh = join(work, 'fresh');
  await mkdir(fresh);
  for (const [name, mostBytes] of [
    [FEED_BODY_FILE, Number.POSITIVE_INFINITY],
    [HEAD_FILE, LARGEST_HEAD_BYTES],
  ] as const) {
    // Never what a link leads to.
    const info = await lstat(join(made, name)).catch(() => null);
    if (info === null || !info.isFile() || info.size > mostBytes)
      throw new AppError('unavailable', 'the process that read the list left no pack');
    await rename(join(made, name), join(fresh, name));
    await syncFile(join(fresh, name));
  }
  if (!(await isThere(packFolder))) return rename(fresh, packFolder);
  await rename(join(fresh, FEED_BODY_FILE), join(packFolder, FEED_BODY_FILE));
  await rename(join(fresh, HEAD_FILE), join(packFolder, HEAD_FILE));
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
