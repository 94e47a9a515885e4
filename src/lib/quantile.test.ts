import { describe, expect, it } from 'vitest';
import { median, medianDeviation, quantile, quartileSkew } from './quantile.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe('quantiles', () => {
  it('lie between neighbours in proportion', () => {
    expect(quantile(of(1, 2, 3, 4, 5), 0.5)).toBe(3);
    expect(quantile(of(1, 2, 3, 4), 0.5)).toBe(2.5);
    expect(quantile(of(0, 10), 0.25)).toBe(2.5);
    expect(quantile(of(0, 10), 1)).toBe(10);
    expect(quantile(of(7), 0.9)).toBe(7);
    expect(quantile(of(), 0.5)).toBeNaN();
  });

  it('tell spread and skew whatever a few odd numbers are', () => {
    const values = of(5, 1e12, 4, 6, 5, 5, -1e12);
    expect(median(values)).toBe(5);
    expect(medianDeviation(values)).toBe(1);
    expect([...values]).toEqual([5, 1e12, 4, 6, 5, 5, -1e12]);
    expect(quartileSkew(of(1, 2, 3, 4, 5))).toBe(0);
    expect(quartileSkew(of(1, 1, 1, 3, 5))).toBe(1);
    expect(quartileSkew(of(2, 2, 2))).toBe(0);
  });
});
