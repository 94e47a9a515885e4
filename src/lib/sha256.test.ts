import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256, sha256Hex, sha256Into } from './sha256.ts';

const oracle = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('gives the published hash of "abc" (FIPS 180-4 examples)', () => {
  const abc = Uint8Array.of(97, 98, 99);
  expect(sha256Hex(abc)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('agrees with the platform for every length from 0 to 300', () => {
  for (let length = 0; length <= 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length * 7) & 255);
    expect(hex(sha256(bytes))).toBe(oracle(bytes));
    expect(sha256Hex(bytes)).toBe(oracle(bytes));
  }
});

test('hashes only the asked part and writes only 32 bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), fc.nat(300), fc.nat(8), (bytes, a, b, offset) => {
      const start = Math.min(a, b, bytes.length);
      const end = Math.min(Math.max(a, b), bytes.length);
      const out = new Uint8Array(44).fill(0xee);
      sha256Into(bytes, start, end, out, offset);
      const wanted = oracle(bytes.subarray(start, end));
      expect(hex(out)).toBe('ee'.repeat(offset) + wanted + 'ee'.repeat(12 - offset));
      expect(sha256Hex(bytes, end)).toBe(oracle(bytes.subarray(0, end)));
    }),
  );
});

test('may write over its own input', () => {
  const bytes = new Uint8Array(70).fill(5);
  const wanted = oracle(bytes);
  sha256Into(bytes, 0, 70, bytes, 3);
  expect(hex(bytes.subarray(3, 35))).toBe(wanted);
});
