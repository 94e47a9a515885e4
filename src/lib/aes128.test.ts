import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encryptAes128Block, expandAes128Key } from './aes128.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

test('gives the published cipher text of FIPS 197, appendix C.1', () => {
  const out = new Uint8Array(16);
  const schedule = expandAes128Key(hex('000102030405060708090a0b0c0d0e0f'));
  encryptAes128Block(schedule, hex('00112233445566778899aabbccddeeff'), 0, out, 0);
  expect(Buffer.from(out).toString('hex')).toBe('69c4e0d86a7b0430d8cdb78070b4c55a');
});

test('expands the key of FIPS 197, appendix A.1', () => {
  const schedule = expandAes128Key(hex('2b7e151628aed2a6abf7158809cf4f3c'));
  expect(schedule).toHaveLength(44);
  expect(schedule[43]! >>> 0).toBe(0xb6630ca6);
});

test('agrees with the platform for any key and block, at any offset and in place', () => {
  const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(bytes16, bytes16, fc.nat(5), (key, block, offset) => {
      const wanted = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block);
      const room = new Uint8Array(22);
      room.set(block, offset);
      encryptAes128Block(expandAes128Key(key), room, offset, room, offset);
      expect(Buffer.from(room.subarray(offset, offset + 16))).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});
