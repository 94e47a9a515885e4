import { defaultDataFolder } from '../../config/data-folder.ts';
import {
  FEED_FORMATS,
  type FeedFormat,
  type FeedInput,
  type FeedRelevance,
  type FeedSummary,
  type ImportSummary,
  importFeeds,
  leftOutText,
  longLineText,
  PACK_NAME,
  readGuards,
} from '../../knowledge/import/index.ts';
import { installedPacksFolder, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../../knowledge/index.ts';
import { printable } from '../../lib/printable.ts';
import { wrapped } from '../../lib/wrapped.ts';
import { openSource } from '../../pipeline/source.ts';
import { counted, grouped } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export interface KbImportOptions {
  readonly as: string;
  readonly format?: string;
  readonly expires?: string;
  readonly relevance?: string;
  readonly guard?: readonly string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly licence?: string;
  readonly output?: string;
  readonly dataDir?: string;
}

/** What a feed may unpack to: the largest ones that are published are well below. */
const UNPACK_LIMITS = { maxBytes: 2 * 1024 ** 3, maxRatio: 200 };

const SECONDS_OF_UNIT: Readonly<Record<string, number>> = { h: 3600, d: 86_400, w: 604_800 };
const RELEVANCES: Readonly<Record<string, FeedRelevance>> = {
  knownBad: 'knownBad',
  seenNearBad: 'seenNearBad',
  none: '',
};

/** `flowsage kb import`: lists of others as a knowledge pack. */
export async function kbImportCommand(
  files: readonly string[],
  options: KbImportOptions,
  terminal: Terminal,
): Promise<number> {
  if (!PACK_NAME.test(options.as))
    throw new UsageError(`--as ${options.as}: expected lower-case letters, digits and hyphens, at most 63`);
  if ((await loadPacks(SHIPPED_KNOWLEDGE_FOLDER)).some(({ name }) => name === options.as))
    throw new UsageError(`--as ${options.as}: a pack of this name comes with the program, expected another name`);
  const format = options.format === undefined ? null : formatOf(options.format);
  const expiresSeconds = expiryOf(options.expires);
  const relevance = options.relevance === undefined ? null : relevanceOf(options.relevance);
  if (files.filter((file) => file === '-').length > 1) throw new UsageError('-: standard input can be read once only');
  const guard = options.guard === undefined ? null : await readGuards(openFeeds(options.guard, null));
  const summary = await importFeeds(openFeeds(files, format), {
    name: options.as,
    folder: options.output ?? installedPacksFolder(options.dataDir ?? defaultDataFolder()),
    options: { relevance, expiresSeconds, guard: guard?.guards ?? null, now: Math.floor(Date.now() / 1000) },
    licence: options.licence ?? null,
    isDryRun: options.dryRun === true,
  });
  if (options.json) terminal.printJson(summary);
  else for (const line of summaryLines(summary)) terminal.print(printable(line));
  for (const note of notesOn(summary, expiresSeconds, relevance)) terminal.note(note);
  return 0;
}

async function* openFeeds(files: readonly string[], format: FeedFormat | null): AsyncGenerator<FeedInput> {
  for (const file of files) {
    const source = await openSource(file, undefined, UNPACK_LIMITS);
    try {
      yield { file: file === '-' ? 'standard input' : file, head: source.head, pieces: source.pieces, format };
    } finally {
      await source.close();
    }
  }
}

function formatOf(text: string): FeedFormat {
  const format = FEED_FORMATS.find((known) => known === text);
  if (format === undefined) throw new UsageError(`--format ${text}: expected ${FEED_FORMATS.join(', ')}`);
  return format;
}

/** Seconds of `12h`, `30d` or `4w`; null for `never`. */
function expiryOf(text: string | undefined): number | null {
  if (text === undefined || text === 'never') return null;
  const parts = /^([1-9][0-9]{0,4})([hdw])$/.exec(text);
  if (parts === null) throw new UsageError(`--expires ${text}: expected a time like 12h, 30d or 4w, or never`);
  return Number(parts[1]) * SECONDS_OF_UNIT[parts[2]!]!;
}

function relevanceOf(text: string): FeedRelevance {
  if (!Object.hasOwn(RELEVANCES, text))
    throw new UsageError(`--relevance ${text}: expected ${Object.keys(RELEVANCES).join(', ')}`);
  return RELEVANCES[text]!;
}

function summaryLines({ name, version, folder, isDryRun, feeds, entries, difference }: ImportSummary): string[] {
  const { added, removed, kept, addedExamples, removedExamples } = difference;
  const lines = feeds.flatMap(feedLines);
  lines.push(`pack ${name} ${version}: ${grouped(entries)} ${entries === 1 ? 'entry' : 'entries'}`);
  lines.push(`  ${grouped(added)} added, ${grouped(removed)} removed, ${grouped(kept)} kept`);
  const changes = [...addedExamples.map((target) => `+ ${target}`), ...removedExamples.map((target) => `- ${target}`)];
  // Before there was anything, everything is new.
  if (kept + removed > 0) lines.push(...changes.map((change) => `    ${change}`));
  lines.push(isDryRun ? '  dry run: nothing was written' : `  written to ${folder}`);
  return lines;
}

function feedLines({ file, format, taken, reducedUrls, leftOut, longLine }: FeedSummary): string[] {
  const kinds = [
    [taken.destination, 'destination'],
    [taken.network, 'network'],
    [taken.guard, 'guard'],
  ] as const;
  const named = kinds.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun));
  const lines = [`${file}: ${format}`, `  taken: ${named.length === 0 ? 'nothing' : named.join(', ')}`];
  if (reducedUrls > 0) lines.push(`    ${counted(reducedUrls, 'page')} of a host: the host alone can be recognised`);
  if (Object.keys(leftOut).length > 0) lines.push(`  left out: ${leftOutText(leftOut)}`);
  if (longLine !== null) lines.push(...wrapped(longLineText(file, longLine), 80, '    '));
  return lines;
}

/** What the user may not expect. */
function notesOn(summary: ImportSummary, expiresSeconds: number | null, relevance: FeedRelevance | null): string[] {
  const notes: string[] = [];
  const claims = summary.feeds.filter(({ taken }) => taken.destination + taken.network > 0);
  const silent = claims.filter(({ format }) => format === 'csv-list' || format === 'hosts-file');
  if (relevance === null && silent.length > 0)
    notes.push('a list does not say what its entries are: --relevance knownBad or seenNearBad does');
  if (expiresSeconds === null && claims.length > 0)
    notes.push('these entries do not grow old by themselves: --expires 30d lets them');
  return notes;
}
