import type { VerdictV1 } from '@flowsage/client';
import { expect, test } from 'vitest';
import { markText, NO_MARK, parseMark } from './sample-mark.ts';

const VERDICT = { verdict: 'Impact', confidence: 'High' } as VerdictV1;

test('a mark tells the verdict and how common the behaviors are', () => {
  const mark = markText(VERDICT, [4, 3, 1, 40]);
  expect(parseMark({ mark, isChanged: true })).toEqual({
    verdict: { verdict: 'Impact', confidence: 'High' },
    rarity: { behaviors: 4, rare: 2, leastCount: 1, isCurrent: false },
    changed: true,
  });
});

test('a sample without flows has no least common behavior', () => {
  const { rarity } = parseMark({ mark: markText(VERDICT, []), isChanged: false });
  expect(rarity).toEqual({ behaviors: 0, rare: 0, leastCount: 0, isCurrent: false });
});

test('what was never judged, or before marks were kept, tells nothing', () => {
  expect(parseMark(undefined)).toEqual(NO_MARK);
  expect(parseMark({ mark: null, isChanged: true })).toEqual({ ...NO_MARK, changed: true });
});
