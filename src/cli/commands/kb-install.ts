import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readFeedBody } from '../../knowledge/feed-rows.ts';
import { EXPORTED_ENDING, installedPacksFolder } from '../../knowledge/index.ts';
import { readPack } from '../../knowledge/pack.ts';
import { readRecordPack } from '../../knowledge/record-pack.ts';
import { AppError } from '../../lib/app-error.ts';
import { printable } from '../../lib/printable.ts';
import { wrapped } from '../../lib/wrapped.ts';
import { testPack } from '../../pipeline/test-pack.ts';
import { putPack } from '../installed-pack.ts';
import { bodyOf, dataFolderOf, type KnowledgeOptions, loadAllPacks, packPlaces } from '../knowledge-packs.ts';
import { counted } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { withTested } from './kb-test.ts';

/** `flowsage kb install`: packs into the data folder, where every verb and the server find them. */
export async function kbInstall(path: string, options: KnowledgeOptions, terminal: Terminal): Promise<number> {
  const loaded = await loadAllPacks(options);
  const shipped = loaded.filter(({ place }) => place === 'shipped').map(({ pack }) => pack.name);
  if (path.endsWith(EXPORTED_ENDING)) return installRecords(path, shipped, options, terminal);
  const packs = packPlaces(path).map((place) => {
    const { pack, cases } = readPack(place.source);
    if (shipped.includes(pack.name))
      throw new AppError('conflict', `${pack.name}: comes with the program, expected a pack of another name`);
    const body = bodyOf(place);
    if (body !== null) readFeedBody(body, () => {});
    return { pack, cases, body };
  });
  const folder = installedPacksFolder(dataFolderOf(options));
  for (const { pack, cases, body } of packs) {
    const isReplaced = putPack(
      folder,
      pack,
      cases.map(({ written }) => written),
      body,
    );
    terminal.note(`${pack.name} ${pack.version} ${isReplaced ? 'installed in place of the earlier one' : 'installed'}`);
  }
  const all = withTested(
    loaded.map(({ pack }) => pack),
    packs.map(({ pack }) => pack),
  );
  // Nobody writes cases for what was imported.
  for (const { pack, cases } of packs.filter(({ body }) => body === null)) {
    const failures = testPack(pack, cases, all).failures.length;
    if (failures === 0) continue;
    const told = `${pack.name}: ${counted(failures, 'failure')} of its own cases; flowsage kb test ${path} tells them`;
    for (const line of wrapped(printable(told), 80, '', '  ')) terminal.problem(line);
  }
  return 0;
}

/** Records that a server exported stay one file, as they are. */
function installRecords(
  path: string,
  shipped: readonly string[],
  options: KnowledgeOptions,
  terminal: Terminal,
): number {
  const { name, version } = readRecordPack(path, basename(path));
  if (shipped.includes(name))
    throw new AppError('conflict', `${name}: comes with the program, expected a pack of another name`);
  const folder = installedPacksFolder(dataFolderOf(options));
  mkdirSync(folder, { recursive: true });
  const place = join(folder, `${name}${EXPORTED_ENDING}`);
  const made = join(folder, `.${name}.${process.pid}`);
  try {
    copyFileSync(path, made);
    const isNew = !existsSync(place);
    rmSync(join(folder, name), { recursive: true, force: true });
    renameSync(made, place);
    terminal.note(`${name} ${version} ${isNew ? 'installed' : 'installed in place of the earlier one'}`);
  } finally {
    rmSync(made, { force: true });
  }
  return 0;
}

/** `flowsage kb remove`: takes an installed or imported pack away. */
export async function kbRemove(name: string, options: KnowledgeOptions, terminal: Terminal): Promise<number> {
  // The name becomes part of a path.
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name))
    throw new UsageError(`${printable(name)}: expected the name of a pack, lower-case letters, digits and hyphens`);
  const place = join(installedPacksFolder(dataFolderOf(options)), name);
  const found = [place, `${place}${EXPORTED_ENDING}`].filter((one) => existsSync(one));
  if (found.length === 0) throw new AppError('not-found', `${name}: no pack of this name is installed`);
  for (const one of found) rmSync(one, { recursive: true });
  terminal.note(`${name} removed`);
  return 0;
}
