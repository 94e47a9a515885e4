/** A random multiplier per process, so that nobody can prepare pairs that all collide. */
const SEED = (Math.random() * 0x7fffffff) | 1;

/** Interns pairs of 32-bit integers to small ids (0, 1, 2, …) in the order in which they first come. */
export class PairTable {
  /** The two integers of each id. */
  private pairs: Int32Array;
  /** Id + 1, 0 for a free slot. */
  private slots: Int32Array;
  private used = 0;

  constructor(expected = 512) {
    let slots = 1024;
    while (slots < expected * 2) slots *= 2;
    this.slots = new Int32Array(slots);
    this.pairs = new Int32Array(slots);
  }

  get size(): number {
    return this.used;
  }

  first(id: number): number {
    return this.pairs[id * 2]!;
  }

  second(id: number): number {
    return this.pairs[id * 2 + 1]!;
  }

  intern(first: number, second: number): number {
    const slot = this.probe(first | 0, second | 0);
    const found = this.slots[slot]!;
    if (found !== 0) return found - 1;
    const id = this.used++;
    this.pairs[id * 2] = first;
    this.pairs[id * 2 + 1] = second;
    this.slots[slot] = id + 1;
    if (this.used * 2 >= this.slots.length) this.grow();
    return id;
  }

  private probe(first: number, second: number): number {
    const { slots, pairs } = this;
    const mask = slots.length - 1;
    let h = Math.imul(first ^ SEED, 0x9e3779b1);
    h = Math.imul(h ^ (h >>> 15) ^ second, 0x85ebca6b);
    h ^= h >>> 16;
    h = Math.imul(h, 0x7feb352d);
    let slot = (h ^ (h >>> 15)) & mask;
    for (;;) {
      const id = slots[slot]! - 1;
      if (id < 0 || (pairs[id * 2] === first && pairs[id * 2 + 1] === second)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    const pairs = new Int32Array(this.pairs.length * 2);
    pairs.set(this.pairs);
    this.pairs = pairs;
    this.slots = new Int32Array(this.slots.length * 2);
    for (let id = 0; id < this.used; id++) this.slots[this.probe(pairs[id * 2]!, pairs[id * 2 + 1]!)] = id + 1;
  }
}
