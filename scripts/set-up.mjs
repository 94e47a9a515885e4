// Makes a clone ready to run: installs dependencies when the lockfile changed, builds when a source is newer than the
// build. Costs a few milliseconds when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installedMark = join(root, 'node_modules', '.flowsage-lockfile');
const builtMark = join(root, 'dist', '.built');

export function setUp({ quiet }) {
  checkNode();
  install(quiet);
  build(quiet);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`flowsage needs Node 20.19 or newer, this is ${process.versions.node}`);
  process.exit(2);
}

function install(quiet) {
  const lockfile = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(installedMark) && readFileSync(installedMark, 'utf8') === lockfile) return;
  if (!quiet || process.stderr.isTTY) console.error('Installing dependencies (once) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(installedMark, lockfile);
}

function build(quiet) {
  if (existsSync(builtMark) && newestSource(join(root, 'src')) <= statSync(builtMark).mtimeMs) return;
  if (!quiet || process.stderr.isTTY) console.error('Building (once) …');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
  writeFileSync(builtMark, '');
}

function newestSource(folder) {
  let newest = Math.max(statSync(join(root, 'tsconfig.build.json')).mtimeMs, statSync(installedMark).mtimeMs);
  const folders = [folder];
  while (folders.length > 0) {
    const current = folders.pop();
    newest = Math.max(newest, statSync(current).mtimeMs);
    for (const entry of readdirSync(current, { withFileTypes: true })) {
      const path = join(current, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (!entry.name.endsWith('.test.ts')) newest = Math.max(newest, statSync(path).mtimeMs);
    }
  }
  return newest;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`flowsage: ${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  process.exit(1);
}
