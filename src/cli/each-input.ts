import { AppError, errorMessage } from '../lib/app-error.ts';
import { type InputFile, listInputFiles } from '../pipeline/input-files.ts';
import type { InputReport } from '../pipeline/read-flows.ts';
import { fileProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

export interface InputTally {
  readonly done: number;
  readonly failed: number;
  /** Files in folders that hold no traffic. */
  readonly ignored: readonly string[];
  /** The user stopped; inputs after that were not begun. */
  readonly wasStopped: boolean;
}

/** Called with the bytes read so far; part of reading an input. */
export type OnProgress = (readBytes: number, totalBytes: number | null) => void;

/**
 * Hands the files of all paths to `use`, one after the other. A file that cannot be read gives one line and does not
 * stop the others; Ctrl-C stops after what is finished.
 */
export async function eachInput(
  paths: readonly string[],
  terminal: Terminal,
  use: (file: InputFile, onProgress: OnProgress) => Promise<{ readonly report: Pick<InputReport, 'damage'> }>,
): Promise<InputTally> {
  const files = await listInputFiles(paths);
  const stop = watchForStop();
  const ignored: string[] = [];
  let done = 0;
  let failed = 0;
  try {
    for (const file of files) {
      if (stop.wanted) break;
      const onProgress = fileProgress(terminal, file.path);
      try {
        const { report } = await use(file, (readBytes, totalBytes) => {
          if (stop.wanted) throw new Stopped();
          onProgress(readBytes, totalBytes);
        });
        done++;
        if (report.damage !== null) terminal.problem(`${file.path}: ${report.damage}; what came before is kept`);
      } catch (error) {
        if (error instanceof Stopped) break;
        if (!isAboutInput(error)) throw error;
        if (file.isFound && isNoTraffic(error)) {
          ignored.push(file.path);
          continue;
        }
        failed++;
        const message = errorMessage(error);
        terminal.problem(message.includes(file.path) ? message : `${file.path}: ${message}`);
      }
    }
  } finally {
    stop.end();
  }
  if (stop.wanted) terminal.problem('stopped: what was finished is kept');
  return { done, failed, ignored, wasStopped: stop.wanted };
}

/** Thrown out of a reading that the user no longer wants. */
class Stopped extends Error {}

/** The first Ctrl-C asks to stop, the second one stops at once. */
function watchForStop(): { wanted: boolean; end(): void } {
  const state = { wanted: false, end: () => void process.off('SIGINT', listen) };
  const listen = (): void => {
    if (state.wanted) process.exit(130);
    state.wanted = true;
  };
  process.on('SIGINT', listen);
  return state;
}

function isAboutInput(error: unknown): boolean {
  return error instanceof AppError || typeof (error as NodeJS.ErrnoException).code === 'string';
}

/** Of a kind no reader knows, or a log that only goes with another one. */
function isNoTraffic(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'invalid-input';
}
