import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf, MAX_MICROS, MICROSECOND_CLOCK, packetMicros } from './timestamp.ts';

/** The same by whole numbers of any size. */
function plainMicros(resolution: number, offsetSeconds: number, high: number, low: number): number {
  const perSecond = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
  const units = (BigInt(high) << 32n) | BigInt(low);
  const micros = (units * 1_000_000n) / perSecond + BigInt(offsetSeconds) * 1_000_000n;
  if (micros < 0n) return 0;
  return micros > BigInt(MAX_MICROS) ? MAX_MICROS : Number(micros);
}

const word = fc.integer({ min: 0, max: 0xffffffff });

describe('packetMicros', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 127])(
    'counts powers of ten: 10^-%i',
    (resolution) => {
      fc.assert(
        fc.property(word, word, (high, low) => {
          expect(packetMicros(clockOf(resolution, 0), high, low)).toBe(plainMicros(resolution, 0, high, low));
        }),
        { numRuns: 200 },
      );
    },
  );

  it.each([0, 1, 10, 19, 20, 21, 32, 63, 64, 127])('counts powers of two: 2^-%i', (exponent) => {
    fc.assert(
      fc.property(word, word, (high, low) => {
        const resolution = 0x80 | exponent;
        expect(packetMicros(clockOf(resolution, 0), high, low)).toBe(plainMicros(resolution, 0, high, low));
      }),
      { numRuns: 200 },
    );
  });

  it('adds the offset, and stays within what a time can be', () => {
    expect(packetMicros(clockOf(6, 1_600_000_000), 0, 5)).toBe(1_600_000_000_000_005);
    expect(packetMicros(clockOf(6, -10), 0, 5)).toBe(0);
    expect(packetMicros(MICROSECOND_CLOCK, 0xffffffff, 0xffffffff)).toBe(MAX_MICROS);
    expect(packetMicros(clockOf(0, 0), 0xffffffff, 0)).toBe(MAX_MICROS);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }),
        fc.double({ min: -(2 ** 63), max: 2 ** 63, noNaN: true }).map(Math.round),
        word,
        word,
        (resolution, offset, high, low) => {
          const micros = packetMicros(clockOf(resolution, offset), high, low);
          expect(Number.isInteger(micros) && micros >= 0 && micros <= MAX_MICROS).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
