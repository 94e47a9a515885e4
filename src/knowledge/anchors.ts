import type { ParsedAddress } from '../model/address.ts';
import type { DestinationProtocol } from '../model/destination.ts';
import type { KnowledgeRecord } from '../model/knowledge.ts';
import { maskedWords, type Network } from '../model/network.ts';
import type { CompiledPattern } from './compile-pattern.ts';

/**
 * Where patterns are found by what a destination is, so that only those are looked at that could fit. Each pattern is
 * kept under the one thing that says most about it: its names, else its networks, else what must be known, else few
 * ports, else nothing.
 */

/** What of a destination patterns are found by. */
export interface DestinationFacts {
  /** Lower case, no last dot; an address as text where there is no name. */
  readonly name: string;
  readonly address: ParsedAddress | null;
  readonly protocol: DestinationProtocol;
  /** -1 for none. */
  readonly port: number;
  readonly record: KnowledgeRecord | null;
  readonly isLocal: boolean;
}

type Bucket = number[];

/** Longer ones are no names, and walking up a text of dots would cost its square. */
const LONGEST_NAME = 253;

/** A pattern of more ports than this is not kept under them. */
const FEW_PORTS = 64;

/** Patterns by names and networks. */
export class NameAnchors {
  private readonly exact = new Map<string, Bucket>();
  private readonly below = new Map<string, Bucket>();
  private readonly within = new Map<string, Bucket>();
  /** For each family and length of prefix that occurs. */
  private readonly networks: {
    readonly family: 4 | 6;
    readonly bits: number;
    readonly byPrefix: Map<string | number, Bucket>;
  }[] = [];

  /** Takes a pattern that names names or networks; false where it does not. */
  add(id: number, { names, networks }: CompiledPattern): boolean {
    if (names !== null) {
      for (const name of names.exact) put(this.exact, name, id);
      for (const name of names.below) put(this.below, name, id);
      for (const name of names.within) put(this.within, name, id);
      return true;
    }
    for (const network of networks ?? []) put(this.prefixesOf(network), prefixKey(network.family, network.words), id);
    return networks !== null;
  }

  /** Gives each pattern that is kept under the destination's name or address; one may come several times. */
  find({ name, address }: DestinationFacts, found: (bucket: readonly number[]) => void): void {
    const exact = this.exact.get(name);
    if (exact !== undefined) found(exact);
    const within = this.within.get(name);
    if (within !== undefined) found(within);
    if (name.length <= LONGEST_NAME && (this.below.size > 0 || this.within.size > 0))
      for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        const parent = name.slice(dot + 1);
        const below = this.below.get(parent);
        if (below !== undefined) found(below);
        const around = this.within.get(parent);
        if (around !== undefined) found(around);
      }
    if (address === null) return;
    for (const { family, bits, byPrefix } of this.networks) {
      if (family !== address.family) continue;
      const bucket = byPrefix.get(prefixKey(family, maskedWords(family, address.words, bits)));
      if (bucket !== undefined) found(bucket);
    }
  }

  private prefixesOf({ family, bits }: Network): Map<string | number, Bucket> {
    let place = this.networks.find((one) => one.family === family && one.bits === bits);
    if (place === undefined) {
      place = { family, bits, byPrefix: new Map() };
      this.networks.push(place);
    }
    return place.byPrefix;
  }
}

/** Patterns by what is known, by ports, and those that any destination could fit. */
export class KindAnchors {
  private readonly categories = new Map<string, Bucket>();
  private readonly tags = new Map<string, Bucket>();
  private readonly landscape = new Map<string, Bucket>();
  private readonly known: Bucket = [];
  private readonly unknown: Bucket = [];
  private readonly ports = new Map<string, Bucket>();
  private readonly any: Bucket = [];

  add(id: number, { known, isUnknown, ports }: CompiledPattern): void {
    if (known !== null) {
      if (known.categories !== null) for (const word of known.categories) put(this.categories, word, id);
      else if (known.tags !== null) for (const word of known.tags) put(this.tags, word, id);
      else if (known.landscape !== null) for (const word of known.landscape) put(this.landscape, word, id);
      else this.known.push(id);
    } else if (isUnknown) this.unknown.push(id);
    else if (ports !== null && ports.reduce((sum, { first, last }) => sum + last - first + 1, 0) <= FEW_PORTS) {
      for (const { protocol, first, last } of ports)
        for (let port = first; port <= last; port++) put(this.ports, `${protocol} ${port}`, id);
    } else this.any.push(id);
  }

  /** Gives each pattern that is kept under what the destination is; one may come several times. */
  find({ record, protocol, port }: DestinationFacts, found: (bucket: readonly number[]) => void): void {
    if (record === null) found(this.unknown);
    else {
      found(this.known);
      const lookUp = (buckets: ReadonlyMap<string, Bucket>, word: string): void => {
        const bucket = buckets.get(word.toLowerCase());
        if (bucket !== undefined) found(bucket);
      };
      lookUp(this.categories, record.category);
      for (const tag of record.tags) lookUp(this.tags, tag);
      for (const word of record.landscape) lookUp(this.landscape, word);
    }
    const bucket = this.ports.get(`${protocol} ${protocol === 'ICMP' ? 0 : port}`);
    if (bucket !== undefined) found(bucket);
    found(this.any);
  }
}

function put<K>(buckets: Map<K, Bucket>, key: K, id: number): void {
  const bucket = buckets.get(key);
  if (bucket === undefined) buckets.set(key, [id]);
  else bucket.push(id);
}

function prefixKey(family: 4 | 6, [w0, w1, w2, w3]: readonly [number, number, number, number]): string | number {
  return family === 4 ? w3 : `${w0} ${w1} ${w2} ${w3}`;
}
