import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { type Backup, readBackup } from '../../pipeline/backup.ts';
import { withNewDataFolder } from '../data-folder-store.ts';
import { counted } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';

/** Where a backup is unpacked before it becomes the folder's content; left behind by a restoring that was ended. */
const UNFINISHED = '.restoring';

/** What a disk of its own has at its top. */
const NOTHING: ReadonlySet<string> = new Set([UNFINISHED, 'lost+found']);

/** `flowsage restore` */
export async function restoreCommand(
  file: string,
  { dataDir }: { readonly dataDir: string },
  terminal: Terminal,
): Promise<number> {
  if (!existsSync(file)) throw new AppError('not-found', `${file}: no such file`);
  await checkEmpty(dataDir);
  const backup = await readBackup(() => createReadStream(file));
  terminal.note(`${file}: of ${backup.head.at}, by Flowsage ${backup.head.program}, whole`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const unfinished = join(dataDir, UNFINISHED);
  await rm(unfinished, { recursive: true, force: true });
  try {
    const restored = await fill(unfinished, backup);
    await checkEmpty(dataDir);
    // The store comes last: without it the folder counts as new.
    const names = (await readdir(unfinished)).sort((a, b) => Number(a === 'store') - Number(b === 'store'));
    for (const name of names) await rename(join(unfinished, name), join(dataDir, name));
    terminal.print(`${dataDir}: ${counted(backup.rowCount, 'row')}, ${counted(restored.files, 'waiting file')}`);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return 0;
}

async function checkEmpty(folder: string): Promise<void> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  const found = names.find((name) => !NOTHING.has(name));
  if (found !== undefined)
    throw new AppError('conflict', `${folder}: holds ${found}, expected an empty folder; nothing was restored`);
}

async function fill(folder: string, backup: Backup): Promise<{ readonly files: number }> {
  return withNewDataFolder(folder, async (store, ingest) => {
    await store.restore(backup.head.schema, backup.rows());
    const waiting = new Set(await store.unfinishedSampleIds());
    let files = 0;
    for await (const file of backup.files()) {
      // Those of samples that were read or deleted while the backup was made have no use.
      if (!waiting.has(file.sampleId)) continue;
      await ingest.restoreFile(file);
      files++;
    }
    const { faults } = await store.verify();
    if (faults.length > 0)
      throw new AppError(
        'invalid-input',
        `backup: what it holds does not fit together: ${faults.slice(0, 3).join('; ')}`,
      );
    return { files };
  });
}
