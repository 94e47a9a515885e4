import { createHash } from 'node:crypto';
import type { KnowledgePack } from '../model/knowledge.ts';

/** Which pack says it, and a digest of all that it says: packs are edited without a new version, too. */
export interface PackVersion {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
}

const DIGEST_DIGITS = 16;

export function packVersions(packs: readonly KnowledgePack[]): readonly PackVersion[] {
  return packs.map((pack) => ({ name: pack.name, version: pack.version, digest: digestOf(pack) }));
}

/** The same text for the same packs in the same order. */
export function packsText(versions: readonly PackVersion[]): string {
  return JSON.stringify(versions.map(({ name, version, digest }) => [name, version, digest]));
}

/** Reads the packs of what `packsText` wrote. */
export function parsePacksText(text: string): readonly PackVersion[] {
  const rows = JSON.parse(text) as readonly (readonly string[])[];
  return rows
    .map(([name = '', version = '', digest = '']) => ({ name, version, digest }))
    .filter(({ name }) => name !== TIME_NAME);
}

/** No pack is called so. */
const TIME_NAME = '';

/**
 * The versions with what time makes of them, where it does: which silences count now, and how many entries of packs have
 * expired. A verdict from before one of them ended rests on something else.
 */
export function versionsInTime(
  versions: readonly PackVersion[],
  silences: string | null,
  expiredEntries: number,
): readonly PackVersion[] {
  if (silences === null && expiredEntries === 0) return versions;
  return [...versions, { name: TIME_NAME, version: `${expiredEntries}`, digest: silences ?? '' }];
}

type ExpiringPack = Partial<Pick<KnowledgePack, 'expiresAt' | 'behaviors' | 'guards'>>;

/** Made once for each pack: there may be a million. */
const EXPIRIES = new WeakMap<ExpiringPack, Float64Array>();

/** When destinations, networks and guards of a pack expire, sorted, epoch seconds. */
export function expiryTimes(pack: ExpiringPack): Float64Array {
  const known = EXPIRIES.get(pack);
  if (known !== undefined) return known;
  const { expiresAt = [], behaviors = [], guards = [] } = pack;
  const times: number[] = [];
  for (const time of expiresAt) if (Number.isFinite(time)) times.push(time);
  for (const { networksExpireAt = [] } of behaviors)
    for (const time of networksExpireAt) if (time !== null) times.push(time);
  for (const guard of guards) if (guard.expiresAt !== undefined) times.push(guard.expiresAt);
  const sorted = Float64Array.from(times).sort();
  EXPIRIES.set(pack, sorted);
  return sorted;
}

/** How many entries of packs have expired. */
export function countExpired(packs: readonly ExpiringPack[], now: number): number {
  return packs.reduce((sum, pack) => sum + countUpTo(expiryTimes(pack), now), 0);
}

/** How many of sorted times are not later than `now`. */
export function countUpTo(times: Float64Array, now: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= now) low = middle + 1;
    else high = middle;
  }
  return low;
}

function digestOf(pack: KnowledgePack): string {
  const hash = createHash('sha256');
  const { records, tagsByKind, behaviors, events, guards = [], written = [], ...head } = pack;
  hash.update(JSON.stringify(head));
  // One by one: a pack may have a million.
  for (const part of [records, [...tagsByKind], behaviors, events, guards, written]) {
    hash.update('\n');
    for (const one of part) hash.update(JSON.stringify(one));
  }
  return hash.digest('hex').slice(0, DIGEST_DIGITS);
}
