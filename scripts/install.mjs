// `node scripts/install.mjs FOLDER`: puts the program into a folder of its own, without sources and with only the packages
// that it runs with. Everybody can read it there, and nobody needs to write to it. An older installation is replaced when
// the new one is whole; anything else that is there is left alone.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUp } from './set-up.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name] = process.argv.slice(2);
if (name === undefined) fail('which folder? node scripts/install.mjs FOLDER');
const folder = resolve(name);
if (existsSync(folder) && !isInstallation(folder)) fail(`${folder} is there and is no installation of flowsage`);

setUp({ quiet: false });
// Whoever installs may hide new files from others; the service runs as somebody else.
process.umask(0o022);
const fresh = `${folder}.new`;
rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
for (const path of runtimeFiles()) cpSync(join(root, path), join(fresh, path), { recursive: true });
run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']);
letEverybodyRead(fresh);
replace(folder, fresh);
console.error(`flowsage is installed: ${join(folder, 'bin', 'flowsage')}`);

/** What a package of the program and of its client would hold, and the lockfile, which names the web app as well. */
function runtimeFiles() {
  return ['', 'sdk', 'web'].flatMap((part) => {
    const { files = [] } = JSON.parse(readFileSync(join(root, part, 'package.json'), 'utf8'));
    return ['package.json', 'package-lock.json', 'LICENSE', 'README.md', ...files]
      .map((path) => join(part, path))
      .filter((path) => existsSync(join(root, path)));
  });
}

function isInstallation(path) {
  try {
    return (
      JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).name === 'flowsage' && !existsSync(join(path, 'src'))
    );
  } catch {
    return readdirSync(path).length === 0;
  }
}

function letEverybodyRead(path) {
  const { mode } = statSync(path);
  chmodSync(path, mode | 0o444 | (mode & 0o100 ? 0o111 : 0));
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) letEverybodyRead(inner);
    else if (entry.isFile()) {
      const { mode: own } = statSync(inner);
      chmodSync(inner, own | 0o444 | (own & 0o100 ? 0o111 : 0));
    }
  }
}

function replace(old, whole) {
  const aside = join(dirname(old), `${basename(old)}.old`);
  rmSync(aside, { recursive: true, force: true });
  if (existsSync(old)) renameSync(old, aside);
  renameSync(whole, old);
  rmSync(aside, { recursive: true, force: true });
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: fresh, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  rmSync(fresh, { recursive: true, force: true });
  fail(`${command} ${args[0]} failed${error ? `: ${error.message}` : ''}`);
}

function fail(reason) {
  console.error(`install: ${reason}`);
  process.exit(1);
}
