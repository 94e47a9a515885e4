import { describe, expect, it } from 'vitest';
import type { ActivityBins } from './bins.ts';
import { activitySentence, coarseLines } from './describe-activity.ts';

const BINS: ActivityBins = {
  from: 0,
  width: 10,
  flows: Float64Array.of(1, 0, 3, 0, 2),
  bytesUp: Float64Array.of(10, 0, 2000, 0, 0.4),
  bytesDown: Float64Array.of(0, 500, 0, 0, 1),
};

describe('activity in words', () => {
  it('joins bins into few lines and loses nothing', () => {
    expect(coarseLines(BINS, 3)).toEqual([
      { from: 0, to: 20, flows: 1, bytesUp: 10, bytesDown: 500 },
      { from: 20, to: 40, flows: 3, bytesUp: 2000, bytesDown: 0 },
      { from: 40, to: 50, flows: 2, bytesUp: 0, bytesDown: 1 },
    ]);
  });

  it('tells the whole, where most happens, and what to look at', () => {
    expect(
      activitySentence(BINS, [
        { kind: 'knownBad', at: 3, row: 0, count: 2, text: '' },
        { kind: 'finding', at: 3, row: 0, count: 1, text: 'x' },
      ]),
    ).toBe(
      '6 flows from 0 s to 50 s into the sample, 2.0 kB up and 501 B down. The most bytes lie around 20 s. ' +
        '2 known bad flows. 1 finding.',
    );
  });

  it('says so where nothing happens', () => {
    const none = { ...BINS, flows: new Float64Array(5), bytesUp: new Float64Array(5), bytesDown: new Float64Array(5) };
    expect(activitySentence(none, [])).toBe('Nothing happens here.');
  });
});
