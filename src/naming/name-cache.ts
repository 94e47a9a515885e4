import { formatIpv4, formatIpv6, parseAddress } from '../model/address.ts';

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

/** Longest name that is taken: every one of its 255 bytes may be written with four characters. */
const LONGEST_NAME = 1024;

/** Reads the lines of a cache; the later of two lines for one address holds. */
export function parseNameCache(text: string): NameCacheReading {
  const cache: NameCache = new Map();
  let badLines = 0;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const space = trimmed.search(/\s/);
    const name = space < 0 ? '' : trimmed.slice(space + 1).trim();
    const address = space < 0 ? null : canonicalAddress(trimmed.slice(0, space));
    if (address === null || name === '' || /\s/.test(name) || name.length > LONGEST_NAME) badLines++;
    else cache.set(address, name);
  }
  return { cache, badLines };
}

/** An address as flows write it, so that `2001:DB8:0::1` is found as `2001:db8::1`. */
function canonicalAddress(text: string): string | null {
  const parsed = parseAddress(text);
  if (parsed === null) return null;
  return parsed.family === 4 ? formatIpv4(parsed.words[3]) : formatIpv6(...parsed.words);
}

/** The cache as it is written, sorted so that the same cache is the same file. */
export function formatNameCache(cache: NameCache): string {
  const lines = [...cache].map(([address, name]) => `${address} ${name}\n`);
  return lines.sort().join('');
}
