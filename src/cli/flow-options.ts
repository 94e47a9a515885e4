import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { NameSource } from '../model/naming.ts';
import { DEFAULT_NAME_SOURCES } from '../naming/choose-names.ts';
import { formatNameCache, type NameCache, parseNameCache } from '../naming/name-cache.ts';
import type { ConvertOptions } from '../pipeline/convert.ts';
import { writeWhole } from '../pipeline/write-flows.ts';
import type { Terminal } from './terminal.ts';
import { zoneOffsetOf } from './time-zone.ts';
import { UsageError } from './usage-error.ts';

/** What the options below are parsed to. */
export interface FlowOptionValues {
  readonly nameSources?: string;
  readonly nameCache?: string;
  readonly updateNameCache?: boolean;
  readonly tz?: string;
  readonly idleTimeout?: string;
  readonly activeTimeout?: string;
  readonly splitReusedPorts?: boolean;
}

/** Options of every verb that turns inputs into flows. */
export function addFlowOptions(command: Command): Command {
  return command
    .option('--name-sources <list>', 'name sources of destinations, best first', DEFAULT_NAME_SOURCES.join(','))
    .option('--name-cache <file>', 'names of addresses from earlier inputs, lines "address name"')
    .option('--update-name-cache', 'add what this input teaches to the name cache file')
    .option('--tz <zone>', 'time zone of logs that tell none: Europe/Berlin, +02:00, local', 'UTC')
    .option('--idle-timeout <seconds>', 'a pause this long starts a new flow (default: never)')
    .option('--active-timeout <seconds>', 'a flow this long is cut (default: never)')
    .option('--split-reused-ports', 'a TCP SYN after the close starts a new flow');
}

export interface FlowSettings {
  readonly convert: ConvertOptions;
  /** Writes the name cache back when that was asked for. */
  finish(): Promise<void>;
}

/** Reads the options' files and checks their values. */
export async function flowSettings(values: FlowOptionValues, terminal: Terminal): Promise<FlowSettings> {
  if (values.updateNameCache && values.nameCache === undefined)
    throw new UsageError('--update-name-cache needs --name-cache FILE');
  const cache = values.nameCache === undefined ? null : await readCache(values.nameCache, terminal);
  return {
    convert: {
      nameSources: parseNameSources(values.nameSources),
      zoneOffsetMinutes: zoneOffsetOf(values.tz ?? 'UTC'),
      idleTimeoutMicros: parseSeconds('--idle-timeout', values.idleTimeout),
      activeTimeoutMicros: parseSeconds('--active-timeout', values.activeTimeout),
      splitReusedPorts: values.splitReusedPorts ?? false,
      ...(cache === null ? {} : { nameCache: cache, updateNameCache: values.updateNameCache ?? false }),
    },
    finish: async () => {
      if (cache !== null && values.updateNameCache)
        await writeWhole(values.nameCache!, (target) => target.write(Buffer.from(formatNameCache(cache))));
    },
  };
}

async function readCache(path: string, terminal: Terminal): Promise<NameCache> {
  let text = '';
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    terminal.note(`${path}: no such file yet, starting with no names`);
  }
  const { cache, badLines } = parseNameCache(text);
  if (badLines > 0) terminal.note(`${path}: ${badLines} lines are no "address name" and were left out`);
  return cache;
}

function parseNameSources(list: string | undefined): readonly NameSource[] {
  if (list === undefined) return DEFAULT_NAME_SOURCES;
  const sources = list.split(',').map((source) => source.trim());
  for (const source of sources)
    if (!(DEFAULT_NAME_SOURCES as readonly string[]).includes(source))
      throw new UsageError(
        `--name-sources ${list}: no source "${source}", expected ${DEFAULT_NAME_SOURCES.join(', ')}`,
      );
  return sources as NameSource[];
}

function parseSeconds(option: string, text: string | undefined): number {
  if (text === undefined) return 0;
  const seconds = Number(text);
  if (!(seconds > 0 && seconds < 1e9)) throw new UsageError(`${option} ${text}: expected a number of seconds above 0`);
  return Math.round(seconds * 1e6);
}
