import { AppError } from '../lib/app-error.ts';
import type { FeedSetting } from '../model/feed.ts';
import { parseSetting } from './setting-text.ts';
import type { SettingRow } from './settings.ts';

/** The section `feeds` of a configuration file: lists to fetch. Hosts and limits are ordinary settings. */

const MOST_FEEDS = 100;
const MEMBERS = ['name', 'url', 'format', 'every', 'keep', 'confidence', 'licence'] as const;

const EVERY: SettingRow = { type: 'seconds', standard: 86_400, least: 300, most: 31 * 86_400, meaning: '' };
const KEEP: SettingRow = { type: 'seconds', standard: 30 * 86_400, least: 3600, most: 3650 * 86_400, meaning: '' };

const RELEVANCE_OF_CONFIDENCE: ReadonlyMap<unknown, FeedSetting['relevance']> = new Map([
  ['knownBad', 'knownBad'],
  ['seenNearBad', 'seenNearBad'],
  ['none', ''],
]);

/** Reads the section; `place` is the file as it is named in messages. Throws AppError `invalid-input`. */
export function parseFeedSettings(section: unknown, place: string): FeedSetting[] {
  if (section === undefined || section === null) return [];
  if (!Array.isArray(section) || section.length > MOST_FEEDS)
    throw new AppError('invalid-input', `${place}: feeds: expected a list of at most ${MOST_FEEDS} feeds`);
  const feeds = section.map((feed: unknown, i) => feedOf(feed, `${place}: feeds[${i}]`));
  const twice = feeds.find(({ name }, i) => feeds.findIndex((feed) => feed.name === name) < i);
  if (twice !== undefined) throw new AppError('invalid-input', `${place}: feeds: two are called ${twice.name}`);
  return feeds;
}

function feedOf(value: unknown, place: string): FeedSetting {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AppError('invalid-input', `${place}: expected name and url, and what else is known of the feed`);
  const feed = value as Readonly<Record<string, unknown>>;
  for (const member of Object.keys(feed))
    if (!MEMBERS.includes(member as (typeof MEMBERS)[number]))
      throw new AppError(
        'invalid-input',
        `${place}: there is no ${member.slice(0, 80)}, expected ${MEMBERS.join(', ')}`,
      );
  const wrong = (member: string, expected: string): AppError => {
    // An address may hold a key.
    const found = member === 'url' ? '' : `found ${(JSON.stringify(feed[member]) ?? 'nothing').slice(0, 80)}, `;
    return new AppError('invalid-input', `${place}.${member}: ${found}expected ${expected}`);
  };
  const text = (member: string, form: RegExp, expected: string): string => {
    const found = feed[member];
    if (typeof found !== 'string' || !form.test(found)) throw wrong(member, expected);
    return found;
  };
  const seconds = (member: string, row: SettingRow, expected: string): number => {
    const found = feed[member] === undefined ? row.standard : parseSetting(row, feed[member]);
    if (typeof found !== 'number') throw wrong(member, expected);
    return found;
  };
  const relevance = feed['confidence'] === undefined ? null : RELEVANCE_OF_CONFIDENCE.get(feed['confidence']);
  if (relevance === undefined) throw wrong('confidence', 'knownBad, seenNearBad or none');
  return {
    name: text('name', /^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, at most 63'),
    url: urlOf(feed['url']) ?? fail(wrong('url', 'an address that begins with https://, without user and password')),
    format: feed['format'] === undefined ? null : text('format', /^[a-z-]{1,40}$/, 'a format of kb import'),
    everySeconds: seconds('every', EVERY, 'a time from 5min to 31d'),
    keepSeconds: seconds('keep', KEEP, 'a time from 1h to 3650d'),
    relevance,
    licence: feed['licence'] === undefined ? null : text('licence', /^\P{C}{1,200}$/u, 'one line of text'),
  };
}

function fail(error: AppError): never {
  throw error;
}

function urlOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 2000 || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
}
