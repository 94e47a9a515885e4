import { describe, expect, it } from 'vitest';
import { grown } from './growable.ts';

describe('a growable array', () => {
  it('stays the same while it has room', () => {
    const array = new Int32Array(16);
    expect(grown(array, 0)).toBe(array);
    expect(grown(array, 16)).toBe(array);
  });

  it('keeps its elements and its kind, and is filled behind them', () => {
    for (const Kind of [Float64Array, Int32Array, Uint32Array, Int16Array, Uint16Array, Uint8Array] as const) {
      const longer = grown(Kind.of(1, 2, 3), 4, 7);
      expect(longer).toBeInstanceOf(Kind);
      expect(longer).toHaveLength(16);
      expect([...longer.slice(0, 5)]).toEqual([1, 2, 3, 7, 7]);
    }
    expect([...grown(Int32Array.of(1), 2).slice(0, 3)]).toEqual([1, 0, 0]);
  });

  it('grows by half, or to what is needed', () => {
    expect(grown(new Uint8Array(100), 101)).toHaveLength(150);
    expect(grown(new Uint8Array(100), 1000)).toHaveLength(1000);
    expect(grown(new Uint8Array(0), 1)).toHaveLength(16);
  });
});
