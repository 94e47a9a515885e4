import { mkdir } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { AppError, errorMessage } from '../lib/app-error.ts';
import { type InputFile, listInputFiles } from '../pipeline/input-files.ts';
import type { Skipped } from '../pipeline/read-source.ts';
import { lostLinesText } from './lost-lines.ts';
import { fileProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface InputTally {
  readonly done: number;
  readonly failed: number;
  /** Files in folders that hold no traffic, and logs that were read along with another one. */
  readonly ignored: readonly string[];
  /** The user stopped; inputs after that were not begun. */
  readonly wasStopped: boolean;
}

/** Called with the bytes read so far; part of reading an input. */
export type OnProgress = (readBytes: number, totalBytes: number | null) => void;

/** What has to be known of an input that was used. */
export interface InputUse {
  readonly report: {
    readonly damage: string | null;
    readonly skipped?: readonly Skipped[];
    readonly companions?: readonly string[];
  };
}

/**
 * Hands the files of all paths to `use`, one after the other. A file that cannot be read gives one line and does not
 * stop the others; Ctrl-C stops after what is finished. What lies in `outputFolder` is not taken for input when a
 * folder around it is walked.
 */
export async function eachInput(
  paths: readonly string[],
  terminal: Terminal,
  use: (file: InputFile, onProgress: OnProgress) => Promise<InputUse>,
  outputFolder: string | null = null,
): Promise<InputTally> {
  if (outputFolder !== null) await makeOutputFolder(outputFolder);
  const isOwnOutput = ownOutputOf(paths, outputFolder);
  const files = (await listInputFiles(paths)).filter((file) => !isOwnOutput(file));
  const stop = watchForStop();
  const ignored: string[] = [];
  const companions = new Set<string>();
  let done = 0;
  let failed = 0;
  try {
    for (const file of files) {
      if (stop.wanted) break;
      const onProgress = fileProgress(terminal, file.path);
      const isStdin = file.path === '-';
      stop.readsStdin = isStdin;
      try {
        const { report } = await use(file, (readBytes, totalBytes) => {
          // Standard input is ended instead, so that a live capture is kept as far as it went.
          if (stop.wanted && !isStdin) throw new Stopped();
          onProgress(readBytes, totalBytes);
        });
        done++;
        for (const companion of report.companions ?? []) companions.add(resolve(companion));
        const lost = lostLinesText(report.skipped ?? []);
        if (lost !== '') terminal.problem(`${file.path}: ${lost}`);
        if (report.damage !== null && !(isStdin && stop.wanted))
          terminal.problem(`${placed(file.path, report.damage)}; what came before is kept`);
      } catch (error) {
        if (error instanceof Stopped) break;
        if (!isAboutInput(error)) throw error;
        if (isNoTraffic(error) && (file.isFound || companions.has(resolve(file.path)))) {
          ignored.push(file.path);
          continue;
        }
        failed++;
        terminal.problem(placed(file.path, errorMessage(error)));
      }
    }
  } finally {
    stop.end();
  }
  if (stop.wanted) terminal.problem('stopped: what was finished is kept');
  return { done, failed, ignored, wasStopped: stop.wanted };
}

/** A message with the file it is about, which it may name already. */
function placed(path: string, message: string): string {
  return message.includes(path) ? message : `${path}: ${message}`;
}

/** The exit code that a tally means; `nothingFound` is shown when there was nothing to do. */
export function exitCodeOf(tally: InputTally, terminal: Terminal, nothingFound: string): number {
  if (tally.done === 0 && tally.failed === 0 && !tally.wasStopped) terminal.problem(`flowsage: ${nothingFound}`);
  return tally.failed > 0 || tally.wasStopped || tally.done === 0 ? 1 : 0;
}

/** Thrown out of a reading that the user no longer wants. */
class Stopped extends Error {}

interface StopWatch {
  wanted: boolean;
  readsStdin: boolean;
  end(): void;
}

/** The first Ctrl-C asks to stop, the second one stops at once. */
function watchForStop(): StopWatch {
  const watch: StopWatch = { wanted: false, readsStdin: false, end: () => void process.off('SIGINT', listen) };
  const listen = (): void => {
    if (watch.wanted) process.exit(130);
    watch.wanted = true;
    if (watch.readsStdin) process.stdin.destroy();
  };
  process.on('SIGINT', listen);
  return watch;
}

/** Made before anything is read, so that a folder that cannot be is told once and costs no work. */
async function makeOutputFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`${folder}: cannot be the output folder (${errorMessage(error)})`);
  }
}

/** A folder that is walked may hold the results of an earlier run. */
function ownOutputOf(paths: readonly string[], outputFolder: string | null): (file: InputFile) => boolean {
  if (outputFolder === null) return () => false;
  const output = resolve(outputFolder) + sep;
  if (!paths.some((path) => path !== '-' && output !== resolve(path) + sep && output.startsWith(resolve(path) + sep)))
    return () => false;
  return (file) => file.isFound && resolve(file.path).startsWith(output);
}

/** One file is at fault, not the program. */
export function isAboutInput(error: unknown): boolean {
  return error instanceof AppError || typeof (error as NodeJS.ErrnoException).code === 'string';
}

/** Of a kind no reader knows, or a log that only goes with another one. */
function isNoTraffic(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'invalid-input';
}
