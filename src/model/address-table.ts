import { grown } from '../lib/growable.ts';
import { type AddressFamily, formatIpv4, formatIpv6, parseAddress } from './address.ts';
import { isGroupIpv4, isGroupIpv6, isLikelyBroadcastIpv4, isLocalIpv4, isLocalIpv6 } from './address-scope.ts';

/**
 * Interns addresses to small ids (0, 1, 2, …), so that a flow key is a handful of integers for IPv4 and IPv6 alike and
 * everything known per address is a column indexed by id. Ids are never reused; texts are made when first asked for.
 */
export class AddressTable {
  /** Four words per id; IPv4 in the fourth. */
  private words = new Int32Array(4 * 256);
  private families = new Uint8Array(256);
  private slots = new Int32Array(1024);
  private texts: (string | undefined)[] = [];
  private used = 0;

  get size(): number {
    return this.used;
  }

  internIpv4(word: number): number {
    return this.intern(4, 0, 0, 0, word | 0);
  }

  internIpv6(w0: number, w1: number, w2: number, w3: number): number {
    return this.intern(6, w0 | 0, w1 | 0, w2 | 0, w3 | 0);
  }

  /** The id of an address text, or -1 when it is not an address. */
  internText(text: string): number {
    const parsed = parseAddress(text);
    if (parsed === null) return -1;
    const [w0, w1, w2, w3] = parsed.words;
    return this.intern(parsed.family, w0, w1, w2, w3);
  }

  /** The id of a known address, or -1. */
  find(family: AddressFamily, w0: number, w1: number, w2: number, w3: number): number {
    return this.slots[this.probe(family, w0 | 0, w1 | 0, w2 | 0, w3 | 0)]! - 1;
  }

  family(id: number): AddressFamily {
    return this.families[id] as AddressFamily;
  }

  /** Word 0 to 3 of an address. */
  word(id: number, index: number): number {
    return this.words[id * 4 + index]!;
  }

  text(id: number): string {
    const known = this.texts[id];
    if (known !== undefined) return known;
    const at = id * 4;
    const w = this.words;
    const text =
      this.families[id] === 4 ? formatIpv4(w[at + 3]!) : formatIpv6(w[at]!, w[at + 1]!, w[at + 2]!, w[at + 3]!);
    this.texts[id] = text;
    return text;
  }

  isLocal(id: number): boolean {
    const at = id * 4;
    const w = this.words;
    return this.families[id] === 4 ? isLocalIpv4(w[at + 3]!) : isLocalIpv6(w[at]!, w[at + 1]!, w[at + 2]!, w[at + 3]!);
  }

  /** Multicast, or the IPv4 limited broadcast. */
  isGroup(id: number): boolean {
    return this.families[id] === 4 ? isGroupIpv4(this.words[id * 4 + 3]!) : isGroupIpv6(this.words[id * 4]!);
  }

  /** Multicast, limited broadcast, or a private IPv4 ending in .255. */
  isAnnouncement(id: number): boolean {
    return this.isGroup(id) || (this.families[id] === 4 && isLikelyBroadcastIpv4(this.words[id * 4 + 3]!));
  }

  private intern(family: AddressFamily, w0: number, w1: number, w2: number, w3: number): number {
    const slot = this.probe(family, w0, w1, w2, w3);
    const found = this.slots[slot]!;
    if (found !== 0) return found - 1;
    const id = this.used++;
    this.words = grown(this.words, this.used * 4);
    this.families = grown(this.families, this.used);
    this.words[id * 4] = w0;
    this.words[id * 4 + 1] = w1;
    this.words[id * 4 + 2] = w2;
    this.words[id * 4 + 3] = w3;
    this.families[id] = family;
    this.slots[slot] = id + 1;
    if (this.used * 2 > this.slots.length) this.rehash();
    return id;
  }

  private probe(family: number, w0: number, w1: number, w2: number, w3: number): number {
    const mask = this.slots.length - 1;
    const words = this.words;
    let slot = hashWords(w0, w1, w2, w3) & mask;
    for (;;) {
      const id = this.slots[slot]! - 1;
      if (id < 0) return slot;
      const at = id * 4;
      if (
        words[at + 3] === w3 &&
        words[at] === w0 &&
        words[at + 1] === w1 &&
        words[at + 2] === w2 &&
        this.families[id] === family
      )
        return slot;
      slot = (slot + 1) & mask;
    }
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    const w = this.words;
    for (let id = 0; id < this.used; id++) {
      const at = id * 4;
      let slot = hashWords(w[at]!, w[at + 1]!, w[at + 2]!, w[at + 3]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.slots = slots;
  }
}

/** A random multiplier per process, so that nobody can prepare a capture whose addresses all collide. */
const SEED = (Math.random() * 0x7fffffff) | 1;

function hashWords(w0: number, w1: number, w2: number, w3: number): number {
  let h = Math.imul(w3 ^ SEED, 0x9e3779b1);
  if ((w0 | w1 | w2) !== 0) {
    h = Math.imul(h ^ w2, 0x85ebca6b) ^ (h >>> 15);
    h = Math.imul(h ^ w1, 0xc2b2ae35) ^ (h >>> 13);
    h = Math.imul(h ^ w0, 0x27d4eb2f);
  }
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d);
  return (h ^ (h >>> 15)) >>> 0;
}
