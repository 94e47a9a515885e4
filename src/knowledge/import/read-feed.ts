import { basename } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { type CheckOptions, checkedEntry, guardEntry } from './checked-entry.ts';
import { countIndicatorLines } from './csv-list.ts';
import { beginsWithLongLine, createFeedReader, detectFeed, FEED_HEAD_BYTES } from './detect-feed.ts';
import type { FeedClaim, FeedEntry, FeedFormat, FeedSink, FeedSource, LeftOutReason } from './feed-entry.ts';
import { FEED_TEXT_LIMITS, feedTags, feedText } from './feed-text.ts';
import { LONGEST_LINE_BYTES, withoutLongLines } from './line-reader.ts';

/** A feed to read: a file or standard input, unpacked. */
export interface FeedInput {
  /** As it is to appear in messages and as the origin of entries. */
  readonly file: string;
  /** Its beginning, 64 KiB if there is so much. */
  readonly head: Uint8Array;
  /** All of it, the beginning included, in pieces. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Null to find out. */
  readonly format: FeedFormat | null;
}

export interface ReadFeedOptions extends CheckOptions {
  /** Every feed is taken as a list against false alarms, whatever its format. */
  readonly isGuardList?: boolean;
}

/** What was found in one feed. */
export interface FeedSummary {
  readonly file: string;
  readonly format: FeedFormat;
  /** Entries that were taken, by kind. */
  readonly taken: Readonly<Record<FeedEntry['kind'], number>>;
  /** Taken with its host alone, where the feed named a page. */
  readonly reducedUrls: number;
  readonly leftOut: Readonly<Partial<Record<LeftOutReason, number>>>;
  /** The first line that was too long to read, from 1; null where there is none. */
  readonly longLine: number | null;
  /** Where its entries came from; their position is relative to the first one of this feed. */
  readonly sources: readonly FeedSource[];
}

/** Documents of one feed that are told apart; entries of the rest belong to the last one. */
const MOST_SOURCES = 1000;

/**
 * Reads a feed. `onEntry` takes each entry and says whether it was new; `afterPiece` is waited for now and then, so that
 * what was written can go out. Throws AppError `unsupported` when the format is not known, `invalid-input` when the
 * document is broken: then what `onEntry` was given is to be thrown away.
 */
export async function readFeed(
  input: FeedInput,
  options: ReadFeedOptions,
  firstSource: number,
  onEntry: (entry: FeedEntry) => boolean,
  afterPiece: () => Promise<void> = async () => {},
): Promise<FeedSummary> {
  const leftOut: Partial<Record<LeftOutReason, number>> = {};
  let longLine: number | null = null;
  const count: FeedSink['leftOut'] = (reason, line) => {
    leftOut[reason] = (leftOut[reason] ?? 0) + 1;
    longLine ??= line ?? null;
  };
  const { head, pieces } =
    input.format === null && beginsWithLongLine(input.head, input.file)
      ? await behindLongLines(input, { leftOut: count })
      : input;
  if (longLine !== null && countIndicatorLines(new TextDecoder('utf-8').decode(head)).lines === 0)
    throw new AppError('unsupported', longLineText(input.file, longLine));
  const format = input.format ?? detectFeed(head, input.file);
  const isGuardList = options.isGuardList === true || format === 'misp-warninglist';
  const taken = { destination: 0, network: 0, guard: 0 };
  let reducedUrls = 0;
  const source: FeedSource = {
    // A pack may be handed on: where its maker keeps files is nobody's business.
    file: feedText(basename(input.file), FEED_TEXT_LIMITS.titleChars),
    format,
    title: '',
    author: '',
    threatTags: [],
    id: '',
    // Lists of names that are not told to mean more than themselves do not.
    guardNames: isGuardList ? 'exact' : null,
  };
  const sources: FeedSource[] = [source];
  let hasEntries = false;

  const sink: FeedSink = {
    claim(claim: FeedClaim) {
      hasEntries = true;
      const at = firstSource + sources.length - 1;
      const entry = isGuardList ? guardEntry(claim, at, options) : checkedEntry(claim, at, options);
      if (typeof entry === 'string') count(entry);
      else if (onEntry(entry)) {
        taken[entry.kind]++;
        if (entry.isFromUrl) reducedUrls++;
      } else count('said before');
    },
    leftOut: count,
    about({ title, author, threatTags, id, guardNames }) {
      const last = sources.at(-1)!;
      sources[sources.length - 1] = {
        ...last,
        ...(title === undefined ? {} : { title: feedText(title, FEED_TEXT_LIMITS.titleChars) }),
        ...(author === undefined ? {} : { author: feedText(author, FEED_TEXT_LIMITS.titleChars) }),
        ...(threatTags === undefined ? {} : { threatTags: feedTags([...last.threatTags, ...threatTags]) }),
        ...(id === undefined ? {} : { id: feedText(id, FEED_TEXT_LIMITS.idChars) }),
        ...(guardNames === undefined ? {} : { guardNames }),
      };
    },
    nextSource() {
      if (!hasEntries) sources[sources.length - 1] = source;
      else if (sources.length < MOST_SOURCES) sources.push(source);
      hasEntries = false;
    },
  };

  const reader = createFeedReader(format, head, input.file, sink);
  try {
    for await (const piece of pieces) {
      reader.push(piece);
      await afterPiece();
    }
    reader.end();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.kind, `${input.file}: ${error.message}; nothing was imported`, { cause: error });
  }
  return { file: input.file, format, taken, reducedUrls, leftOut, longLine, sources };
}

/** `list.txt:3: found a line of more than 65536 bytes, expected shorter ones` */
export function longLineText(file: string, line: number): string {
  return `${file}:${line}: found a line of more than ${LONGEST_LINE_BYTES} bytes, expected lines up to that`;
}

/** A list without lines that are too long, with the beginning that it has then. */
async function behindLongLines(
  { pieces }: FeedInput,
  sink: Pick<FeedSink, 'leftOut'>,
): Promise<Pick<FeedInput, 'head' | 'pieces'>> {
  const short = withoutLongLines(pieces, sink);
  const first: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await short.next(); next.done !== true; next = await short.next()) {
    first.push(next.value);
    bytes += next.value.length;
    if (bytes >= FEED_HEAD_BYTES) break;
  }
  const head = Buffer.concat(first);
  async function* all(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* short;
  }
  return { head: head.subarray(0, FEED_HEAD_BYTES), pieces: all() };
}
