import { describe, expect, it } from 'vitest';
import { movedPlace } from './use-grid-cursor.ts';

const SIZE = { rows: 100, columns: 5, page: 20 };
const from = (row: number, column: number, key: string, isFar = false, size = SIZE) => {
  const place = movedPlace({ row, column }, key, isFar, size);
  return place === null ? null : [place.row, place.column];
};

describe('the place of the keyboard in a grid', () => {
  it('goes a cell, a page, and to the ends of its row', () => {
    expect(from(3, 2, 'ArrowDown')).toEqual([4, 2]);
    expect(from(3, 2, 'ArrowUp')).toEqual([2, 2]);
    expect(from(3, 2, 'ArrowLeft')).toEqual([3, 1]);
    expect(from(3, 2, 'ArrowRight')).toEqual([3, 3]);
    expect(from(3, 2, 'PageDown')).toEqual([23, 2]);
    expect(from(3, 2, 'Home')).toEqual([3, 0]);
    expect(from(3, 2, 'End')).toEqual([3, 4]);
  });

  it('goes to the first and to the last cell', () => {
    expect(from(3, 2, 'Home', true)).toEqual([0, 0]);
    expect(from(3, 2, 'End', true)).toEqual([99, 4]);
  });

  it('goes up into the head, and never out of the grid', () => {
    expect(from(0, 0, 'ArrowUp')).toEqual([-1, 0]);
    expect(from(-1, 0, 'ArrowUp')).toEqual([-1, 0]);
    expect(from(5, 0, 'PageUp')).toEqual([0, 0]);
    expect(from(99, 4, 'ArrowDown')).toEqual([99, 4]);
    expect(from(99, 4, 'ArrowRight')).toEqual([99, 4]);
    expect(from(3, 0, 'ArrowLeft')).toEqual([3, 0]);
  });

  it('stays in the head where there are no rows', () => {
    const none = { rows: 0, columns: 5, page: 20 };
    for (const key of ['ArrowDown', 'PageDown', 'PageUp']) expect(from(-1, 1, key, false, none)).toEqual([-1, 1]);
    expect(from(-1, 1, 'Home', true, none)).toEqual([-1, 0]);
  });

  it('leaves other keys alone', () => {
    expect(from(0, 0, 'j')).toBeNull();
  });
});
