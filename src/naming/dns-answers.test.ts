import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorMilliseconds } from '../lib/testing/processor-time.ts';
import { DnsAnswers } from './dns-answers.ts';

interface Lookup {
  readonly time: number;
  readonly name: number;
  readonly address: number;
}

/** The rule as it is written down: all lookups of an address sorted by time, then by first appearance of the name. */
class PlainAnswers {
  private readonly lookups: Lookup[] = [];
  private readonly appearance: number[] = [];

  add(lookup: Lookup): void {
    if (!this.appearance.includes(lookup.name)) this.appearance.push(lookup.name);
    this.lookups.push(lookup);
  }

  private candidates(address: number): Lookup[] {
    return this.lookups
      .filter((lookup) => lookup.address === address)
      .sort((a, b) => a.time - b.time || this.appearance.indexOf(a.name) - this.appearance.indexOf(b.name));
  }

  nameBefore(address: number, time: number): number {
    return this.candidates(address).findLast((lookup) => lookup.time <= time)?.name ?? -1;
  }

  earliestName(address: number): number {
    return this.candidates(address)[0]?.name ?? -1;
  }

  namesOf(address: number): number[] {
    return [...new Set(this.candidates(address).map(({ name }) => name))];
  }
}

function answersOf(lookups: readonly (readonly [time: number, name: number, address: number])[]): DnsAnswers {
  const answers = new DnsAnswers();
  for (const [time, name, address] of lookups) answers.add(time, name, address);
  return answers;
}

const anyLookups = fc.array(
  fc.record({ time: fc.nat(12), name: fc.nat(4), address: fc.nat(3) }) satisfies fc.Arbitrary<Lookup>,
  { maxLength: 40 },
);
const repetitiveLookups = fc.array(fc.record({ time: fc.nat(12), name: fc.nat(2), address: fc.nat(1) }), {
  minLength: 25,
  maxLength: 60,
});

describe('DNS answers', () => {
  it('gives the latest name at or before a time', () => {
    const answers = answersOf([
      [10, 0, 7],
      [20, 1, 7],
      [20, 9, 8],
    ]);
    expect(answers.nameBefore(7, 9)).toBe(-1);
    expect(answers.nameBefore(7, 10)).toBe(0);
    expect(answers.nameBefore(7, 19)).toBe(0);
    expect(answers.nameBefore(7, 20)).toBe(1);
    expect(answers.nameBefore(7, 1e15)).toBe(1);
  });

  it('prefers, among equal times, the name that first appeared later in the input', () => {
    // Name 1 is older than name 0: it appeared with another address.
    const answers = answersOf([
      [1, 1, 3],
      [9, 0, 7],
      [9, 1, 7],
    ]);
    expect(answers.nameBefore(7, 9)).toBe(0);
    expect(answers.earliestName(7)).toBe(1);
  });

  it('lets a repeated lookup outrank one that was told later but made earlier', () => {
    const answers = answersOf([
      [5, 0, 7],
      [9, 0, 7],
      [7, 1, 7],
    ]);
    expect(answers.nameBefore(7, 8)).toBe(1);
    expect(answers.nameBefore(7, 10)).toBe(0);
  });

  it('knows nothing of addresses nobody looked up', () => {
    const answers = answersOf([[1, 0, 5]]);
    for (const address of [-1, 0, 4, 6, 1_000_000]) {
      expect(answers.has(address)).toBe(false);
      expect(answers.nameBefore(address, 10)).toBe(-1);
      expect(answers.earliestName(address)).toBe(-1);
      expect(answers.namesOf(address)).toEqual([]);
    }
    expect(new DnsAnswers().has(0)).toBe(false);
  });

  it('leaves out lookups of names or addresses that found no room', () => {
    const answers = answersOf([
      [1, -1, 5],
      [1, 3, -1],
    ]);
    expect(answers.count).toBe(0);
    expect(answers.has(5)).toBe(false);
  });

  it('answers as the plain rule does, whatever the order of arrival', () => {
    fc.assert(
      fc.property(anyLookups, fc.nat(40), (lookups, pause) => {
        const answers = new DnsAnswers();
        const plain = new PlainAnswers();
        lookups.forEach((lookup, i) => {
          answers.add(lookup.time, lookup.name, lookup.address);
          plain.add(lookup);
          // Asked in between, nothing that was sorted before may stay.
          if (i === pause) answers.has(lookup.address);
        });
        for (let address = 0; address <= 4; address++) {
          expect(answers.earliestName(address)).toBe(plain.earliestName(address));
          expect(answers.namesOf(address)).toEqual(plain.namesOf(address));
          for (let time = -1; time <= 13; time++)
            expect(answers.nameBefore(address, time)).toBe(plain.nameBefore(address, time));
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('forgets only repetitions when it runs full, and answers as before', () => {
    let compactions = 0;
    fc.assert(
      fc.property(repetitiveLookups, (unsorted) => {
        const lookups = unsorted.toSorted((a, b) => a.time - b.time);
        const answers = new DnsAnswers(20);
        const plain = new PlainAnswers();
        for (const lookup of lookups) {
          answers.add(lookup.time, lookup.name, lookup.address);
          if (answers.dropped === 0) plain.add(lookup);
        }
        if (answers.dropped === 0 && answers.count < lookups.length) compactions++;
        for (let address = 0; address <= 4; address++) {
          expect(answers.earliestName(address)).toBe(plain.earliestName(address));
          for (let time = -1; time <= 13; time++)
            expect(answers.nameBefore(address, time)).toBe(plain.nameBefore(address, time));
        }
      }),
      { seed: 11, numRuns: 500 },
    );
    expect(compactions).toBeGreaterThan(20);
  });

  it('refuses and counts what does not fit', () => {
    const answers = new DnsAnswers(100);
    for (let i = 0; i < 150; i++) answers.add(i, i, i);
    expect(answers.count).toBe(100);
    expect(answers.dropped).toBe(50);
    expect(answers.isFull).toBe(true);
    expect(answers.nameBefore(99, 99)).toBe(99);
    expect(answers.has(100)).toBe(false);
  });

  it('answers at once for an address that two names share in turn ever so often', () => {
    const answers = new DnsAnswers();
    for (let i = 0; i < 200_000; i++) answers.add(i, i % 2, 0);
    const started = processorMilliseconds();
    for (let i = 0; i < 20_000; i++) expect(answers.nameBefore(0, i * 10)).toBe(0);
    expect(answers.nameBefore(0, 199_999)).toBe(1);
    expect(processorMilliseconds() - started).toBeLessThan(3000);
  });
});
