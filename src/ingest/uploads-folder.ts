import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import type { UploadPart, WaitingFile } from './ingest.ts';
import { CONTENT_FILE, NAMES_FILE } from './job.ts';

const FILES: Readonly<Record<UploadPart, string>> = { content: CONTENT_FILE, names: NAMES_FILE };
const PARTS: readonly UploadPart[] = ['content', 'names'];
/** Ends the name of a folder that is still being filled. */
const PARTIAL = '.part';

/**
 * Where uploads lie until they are read: `uploads/<sample id>/content` and `names`, in `uploads/<sample id>.part/` while
 * they arrive, in `kept/<sample id>/` afterwards where they are kept. No name in it is anybody's but ours.
 */
export class UploadsFolder {
  private readonly uploads: string;
  private readonly kept: string;
  private holds = 0;
  private readonly putOff = new Map<string, () => Promise<void>>();

  constructor(dataFolder: string) {
    this.uploads = join(dataFolder, 'uploads');
    this.kept = join(dataFolder, 'kept');
  }

  async prepare(): Promise<string> {
    await mkdir(this.uploads, { recursive: true, mode: 0o700 });
    return this.uploads;
  }

  partialFolder(sampleId: string): string {
    return join(this.uploads, checkedId(sampleId) + PARTIAL);
  }

  partialFile(sampleId: string, part: UploadPart): string {
    return join(this.partialFolder(sampleId), FILES[part]);
  }

  file(sampleId: string, part: UploadPart): string {
    return join(this.uploads, checkedId(sampleId), FILES[part]);
  }

  async makePartial(sampleId: string): Promise<void> {
    await this.prepare();
    await mkdir(this.partialFolder(sampleId), { mode: 0o700 });
  }

  /** Gives what arrived its final name; it survives a crash when this returns. */
  async keepPartial(sampleId: string): Promise<void> {
    await syncFolder(this.partialFolder(sampleId));
    await rename(this.partialFolder(sampleId), join(this.uploads, checkedId(sampleId)));
    await syncFolder(this.uploads);
  }

  async removePartial(sampleId: string): Promise<void> {
    await rm(this.partialFolder(sampleId), { recursive: true, force: true });
  }

  /** Until the function that this gives is called, nothing goes: what was to be removed or put aside is so then. */
  holdFiles(): () => Promise<void> {
    this.holds++;
    let isHeld = true;
    return async () => {
      if (!isHeld) return;
      isHeld = false;
      if (--this.holds > 0) return;
      const put = [...this.putOff.values()];
      this.putOff.clear();
      for (const act of put) await act();
    };
  }

  /** Uploads that were to go, and are held. */
  get heldIds(): readonly string[] {
    return [...this.putOff.keys()];
  }

  /** Removes an upload, kept ones included. */
  async remove(sampleId: string): Promise<void> {
    if (this.holds > 0) {
      this.putOff.set(sampleId, () => this.remove(sampleId));
      return;
    }
    await rm(join(this.uploads, checkedId(sampleId)), { recursive: true, force: true });
    await rm(join(this.kept, checkedId(sampleId)), { recursive: true, force: true });
  }

  /** Puts an upload that was read aside. */
  async keep(sampleId: string): Promise<void> {
    if (this.holds > 0) {
      this.putOff.set(sampleId, () => this.keep(sampleId));
      return;
    }
    await mkdir(this.kept, { recursive: true, mode: 0o700 });
    await rm(join(this.kept, checkedId(sampleId)), { recursive: true, force: true });
    await rename(join(this.uploads, checkedId(sampleId)), join(this.kept, checkedId(sampleId)));
  }

  /** The files of an upload by name; null when one of them is missing. */
  async filesOf(sampleId: string, hasNames: boolean): Promise<Record<string, string> | null> {
    const parts = hasNames ? PARTS : PARTS.slice(0, 1);
    const files: Record<string, string> = {};
    for (const part of parts) {
      const path = this.file(sampleId, part);
      if (!(await stat(path).catch(() => null))?.isFile()) return null;
      files[FILES[part]] = path;
    }
    return files;
  }

  /**
   * Removes what nobody will come back for: all that is neither in `wanted` nor younger than `since` (epoch
   * milliseconds). Gives the names that were removed.
   */
  async sweep(wanted: ReadonlySet<string>, since: number): Promise<string[]> {
    const removed: string[] = [];
    if (this.holds > 0) return removed;
    for (const name of await readdir(await this.prepare())) {
      if (wanted.has(name) || wanted.has(name.replace(PARTIAL, ''))) continue;
      const path = join(this.uploads, name);
      const info = await stat(path).catch(() => null);
      if (info === null || info.ctimeMs >= since) continue;
      await rm(path, { recursive: true, force: true });
      removed.push(name);
    }
    return removed;
  }

  /** The files of these samples, as far as they are there; each is to be read before the next is asked for. */
  async *waitingFiles(sampleIds: readonly string[]): AsyncGenerator<WaitingFile> {
    for (const sampleId of sampleIds)
      for (const part of PARTS) {
        const handle = await open(this.file(sampleId, part), 'r').catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return null;
          throw error;
        });
        if (handle === null) continue;
        try {
          // Open before it is told of: it may be processed and removed meanwhile.
          const bytes = createReadStream('', { fd: handle, autoClose: false }) as AsyncIterable<Uint8Array>;
          yield { sampleId, part, bytes };
        } finally {
          await handle.close();
        }
      }
  }

  async restore({ sampleId, part, bytes }: WaitingFile): Promise<void> {
    const folder = join(await this.prepare(), checkedId(sampleId));
    if (!PARTS.includes(part)) throw new AppError('invalid-input', 'The backup holds a file that no upload has.');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = this.file(sampleId, part);
    const file = await open(path + PARTIAL, 'w', 0o600);
    try {
      for await (const piece of bytes) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(path + PARTIAL, path);
    await syncFolder(folder);
    await syncFolder(this.uploads);
  }
}

/** No text becomes part of a path that is not an id. */
function checkedId(sampleId: string): string {
  if (!/^[0-9a-f]{32}$/.test(sampleId))
    throw new AppError('invalid-input', 'A sample id has 32 lower-case hexadecimal digits.');
  return sampleId;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
