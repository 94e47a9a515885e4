import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { AppError } from '../lib/app-error.ts';

/** A file to read, and what its output is called. */
export interface InputFile {
  readonly path: string;
  /** Path of the output relative to the output folder, without extension. */
  readonly outputStem: string;
  /** Found in a folder rather than named by the user: then it may turn out to be no traffic at all. */
  readonly isFound: boolean;
}

/** Files below a folder that are looked at; more is a mistake or an attack. */
const MAX_FILES = 100_000;

/**
 * The files of all paths: folders are walked in order of names (symbolic links and hidden entries are left alone), `-`
 * is standard input. Outputs keep the folders below the given one; two inputs never share an output.
 */
export async function listInputFiles(paths: readonly string[]): Promise<InputFile[]> {
  const files: { path: string; name: string; isFound: boolean }[] = [];
  for (const path of paths) {
    if (path === '-') {
      files.push({ path, name: 'stdin', isFound: false });
      continue;
    }
    const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (info === null) files.push({ path, name: basename(path), isFound: false });
    else if (!info.isDirectory()) files.push({ path, name: basename(path), isFound: false });
    else for (const found of await walk(path)) files.push({ path: found, name: relative(path, found), isFound: true });
  }
  return nameOutputs(files);
}

async function walk(folder: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [folder];
  while (waiting.length > 0) {
    const current = waiting.pop()!;
    for (const name of (await readdir(current)).sort()) {
      if (name.startsWith('.')) continue;
      const path = join(current, name);
      const info = await lstat(path);
      if (info.isDirectory()) waiting.push(path);
      else if (info.isFile()) found.push(path);
      if (found.length > MAX_FILES)
        throw new AppError('invalid-input', `${folder}: holds more than ${MAX_FILES} files, which is the limit`);
    }
  }
  return found.sort();
}

/** `a/x.pcap` and `a/x.pcapng` would both be `a/x`: then both keep their whole names. */
function nameOutputs(files: readonly { path: string; name: string; isFound: boolean }[]): InputFile[] {
  const uses = new Map<string, number>();
  for (const { name } of files) uses.set(stemOf(name), (uses.get(stemOf(name)) ?? 0) + 1);
  const taken = new Set<string>();
  return files.map(({ path, name, isFound }) => {
    const wanted = uses.get(stemOf(name)) === 1 ? stemOf(name) : name;
    let outputStem = wanted;
    for (let number = 2; taken.has(outputStem); number++) outputStem = `${wanted}-${number}`;
    taken.add(outputStem);
    return { path, outputStem, isFound };
  });
}

/** Without the ending of its packing, then without its own. */
function stemOf(name: string): string {
  const plain = name.replace(/\.(gz|zst)$/i, '');
  return plain.replace(/(?<=[^/])\.[^./]+$/, '');
}
