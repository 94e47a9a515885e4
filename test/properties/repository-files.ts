import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { detectFormat } from '../../src/input/detect.ts';
import { INPUT_FORMATS } from '../../src/input/index.ts';
import type { InputFormat } from '../../src/model/input.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface RepositoryFile {
  /** Path inside the repository. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly format: InputFormat;
}

/** Sample captures and logs, and the cases of all readers. */
export function readRepositoryFiles(): RepositoryFile[] {
  const folders = [
    'samples',
    'samples/zeek',
    ...readdirSync(join(ROOT, 'src/input')).map((name) => `src/input/${name}/cases`),
  ];
  return folders
    .flatMap((folder) => filesIn(folder))
    .flatMap((path) => {
      const bytes = new Uint8Array(readFileSync(join(ROOT, path)));
      const { format } = detectFormat(bytes, INPUT_FORMATS);
      return format === null ? [] : [{ path, bytes, format }];
    });
}

function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
  } catch {
    // Not every reader has cases of its own.
    return [];
  }
}
