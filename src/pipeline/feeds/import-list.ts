import { FEED_FORMATS, type FeedFormat, importFeeds } from '../../knowledge/import/index.ts';
import type { FeedSetting } from '../../model/feed.ts';
import { type Source, sourceOfPieces, type UnpackLimits } from '../source.ts';

/** A list that is fetched, and what is to be made of it. Plain data, so that another process can be told. */
export interface FetchedList extends Pick<FeedSetting, 'name' | 'format' | 'keepSeconds' | 'relevance' | 'licence'> {
  /** What it is called where it comes from. */
  readonly file: string;
  readonly origin: string;
  /** When it was asked for, epoch seconds. */
  readonly triedAt: number;
  readonly unpackLimits: UnpackLimits;
}

/** Makes the pack of a list in a folder of packs, in place of an earlier one, and gives how many entries it has. */
export type ListImporter = (
  list: FetchedList,
  pieces: AsyncIterable<Uint8Array>,
  folder: string,
  stop: AbortSignal | null,
) => Promise<number>;

/** In this process, which may be held up by it for as long as it takes. */
export const importHere: ListImporter = async (list, pieces, folder) =>
  importList(list, await sourceOfPieces(list.name, pieces, list.unpackLimits), folder);

/** The same for a list that was opened already. */
export async function importList(list: FetchedList, source: Source, folder: string): Promise<number> {
  const { file, origin, licence, keepSeconds, name, relevance, triedAt } = list;
  const input = {
    file,
    head: source.head,
    pieces: source.pieces,
    format: list.format === null ? null : formatOf(list.format),
  };
  const { entries } = await importFeeds(only(input), {
    name,
    folder,
    options: { relevance, expiresSeconds: keepSeconds, guard: null, now: triedAt },
    licence,
    origin,
    isDryRun: false,
  });
  return entries;
}

/** A format by its name; null for none. */
export function formatOf(text: string): FeedFormat | null {
  return FEED_FORMATS.find((format) => format === text) ?? null;
}

async function* only<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
}
