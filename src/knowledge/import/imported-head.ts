import type { PackDifference } from './import-feeds.ts';
import type { FeedSummary, ReadFeedOptions } from './read-feed.ts';

/** Names of packs, as their schema has them. */
export const PACK_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

const FIRST_VERSION = '1.0.0';
const MOST_SOURCES = 50;

/**
 * The `pack.yaml` of an import. Its version goes up with every import: in the middle where entries came or went, at the
 * end where only what is said of them changed.
 */
export function nextPackHead(
  name: string,
  oldVersion: string | null,
  difference: Pick<PackDifference, 'added' | 'removed'>,
  feeds: readonly FeedSummary[],
  options: Pick<ReadFeedOptions, 'now'>,
  { licence, origin }: { readonly licence: string | null; readonly origin: string | null },
): { version: string; text: string } {
  const version = oldVersion === null ? FIRST_VERSION : nextVersion(oldVersion, difference);
  const sources = feeds.flatMap((feed) => feed.sources);
  const authors = [...new Set(sources.map(({ author }) => author))].filter((author) => author !== '');
  const origins = origin === null ? [] : [line(origin)];
  const titles = [...new Set(sources.map(({ title, file }) => (title === '' ? file : title)))];
  const members: readonly (readonly [string, string | readonly string[]])[] = [
    ['name', name],
    ['version', version],
    ['title', line(`Imported: ${titles.slice(0, 3).join(', ')}${titles.length > 3 ? ', …' : ''}`)],
    ['author', line(authors.length === 0 ? 'unknown' : authors.slice(0, 5).join(', '))],
    // Feeds do not tell theirs in their files; SPDX for: nobody said.
    ['licence', line(licence ?? 'NOASSERTION')],
    ['updated', new Date(options.now * 1000).toISOString().slice(0, 10)],
    [
      'sources',
      [...new Set([...origins, ...sources.map(({ file, format }) => line(`${format}: ${file}`))])].slice(
        0,
        MOST_SOURCES,
      ),
    ],
  ];
  // Texts in JSON are YAML as well, whatever is in them.
  const text = members.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join('');
  return { version, text };
}

/** The version that an earlier head tells; null when it tells none. */
export function readPackVersion(head: string): string | null {
  return /^version: "?([0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9})"?$/m.exec(head)?.[1] ?? null;
}

/** The licence that an earlier head tells; null when it tells none. */
export function readPackLicence(head: string): string | null {
  const text = /^licence: (".*")$/m.exec(head)?.[1];
  try {
    return text === undefined ? null : String(JSON.parse(text));
  } catch {
    return null;
  }
}

function nextVersion(old: string, { added, removed }: Pick<PackDifference, 'added' | 'removed'>): string {
  const [major = 1, minor = 0, patch = 0] = old.split('.').map(Number);
  return added + removed > 0 ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/** Within the bounds of a line of a pack. */
function line(text: string): string {
  const plain = text.replace(/[\x00-\x1f\x7f]+/g, ' ').trim();
  return plain.length <= 200 ? plain : `${plain.slice(0, 199)}…`;
}
