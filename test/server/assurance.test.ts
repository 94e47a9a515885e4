import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, temporaryFolder } from '../cli/flowsage.ts';

/** The parts of `npm run assurance`, small: the same code, fewer rounds. */

interface PartReport {
  readonly skipped: string | null;
  readonly broken: readonly string[];
  readonly error: string | null;
  readonly result: unknown;
}

const folder = temporaryFolder();

async function assure(part: string): Promise<PartReport> {
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

describe('npm run assurance, small', () => {
  const cases = [
    ['C36: kill -9 under load loses nothing that was acknowledged, and counts nothing twice', 'kill'],
    ['C35: a full disk refuses writes and nothing else, and all goes on by itself', 'disk-full'],
    ['C39: of two servers on one folder one gives up and names the other', 'two-servers'],
    ['C11, C32: hostile uploads disturb nobody who reads', 'hostile-uploads'],
    ['C33: slow clients disturb nobody, and are closed', 'slow-clients'],
    ['C38: retries, broken-off uploads and duplicates leave the counts true, over HTTP', 'counts-over-http'],
    ['C38: whatever the schedule, the store counts what sets count', 'counts-in-store'],
    ['C19, C27: no key and no payload is left in logs, data or backups', 'secrets'],
  ] as const;
  test.for(cases)('%s', { timeout: 240_000 }, async ([, part], context) => {
    const { skipped, broken, result } = await assure(part);
    if (skipped !== null) context.skip(skipped);
    expect(broken, JSON.stringify(result)).toEqual([]);
  });
});
