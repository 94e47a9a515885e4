import { grown } from '../lib/growable.ts';

/**
 * What DNS said in this input: per address, the names it was given and when. Lookups are chained per address in order
 * of arrival; a lookup that only repeats the one before it changes no answer and is not kept.
 */
export class DnsAnswers {
  private times = new Float64Array(64);
  private nameIds = new Int32Array(64);
  private nexts = new Int32Array(64);
  /** First and last lookup + 1 by address id. */
  private heads = new Int32Array(64);
  private tails = new Int32Array(64);
  /** Order in which names first appeared, by name id; 0 never. */
  private appearances = new Int32Array(64);
  private appeared = 0;
  private readonly clients = new Set<number>();
  private readonly limit: number;
  /** Lookups kept. */
  count = 0;
  /** Lookups refused because the table was full. */
  dropped = 0;
  /** Whether lookups tell who asked (captures do, logs do not). */
  knowsClients = false;

  constructor(limit = 4_000_000) {
    this.limit = limit;
  }

  /** `clientId` is the address id of who received the answer, or -1 when the source does not tell. */
  add(timeMicros: number, nameId: number, addressId: number, clientId: number): void {
    if (clientId >= 0) {
      this.knowsClients = true;
      this.clients.add(clientId);
    }
    if (nameId < 0) return;
    this.appearances = grown(this.appearances, nameId + 1);
    if (this.appearances[nameId] === 0) this.appearances[nameId] = ++this.appeared;
    this.heads = grown(this.heads, addressId + 1);
    this.tails = grown(this.tails, addressId + 1);
    const tail = this.tails[addressId]! - 1;
    if (tail >= 0 && this.nameIds[tail] === nameId && this.times[tail]! <= timeMicros) return;
    if (this.count >= this.limit) {
      this.dropped++;
      return;
    }
    const index = this.count++;
    this.times = grown(this.times, this.count);
    this.nameIds = grown(this.nameIds, this.count);
    this.nexts = grown(this.nexts, this.count);
    this.times[index] = timeMicros;
    this.nameIds[index] = nameId;
    if (tail >= 0) this.nexts[tail] = index + 1;
    else this.heads[addressId] = index + 1;
    this.tails[addressId] = index + 1;
  }

  /** Whether any lookup gave this address. */
  has(addressId: number): boolean {
    return (this.heads[addressId] ?? 0) !== 0;
  }

  /** Whether this host is known to have received DNS answers in the clear. */
  asked(addressId: number): boolean {
    return this.knowsClients ? this.clients.has(addressId) : this.count > 0;
  }

  /**
   * The latest name given at or before `timeMicros` (among equal times the one whose name appeared last), or -1.
   * Lookups arrive nearly in order, but nothing relies on it.
   */
  nameBefore(addressId: number, timeMicros: number): number {
    let best = -1;
    for (let i = (this.heads[addressId] ?? 0) - 1; i >= 0; i = this.nexts[i]! - 1)
      if (this.times[i]! <= timeMicros && (best < 0 || this.isLater(i, best))) best = i;
    return best < 0 ? -1 : this.nameIds[best]!;
  }

  /** The earliest name of all, or -1. */
  earliestName(addressId: number): number {
    let best = -1;
    for (let i = (this.heads[addressId] ?? 0) - 1; i >= 0; i = this.nexts[i]! - 1)
      if (best < 0 || !this.isLater(i, best)) best = i;
    return best < 0 ? -1 : this.nameIds[best]!;
  }

  /** Every name the address was given, each once, in order of arrival. */
  namesOf(addressId: number): number[] {
    const names = new Set<number>();
    for (let i = (this.heads[addressId] ?? 0) - 1; i >= 0; i = this.nexts[i]! - 1) names.add(this.nameIds[i]!);
    return [...names];
  }

  private isLater(a: number, b: number): boolean {
    const difference = this.times[a]! - this.times[b]!;
    if (difference !== 0) return difference > 0;
    return this.appearances[this.nameIds[a]!]! >= this.appearances[this.nameIds[b]!]!;
  }
}
