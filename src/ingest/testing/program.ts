import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Below it packages are found as they are by the true program. */
const CACHE = join(ROOT, 'node_modules', '.cache');

/** All programs of one test file, removed after its last test. */
let programs: string | null = null;
afterAll(() => {
  if (programs !== null) rmSync(programs, { recursive: true, force: true });
});

function folderOfPrograms(): string {
  if (programs === null) {
    mkdirSync(CACHE, { recursive: true });
    programs = mkdtempSync(join(CACHE, 'flowsage-ingest-test-'));
  }
  return programs;
}

/** Builds the sources for Node, which cannot run them as they are; gives the path of the program that children run. */
export function buildChildProgram(): string {
  const built = join(folderOfPrograms(), 'built');
  // Type errors are the business of `npm run types`; whatever can be emitted is.
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', built], { cwd: ROOT });
  const program = join(built, 'ingest', 'child.js');
  if (!existsSync(program)) throw new Error('the program of children was not built');
  return program;
}

/**
 * A program in place of the true one, as a defect or an intruder might make of it: `body` runs with `job`, `fs` and
 * `RESULT` at hand.
 */
export function oddProgram(body: string): string {
  const program = join(mkdtempSync(join(folderOfPrograms(), 'odd-')), 'odd.mjs');
  writeFileSync(
    program,
    `import fs from 'node:fs';
const RESULT = 'result.ndjson';
process.stdin.setEncoding('utf8').on('end', () => process.exit(1)).once('data', async (text) => {
  const job = JSON.parse(text);
  ${body}
});
`,
  );
  return program;
}
