import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expandSilence, LONGEST_SILENCE_DAYS, scopeText } from '../../knowledge/expand-silence.ts';
import { FEED_BODY_FILE } from '../../knowledge/feed-rows.ts';
import { findPackSources, installedPacksFolder, loadInstalledPacks } from '../../knowledge/index.ts';
import { type LintedPack, readPack } from '../../knowledge/pack.ts';
import { AppError } from '../../lib/app-error.ts';
import { isOneLine } from '../../lib/one-line.ts';
import { printable } from '../../lib/printable.ts';
import { sha256Hex } from '../../lib/sha256.ts';
import type { KnowledgePack, SilenceRecord } from '../../model/knowledge.ts';
import { putPack } from '../installed-pack.ts';
import { dataFolderOf, type KnowledgeOptions, loadAllPacks } from '../knowledge-packs.ts';
import { counted } from '../numbers.ts';
import { formatTable, shortened } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** The pack that holds what was silenced from the command line. */
const PACK = 'silences';
const LONGEST_REASON = 200;
const ID_DIGITS = 8;
const DAY_MILLISECONDS = 86_400_000;
const SERVERS_TAKE_IT = 'a server that runs takes it soon (setting knowledgeSeconds)';

export interface KbSilenceOptions extends KnowledgeOptions {
  readonly detection?: string;
  readonly source?: string;
  readonly destination?: string;
  readonly until: string;
  readonly reason: string;
}

/** `flowsage kb silence`: findings that do not count until a day. One of the same scope takes the place of the other. */
export async function kbSilence(options: KbSilenceOptions, terminal: Terminal): Promise<number> {
  const silence = silenceOf(options);
  const dataFolder = dataFolderOf(options);
  const { pack, cases } = await packOfSilences(dataFolder);
  const scope = scopeText(silence);
  const kept = (pack.silences ?? []).filter((other) => scopeText(other) !== scope);
  const isReplaced = kept.length < (pack.silences ?? []).length;
  if (hasEnded(silence))
    throw new UsageError(
      `--until ${silence.until}: is over, expected a day to come${isReplaced ? '; "kb unsilence" ends a silence' : ''}`,
    );
  const changed: KnowledgePack = {
    ...pack,
    version: nextVersion(pack.version),
    updated: today(),
    silences: [...kept, silence],
  };
  putPack(
    installedPacksFolder(dataFolder),
    changed,
    cases.map(({ written }) => written),
  );
  terminal.note(
    `silenced until ${silence.until}: ${printable(scope)}${isReplaced ? ', in place of the earlier one' : ''}`,
  );
  terminal.note(SERVERS_TAKE_IT);
  return 0;
}

/** `flowsage kb unsilence`: takes one silence of the pack back before its last day. */
export async function kbUnsilence(id: string, options: KnowledgeOptions, terminal: Terminal): Promise<number> {
  const dataFolder = dataFolderOf(options);
  const { pack, cases } = await packOfSilences(dataFolder);
  const silences = pack.silences ?? [];
  const found = silences.find((silence) => idOf(silence) === id.toLowerCase());
  if (found === undefined)
    throw new AppError(
      'not-found',
      `${printable(id)}: no silence of this id was written here, expected one that flowsage kb silences lists`,
    );
  const changed: KnowledgePack = {
    ...pack,
    version: nextVersion(pack.version),
    updated: today(),
    silences: silences.filter((silence) => silence !== found),
  };
  putPack(
    installedPacksFolder(dataFolder),
    changed,
    cases.map(({ written }) => written),
  );
  terminal.note(`taken back: ${printable(scopeText(found))}`);
  terminal.note(SERVERS_TAKE_IT);
  return 0;
}

/** `flowsage kb silences` */
export async function kbSilences(
  options: KnowledgeOptions & { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const silences = (await loadAllPacks(options)).flatMap(({ pack }) =>
    (pack.silences ?? []).map((silence) => ({ silence, pack: pack.name })),
  );
  if (options.json) {
    terminal.printJson(
      silences.map(({ silence, pack }) => {
        const { detection, source, destination, until, reason } = silence;
        return { id: idOf(silence), detection, source, destination, until, reason, hasEnded: hasEnded(silence), pack };
      }),
    );
    return 0;
  }
  if (silences.length === 0) terminal.note('nothing is silenced');
  else for (const line of silenceLines(silences)) terminal.print(line);
  const ended = silences.filter(({ silence }) => hasEnded(silence)).length;
  if (ended > 0) terminal.note(`${counted(ended, 'silence')} ended`);
  return 0;
}

const COLUMNS = [{ title: 'UNTIL' }, { title: 'DETECTION' }, { title: 'SOURCE' }, { title: 'DESTINATION' }] as const;

/** A row for each, with its id and its reason below it. */
function silenceLines(silences: readonly { readonly silence: SilenceRecord; readonly pack: string }[]): string[] {
  const rows = silences.map(({ silence }) => [
    `${silence.until}${hasEnded(silence) ? ' ended' : ''}`,
    silence.detection ?? 'any',
    shortened(printable(silence.source ?? 'any'), 18),
    shortened(printable(silence.destination ?? 'any'), 20),
  ]);
  const [head, ...lines] = formatTable(COLUMNS, rows);
  return [
    head!,
    ...lines.flatMap((line, i) => {
      const { silence, pack } = silences[i]!;
      const from = pack === PACK ? '' : ` (pack ${shortened(pack, 22)})`;
      const id = idOf(silence);
      return [line, `  ${id}  ${shortened(printable(silence.reason), 76 - id.length - from.length)}${from}`];
    }),
  ];
}

/** By what it is about: two of one scope are the same silence. */
function idOf(silence: SilenceRecord): string {
  return sha256Hex(new TextEncoder().encode(scopeText(silence))).slice(0, ID_DIGITS);
}

function silenceOf({ detection, source, destination, until, reason }: KbSilenceOptions): SilenceRecord {
  if (detection === undefined && source === undefined && destination === undefined)
    throw new UsageError('nothing would be silenced: expected --detection, --source or --destination');
  if (reason.trim() === '' || reason.length > LONGEST_REASON || !isOneLine(reason))
    throw new UsageError(`--reason: expected one line of at most ${LONGEST_REASON} characters`);
  const { record, problems } = expandSilence({
    ...(detection === undefined ? {} : { detection }),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    until,
    reason: reason.trim(),
  });
  if (record === null)
    throw new UsageError(
      problems.map(({ path, found, expected }) => `--${path[0]} ${printable(found)}: expected ${expected}`).join('\n'),
    );
  // Its last day is whole.
  const longest = Date.now() + (LONGEST_SILENCE_DAYS + 1) * DAY_MILLISECONDS;
  if (record.untilMicros / 1000 > longest)
    throw new UsageError(
      `--until ${printable(until)}: expected a day within ${LONGEST_SILENCE_DAYS} days, so that somebody looks at it again`,
    );
  return record;
}

/** The pack as it is installed, or an empty one. */
async function packOfSilences(
  dataFolder: string,
): Promise<Pick<LintedPack, 'cases'> & { readonly pack: KnowledgePack }> {
  const place = join(installedPacksFolder(dataFolder), PACK);
  if (existsSync(join(place, 'pack.yaml')) && !existsSync(join(place, FEED_BODY_FILE)))
    return readPack(findPackSources(place)[0]!);
  if ((await loadInstalledPacks(dataFolder)).some(({ name }) => name === PACK))
    throw new AppError('conflict', `${PACK}: a pack of this name is installed and is not one that can be added to`);
  return { pack: EMPTY_PACK, cases: [] };
}

const EMPTY_PACK: KnowledgePack = {
  name: PACK,
  version: '0.0.0',
  title: 'Silences',
  author: 'flowsage kb silence',
  licence: 'CC0-1.0',
  updated: '',
  sources: [],
  records: [],
  tagsByKind: new Map(),
  behaviors: [],
  events: [],
};

/** Verdicts tell the versions they rest on: another silence makes another version. */
function nextVersion(version: string): string {
  const [major, minor, patch] = version.split(/[.-]/, 3).map(Number);
  return `${major}.${minor}.${patch! + 1}`;
}

function hasEnded({ untilMicros }: SilenceRecord): boolean {
  return untilMicros <= Date.now() * 1000;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
