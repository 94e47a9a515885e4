import { expect, it } from 'vitest';
import { durationText } from './number-text.ts';

it('a time is told in the unit that fits, and never as none', () => {
  const texts = [0, 0.0004, 0.004, 0.049, 0.05, 1.44, 90, 150, 7300, 200_000].map(durationText);
  expect(texts).toEqual([
    'under 1 ms',
    'under 1 ms',
    '4 ms',
    '49 ms',
    '0.1 s',
    '1.4 s',
    '90 s',
    '2.5 min',
    '2 h',
    '2.3 d',
  ]);
});
