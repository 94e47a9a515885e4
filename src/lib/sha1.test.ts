import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha1, sha1Into } from './sha1.ts';

const oracle = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex');
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('gives the published hash of "abc" (FIPS 180-4 examples)', () => {
  expect(hex(sha1(Uint8Array.of(97, 98, 99)))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
});

test('agrees with the platform for every length from 0 to 300', () => {
  for (let length = 0; length <= 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 29 + length * 11) & 255);
    expect(hex(sha1(bytes))).toBe(oracle(bytes));
  }
});

test('hashes only the asked part and writes only 20 bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), fc.nat(300), fc.nat(8), (bytes, a, b, offset) => {
      const start = Math.min(a, b, bytes.length);
      const end = Math.min(Math.max(a, b), bytes.length);
      const out = new Uint8Array(32).fill(0xee);
      sha1Into(bytes, start, end, out, offset);
      expect(hex(out)).toBe('ee'.repeat(offset) + oracle(bytes.subarray(start, end)) + 'ee'.repeat(12 - offset));
    }),
  );
});
