import { defaultDataFolder } from '../../config/data-folder.ts';
import { type LoadedSettings, loadSettings } from '../../config/load-settings.ts';
import { loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../../knowledge/index.ts';
import { AppError } from '../../lib/app-error.ts';
import { printable } from '../../lib/printable.ts';
import type { FeedSetting, FeedStatus } from '../../model/feed.ts';
import { checkFeeds, feedLimitsOf, updateFeed } from '../../pipeline/feeds/update-feeds.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { feedLine } from './kb-list.ts';

export interface KbUpdateOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** `flowsage kb update`: fetches the lists that are configured, whether they are due or not. */
export async function kbUpdate(
  names: readonly string[],
  options: KbUpdateOptions,
  terminal: Terminal,
): Promise<number> {
  const { settings, feeds } = settingsOf(options);
  const chosen = feedsOf(names, feeds);
  const limits = feedLimitsOf(settings);
  try {
    checkFeeds(chosen, limits);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'invalid-input') throw new UsageError(error.message);
    throw error;
  }
  const shipped = await loadPacks(SHIPPED_KNOWLEDGE_FOLDER);
  const statuses: FeedStatus[] = [];
  for (const feed of chosen) {
    const status = await updateFeed(feed, {
      dataFolder: settings.dataDir ?? defaultDataFolder(),
      limits,
      reservedNames: new Set(shipped.map(({ name }) => name)),
      now: () => Date.now() / 1000,
    });
    statuses.push(status);
    if (options.json !== true) terminal.print(printable(feedLine(status)));
  }
  if (options.json) terminal.printJson(statuses);
  return statuses.some(({ fault }) => fault !== null) ? 1 : 0;
}

function settingsOf({ config, dataDir }: KbUpdateOptions): LoadedSettings {
  const file = config ?? (process.env['FLOWSAGE_CONFIG'] || null);
  try {
    return loadSettings({ options: { dataDir }, environment: process.env, file });
  } catch (error) {
    if (error instanceof AppError && error.kind === 'invalid-input') throw new UsageError(error.message);
    throw error;
  }
}

function feedsOf(names: readonly string[], feeds: readonly FeedSetting[]): readonly FeedSetting[] {
  if (feeds.length === 0)
    throw new UsageError(
      'no feeds are configured: expected a section feeds in the file of --config or FLOWSAGE_CONFIG',
    );
  const unknown = names.find((name) => !feeds.some((feed) => feed.name === name));
  if (unknown !== undefined)
    throw new UsageError(`${unknown}: no such feed, expected ${feeds.map(({ name }) => name).join(', ')}`);
  return names.length === 0 ? feeds : feeds.filter(({ name }) => names.includes(name));
}
