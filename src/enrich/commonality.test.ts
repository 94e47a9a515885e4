import { expect, test } from 'vitest';
import { COMMON_SAMPLES, commonalityOf, RARE_SAMPLES } from './commonality.ts';

test('words change at their thresholds', () => {
  expect(commonalityOf(0)).toBe('new');
  expect(commonalityOf(1)).toBe('rare');
  expect(commonalityOf(RARE_SAMPLES)).toBe('rare');
  expect(commonalityOf(RARE_SAMPLES + 1)).toBe('seen');
  expect(commonalityOf(COMMON_SAMPLES - 1)).toBe('seen');
  expect(commonalityOf(COMMON_SAMPLES)).toBe('common');
});

test('a count below zero, as of a sample that was not added, is new', () => {
  expect(commonalityOf(-1)).toBe('new');
});
