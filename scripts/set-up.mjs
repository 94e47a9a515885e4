// Makes a clone ready to run: installs dependencies when the lockfile is newer than what is installed, builds when a
// source is newer than the build. Costs a few milliseconds when there is nothing to do. Calls at the same time wait
// for each other.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Written by npm at the end of every installation. */
const installedMark = join(root, 'node_modules', '.package-lock.json');
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const builtMark = join(root, 'dist', '.built');
const web = join(root, 'web');
const webMark = join(root, 'dist', 'web', '.built');
const lock = join(root, '.set-up.lock');

export function setUp({ quiet }) {
  checkNode();
  if (isInstalled() && isBuilt()) return;
  const tell = quiet && !process.stderr.isTTY ? () => {} : (line) => console.error(line);
  alone(() => {
    if (!isInstalled()) {
      tell('Installing dependencies (once) …');
      run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    }
    if (!isBuilt()) {
      tell('Building (once) …');
      build();
    }
  });
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`flowsage needs Node 20.19 or newer, this is ${process.versions.node}`);
  process.exit(2);
}

function isInstalled() {
  return existsSync(compiler) && modified(installedMark) >= modified(join(root, 'package-lock.json'));
}

function isBuilt() {
  return isProgramBuilt() && isWebBuilt();
}

function isProgramBuilt() {
  const sources = Math.max(
    newestSource(join(root, 'src')),
    newestSource(join(root, 'sdk', 'src')),
    modified(join(root, 'sdk', 'tsconfig.json')),
    modified(join(root, 'tsconfig.build.json')),
    modified(join(root, 'tsconfig.json')),
    modified(installedMark),
  );
  return modified(builtMark) >= sources;
}

/** A package of the program has no sources of it. */
function isWebBuilt() {
  if (!existsSync(join(web, 'package.json'))) return true;
  const builtAt = modified(webMark);
  const sources = Math.max(
    newestSource(web),
    newestSource(join(root, 'sdk', 'src')),
    modified(join(root, 'scripts', 'build-web.mjs')),
    modified(installedMark),
  );
  if (builtAt < sources) return false;
  // Of the program it has only what reads files: looked at closely when anything of the program is newer.
  return builtAt >= newestSource(join(root, 'src')) || builtAt >= newestImport(join(root, 'src', 'browser.ts'));
}

/** Pages of the API's documentation, shown by the server from its own disk. */
const DOCS_ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** The client before the program, which is compiled against it. The web app takes the longest and is made only when it changed. */
function build() {
  if (isProgramBuilt()) {
    const fresh = join(root, `dist.web.${process.pid}`);
    buildWeb(fresh, fresh);
    changeOver(join(root, 'dist', 'web'), fresh);
    return;
  }
  compile(join(root, 'sdk'), 'tsconfig.json', () => {});
  compile(root, 'tsconfig.build.json', (fresh) => {
    const assets = join(root, 'node_modules', '@fastify', 'swagger-ui', 'static');
    for (const name of DOCS_ASSETS) cpSync(join(assets, name), join(fresh, 'server', 'docs-assets', name));
    const asked = new Date();
    if (!isWebBuilt()) buildWeb(join(fresh, 'web'), fresh);
    else if (existsSync(webMark)) {
      cpSync(join(root, 'dist', 'web'), join(fresh, 'web'), { recursive: true });
      mark(join(fresh, 'web'), asked);
    }
  });
}

/** Builds the web app into a folder; `wasted` is of no use without it. */
function buildWeb(folder, wasted) {
  const started = new Date();
  run(process.execPath, [join(root, 'scripts', 'build-web.mjs'), folder], () =>
    rmSync(wasted, { recursive: true, force: true }),
  );
  mark(folder, started);
}

/** Builds beside the present build and changes over when it is whole, so that nobody runs half of one. */
function compile(folder, project, complete) {
  const started = new Date();
  const fresh = join(folder, `dist.${process.pid}`);
  run(process.execPath, [compiler, '-p', join(folder, project), '--outDir', fresh], () =>
    rmSync(fresh, { recursive: true, force: true }),
  );
  complete(fresh);
  mark(fresh, started);
  changeOver(join(folder, 'dist'), fresh);
}

/** A source that was saved while the build ran is newer than its mark. */
function mark(folder, started) {
  writeFileSync(join(folder, '.built'), '');
  utimesSync(join(folder, '.built'), started, started);
}

function changeOver(present, fresh) {
  const old = `${fresh}.old`;
  if (existsSync(present)) renameSync(present, old);
  renameSync(fresh, present);
  rmSync(old, { recursive: true, force: true });
}

/** Milliseconds since 1970, 0 for what is not there. */
function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Folders count too: they change when a file is removed. */
function newestSource(folder) {
  let newest = 0;
  const folders = [folder];
  while (folders.length > 0) {
    const current = folders.pop();
    newest = Math.max(newest, modified(current));
    for (const entry of readdirSync(current, { withFileTypes: true })) {
      const path = join(current, entry.name);
      if (entry.name === 'node_modules') continue;
      if (entry.isDirectory()) folders.push(path);
      else if (!/\.test\.tsx?$/.test(entry.name)) newest = Math.max(newest, modified(path));
    }
  }
  return newest;
}

/** Of a source and everything that it imports. */
function newestImport(entry) {
  const seen = new Set([entry]);
  let newest = 0;
  for (const path of seen) {
    newest = Math.max(newest, modified(path));
    if (!existsSync(path)) continue;
    for (const [, name] of readFileSync(path, 'utf8').matchAll(/from '(\.[^']+)'/g))
      seen.add(join(dirname(path), name));
  }
  return newest;
}

/** Runs the work while no other process sets up the same clone; the folder of one that died is taken over. */
function alone(work) {
  const owner = join(lock, String(process.pid));
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (ownerIsGone()) rmSync(lock, { recursive: true, force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.once('exit', release);
  writeFileSync(owner, '');
  work();
  process.off('exit', release);
  release();
}

function ownerIsGone() {
  try {
    const owner = readdirSync(lock).at(0);
    // Just made and not signed yet, or left unsigned by one that died at once.
    if (owner === undefined) return Date.now() - modified(lock) > 5_000;
    process.kill(Number(owner), 0);
    return false;
  } catch (error) {
    // No such process; or the lock has just gone, and the next try will get it.
    return error.code === 'ESRCH';
  }
}

function run(command, args, onFailure = () => {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  onFailure();
  console.error(`flowsage: ${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  process.exit(1);
}
