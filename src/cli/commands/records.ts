import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type {
  EditAnswerV1,
  EditOptions,
  FlowsageClient,
  MetadataEditV1,
  MetadataKindV1,
  MetadataV1,
} from '@flowsage/client';
import { AppError, errorMessage } from '../../lib/app-error.ts';
import { printable } from '../../lib/printable.ts';
import { connect, isNotFound } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { knowledgeLines, metadataLines, ruleLines } from '../lookup-text.ts';
import { changeLines, parseKind, parseVersion, textLines } from '../record-text.ts';
import { formatTable, shortened } from '../table.ts';
import { type Terminal, terminalColumns } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface Shown extends ConnectionOptions {
  readonly json?: boolean;
}

interface Changed extends Shown {
  readonly reason?: string;
  readonly ifVersion?: string;
}

/** Width of version and day, and of the blanks between. */
const FIXED_WIDTH = 7 + 2 + 10 + 2 + 2;

/** `flowsage records list` */
export async function recordsList(
  kindText: string,
  options: Shown & { readonly prefix?: string },
  terminal: Terminal,
): Promise<number> {
  const kind = parseKind(kindText);
  const client = await connect(options);
  const query = options.prefix === undefined ? {} : { prefix: options.prefix };
  const found: MetadataV1[] = [];
  for await (const one of client.iterateMetadata(kind, query)) found.push(one);
  const room = terminalColumns() - FIXED_WIDTH;
  const keyWidth = Math.floor(room * 0.6);
  if (options.json) terminal.printJson(found);
  else
    for (const line of formatTable(
      [{ title: 'KEY' }, { title: 'VERSION', align: 'right' }, { title: 'CHANGED' }, { title: 'TITLE' }],
      found.map(({ key, version, at, record }) => [
        shortened(printable(key), keyWidth),
        String(version),
        printable(at.slice(0, 10)),
        shortened(printable(record.title), room - keyWidth),
      ]),
    ))
      terminal.print(line);
  return 0;
}

/** `flowsage records show` */
export async function recordsShow(kind: string, key: string, options: Shown, terminal: Terminal): Promise<number> {
  const found = await (await connect(options)).metadata(parseKind(kind), key);
  if (options.json) terminal.printJson(found);
  else {
    for (const line of textLines(`${found.key}, version ${found.version} of ${found.at}`)) terminal.print(line);
    for (const line of metadataLines(found.record, terminalColumns())) terminal.print(line);
    if (found.rule !== null) for (const line of ruleLines(found.rule, terminalColumns())) terminal.print(line);
    for (const line of knowledgeLines(found.knowledge, terminalColumns())) terminal.print(line);
  }
  return 0;
}

/** `flowsage records history` */
export async function recordsHistory(kind: string, key: string, options: Shown, terminal: Terminal): Promise<number> {
  const versions = await (await connect(options)).metadataHistory(parseKind(kind), key);
  if (options.json) terminal.printJson(versions);
  else
    for (const { version, at, accountId, reason, record, changes } of versions) {
      const why = reason === '' ? '' : `: ${reason}`;
      for (const line of textLines(`version ${version}, ${at}, by ${accountId}${why}`)) terminal.print(line);
      if (record === null) terminal.print('  nothing is written from here on');
      for (const line of changeLines(changes)) terminal.print(line);
    }
  return 0;
}

/** `flowsage records put` */
export async function recordsPut(
  kind: string,
  key: string,
  options: Changed & { readonly file: string },
  terminal: Terminal,
): Promise<number> {
  const edit = await readEdit(options.file);
  const client = await connect(options);
  const full = options.reason === undefined ? edit : { ...edit, reason: options.reason };
  return told(await client.putMetadata(parseKind(kind), key, full, conditionOf(options)), options, terminal);
}

/** `flowsage records remove` */
export async function recordsRemove(kind: string, key: string, options: Changed, terminal: Terminal): Promise<number> {
  const client = await connect(options);
  const answer = await client
    .deleteMetadata(parseKind(kind), key, options.reason, conditionOf(options))
    .catch(async (error: unknown) => {
      throw (await refusalByPack(client, parseKind(kind), key, error)) ?? error;
    });
  return told(answer, options, terminal);
}

/** Why nothing can be taken away, where only a pack knows the place; null for any other refusal. */
async function refusalByPack(
  client: FlowsageClient,
  kind: MetadataKindV1,
  key: string,
  error: unknown,
): Promise<AppError | null> {
  if (!isNotFound(error)) return null;
  const found = await client.knowledgeRecord(kind, key).catch(() => null);
  if (found === null || found.pack === null) return null;
  return new AppError(
    'not-found',
    `nobody wrote anything of this ${kind}: the record is of the pack ${found.pack}, which stays as it is. To have another ` +
      `one speak in its place, write over it: flowsage records put ${kind} ${key} --file FILE`,
    { cause: error },
  );
}

/** `flowsage records revert` */
export async function recordsRevert(
  kind: string,
  key: string,
  options: Changed & { readonly to: string },
  terminal: Terminal,
): Promise<number> {
  const version = parseVersion('--to', options.to)!;
  const to = options.reason === undefined ? { version } : { version, reason: options.reason };
  const client = await connect(options);
  return told(await client.revertMetadata(parseKind(kind), key, to, conditionOf(options)), options, terminal);
}

/** `flowsage records export` */
export async function recordsExport(
  options: ConnectionOptions & { readonly output?: string },
  terminal: Terminal,
): Promise<number> {
  const stream = await (await connect(options)).exportKnowledge();
  const source = Readable.fromWeb(stream as WebStream<Uint8Array>);
  if (options.output === undefined) {
    for await (const chunk of source) process.stdout.write(chunk as Uint8Array);
    return 0;
  }
  await pipeline(source, createWriteStream(options.output, { flags: 'wx' }));
  terminal.note(`${options.output} written`);
  return 0;
}

function told(answer: EditAnswerV1, options: Shown, terminal: Terminal): number {
  if (options.json) terminal.printJson(answer);
  else if ('state' in answer) terminal.print(`proposed as ${printable(answer.id)}; an editor decides`);
  else terminal.print(`version ${answer.version} published`);
  return 0;
}

function conditionOf({ ifVersion }: Changed): EditOptions {
  const expected = parseVersion('--if-version', ifVersion);
  return expected === undefined ? {} : { version: expected };
}

/** The record of a file: its members, and beside them the rule of an Event and the knowledge of a Destination. */
async function readEdit(path: string): Promise<MetadataEditV1> {
  const text = await (path === '-' ? readText(process.stdin) : readFile(path, 'utf8')).catch((error: unknown) => {
    throw new UsageError(`--file ${path}: cannot be read (${errorMessage(error)})`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid-input', `${path}: no JSON (${errorMessage(error)}), expected a record`, {
      cause: error,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AppError('invalid-input', `${path}: no JSON object, expected title, description and so on`);
  const { rule, knowledge, ...record } = value as Readonly<Record<string, unknown>>;
  // The server checks all of it.
  return {
    record,
    ...(rule === undefined ? {} : { rule: rule as NonNullable<MetadataEditV1['rule']> }),
    ...(knowledge === undefined ? {} : { knowledge: knowledge as NonNullable<MetadataEditV1['knowledge']> }),
  };
}
