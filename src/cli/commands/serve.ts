import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defaultDataFolder } from '../../config/data-folder.ts';
import { type LoadedSettings, loadSettings } from '../../config/load-settings.ts';
import { settingText } from '../../config/setting-text.ts';
import { SETTINGS, type SettingName, type SettingRow } from '../../config/settings.ts';
import { AppError, errorMessage } from '../../lib/app-error.ts';
import type { FeedSetting } from '../../model/feed.ts';
import { version } from '../main.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface ServeOptions extends Readonly<Record<string, unknown>> {
  readonly config?: string;
  readonly printConfig?: boolean;
}

/** `flowsage serve`: returns when the server has stopped. */
export async function serveCommand(options: ServeOptions, terminal: Terminal): Promise<number> {
  const loaded = settingsOf(options);
  for (const note of loaded.notes) terminal.problem(`flowsage: ${note}`);
  if (options.printConfig) {
    for (const line of configLines(loaded)) terminal.print(line);
    return 0;
  }
  const adminKey = takeAdminKey();
  // What the server writes is for nobody else, the store's log of changes too, which its engine makes anew at times.
  process.umask(0o077);
  const { serve } = await import('../../server/serve.ts');
  // Signals count from here on: one that comes while the server starts ends it as soon as it has.
  const stopping = firstSignal();
  const server = await serve(loaded.settings, {
    version: version(),
    adminKey,
    settingSources: loaded.sources,
    feeds: loaded.feeds,
    onFatal: (error) => {
      terminal.problem(`flowsage: ${error.message}; the program ends, start it again`);
      // Whatever is still under way works with a store that has given up.
      process.exit(1);
    },
  });
  const folder = resolve(loaded.settings.dataDir ?? defaultDataFolder());
  for (const line of welcomeLines(server, folder, terminal)) terminal.print(line);
  await stopping;
  await server.stop();
  return 0;
}

function settingsOf({ config, printConfig: _, ...options }: ServeOptions): LoadedSettings {
  try {
    return loadSettings({
      options,
      environment: process.env,
      file: config ?? (process.env['FLOWSAGE_CONFIG'] || null),
    });
  } catch (error) {
    if (error instanceof AppError && error.kind === 'invalid-input') throw new UsageError(error.message);
    throw error;
  }
}

/** A file of settings that says the same, with where each comes from. None of them is a secret. */
function configLines({ settings, sources, feeds }: LoadedSettings): string[] {
  const lines = (Object.entries(SETTINGS) as [SettingName, SettingRow][]).map(([name, row]) => {
    const value = settings[name];
    const text = settingText(row, value);
    const written =
      value === null ? 'null' : typeof value === 'object' || row.type === 'text' ? JSON.stringify(value) : text;
    const known = value === null && row.standardText !== undefined ? `: ${row.standardText}` : '';
    return `${`${name}: ${written}`.padEnd(44)} # ${sources[name]}${known}`;
  });
  if (feeds.length === 0) return lines;
  return [...lines, 'feeds:', ...feeds.map((feed) => `  - ${JSON.stringify(writtenFeed(feed))}`)];
}

/** Without what may be a key in its address, and with the places of its headers’ values: this is shown to people. */
function writtenFeed({
  name,
  url,
  headers,
  format,
  everySeconds,
  keepSeconds,
  relevance,
  licence,
}: FeedSetting): object {
  return {
    name,
    url: url.replace(/\?.*$/, '?…'),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers.map(({ name, secret }) => [name, secret])) }),
    ...(format === null ? {} : { format }),
    every: everySeconds,
    keep: keepSeconds,
    ...(relevance === null ? {} : { confidence: relevance === '' ? 'none' : relevance }),
    ...(licence === null ? {} : { licence }),
  };
}

const SHORTEST_KEY = 32;
const LONGEST_KEY = 512;

/** The first administrator's key, as the operator chose it; null: none. It is taken out of the environment of children. */
function takeAdminKey(): string | null {
  const file = process.env['FLOWSAGE_ADMIN_KEY_FILE'] ?? '';
  const given = process.env['FLOWSAGE_ADMIN_KEY'] ?? '';
  delete process.env['FLOWSAGE_ADMIN_KEY'];
  if (file === '' && given === '') return null;
  const [source, key] = file === '' ? ['FLOWSAGE_ADMIN_KEY', given] : [file, readKey(file)];
  if (key.length < SHORTEST_KEY || key.length > LONGEST_KEY || !/^[\x21-\x7e]+$/.test(key))
    throw new UsageError(
      `${source}: found a key of ${key.length} characters, ` +
        `expected ${SHORTEST_KEY} to ${LONGEST_KEY} visible ASCII characters without spaces`,
    );
  return key;
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`FLOWSAGE_ADMIN_KEY_FILE: cannot be read: ${errorMessage(error)}`);
  }
}

/** SIGINT or SIGTERM; a second one ends the program at once. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let count = 0;
    const onSignal = (): void => {
      if (++count > 1) process.exit(1);
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

function welcomeLines(
  { url, newAdminKey }: { readonly url: string; readonly newAdminKey: string | null },
  folder: string,
  { paint }: Terminal,
): string[] {
  const lines = [
    `Flowsage ${version()} listens on ${paint.bold(url)}`,
    '',
    `  The web app                    ${url}/`,
    `  The API and its documentation  ${url}/docs`,
    `  Everything is kept in          ${folder}`,
  ];
  if (newAdminKey !== null)
    lines.push(
      '',
      "  The first administrator's key, told this once only. Keep it safe:",
      '',
      `    ${paint.bold(newAdminKey)}`,
      '',
      '  Sign in to the web app with it, or try it here:',
      '',
      `    export FLOWSAGE_SERVER=${url}`,
      `    export FLOWSAGE_KEY=${newAdminKey}`,
      '    flowsage upload samples --wait && flowsage samples',
    );
  return [...lines, ''];
}
