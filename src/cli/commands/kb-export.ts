import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEED_BODY_FILE } from '../../knowledge/feed-rows.ts';
import { lintPack, problemText } from '../../knowledge/pack.ts';
import { writePack } from '../../knowledge/write-pack.ts';
import { AppError } from '../../lib/app-error.ts';
import { allPackSources, type KnowledgeOptions, ownFolder, packPlaces } from '../knowledge-packs.ts';
import { counted } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';

/**
 * `flowsage kb export`: all packs in one fixed form, a folder each. Exporting what was exported gives the same bytes.
 */
export async function kbExport(
  paths: readonly string[],
  options: KnowledgeOptions & { readonly output: string },
  terminal: Terminal,
): Promise<number> {
  const { output } = options;
  if (existsSync(output) && readdirSync(output).length > 0)
    throw new AppError('invalid-input', `${output} is not empty, expected a new folder`);
  const places = paths.length === 0 ? allPackSources(options) : paths.flatMap(packPlaces);
  const packs = places.map((place) => {
    const { pack, cases, problems } = lintPack(place.source);
    if (pack === null) throw new AppError('invalid-input', problems.map(problemText).join('\n'));
    return { place, pack, cases };
  });
  const names = packs.map(({ pack }) => pack.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new AppError('conflict', `two packs are called ${twice}`);
  for (const { place, pack, cases } of packs) {
    const folder = join(output, pack.name);
    mkdirSync(folder, { recursive: true });
    const written = cases.map((one) => one.written);
    for (const { file, text } of writePack(pack, written)) writeFileSync(join(folder, file), text);
    // What was imported has one form only.
    const body = join(ownFolder(place) ?? '', FEED_BODY_FILE);
    if (ownFolder(place) !== null && existsSync(body)) copyFileSync(body, join(folder, FEED_BODY_FILE));
  }
  terminal.note(`${counted(packs.length, 'pack')} in ${output}`);
  return 0;
}
