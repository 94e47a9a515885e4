import { statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import type { InputFile } from '../pipeline/input-files.ts';

/** Where an input's output goes. Writing over the input itself is refused, whatever it is called. */
export function outputPathOf(folder: string, file: InputFile, extension: string): string {
  const path = join(folder, `${file.outputStem}.${extension}`);
  if (file.path !== '-' && isSameFile(path, file.path))
    throw new AppError('conflict', `${file.path}: its output would take its place, choose another folder with -o`);
  return path;
}

function isSameFile(a: string, b: string): boolean {
  const infoA = statSync(a, { throwIfNoEntry: false });
  const infoB = statSync(b, { throwIfNoEntry: false });
  return infoA !== undefined && infoB !== undefined && infoA.dev === infoB.dev && infoA.ino === infoB.ino;
}
