/**
 * The program of a child process: reads one upload or list, within limits that its parent set, and ends. It is started ahead
 * and waits for its job on standard input; when that ends, so does the child.
 */

import { writeFileSync } from 'node:fs';
import { AppError, errorMessage } from '../lib/app-error.ts';
import { checkUpload } from './check-upload.ts';
import { convertUpload } from './convert-upload.ts';
import {
  DISK_FULL_EXIT_CODE,
  type FormatLine,
  type ImportedLine,
  JOB_VERSION,
  type Job,
  type ListJob,
  MAX_SENTENCE_LENGTH,
  RESULT_FILE,
  type RefusalLine,
  type RefusalReason,
} from './job.ts';
import { uploadSentence } from './upload-sentence.ts';

let text = '';
let isBegun = false;
process.stdin
  .setEncoding('utf8')
  .on('data', (piece: string) => {
    text += piece;
    if (isBegun || !text.includes('\n')) return;
    isBegun = true;
    void work(JSON.parse(text) as Job | ListJob);
  })
  // The parent is gone.
  .on('end', () => process.exit(1));

// Loaded while there is nothing to do: most uploads need the public suffix list.
await import('tldts');

async function work(job: Job | ListJob): Promise<void> {
  try {
    if (job.version !== JOB_VERSION) throw new Error(`job of version ${job.version}, expected ${JOB_VERSION}`);
    if (job.kind === 'check') {
      answer({ kind: 'format', format: await checkUpload(job) });
    } else if (job.kind === 'list') {
      // Lists are rare: uploads need not wait until this is loaded.
      const { importFetched } = await import('./import-fetched.ts');
      answer({ kind: 'imported', entries: await importFetched(job.list) });
    } else await convertUpload(job);
  } catch (error) {
    refuse(error, job.kind === 'list');
  }
  process.exit(0);
}

function answer(line: FormatLine | ImportedLine | RefusalLine): void {
  writeFileSync(RESULT_FILE, `${JSON.stringify(line)}\n`, { mode: 0o600 });
}

function refuse(error: unknown, isList: boolean): void {
  endIfDiskIsFull(error);
  // Whatever is wrong with a list is told to whoever named it.
  const reason = isList && error instanceof AppError ? 'input' : reasonOf(error);
  // What nobody foresaw is for the parent's log.
  if (reason === null) throw error;
  try {
    answer({ kind: 'refused', reason, message: messageOf(error) });
  } catch (fault) {
    endIfDiskIsFull(fault);
    throw fault;
  }
}

function endIfDiskIsFull(error: unknown): void {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') process.exit(DISK_FULL_EXIT_CODE);
}

function reasonOf(error: unknown): RefusalReason | null {
  if (error instanceof AppError) return error.kind === 'invalid-input' ? 'input' : null;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EFBIG') return 'output';
  if (code === 'ENOMEM' || /allocation failed|out of memory|Invalid typed array length/i.test(errorMessage(error)))
    return 'memory';
  return null;
}

function messageOf(error: unknown): string {
  return uploadSentence(errorMessage(error)).slice(0, MAX_SENTENCE_LENGTH);
}
