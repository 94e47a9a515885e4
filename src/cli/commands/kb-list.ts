import { printable } from '../../lib/printable.ts';
import { wrapped } from '../../lib/wrapped.ts';
import type { FeedStatus } from '../../model/feed.ts';
import type { KnowledgePack } from '../../model/knowledge.ts';
import { readFeedStatuses } from '../../pipeline/feeds/feed-status.ts';
import { dataFolderOf, type KnowledgeOptions, loadAllPacks, type PlacedPack } from '../knowledge-packs.ts';
import { counted, grouped } from '../numbers.ts';
import { formatTable, shortened } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const WIDTH = 80;
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
  const feeds = await readFeedStatuses(dataFolderOf(options));
  const feedOf = ({ pack, place }: PlacedPack): FeedStatus | null =>
    place === 'installed' ? (feeds.find(({ name }) => name === pack.name) ?? null) : null;
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
        guards: pack.guards?.length ?? 0,
        silences: pack.silences?.length ?? 0,
        records: pack.written?.length ?? 0,
        feed: feedOf({ pack, place }),
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
  const [header, ...lines] = formatTable(COLUMNS, rows);
  terminal.print(header!);
  packs.forEach(({ pack }, i) => {
    terminal.print(lines[i]!);
    for (const line of wrapped(printable(aboutPack(pack)), WIDTH, '  ', '    '))
      terminal.print(terminal.paint.dim(line));
  });
  if (feeds.length > 0) terminal.print('');
  for (const feed of feeds) terminal.print(printable(feedLine(feed)));
  return 0;
}

/** Where a pack is from, and what it holds that no column counts: few packs have any. */
function aboutPack({ title, author, licence, updated, guards, silences, written }: KnowledgePack): string {
  const held = [
    ...(guards === undefined || guards.length === 0 ? [] : [counted(guards.length, 'guard')]),
    ...(silences === undefined || silences.length === 0 ? [] : [counted(silences.length, 'silence')]),
    ...(written === undefined ? [] : [counted(written.length, 'record')]),
  ];
  return [title, ...held, `by ${author}, ${licence}, of ${updated}`].join('; ');
}

/** When a feed was fetched, how long it is believed, and why the last try failed. */
export function feedLine({ name, origin, triedAt, fetchedAt, expiresAt, entries, fault }: FeedStatus): string {
  const day = (seconds: number): string =>
    `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const fetched =
    fetchedAt === null || expiresAt === null
      ? 'never fetched'
      : `fetched ${day(fetchedAt)}, ${grouped(entries)} ${entries === 1 ? 'entry' : 'entries'}, believed until ${day(expiresAt)}`;
  const failed = fault === null ? '' : `; the try of ${day(triedAt)} failed: ${fault}`;
  return `feed ${name} (${origin}): ${fetched}${failed}`;
}
