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
  /** The first address of every network, sorted; null while one was added since it was last asked for. */
  private starts: string[] | null = null;

  get size(): number {
    return this.values.size;
  }

  /** The first value of a network stays. */
  add(network: Network, value: Value): void {
    const key = keyOf(network);
    if (this.values.has(key)) return;
    this.values.set(key, value);
    this.starts = null;
    const lengths = this.lengths[network.family];
    if (lengths.includes(network.bits)) return;
    lengths.push(network.bits);
    lengths.sort((a, b) => b - a);
  }

  /** The value of the smallest network that holds an address, or a whole network. */
  find(address: ParsedAddress, least = 128): Value | null {
    for (const bits of this.lengths[address.family]) {
      if (bits > least) continue;
      const words = maskedWords(address.family, address.words, bits);
      const value = this.values.get(keyOf({ family: address.family, words, bits }));
      if (value !== undefined) return value;
    }
    return null;
  }

  /** Whether any network begins within this one, so that one holds the other. */
  touches(network: Network): boolean {
    if (this.find(network, network.bits) !== null) return true;
    this.starts ??= [...this.values.keys()].map((key) => key.slice(0, key.indexOf('/'))).sort();
    const first = startOf(network);
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.starts[middle]! < first) low = middle + 1;
      else high = middle;
    }
    const found = this.starts[low];
    if (found === undefined) return false;
    const words = wordsOf(found);
    return (
      found[0] === first[0] &&
      startOf({ ...network, words: maskedWords(network.family, words, network.bits) }) === first
    );
  }
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
