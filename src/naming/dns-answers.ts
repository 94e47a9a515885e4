import { grown } from '../lib/growable.ts';

/** Lookups of all addresses in order: those of address `a` are `order[starts[a]]` to `order[starts[a + 1] - 1]`. */
interface Index {
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

/**
 * What DNS said in this input: per address, the names it was given and when. Lookups are kept as they arrive, in any
 * order of time; the first question sorts them, so that each answer costs a binary search however often an address was
 * looked up.
 */
export class DnsAnswers {
  // A lookup each: when, which name, which address.
  private times = new Float64Array(64);
  private nameIds = new Int32Array(64);
  private addressIds = new Int32Array(64);
  /** Order in which names first appeared, by name id; 0 never. */
  private appearances = new Int32Array(64);
  private appeared = 0;
  private index: Index | null = null;
  private readonly limit: number;
  /** Lookups kept. */
  count = 0;
  /** Lookups refused because the table was full. */
  dropped = 0;
  /** True once lookups are refused: further addresses need not be interned. */
  isFull = false;

  constructor(limit = 4_000_000) {
    this.limit = limit;
  }

  /** At `timeMicros` DNS said that the name has the address. Ids below 0 (tables that are full) are passed over. */
  add(timeMicros: number, nameId: number, addressId: number): void {
    if (nameId < 0 || addressId < 0) return;
    if (this.count >= this.limit && !this.isFull) this.compact();
    if (this.isFull) {
      this.dropped++;
      return;
    }
    this.appearances = grown(this.appearances, nameId + 1);
    if (this.appearances[nameId] === 0) this.appearances[nameId] = ++this.appeared;
    const at = this.count++;
    this.times = grown(this.times, this.count);
    this.nameIds = grown(this.nameIds, this.count);
    this.addressIds = grown(this.addressIds, this.count);
    this.times[at] = timeMicros;
    this.nameIds[at] = nameId;
    this.addressIds[at] = addressId;
    this.index = null;
  }

  /** Whether any lookup gave this address. */
  has(addressId: number): boolean {
    const { starts } = this.sorted();
    return addressId >= 0 && addressId + 1 < starts.length && starts[addressId]! < starts[addressId + 1]!;
  }

  /** The latest name given at or before `timeMicros` (among equal times the one whose name appeared last), or -1. */
  nameBefore(addressId: number, timeMicros: number): number {
    if (!this.has(addressId)) return -1;
    const { starts, order } = this.sorted();
    const first = starts[addressId]!;
    let low = first;
    let high = starts[addressId + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.times[order[middle]!]! <= timeMicros) low = middle + 1;
      else high = middle;
    }
    return low === first ? -1 : this.nameIds[order[low - 1]!]!;
  }

  /** The earliest name of all, or -1. */
  earliestName(addressId: number): number {
    if (!this.has(addressId)) return -1;
    const { starts, order } = this.sorted();
    return this.nameIds[order[starts[addressId]!]!]!;
  }

  /** Every name the address was given, each once, the earliest first. Costs a walk over all its lookups. */
  namesOf(addressId: number): number[] {
    if (!this.has(addressId)) return [];
    const { starts, order } = this.sorted();
    const names = new Set<number>();
    for (let i = starts[addressId]!; i < starts[addressId + 1]!; i++) names.add(this.nameIds[order[i]!]!);
    return [...names];
  }

  private sorted(): Index {
    this.index ??= this.sort();
    return this.index;
  }

  private sort(): Index {
    const { count, times, addressIds } = this;
    let addresses = 0;
    for (let i = 0; i < count; i++) if (addressIds[i]! >= addresses) addresses = addressIds[i]! + 1;
    const starts = new Int32Array(addresses + 1);
    for (let i = 0; i < count; i++) starts[addressIds[i]! + 1]!++;
    for (let address = 0; address < addresses; address++) starts[address + 1]! += starts[address]!;
    const order = new Int32Array(count);
    const next = starts.slice();
    for (let i = 0; i < count; i++) order[next[addressIds[i]!]!++] = i;
    const compare = (a: number, b: number): number =>
      times[a]! - times[b]! || this.appearances[this.nameIds[a]!]! - this.appearances[this.nameIds[b]!]!;
    for (let address = 0; address < addresses; address++) {
      const start = starts[address]!;
      const end = starts[address + 1]!;
      let i = start + 1;
      while (i < end && compare(order[i - 1]!, order[i]!) <= 0) i++;
      if (i < end) order.subarray(start, end).sort(compare);
    }
    return { starts, order };
  }

  /**
   * Makes room by forgetting lookups that only repeat the one before them in time. No answer depends on those, as long
   * as further lookups are not older; the latest of each address stays, for lookups of the same time that are to come.
   */
  private compact(): void {
    const { starts, order } = this.sorted();
    let kept = 0;
    for (let address = 0; address + 1 < starts.length; address++) {
      let last = -1;
      const end = starts[address + 1]!;
      for (let i = starts[address]!; i < end; i++) {
        const nameId = this.nameIds[order[i]!]!;
        if (nameId !== last || i + 1 === end) order[kept++] = order[i]!;
        last = nameId;
      }
    }
    this.times = Float64Array.from({ length: kept }, (_, i) => this.times[order[i]!]!);
    this.nameIds = Int32Array.from({ length: kept }, (_, i) => this.nameIds[order[i]!]!);
    this.addressIds = Int32Array.from({ length: kept }, (_, i) => this.addressIds[order[i]!]!);
    this.count = kept;
    this.index = null;
    // Room that is soon used up again is not worth the effort of making it.
    this.isFull = kept > this.limit * 0.75;
  }
}
