import { parseAddress } from '../model/address.ts';

/**
 * Names of addresses remembered from earlier inputs, as text lines `address name`. Off unless the user names a file:
 * what one capture teaches about an address need not hold in the next.
 */
export type NameCache = Map<string, string>;

export interface NameCacheReading {
  readonly cache: NameCache;
  /** Lines that are no `address name`; they are left out and counted. */
  readonly badLines: number;
}

export function parseNameCache(text: string): NameCacheReading {
  const cache: NameCache = new Map();
  let badLines = 0;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const space = trimmed.search(/\s/);
    const name = space < 0 ? '' : trimmed.slice(space + 1).trim();
    if (name === '' || /\s/.test(name) || name.length > 1024 || parseAddress(trimmed.slice(0, space)) === null)
      badLines++;
    else cache.set(trimmed.slice(0, space), name);
  }
  return { cache, badLines };
}

/** The cache as it is written, sorted so that the same cache is the same file. */
export function formatNameCache(cache: NameCache): string {
  const lines = [...cache].map(([address, name]) => `${address} ${name}\n`);
  return lines.sort().join('');
}
