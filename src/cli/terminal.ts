import { asciiJson } from '../lib/byte-writer.ts';
import { printable } from '../lib/printable.ts';

/** What the user sees: results on stdout, messages and progress on stderr, colour only where somebody looks. */
export interface Terminal {
  readonly isQuiet: boolean;
  /** Results. The text is written as it is; names from traffic must have gone through `printable`. */
  print(line: string): void;
  /** Results as JSON in ASCII: nothing in it can move a cursor. */
  printJson(value: unknown): void;
  /** A message for people, not part of the result. */
  note(line: string): void;
  /** A problem with one input or with the call. */
  problem(line: string): void;
  /** Shows how far a long step has come, on terminals only. */
  progress(line: string): void;
  readonly paint: Paint;
}

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
}

export interface TerminalSettings {
  readonly quiet: boolean;
  readonly color: boolean;
}

export function createTerminal(settings: TerminalSettings): Terminal {
  const { stdout, stderr, env } = process;
  const wantsColor =
    settings.color &&
    (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0'
      ? true
      : (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb' && stdout.isTTY === true);
  const showsProgress = stderr.isTTY === true && !settings.quiet;
  let hasProgress = false;
  const clearProgress = (): void => {
    if (hasProgress) stderr.write('\r\x1b[K');
    hasProgress = false;
  };
  const painter =
    (code: number) =>
    (text: string): string =>
      wantsColor ? `\x1b[${code}m${text}\x1b[0m` : text;
  return {
    isQuiet: settings.quiet,
    print: (line) => {
      clearProgress();
      stdout.write(`${line}\n`);
    },
    printJson: (value) => {
      clearProgress();
      stdout.write(`${asciiJson(JSON.stringify(value, null, 2))}\n`);
    },
    note: (line) => {
      clearProgress();
      if (!settings.quiet) stderr.write(`${printable(line)}\n`);
    },
    problem: (line) => {
      clearProgress();
      stderr.write(`${printable(line)}\n`);
    },
    progress: (line) => {
      if (!showsProgress) return;
      stderr.write(`\r\x1b[K${printable(line).slice(0, (stderr.columns ?? 80) - 1)}`);
      hasProgress = true;
    },
    paint: { bold: painter(1), dim: painter(2), red: painter(31), yellow: painter(33), green: painter(32) },
  };
}

/** Width of the terminal, 80 when there is none. */
export function terminalColumns(): number {
  return Math.max(40, process.stdout.columns ?? 80);
}
