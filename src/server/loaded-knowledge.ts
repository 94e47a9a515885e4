import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createKnowledgeBase, type KnowledgeBase } from '../knowledge/index.ts';
import { errorMessage } from '../lib/app-error.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
import { type PackVersion, packVersions } from './knowledge-versions.ts';

/** The packs that the server knows now. Nothing of it changes; other files make another one. */
export interface KnowledgeState {
  readonly knowledge: KnowledgeBase;
  /** Of its packs, in their order. */
  readonly packVersions: readonly PackVersion[];
}

/** The packs of a server's folders, which are read again when a file in them changed. */
export interface LoadedKnowledge {
  current(): KnowledgeState;
  /** Looks at the folders, and gives whether there are other packs now. What cannot be read leaves all as it was. */
  refresh(): Promise<boolean>;
}

export interface LoadedKnowledgeOptions {
  /** Folders whose files decide; they need not be there. */
  readonly folders: readonly string[];
  readonly load: () => Promise<readonly KnowledgePack[]>;
  readonly onChange: (state: KnowledgeState) => void;
  readonly onFault: (reason: string) => void;
  /** Epoch seconds. */
  readonly now: () => number;
}

/** Files of a folder that are looked at; as many as are ever loaded, and more. */
const MOST_FILES = 20_000;

/** Loads the packs for the first time; a fault is the caller's. */
export async function loadKnowledge(options: LoadedKnowledgeOptions): Promise<LoadedKnowledge> {
  const { folders, load, onChange, onFault, now } = options;
  const read = async (): Promise<KnowledgeState> => {
    const packs = await load();
    return {
      knowledge: createKnowledgeBase(packs, now),
      packVersions: packVersions(packs),
    };
  };
  let print = await fingerprint(folders);
  let state = await read();
  let work: Promise<boolean> | null = null;

  const refresh = async (): Promise<boolean> => {
    const before = await fingerprint(folders);
    if (before === print) return false;
    try {
      const fresh = await read();
      // Files that were written meanwhile are read the next time.
      if ((await fingerprint(folders)) !== before) return false;
      print = before;
      if (JSON.stringify(fresh.packVersions) === JSON.stringify(state.packVersions)) return false;
      state = fresh;
    } catch (error) {
      // Told once: until a file changes again, trying anew would say the same.
      print = before;
      onFault(errorMessage(error));
      return false;
    }
    onChange(state);
    return true;
  };

  return {
    current: () => state,
    refresh: () => {
      work ??= refresh().finally(() => {
        work = null;
      });
      return work;
    },
  };
}

/** Names, sizes and times of all files in folders and in the folders within: another text when one of them changed. */
async function fingerprint(folders: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const folder of folders) {
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      const isFolder = await addLine(lines, path);
      if (isFolder) for (const inside of await namesIn(path)) await addLine(lines, join(path, inside));
      if (lines.length > MOST_FILES) break;
    }
  }
  return lines.join('\n');
}

/** Hidden ones are packs on their way in. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  } catch {
    return [];
  }
}

/** Gives whether it is a folder. */
async function addLine(lines: string[], path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    lines.push(`${path} ${found.mtimeMs} ${found.size} ${found.ino}`);
    return found.isDirectory();
  } catch {
    // Taken away between the two looks.
    return false;
  }
}
