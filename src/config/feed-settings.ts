import { AppError } from '../lib/app-error.ts';
import type { FeedHeader, FeedSetting, SecretPlace } from '../model/feed.ts';
import { parseSetting } from './setting-text.ts';
import type { SettingRow } from './settings.ts';

/** The section `feeds` of a configuration file: lists to fetch. Hosts and limits are ordinary settings. */

const MOST_FEEDS = 100;
const MEMBERS = ['name', 'url', 'headers', 'format', 'every', 'keep', 'confidence', 'licence'] as const;

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
    headers: feed['headers'] === undefined ? [] : headersOf(feed['headers'], `${place}.headers`),
    format: feed['format'] === undefined ? null : text('format', /^[a-z-]{1,40}$/, 'a format of kb import'),
    everySeconds: seconds('every', EVERY, 'a time from 5min to 31d'),
    keepSeconds: seconds('keep', KEEP, 'a time from 1h to 3650d'),
    relevance,
    licence: feed['licence'] === undefined ? null : text('licence', /^\P{C}{1,200}$/u, 'one line of text'),
  };
}

const MOST_HEADERS = 10;
/** A token of RFC 9110. */
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}$/;
/** Headers that say how the request itself is sent, which is ours to say. */
const OWN_HEADERS =
  /^(?:accept-encoding|connection|content-.*|expect|host|keep-alive|proxy-.*|range|te|trailer|transfer-encoding|upgrade)$/i;

/** Names with the places of their values. A value that stands in the file itself is refused, and not told. */
function headersOf(section: unknown, place: string): FeedHeader[] {
  const expected = 'names, each with {file: PATH} or {environment: NAME} where its value is';
  if (typeof section !== 'object' || section === null || Array.isArray(section))
    throw new AppError('invalid-input', `${place}: expected ${expected}`);
  const headers = Object.entries(section);
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  if (headers.length > MOST_HEADERS || names.size < headers.length)
    throw new AppError('invalid-input', `${place}: expected at most ${MOST_HEADERS} headers, each once`);
  return headers.map(([name, value]) => {
    if (!HEADER_NAME.test(name) || OWN_HEADERS.test(name))
      throw new AppError('invalid-input', `${place}: ${JSON.stringify(name.slice(0, 80))} is no header to set`);
    const secret = secretOf(value);
    if (secret === null) throw new AppError('invalid-input', `${place}.${name}: expected ${expected}`);
    return { name, secret };
  });
}

function secretOf(value: unknown): SecretPlace | null {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return null;
  const { file, environment } = value as Readonly<Record<string, unknown>>;
  if (typeof file === 'string' && /^\/\P{C}{1,1000}$/u.test(file)) return { file };
  return typeof environment === 'string' && /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(environment) ? { environment } : null;
}

function fail(error: AppError): never {
  throw error;
}

function urlOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 2000 || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
}
