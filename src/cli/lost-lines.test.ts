import { describe, expect, it } from 'vitest';
import { lostLinesText } from './lost-lines.ts';

describe('lines that were left out', () => {
  it('are counted by reason, with the first of them', () => {
    expect(
      lostLinesText([
        { reason: 'flow without a time', count: 1200, lines: [3, 5, 6, 8, 1009] },
        { reason: 'event holds no flow', count: 40 },
        { reason: 'line that is no JSON object', count: 3, lines: [1, 2, 4] },
        { reason: 'flow without src and dst', count: 1, lines: [7] },
      ]),
    ).toBe(
      '1,204 lines left out: 1,200 × flow without a time (lines 3, 5, 6, 8, 1,009 and more), ' +
        '3 × line that is no JSON object (lines 1, 2 and 4), 1 × flow without src and dst (line 7)',
    );
  });

  it('are not told of logs that hold other things as well', () => {
    expect(lostLinesText([{ reason: 'event holds no flow', count: 40 }])).toBe('');
  });
});
