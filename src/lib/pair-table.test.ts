import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PairTable } from './pair-table.ts';

describe('a table of pairs', () => {
  it('numbers pairs in the order in which they first come', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -3, max: 40 }), fc.integer({ min: -3, max: 40 }))), (pairs) => {
        const table = new PairTable(0);
        const known: string[] = [];
        for (const [first, second] of pairs) {
          const key = `${first} ${second}`;
          if (!known.includes(key)) known.push(key);
          const id = table.intern(first, second);
          expect(id).toBe(known.indexOf(key));
          expect([table.first(id), table.second(id)]).toEqual([first, second]);
        }
        expect(table.size).toBe(known.length);
      }),
      { seed: 3 },
    );
  });

  it('keeps its numbers as it grows', () => {
    const table = new PairTable();
    let wrong = 0;
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 100_000; i++) if (table.intern(i % 331, i) !== i) wrong++;
    expect(wrong).toBe(0);
  });

  it('takes any 32-bit integers', () => {
    const table = new PairTable();
    expect(table.intern(-2147483648, 2147483647)).toBe(0);
    expect(table.intern(2147483647, -2147483648)).toBe(1);
    expect(table.intern(-2147483648, 2147483647)).toBe(0);
    expect(table.first(1)).toBe(2147483647);
  });
});
