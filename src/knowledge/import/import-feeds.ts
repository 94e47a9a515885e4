import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { AppError } from '../../lib/app-error.ts';
import { LineSplitter } from '../../lib/lines.ts';
import {
  FEED_BODY_FILE,
  type FeedBodyHead,
  MOST_FEED_ENTRIES,
  readFeedBody,
  readFeedRow,
  writeFeedRow,
} from '../feed-rows.ts';
import { EntryTable } from './entry-table.ts';
import type { FeedEntry, FeedSource, LeftOutReason } from './feed-entry.ts';
import { nextPackHead, readPackLicence, readPackVersion } from './imported-head.ts';
import { type FeedInput, type FeedSummary, longLineText, type ReadFeedOptions, readFeed } from './read-feed.ts';

/** An import to make. */
export interface FeedImport {
  /** Name of the pack. */
  readonly name: string;
  /** The folder that is to hold the pack's own. */
  readonly folder: string;
  readonly options: ReadFeedOptions;
  /** Licence of the lists, as an SPDX expression; null for that of an earlier import. */
  readonly licence?: string | null;
  /** Where the lists were fetched from, beside what they call themselves; null for files. */
  readonly origin?: string | null;
  /** Everything but writing. */
  readonly isDryRun: boolean;
}

/** What an import did, or would do. */
export interface ImportSummary {
  readonly name: string;
  readonly version: string;
  /** The pack's own folder. */
  readonly folder: string;
  readonly isDryRun: boolean;
  readonly feeds: readonly FeedSummary[];
  readonly entries: number;
  /** Against the import of this name that was there before. */
  readonly difference: PackDifference;
}

export interface PackDifference {
  readonly added: number;
  readonly removed: number;
  readonly kept: number;
  /** Some of them, for a look. */
  readonly addedExamples: readonly string[];
  readonly removedExamples: readonly string[];
}

const MOST_EXAMPLES = 10;
/** Rows gathered before they are written. */
const PIECE_CHARACTERS = 256 * 1024;

/**
 * Reads feeds and writes them as one pack, in place of an earlier import of the same name. Inputs are opened one after
 * the other. The files of the pack are replaced one by one, the large one first, so that there is a pack that can be
 * read at any time. Throws AppError when a feed is refused, when nothing was taken, or when the name belongs to a pack
 * that somebody wrote; then nothing is changed.
 */
export async function importFeeds(
  inputs: AsyncIterable<FeedInput>,
  { name, folder, options, isDryRun, licence = null, origin = null }: FeedImport,
): Promise<ImportSummary> {
  const packFolder = join(folder, name);
  const bodyFile = join(packFolder, FEED_BODY_FILE);
  const hadBody = existsSync(bodyFile);
  if (existsSync(packFolder) && !hadBody)
    throw new AppError('conflict', `${packFolder}: is there and was not imported, choose another name`);
  await mkdir(folder, { recursive: true });
  const work = await makeWorkFolder(folder, name);
  try {
    const table = new EntryTable();
    const sources: FeedSource[] = [];
    const rawFile = join(work, 'rows');
    const raw = createRowWriter(rawFile);
    const feeds: FeedSummary[] = [];
    const take = (entry: FeedEntry): boolean => {
      const isNew = table.add(entry);
      if (table.size > MOST_FEED_ENTRIES)
        throw new AppError(
          'too-large',
          `more than ${MOST_FEED_ENTRIES} entries, which is the most of one pack: import the feeds under several names`,
        );
      if (isNew) raw.line(writeFeedRow(entry));
      return isNew;
    };
    for await (const input of inputs) {
      const summary = await readFeed(input, options, sources.length, take, () => raw.drain());
      feeds.push(summary);
      sources.push(...summary.sources);
    }
    await raw.end();
    if (table.size === 0) throw nothingTaken(feeds);

    const removed = hadBody ? markOld(bodyFile, table) : { count: 0, examples: [] };
    const head: FeedBodyHead = { format: 'flowsage-feed', version: 1, entries: table.size, sources };
    const newBody = join(work, FEED_BODY_FILE);
    const added = await writeBody(rawFile, newBody, head, table);
    const difference: PackDifference = {
      added: added.count,
      removed: removed.count,
      kept: table.size - added.count,
      addedExamples: added.examples,
      removedExamples: removed.examples,
    };
    const oldHead = hadBody ? await readText(join(packFolder, 'pack.yaml')) : '';
    const packHead = nextPackHead(name, readPackVersion(oldHead), difference, feeds, options, {
      licence: licence ?? readPackLicence(oldHead),
      origin,
    });
    if (!isDryRun) {
      const newHead = join(work, 'pack.yaml');
      await writeFile(newHead, packHead.text);
      await syncFile(newHead);
      await syncFile(newBody);
      await rm(rawFile);
      if (hadBody) {
        await rename(newBody, bodyFile);
        await rename(newHead, join(packFolder, 'pack.yaml'));
      } else await rename(work, packFolder);
    }
    const { version } = packHead;
    return { name, version, folder: packFolder, isDryRun, feeds, entries: table.size, difference };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Hidden, so that nobody takes it for a pack; beside the packs, so that it can take a place among them at once. */
async function makeWorkFolder(folder: string, name: string): Promise<string> {
  const work = join(folder, `.${name}-import-${process.pid}`);
  await rm(work, { recursive: true, force: true });
  await mkdir(work);
  return work;
}

interface RowWriter {
  line(text: string): void;
  drain(): Promise<void>;
  end(): Promise<void>;
}

function createRowWriter(file: string): RowWriter {
  const stream = createWriteStream(file, { flags: 'wx' });
  // Whatever goes wrong is told by `drain` or `end`.
  let failure: Error | null = null;
  stream.on('error', (error) => {
    failure = error;
  });
  let piece = '';
  const send = async (): Promise<void> => {
    if (failure !== null) throw failure;
    if (piece === '') return;
    const text = piece;
    piece = '';
    await new Promise<void>((resolve, reject) => stream.write(text, (error) => (error ? reject(error) : resolve())));
  };
  return {
    line: (text) => {
      piece += `${text}\n`;
    },
    drain: async () => {
      if (piece.length >= PIECE_CHARACTERS) await send();
    },
    end: async () => {
      await send();
      stream.end();
      await finished(stream);
    },
  };
}

/** Finds what the earlier import holds among the new entries. */
function markOld(bodyFile: string, table: EntryTable): { count: number; examples: string[] } {
  const removed = { count: 0, examples: [] as string[] };
  readFeedBody(bodyFile, (entry) => {
    if (table.marks(entry)) return;
    removed.count++;
    if (removed.examples.length < MOST_EXAMPLES) removed.examples.push(entry.target);
  });
  return removed;
}

/** Writes the final body: head first, each entry with what was said of it again later. */
async function writeBody(
  rawFile: string,
  bodyFile: string,
  head: FeedBodyHead,
  table: EntryTable,
): Promise<{ count: number; examples: string[] }> {
  const added = { count: 0, examples: [] as string[] };
  const body = createRowWriter(bodyFile);
  body.line(JSON.stringify(head));
  let id = 0;
  const decoder = new TextDecoder('utf-8');
  const splitter = new LineSplitter(
    (bytes, start, end) => {
      const text = decoder.decode(bytes.subarray(start, end));
      const isAdded = !table.isMarked(id);
      const isExample = isAdded && added.examples.length < MOST_EXAMPLES;
      if (isAdded) added.count++;
      if (isExample || table.isMerged(id)) {
        const entry = readFeedRow(text)!;
        if (isExample) added.examples.push(entry.target);
        body.line(writeFeedRow(table.merged(id, entry)));
      } else body.line(text);
      id++;
    },
    () => {},
  );
  for await (const piece of createReadStream(rawFile, { highWaterMark: 1024 * 1024 })) {
    splitter.push(piece as Uint8Array);
    await body.drain();
  }
  splitter.end();
  await body.end();
  return added;
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function nothingTaken(feeds: readonly FeedSummary[]): AppError {
  const lines = feeds.flatMap(({ file, format, leftOut, longLine }) => [
    `${file}: ${format}: ${leftOutText(leftOut)}`,
    ...(longLine === null ? [] : [longLineText(file, longLine)]),
  ]);
  return new AppError('invalid-input', ['nothing in it can be imported:', ...lines].join('\n'));
}

/** `file hash (3), public suffix (1)`, largest number first. */
export function leftOutText(leftOut: Readonly<Partial<Record<LeftOutReason, number>>>): string {
  const reasons = Object.entries(leftOut).sort(([, a], [, b]) => b - a);
  return reasons.length === 0 ? 'no entries' : reasons.map(([reason, count]) => `${reason} (${count})`).join(', ');
}
