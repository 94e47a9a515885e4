import { readFileSync, statSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { AppError, errorMessage } from '../lib/app-error.ts';
import { nearestText } from '../lib/nearest-text.ts';
import { parseAddress } from '../model/address.ts';
import type { FeedSetting } from '../model/feed.ts';
import { parseFeedSettings } from './feed-settings.ts';
import { expectedOf, parseSetting, type SettingValue } from './setting-text.ts';
import {
  environmentNameOf,
  optionNameOf,
  SETTINGS,
  type SettingName,
  type SettingRow,
  type Settings,
} from './settings.ts';

export interface SettingSources {
  /** Of the command line, by the names of settings; what was not given is undefined. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of a configuration file, YAML or JSON; null: there is none. */
  readonly file: string | null;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** Lists to fetch, which only a file can tell. */
  readonly feeds: readonly FeedSetting[];
  /** Where each value comes from, for people. */
  readonly sources: Readonly<Record<SettingName, string>>;
  /** What may be a mistake: variables that look like settings and are none. */
  readonly notes: readonly string[];
}

/** Where nobody says anything. */
export const STANDARD = 'standard';
/** The section of a file that is no setting of one value. */
const FEEDS = 'feeds';
const LONGEST_FILE = 1024 * 1024;

/** Variables of the program that are no settings of the server. */
const OTHER_VARIABLES: ReadonlySet<string> = new Set([
  'FLOWSAGE_ADMIN_KEY',
  'FLOWSAGE_ADMIN_KEY_FILE',
  'FLOWSAGE_CONFIG',
  'FLOWSAGE_KEY',
  'FLOWSAGE_SERVER',
]);

/**
 * The settings of a server: standards, over them a file, over that the environment, over that the command line. Throws
 * `invalid-input` with source, setting, what was found and what was expected.
 */
export function loadSettings({ options, environment, file }: SettingSources): LoadedSettings {
  const values: Record<string, SettingValue> = {};
  const sources: Record<string, string> = {};
  const take = (name: SettingName, source: string, written: unknown): void => {
    const row: SettingRow = SETTINGS[name];
    const value = parseSetting(row, written);
    const fault = value === undefined ? `expected ${expectedOf(row)}` : faultOf(name, value);
    if (fault !== null) throw new AppError('invalid-input', `${source}: found ${shown(written)}, ${fault}`);
    values[name] = value!;
    sources[name] = source;
  };
  const written = file === null ? {} : readSettingsFile(file);
  for (const name of SETTING_NAMES) {
    values[name] = SETTINGS[name].standard;
    sources[name] = STANDARD;
    const variable = environmentNameOf(name);
    // What is there and null says that the standard is meant.
    if ((written[name] ?? null) !== null) take(name, `${file}: ${name}`, written[name]);
    if ((environment[variable] ?? '') !== '') take(name, variable, environment[variable]);
    if (options[name] !== undefined) take(name, `--${optionNameOf(name)}`, options[name]);
  }
  const feeds = file === null ? [] : parseFeedSettings(written[FEEDS], file);
  const ofFeeds = feeds.flatMap(({ headers }) =>
    headers.flatMap(({ secret }) => ('environment' in secret ? [secret.environment] : [])),
  );
  return {
    settings: values as unknown as Settings,
    feeds,
    sources: sources as Record<SettingName, string>,
    notes: unknownVariables(environment, ofFeeds),
  };
}

const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

function readSettingsFile(path: string): Record<string, unknown> {
  const content = parseFile(path) ?? {};
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new AppError('invalid-input', `${path}: found ${shown(content)}, expected settings, one a line: name: value`);
  for (const name of Object.keys(content))
    if (name !== FEEDS && !Object.hasOwn(SETTINGS, name))
      throw new AppError('invalid-input', `${path}: there is no setting ${shown(name)}${suggestion(name)}`);
  return content as Record<string, unknown>;
}

function parseFile(path: string): unknown {
  const document = parseDocument(readFile(path), { uniqueKeys: true, prettyErrors: true });
  const [error] = document.errors;
  try {
    if (error !== undefined) throw error;
    // No value of ours has a reason to point at another.
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw new AppError('invalid-input', `${path}: ${errorMessage(cause).split('\n', 1)[0]}`, { cause });
  }
}

function readFile(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > LONGEST_FILE)
      throw new AppError(
        'invalid-input',
        `${path}: ${size} bytes, expected a file of settings of at most ${LONGEST_FILE}`,
      );
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('invalid-input', `${path}: cannot be read: ${errorMessage(error)}`, { cause: error });
  }
}

function suggestion(name: string): string {
  const nearest = nearestText(name, SETTING_NAMES);
  return nearest === null ? '' : `, did you mean ${nearest}?`;
}

/** What is wrong with a value beyond its type. */
function faultOf(name: SettingName, value: SettingValue): string | null {
  if (name === 'publicUrl' && value !== null && !/^https?:\/\/[^\s/?#]+[^\s?#]*$/.test(String(value)))
    return 'expected an address as https://flowsage.example.org';
  if (name === 'knowledgeName' && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(String(value)))
    return 'expected lower-case letters, digits and hyphens, at most 63';
  if ((name === 'knowledgeAuthor' || name === 'knowledgeLicence') && !/^\P{C}{1,300}$/u.test(String(value)))
    return 'expected one line of at most 300 characters';
  if (name === 'feedHosts' && !(value as readonly string[]).every((host) => /^[a-z0-9._-]+(:\d{1,5})?$/i.test(host)))
    return 'expected names of hosts as feeds.example.org or feeds.example.org:8443';
  if (name === 'trustProxy' && !(value as readonly string[]).every(isNetwork))
    return 'expected addresses or ranges as 10.0.0.1 or 10.0.0.0/8';
  return null;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const parsed = parseAddress(address);
  if (parsed === null || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (parsed.family === 4 ? 32 : 128));
}

function unknownVariables(
  environment: Readonly<Record<string, string | undefined>>,
  ofFeeds: readonly string[],
): string[] {
  const known = new Set(SETTING_NAMES.map(environmentNameOf));
  return Object.keys(environment)
    .filter(
      (name) =>
        name.startsWith('FLOWSAGE_') && !known.has(name) && !OTHER_VARIABLES.has(name) && !ofFeeds.includes(name),
    )
    .map((name) => {
      const nearest = nearestText(name, [...known]);
      return `${name} is no setting and was ignored${nearest === null ? '' : `; did you mean ${nearest}?`}`;
    });
}

/** What was written, short enough for a message. */
function shown(written: unknown): string {
  const text = JSON.stringify(written) ?? String(written);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
