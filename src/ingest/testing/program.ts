import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Below it packages are found as they are by the true program. */
const CACHE = join(ROOT, 'node_modules', '.cache');

/** The built program that reads uploads, since tests run on sources. */
export const CHILD_PROGRAM = join(ROOT, 'dist', 'ingest', 'child.js');

/** All programs of one process, removed with it. */
let programs: string | null = null;

function folderOfPrograms(): string {
  if (programs !== null) return programs;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'flowsage-ingest-test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  programs = folder;
  return folder;
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
