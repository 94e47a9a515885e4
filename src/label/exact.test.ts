import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scaledDifference } from './exact.ts';

const counter = fc.oneof(fc.maxSafeNat(), fc.nat(2 ** 31 - 1), fc.nat(10));
const factor = fc.constantFrom(1, 2, 3, 4, 5, 10, 133, 730, 6056);

test('has the sign of the exact difference for any counters up to 2^53', () => {
  fc.assert(
    fc.property(
      factor,
      counter,
      factor,
      counter,
      fc.integer({ min: -2, max: 2 }),
      fc.boolean(),
      (a, x, b, y, off, tie) => {
        // Half of the cases put y where both products nearly meet.
        const other = tie ? Math.min(Math.max(Math.floor((a * x) / b) + off, 0), Number.MAX_SAFE_INTEGER) : y;
        const exact = BigInt(a) * BigInt(x) - BigInt(b) * BigInt(other);
        const sign = exact > 0n ? 1 : exact < 0n ? -1 : 0;
        expect(Math.sign(scaledDifference(a, x, b, other)) + 0).toBe(sign);
      },
    ),
    { numRuns: 5000, seed: 7 },
  );
});

test('tells apart products that doubles cannot', () => {
  const x = 3_002_399_751_580_331;
  const y = 2 ** 52;
  expect(3 * x - 2 * y).toBe(0);
  expect(scaledDifference(3, x, 2, y)).toBe(1);
});
