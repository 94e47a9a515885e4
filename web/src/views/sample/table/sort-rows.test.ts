import { describe, expect, it } from 'vitest';
import type { CellValue } from './csv.ts';
import { nextSorting, parseSorting, sortingText, sortRows } from './sort-rows.ts';

const sorted = (values: readonly CellValue[], descending = false) =>
  sortRows(
    values.map((_, row) => row),
    (row) => values[row]!,
    descending,
  ).map((row) => values[row]);

describe('rows by a column', () => {
  it('stand by number, and texts by the numbers in them', () => {
    expect(sorted([10, 9, 100])).toEqual([9, 10, 100]);
    expect(sorted(['10.0.0.10:443', '10.0.0.9:443', '9.9.9.9:53'])).toEqual([
      '9.9.9.9:53',
      '10.0.0.9:443',
      '10.0.0.10:443',
    ]);
  });

  it('stand by letter, whatever the case', () => {
    expect(sorted(['b', 'C', 'a', 'B', 'host010', 'host9'])).toEqual(['a', 'B', 'b', 'C', 'host9', 'host010']);
  });

  it('keep those without a value last, whichever way', () => {
    expect(sorted([null, 'b', '', 'a'])).toEqual(['a', 'b', null, '']);
    expect(sorted([null, 'b', '', 'a'], true)).toEqual(['b', 'a', null, '']);
    expect(sorted([2, null, 0, 1], true)).toEqual([2, 1, 0, null]);
  });

  it('keep the order of equal ones, whichever way', () => {
    const values = ['x', 'y', 'x', 'y', 'x'];
    const rows = [4, 2, 0, 3, 1];
    expect(sortRows(rows, (row) => values[row]!, false)).toEqual([4, 2, 0, 3, 1]);
    expect(sortRows(rows, (row) => values[row]!, true)).toEqual([3, 1, 4, 2, 0]);
  });

  it('are the same as with a plain stable sort', () => {
    let seed = 20_261_127;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed;
    };
    const values = Array.from({ length: 5000 }, () => (random() % 5 === 0 ? null : random() % 300));
    const rows = values.map((_, row) => row);
    for (const descending of [false, true]) {
      const plain = rows.toSorted((a, b) => {
        const [left, right] = [values[a]!, values[b]!];
        if (left === null || right === null) return Number(left === null) - Number(right === null);
        return descending ? right - left : left - right;
      });
      expect(sortRows(rows, (row) => values[row]!, descending)).toEqual(plain);
    }
  });

  it('do not change the list that was given', () => {
    const rows = Object.freeze([0, 1, 2]);
    expect(sortRows(rows, (row) => -row, false)).toEqual([2, 1, 0]);
    expect(rows).toEqual([0, 1, 2]);
  });

  it('are 50,000, and each value is asked for once', () => {
    const names = Array.from({ length: 50_000 }, (_, row) => `host-${(row * 7919) % 50_000}.example:443`);
    let asked = 0;
    const rows = sortRows(
      names.map((_, row) => row),
      (row) => {
        asked++;
        return names[row]!;
      },
      false,
    );
    expect(asked).toBe(50_000);
    expect(names[rows[0]!]).toBe('host-0.example:443');
    expect(names[rows[49_999]!]).toBe('host-49999.example:443');
  });
});

describe('the order in the address', () => {
  it('is a column, with a minus for the largest first', () => {
    expect(parseSorting('-dstBytes', ['src', 'dstBytes'])).toEqual({ column: 'dstBytes', descending: true });
    expect(sortingText({ column: 'dstBytes', descending: true })).toBe('-dstBytes');
    expect(sortingText(null)).toBe('');
  });

  it('is none where there is no such column', () => {
    for (const text of ['', '-', 'secret', '--src']) expect(parseSorting(text, ['src'])).toBeNull();
  });

  it('goes one way, the other, and away by clicks', () => {
    const first = nextSorting(null, 'dstBytes', true);
    const second = nextSorting(first, 'dstBytes', true);
    expect([first, second]).toEqual([
      { column: 'dstBytes', descending: true },
      { column: 'dstBytes', descending: false },
    ]);
    expect(nextSorting(second, 'dstBytes', true)).toBeNull();
    expect(nextSorting(first, 'src', false)).toEqual({ column: 'src', descending: false });
  });
});
