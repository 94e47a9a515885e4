import type { EvidenceV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import type { SampleRow } from '../sample-row.ts';
import { activityBins, MOST_BINS, spanOf, stepFor } from './bins.ts';
import { activityMarks } from './marks.ts';

/** Of a row only times and bytes matter here. */
const flow = (start: number, duration = 0, bytesUp = 0, bytesDown = 0) =>
  ({ start, duration, bytesUp, bytesDown }) as SampleRow;

const all = (rows: readonly SampleRow[]) => rows.map((_, position) => position);
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('bins of activity', () => {
  it('count each flow where it begins', () => {
    const rows = [flow(0), flow(1.5), flow(1.9), flow(499)];
    const { width, flows } = activityBins(rows, all(rows), [0, 499]);
    expect(width).toBe(2);
    expect([...flows.slice(0, 2), flows.at(-1)]).toEqual([3, 0, 1]);
    expect(sum(flows)).toBe(4);
  });

  it('spread the bytes of a flow over its duration', () => {
    const rows = [flow(1, 4, 400, 40)];
    const { width, bytesUp, bytesDown } = activityBins(rows, [0], [0, 498]);
    expect(width).toBe(1);
    expect([...bytesUp.slice(0, 6)]).toEqual([0, 100, 100, 100, 100, 0]);
    expect([...bytesDown.slice(0, 6)]).toEqual([0, 10, 10, 10, 10, 0]);
  });

  it('leave out what lies before and after the span', () => {
    const rows = [flow(0, 1000, 1000, 0), flow(5, 0, 7, 0)];
    const { bytesUp, flows } = activityBins(rows, all(rows), [100, 200]);
    expect(sum(bytesUp)).toBeGreaterThanOrEqual(100);
    expect(sum(bytesUp)).toBeLessThanOrEqual(101);
    expect(sum(flows)).toBe(0);
  });

  it('take one bin for a span of no length, and for a span that runs backwards', () => {
    const rows = [flow(7, 0, 3, 4)];
    for (const span of [
      [7, 7],
      [7, 3],
    ] as const) {
      const { flows, bytesUp } = activityBins(rows, [0], span);
      expect(flows).toHaveLength(1);
      expect(flows[0]).toBe(1);
      expect(bytesUp[0]).toBe(3);
    }
  });

  it('take no nonsense for a span', () => {
    const { flows } = activityBins([flow(0)], [0], [Number.NaN, Number.POSITIVE_INFINITY]);
    expect(sum(flows)).toBe(1);
  });

  it('lose no byte and are never too many, whatever the span', () => {
    let seed = 42;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    for (let round = 0; round < 60; round++) {
      const length = 10 ** (random() * 16 - 6);
      const rows = Array.from({ length: 200 }, () => {
        const start = random() * length;
        return flow(start, random() * (length - start), Math.floor(random() * 1e6), Math.floor(random() * 1e6));
      });
      const bins = activityBins(rows, all(rows), spanOf(rows));
      expect(bins.flows.length).toBeLessThanOrEqual(MOST_BINS);
      expect(sum(bins.flows)).toBe(200);
      const up = rows.reduce((total, row) => total + row.bytesUp, 0);
      expect(Math.abs(sum(bins.bytesUp) - up) / up).toBeLessThan(1e-6);
    }
  });

  it('agree with spreading each flow bin by bin', () => {
    const rows = [flow(0.3, 7.9, 1000), flow(2, 0.1, 50), flow(-3, 5, 500), flow(6.5, 900, 9000)];
    const { from, width, bytesUp } = activityBins(rows, all(rows), [0, 10]);
    const plain = Array.from(bytesUp, (_, bin) => {
      const [left, right] = [from + bin * width, from + (bin + 1) * width];
      return rows.reduce((total, { start, duration, bytesUp: bytes }) => {
        const shared = Math.min(start + duration, right) - Math.max(start, left);
        return total + Math.max(shared, 0) * (bytes / duration);
      }, 0);
    });
    plain.forEach((bytes, bin) => {
      expect(bytesUp[bin]).toBeCloseTo(bytes, 6);
    });
  });
});

describe('marks', () => {
  const marked = (start: number, relevance: '' | 'knownBad' = 'knownBad') =>
    ({ ...flow(start), relevance }) as SampleRow;
  const evidence = (detection: string | null, rows: readonly number[]) =>
    ({ detection, rows, sentence: `found by ${detection}` }) as unknown as EvidenceV1;

  it('stand where known bad flows begin, and where findings rest on the first one', () => {
    const rows = [marked(1, ''), marked(40), marked(90, '')];
    expect(activityMarks(rows, [0, 1, 2], [evidence('beacon', [2, 0]), evidence(null, [1])], [0, 100], 50)).toEqual([
      { kind: 'finding', at: 1, row: 0, count: 1, text: 'found by beacon' },
      { kind: 'knownBad', at: 40, row: 1, count: 1, text: '' },
    ]);
  });

  it('are one where they would cover each other, and count', () => {
    const rows = [marked(10), marked(10.5), marked(11), marked(60)];
    expect(activityMarks(rows, [0, 1, 2, 3], [], [0, 100], 50).map(({ row, count }) => [row, count])).toEqual([
      [0, 3],
      [3, 1],
    ]);
  });

  it('are of shown rows within the span only', () => {
    const rows = [marked(10), marked(20), marked(30)];
    expect(activityMarks(rows, [1, 2], [evidence('beacon', [0])], [15, 25], 50).map(({ row }) => row)).toEqual([1]);
  });

  it('are never more than two for each place, and fit a span of no length', () => {
    const rows = Array.from({ length: 5000 }, (_, index) => marked(index));
    expect(activityMarks(rows, all(rows), [], [0, 4999], 50).length).toBeLessThanOrEqual(51);
    expect(activityMarks([marked(3)], [0], [], [3, 3], 50)).toHaveLength(1);
  });
});

describe('the step of the bins', () => {
  it('is one that people count time in', () => {
    const steps = [0.04, 4, 1000, 3000, 40_000, 500_000, 5e7, 1e9].map((seconds) => stepFor(seconds, 500));
    expect(steps.map((step) => Number(step.toPrecision(9)))).toEqual([
      0.0001, 0.01, 2, 10, 120, 1800, 172_800, 4_320_000,
    ]);
  });

  it('is a second for no time at all', () => {
    expect(stepFor(0, 500)).toBe(1);
  });
});

describe('the span of flows', () => {
  it('goes from the first beginning to the last end', () => {
    expect(spanOf([flow(5, 1), flow(2, 9), flow(8, 1)])).toEqual([2, 11]);
    expect(spanOf([])).toEqual([0, 0]);
  });
});
