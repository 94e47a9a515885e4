import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, temporaryFolder } from '../cli/flowsage.ts';

interface PartReport {
  readonly skipped: string | null;
  readonly broken: readonly string[];
  readonly error: string | null;
  readonly result: unknown;
}

/**
 * Parts of `npm run assurance`, small: the same code, fewer rounds. Those that hold times are tried `retry` more times: on a
 * machine of many, somebody else may have been at work.
 */
export function describeAssurance(
  parts: readonly (readonly [title: string, part: string])[],
  { retry = 0 }: { readonly retry?: number } = {},
): void {
  const folder = temporaryFolder();
  describe('npm run assurance, small', () => {
    test.for(parts)('%s', { timeout: 240_000, retry }, async ([, part], context) => {
      const { skipped, broken, result } = await assure(part, folder);
      if (skipped !== null) context.skip(skipped);
      expect(broken, JSON.stringify(result)).toEqual([]);
    });
  });
}

async function assure(part: string, folder: string): Promise<PartReport> {
  const output = join(folder, `${part}.json`);
  const program = join(ROOT, 'assurance', 'run.mjs');
  const told = await new Promise<string>((resolve, reject) => {
    const child = spawn(process.execPath, [program, part, '--small', '--output', output], { stdio: 'pipe' });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
  const report = (JSON.parse(readFileSync(output, 'utf8')) as { parts: Record<string, PartReport> }).parts[part]!;
  if (report.error !== null) throw new Error(told);
  return report;
}
