import { expect, it } from 'vitest';
import { progressOf } from './progress-words.ts';

it('tells bytes while a file is read, and never more than all', () => {
  expect(progressOf({ stage: 'reading', readBytes: 500, totalBytes: 2000 })).toEqual({
    words: 'Reading: 500 B of 2.0 kB',
    part: 0.25,
  });
  expect(progressOf({ stage: 'reading', readBytes: 9, totalBytes: 3 }).part).toBe(1);
  expect(progressOf({ stage: 'reading', readBytes: 0, totalBytes: 0 }).part).toBeNull();
});

it('tells no part of what takes as long as it takes', () => {
  expect(progressOf({ stage: 'judging', readBytes: 1, totalBytes: 1 })).toEqual({
    words: 'Looking up what is known, and judging',
    part: null,
  });
});
