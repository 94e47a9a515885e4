import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';

/** The program as its users have it: a process of its own, with pipes for a terminal. */

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const PROGRAM = join(ROOT, 'bin', 'flowsage');
export const SAMPLES = join(ROOT, 'samples');

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What standard input holds; nothing when left out. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs `flowsage` with these arguments and waits for its end. */
export function flowsage(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: options.cwd ?? ROOT,
      env: cleanEnvironment(options.env),
      stdio: 'pipe',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => {}); // a program that does not read its input to the end is its own matter
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Without what would colour the output or lead to the user's own statistics. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...rest } = process.env;
  return { ...rest, TERM: 'xterm-256color', XDG_DATA_HOME: join(tmpdir(), 'flowsage-test-no-data'), ...extra };
}

/** A folder for one test file, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flowsage-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Flows as they are in files. */
export type FlowJson = Record<string, string | number>;

/** The flows of a BayseFlow or Secflow file, or of such text. */
export function flowsOf(pathOrText: string): FlowJson[] {
  const text = existsSync(pathOrText) ? readFileSync(pathOrText, 'utf8') : pathOrText;
  const sample = JSON.parse(text) as Record<string, FlowJson[]>;
  return sample['BayseFlows'] ?? sample['flashes']!;
}

/** Nothing but text that fits a terminal of 80 columns and leaves it alone. */
export function expectPlain(text: string): void {
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
}
