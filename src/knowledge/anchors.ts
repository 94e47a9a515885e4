import type { ParsedAddress } from '../model/address.ts';
import type { DestinationProtocol } from '../model/destination.ts';
import type { KnowledgeRecord } from '../model/knowledge.ts';
import { maskedWords, type Network } from '../model/network.ts';
import type { CompiledNames, CompiledPattern, ExpiringNetwork } from './compile-pattern.ts';

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
  /** Whether people described it beside what packs say. */
  readonly isDescribed: boolean;
  /** Whether it counts as unknown although there is a record, which only calls it bad. */
  readonly isOnlyBad: boolean;
  readonly isLocal: boolean;
}

/** Takes patterns that could fit; one may come several times. */
export type TakePatterns = (bucket: readonly number[]) => void;

type Bucket = number[];

/** Patterns under one name: those that name it, names below it, or both. */
interface NameBuckets {
  readonly exact: Bucket;
  readonly below: Bucket;
  readonly within: Bucket;
}

/** Networks of one length. */
interface PrefixBuckets {
  readonly family: 4 | 6;
  readonly bits: number;
  /** The bits of an IPv4 address that count. */
  readonly lastWordMask: number;
  readonly byPrefix: Map<string | number, Bucket>;
  readonly expiring: Map<string | number, { readonly id: number; readonly expiresAt: number }[]>;
}

/** Longer ones are no names, and walking up a text of dots would cost its square. */
const LONGEST_NAME = 253;

/** A pattern of more ports than this is not kept under them. */
const FEW_PORTS = 64;

/** Patterns by names and networks. */
export class NameAnchors {
  /** One look-up for each part of a name, whatever the patterns ask of it. */
  private readonly names = new Map<string, NameBuckets>();
  /** For each family and length of prefix that occurs. */
  private readonly networks: PrefixBuckets[] = [];

  /** Takes a pattern that names names or networks; false where it does not. */
  add(id: number, { names, networks }: CompiledPattern): boolean {
    if (names !== null) {
      for (const kind of ['exact', 'below', 'within'] as const satisfies readonly (keyof CompiledNames)[])
        for (const name of names[kind]) this.bucketsOf(name)[kind].push(id);
      return true;
    }
    for (const network of networks ?? []) this.addNetwork(id, network);
    return networks !== null;
  }

  /** Gives each pattern that is kept under the destination's name or address, unless it has expired (epoch seconds). */
  find({ name, address }: DestinationFacts, now: number, take: TakePatterns): void {
    if (this.names.size > 0) {
      const own = this.names.get(name);
      if (own !== undefined) {
        take(own.exact);
        take(own.within);
      }
      if (name.length <= LONGEST_NAME)
        for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
          const above = this.names.get(name.slice(dot + 1));
          if (above === undefined) continue;
          take(above.below);
          take(above.within);
        }
    }
    if (address === null) return;
    for (const { family, bits, lastWordMask, byPrefix, expiring } of this.networks) {
      if (family !== address.family) continue;
      // Of IPv4 there may be 33 lengths: no list of words is made for each.
      const key =
        family === 4 ? address.words[3] & lastWordMask : prefixKey(family, maskedWords(family, address.words, bits));
      const bucket = byPrefix.get(key);
      if (bucket !== undefined) take(bucket);
      if (expiring.size === 0) continue;
      for (const { id, expiresAt } of expiring.get(key) ?? []) if (expiresAt > now) take([id]);
    }
  }

  private bucketsOf(name: string): NameBuckets {
    let buckets = this.names.get(name);
    if (buckets === undefined) {
      buckets = { exact: [], below: [], within: [] };
      this.names.set(name, buckets);
    }
    return buckets;
  }

  private addNetwork(id: number, { expiresAt, ...network }: ExpiringNetwork): void {
    const { byPrefix, expiring } = this.prefixesOf(network);
    const key = prefixKey(network.family, network.words);
    if (expiresAt === Number.POSITIVE_INFINITY) put(byPrefix, key, id);
    else put(expiring, key, { id, expiresAt });
  }

  private prefixesOf({ family, bits }: Network): PrefixBuckets {
    let place = this.networks.find((one) => one.family === family && one.bits === bits);
    if (place === undefined) {
      const lastWordMask = maskedWords(4, [0, 0, 0, -1], bits)[3];
      place = { family, bits, lastWordMask, byPrefix: new Map(), expiring: new Map() };
      this.networks.push(place);
    }
    return place;
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

  /** Gives each pattern that is kept under what the destination is. */
  find({ record, isDescribed, isOnlyBad, protocol, port }: DestinationFacts, take: TakePatterns): void {
    if (record !== null || isDescribed) take(this.known);
    if ((record === null || isOnlyBad) && !isDescribed) take(this.unknown);
    if (record !== null) {
      const lookUp = (buckets: ReadonlyMap<string, Bucket>, word: string): void => {
        const bucket = buckets.get(word.toLowerCase());
        if (bucket !== undefined) take(bucket);
      };
      lookUp(this.categories, record.category);
      for (const tag of record.tags) lookUp(this.tags, tag);
      for (const word of record.landscape) lookUp(this.landscape, word);
    }
    const bucket = this.ports.get(`${protocol} ${protocol === 'ICMP' ? 0 : port}`);
    if (bucket !== undefined) take(bucket);
    take(this.any);
  }
}

function put<Key, Value>(buckets: Map<Key, Value[]>, key: Key, value: Value): void {
  const bucket = buckets.get(key);
  if (bucket === undefined) buckets.set(key, [value]);
  else bucket.push(value);
}

function prefixKey(family: 4 | 6, [w0, w1, w2, w3]: readonly [number, number, number, number]): string | number {
  return family === 4 ? w3 : `${w0} ${w1} ${w2} ${w3}`;
}
