import { describe, expect, it } from 'vitest';
import { steppedTo } from './list-keys.ts';

describe('going through a list', () => {
  it('goes one on or back, and stays at the ends', () => {
    expect(steppedTo({ count: 3, at: 1 }, 1)).toBe(2);
    expect(steppedTo({ count: 3, at: 1 }, -1)).toBe(0);
    expect(steppedTo({ count: 3, at: 2 }, 1)).toBe(2);
    expect(steppedTo({ count: 3, at: 0 }, -1)).toBe(0);
    expect(steppedTo({ count: 30, at: 3 }, 100)).toBe(29);
  });

  it('begins at the first entry, or where the reader is', () => {
    for (const by of [1, -1, 10]) {
      expect(steppedTo({ count: 3, at: -1 }, by)).toBe(0);
      expect(steppedTo({ count: 30, at: -1, first: 12 }, by)).toBe(12);
    }
    expect(steppedTo({ count: 5, at: -1, first: 12 }, 1)).toBe(4);
  });

  it('leads nowhere in a list of nothing, and back into one that got shorter', () => {
    expect(steppedTo({ count: 0, at: -1 }, 1)).toBeNull();
    expect(steppedTo({ count: 2, at: 9 }, 1)).toBe(1);
  });
});
