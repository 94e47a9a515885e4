import { readdir, stat } from 'node:fs/promises';
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

interface FoundFile {
  readonly path: string;
  /** What its output is named after. */
  readonly name: string;
  readonly isFound: boolean;
}

/**
 * The files of all paths: folders are walked in order of names (symbolic links and hidden entries are left alone), `-`
 * is standard input. Outputs keep the folders below the given one; two inputs never share an output. What cannot be
 * looked at is listed too: opening it tells why.
 */
export async function listInputFiles(paths: readonly string[]): Promise<InputFile[]> {
  const files: FoundFile[] = [];
  for (const path of paths) {
    const isFolder = path !== '-' && ((await stat(path).catch(() => null))?.isDirectory() ?? false);
    if (isFolder) files.push(...(await walk(path)));
    else files.push({ path, name: path === '-' ? 'stdin' : basename(path), isFound: false });
  }
  return nameOutputs(files);
}

async function walk(top: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const waiting = [top];
  while (waiting.length > 0) {
    const folder = waiting.pop()!;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
    if (entries === null) found.push({ path: folder, name: relative(top, folder) || basename(folder), isFound: false });
    for (const entry of entries ?? []) {
      if (entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isFile()) found.push({ path, name: relative(top, path), isFound: true });
    }
    if (found.length > MAX_FILES)
      throw new AppError('invalid-input', `${top}: holds more than ${MAX_FILES} files, which is the limit`);
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * `a/x.pcap` and `a/x.pcapng` would both be `a/x`: then both keep their whole names. Names that differ in case only
 * count as the same, since some file systems think so.
 */
function nameOutputs(files: readonly FoundFile[]): InputFile[] {
  const uses = new Map<string, number>();
  for (const { name } of files) uses.set(keyOf(stemOf(name)), (uses.get(keyOf(stemOf(name))) ?? 0) + 1);
  const taken = new Set<string>();
  return files.map(({ path, name, isFound }) => {
    const wanted = uses.get(keyOf(stemOf(name))) === 1 ? stemOf(name) : name;
    let outputStem = wanted;
    for (let number = 2; taken.has(keyOf(outputStem)); number++) outputStem = `${wanted}-${number}`;
    taken.add(keyOf(outputStem));
    return { path, outputStem, isFound };
  });
}

function keyOf(name: string): string {
  return name.toLowerCase();
}

/** Without the ending of its packing, then without its own. */
function stemOf(name: string): string {
  const plain = name.replace(/\.(gz|zst)$/i, '');
  return plain.replace(/(?<=[^/])\.[^./]+$/, '');
}
