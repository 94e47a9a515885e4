import type { AnnotationsV1 } from '@flowsage/client';
import { expect, it } from 'vitest';
import { isAmongShown } from './among-shown.ts';

const events = [{ rows: [1, 4] }, { rows: [2, 3] }] as unknown as AnnotationsV1['events'];
const isShown = (cursor: string, matching: readonly number[] = [0, 4, 7]) => isAmongShown(cursor, matching, 10, events);

it('finds what the cursor stands on among the rows that the filter shows', () => {
  expect(['0', '4', '7', 'r7', 'e0'].map((cursor) => isShown(cursor))).toEqual([true, true, true, true, true]);
  expect(['1', '9', 'r3', 'e1'].map((cursor) => isShown(cursor))).toEqual([false, false, false, false]);
  expect(isShown('0', [])).toBe(false);
});

it('misses neither groups nor what has not come yet', () => {
  expect(['', 'gdestination', '10', 'e7'].map((cursor) => isShown(cursor))).toEqual([true, true, true, true]);
});
