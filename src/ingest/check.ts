import { join } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import { createTurns } from '../lib/turns.ts';
import { diskError, isDiskFull } from './admission.ts';
import type { Children } from './children.ts';
import { CONTENT_FILE, JOB_VERSION, NAMES_FILE, RESULT_FILE } from './job.ts';
import type { IngestLimits } from './limits.ts';
import type { IngestLog } from './log.ts';
import { Nonsense, readAnswer } from './result-lines.ts';
import type { UploadSurroundings } from './upload.ts';
import type { UploadsFolder } from './uploads-folder.ts';

/** A check looks at the beginning of a file only. */
const CHECK_SECONDS = 30;

/** Makes the check of uploads that stands before their row: done in a child, as all reading is. */
export function createChecker(
  folder: UploadsFolder,
  children: Children,
  limits: IngestLimits,
  log: IngestLog,
): UploadSurroundings['check'] {
  const alone = createTurns(limits.parseProcesses);
  const { maxUnpackedBytes, maxUnpackRatio, maxFlows, maxNames, parseSeconds } = limits;
  return ({ sampleId, fileType, hasNames }) =>
    alone(async () => {
      const files: Record<string, string> = { [CONTENT_FILE]: folder.partialFile(sampleId, 'content') };
      if (hasNames) files[NAMES_FILE] = folder.partialFile(sampleId, 'names');
      const run = await children
        .run({
          job: {
            version: JOB_VERSION,
            kind: 'check',
            fileType,
            hasNames,
            limits: { maxUnpackedBytes, maxUnpackRatio, maxFlows, maxNames },
            rules: [],
          },
          files,
          seconds: Math.min(CHECK_SECONDS, parseSeconds),
          signal: new AbortController().signal,
        })
        .catch((error) => {
          throw isDiskFull(error) ? diskError(limits) : error;
        });
      try {
        if (run.end === 'ended') {
          const answer = await readAnswer(join(run.folder, RESULT_FILE));
          if (answer.kind === 'format') return;
          if (answer.reason === 'input') throw new AppError('invalid-input', answer.message);
        }
        if (run.end === 'disk') throw diskError(limits);
        if (run.end === 'not-started')
          throw new AppError('unavailable', 'No process can be started to look at the upload; please try again later.');
        log.warn({ end: run.end, detail: run.detail }, 'the process that looked at an upload ended early');
      } catch (error) {
        if (!(error instanceof Nonsense)) throw error;
        log.warn({ detail: error.message }, 'the process that looked at an upload wrote nonsense');
      } finally {
        await run.dispose();
      }
      throw new AppError('invalid-input', 'The file cannot be looked at: its beginning ends the process that does it.');
    });
}
