import { printable } from '../../lib/printable.ts';
import { type KnowledgeOptions, loadAllPacks } from '../knowledge-packs.ts';
import { grouped } from '../numbers.ts';
import { formatTable, shortened } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const COLUMNS = [
  { title: 'PACK' },
  { title: 'VERSION' },
  { title: 'FROM' },
  { title: 'DESTINATIONS', align: 'right' },
  { title: 'BEHAVIORS', align: 'right' },
  { title: 'EVENTS', align: 'right' },
] as const;

/** `flowsage kb list` */
export async function kbList(
  options: KnowledgeOptions & { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const packs = await loadAllPacks(options);
  if (options.json) {
    terminal.printJson(
      packs.map(({ pack, place }) => ({
        name: pack.name,
        version: pack.version,
        title: pack.title,
        author: pack.author,
        licence: pack.licence,
        updated: pack.updated,
        from: place,
        destinations: pack.records.length,
        behaviors: pack.behaviors.length,
        events: pack.events.length,
      })),
    );
    return 0;
  }
  const rows = packs.map(({ pack, place }) => [
    shortened(pack.name, 22),
    shortened(printable(pack.version), 12),
    place,
    grouped(pack.records.length),
    grouped(pack.behaviors.length),
    grouped(pack.events.length),
  ]);
  for (const line of formatTable(COLUMNS, rows)) terminal.print(line);
  return 0;
}
