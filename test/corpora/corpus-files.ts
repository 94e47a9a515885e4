import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HAS_SHARED_DATA, SHARED_FOLDER } from '../shared-data.ts';

/** Captures, logs, exporter dumps and feeds of other projects, and what other tools find in them. */
export const CORPORA_FOLDER = join(SHARED_FOLDER, 'corpora');

/** Reads a file of one JSON object a line; empty when the corpora are not there. */
export function readJsonLines<T>(name: string): T[] {
  if (!HAS_SHARED_DATA) return [];
  const text = readFileSync(join(CORPORA_FOLDER, name), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Every file of the index, as paths inside the corpora folder. */
export function readFileList(): string[] {
  if (!HAS_SHARED_DATA) return [];
  const rows = readFileSync(join(CORPORA_FOLDER, 'index.tsv'), 'utf8').trim().split('\n').slice(1);
  return rows.map((row) => row.split('\t')[1]!);
}
