import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEED_BODY_FILE } from '../knowledge/feed-rows.ts';
import { EXPORTED_ENDING } from '../knowledge/index.ts';
import type { PackCase } from '../knowledge/pack-case.ts';
import { writePack } from '../knowledge/write-pack.ts';
import type { KnowledgePack } from '../model/knowledge.ts';

/**
 * Puts a pack into a folder of packs, in place of an earlier one of its name, with the body of an imported one. Gives
 * whether there was an earlier one.
 */
export function putPack(
  folder: string,
  pack: KnowledgePack,
  cases: readonly PackCase[],
  body: string | null = null,
): boolean {
  // Made beside its place and put there at once, so that nobody loads half a pack. Names with a dot are not loaded.
  const made = join(folder, `.${pack.name}.${process.pid}`);
  mkdirSync(made, { recursive: true });
  try {
    for (const { file, text } of writePack(pack, cases)) writeFileSync(join(made, file), text);
    if (body !== null) copyFileSync(body, join(made, FEED_BODY_FILE));
    const place = join(folder, pack.name);
    const isReplaced = existsSync(place);
    rmSync(place, { recursive: true, force: true });
    rmSync(`${place}${EXPORTED_ENDING}`, { force: true });
    renameSync(made, place);
    return isReplaced;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
