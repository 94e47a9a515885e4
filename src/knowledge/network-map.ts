import { type ParsedAddress, parseAddress } from '../model/address.ts';
import { maskedWords, type Network, parseNetwork } from '../model/network.ts';

/**
 * Values by network, found by an address in it: the longest prefix wins. Every prefix length in use costs one look-up,
 * whatever the number of networks.
 */
export class NetworkMap<Value> {
  private readonly values = new Map<string, Value>();
  /** Prefix lengths in use by family, longest first. */
  private readonly lengths: Record<4 | 6, number[]> = { 4: [], 6: [] };
  /** All keys, sorted; null while one was added since they were last asked for. */
  private sorted: string[] | null = null;
  private readonly isBetter: (value: Value, than: Value) => boolean;

  /** The first value of a network stays, unless a later one is better. */
  constructor(isBetter: (value: Value, than: Value) => boolean = () => false) {
    this.isBetter = isBetter;
  }

  get size(): number {
    return this.values.size;
  }

  add(network: Network, value: Value): void {
    const key = keyOf(network);
    const known = this.values.get(key);
    if (known !== undefined && !this.isBetter(value, known)) return;
    this.values.set(key, value);
    if (known !== undefined) return;
    this.sorted = null;
    const lengths = this.lengths[network.family];
    if (lengths.includes(network.bits)) return;
    lengths.push(network.bits);
    lengths.sort((a, b) => b - a);
  }

  /** The value that counts of the smallest network that holds an address, or a whole network. */
  find(address: ParsedAddress, least = 128, counts: (value: Value) => boolean = always): Value | null {
    for (const bits of this.lengths[address.family]) {
      if (bits > least) continue;
      const words = maskedWords(address.family, address.words, bits);
      const value = this.values.get(keyOf({ family: address.family, words, bits }));
      if (value !== undefined && counts(value)) return value;
    }
    return null;
  }

  /** Whether any network whose value counts begins within this one, so that one holds the other. */
  touches(network: Network, counts: (value: Value) => boolean = always): boolean {
    if (this.find(network, network.bits, counts) !== null) return true;
    this.sorted ??= [...this.values.keys()].sort();
    const first = startOf(network);
    let at = lowerBound(this.sorted, first);
    for (; at < this.sorted.length && begins(this.sorted[at]!, network, first); at++)
      if (counts(this.values.get(this.sorted[at]!)!)) return true;
    return false;
  }
}

function always(): boolean {
  return true;
}

/** Position of the first text that is not before another one. */
function lowerBound(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the network of a key begins within one that begins at `first`. */
function begins(key: string, { family, bits }: Network, first: string): boolean {
  if (key[0] !== first[0]) return false;
  return startOf({ family, words: maskedWords(family, wordsOf(key), bits), bits }) === first;
}

/** A network or a single address as one; null for a name. */
export function asNetwork(target: string): Network | null {
  const network = parseNetwork(target);
  if (network !== null) return network;
  const address = parseAddress(target);
  return address === null ? null : { ...address, bits: address.family === 4 ? 32 : 128 };
}

function keyOf(network: Network): string {
  return `${startOf(network)}/${network.bits}`;
}

/** Family and address in digits of a fixed number, so that their order is that of the addresses. */
function startOf({ family, words }: Network): string {
  return `${family}${words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')}`;
}

function wordsOf(start: string): [number, number, number, number] {
  const word = (i: number): number => Number.parseInt(start.slice(1 + 8 * i, 9 + 8 * i), 16) | 0;
  return [word(0), word(1), word(2), word(3)];
}
