import { grown } from '../../lib/growable.ts';
import { PairTable } from '../../lib/pair-table.ts';
import { entryKey, strengthOf } from '../feed-rows.ts';
import type { FeedEntry, FeedRelevance } from './feed-entry.ts';

/**
 * Which entries an import holds, and what they say together, in about 60 bytes each whatever their length: a key is
 * kept as a 64-bit hash with a seed of this process. Two of a million keys are taken for the same in one import of thirty
 * million.
 */
export class EntryTable {
  private readonly keys = new PairTable();
  private readonly seeds = [randomWord(), randomWord()] as const;
  private strengths = new Uint8Array(0);
  private flags = new Uint8Array(0);
  private firstSeen = new Float64Array(0);
  private lastSeen = new Float64Array(0);
  private expiresAt = new Float64Array(0);
  private entries = 0;

  /** Entries of the import, numbered from 0 in the order in which they came first. */
  get size(): number {
    return this.entries;
  }

  /** Takes an entry in; false when the same thing was named before, whose numbers then hold for both. */
  add(entry: FeedEntry): boolean {
    const id = this.intern(entryKey(entry));
    const strength = strengthOf(entry.relevance);
    if (id === this.entries) {
      this.entries++;
      this.strengths = grown(this.strengths, this.entries);
      this.flags = grown(this.flags, this.entries);
      this.firstSeen = grown(this.firstSeen, this.entries);
      this.lastSeen = grown(this.lastSeen, this.entries);
      this.expiresAt = grown(this.expiresAt, this.entries);
      this.strengths[id] = strength;
      this.flags[id] = (entry.includesBelow ? BELOW : 0) | (entry.isFromUrl ? FROM_URL : 0);
      this.firstSeen[id] = entry.firstSeen ?? 0;
      this.lastSeen[id] = entry.lastSeen ?? 0;
      this.expiresAt[id] = entry.expiresAt ?? NEVER;
      return true;
    }
    this.strengths[id] = Math.max(this.strengths[id]!, strength);
    if (entry.includesBelow) this.flags[id]! |= BELOW;
    if (!entry.isFromUrl) this.flags[id]! &= ~FROM_URL;
    if (entry.firstSeen !== null && (this.firstSeen[id] === 0 || entry.firstSeen < this.firstSeen[id]!))
      this.firstSeen[id] = entry.firstSeen;
    this.lastSeen[id] = Math.max(this.lastSeen[id]!, entry.lastSeen ?? 0);
    this.expiresAt[id] = Math.max(this.expiresAt[id]!, entry.expiresAt ?? NEVER);
    this.flags[id]! |= MERGED;
    return false;
  }

  /** Whether the import holds an entry of another pack; after that it cannot be added to. */
  marks(entry: FeedEntry): boolean {
    const id = this.intern(entryKey(entry));
    if (id >= this.entries) return false;
    this.flags[id]! |= MARKED;
    return true;
  }

  /** Whether the entry of a number was found in the other pack. */
  isMarked(id: number): boolean {
    return (this.flags[id]! & MARKED) !== 0;
  }

  /** Whether the entry of a number was named more than once. */
  isMerged(id: number): boolean {
    return (this.flags[id]! & MERGED) !== 0;
  }

  /** An entry with what was said of the same thing again. */
  merged(id: number, entry: FeedEntry): FeedEntry {
    const flags = this.flags[id]!;
    return {
      ...entry,
      relevance: RELEVANCES[this.strengths[id]!]!,
      includesBelow: (flags & BELOW) !== 0,
      isFromUrl: (flags & FROM_URL) !== 0,
      firstSeen: this.firstSeen[id] === 0 ? null : this.firstSeen[id]!,
      lastSeen: this.lastSeen[id] === 0 ? null : this.lastSeen[id]!,
      expiresAt: this.expiresAt[id] === NEVER ? null : this.expiresAt[id]!,
    };
  }

  private intern(key: string): number {
    let [a, b] = this.seeds;
    for (let i = 0; i < key.length; i++) {
      const code = key.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193) ^ (a >>> 13);
      b = Math.imul(b + code, 0x85ebca6b) ^ (b >>> 15);
    }
    return this.keys.intern(a | 0, b | 0);
  }
}

const RELEVANCES = ['', 'seenNearBad', 'knownBad'] as const satisfies readonly FeedRelevance[];
const NEVER = Number.MAX_SAFE_INTEGER;
const BELOW = 1;
const FROM_URL = 2;
const MERGED = 4;
const MARKED = 8;

function randomWord(): number {
  return (Math.random() * 0x1_0000_0000) | 0;
}
