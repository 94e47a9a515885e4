import { expect, test } from 'vitest';
import { isoOfMicros } from './iso-micros.ts';

test.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [1_700_000_000_500_000, '2023-11-14T22:13:20.500Z'],
  [1_700_000_000_500_007, '2023-11-14T22:13:20.500007Z'],
  [-1, '1969-12-31T23:59:59.999999Z'],
  [8.64e18, '+275760-09-13T00:00:00.000Z'],
  [8.65e18, null],
  [Number.NaN, null],
])('%d µs are %s', (micros, text) => {
  expect(isoOfMicros(micros)).toBe(text);
});
