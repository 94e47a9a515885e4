import { expect, it } from 'vitest';
import { durationText, shareTexts } from './number-text.ts';

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

it('shares of a whole add up to a hundred, and none that is there reads as none', () => {
  expect(shareTexts([28, 4])).toEqual(['88 %', '12 %']);
  expect(shareTexts([1, 1, 1])).toEqual(['34 %', '33 %', '33 %']);
  expect(shareTexts([999, 1])).toEqual(['99 %', 'under 1 %']);
  expect(shareTexts([483, 4])).toEqual(['99 %', '1 %']);
  expect(shareTexts([5, 0])).toEqual(['100 %', '0 %']);
  expect(shareTexts([])).toEqual([]);
});
