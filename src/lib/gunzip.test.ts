import { constants, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32.ts';
import { Gunzip } from './gunzip.ts';

/** Unpacks in pieces of a size; gives what came out, and why it ended. */
function unpacked(packed: Uint8Array, pieceBytes = packed.length): { bytes: Buffer; failure: string | null } {
  const gunzip = new Gunzip();
  const parts: Buffer[] = [];
  try {
    for (let at = 0; at < packed.length; at += pieceBytes)
      for (const part of gunzip.push(packed.subarray(at, at + pieceBytes))) parts.push(Buffer.from(part));
    for (const part of gunzip.finish()) parts.push(Buffer.from(part));
  } catch (error) {
    return { bytes: Buffer.concat(parts), failure: (error as Error).message };
  }
  return { bytes: Buffer.concat(parts), failure: null };
}

/** A generator with a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes of which some repeat, of very different frequency. */
function bytesOf(random: () => number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const kinds = 1 + Math.floor(random() * 256);
  for (let i = 0; i < length; ) {
    if (i > 300 && random() < 0.3) {
      const from = Math.floor(random() * i);
      const count = Math.min(3 + Math.floor(random() * 300), length - i);
      for (let k = 0; k < count; k++) bytes[i + k] = bytes[from + k]!;
      i += count;
    } else bytes[i++] = Math.floor(random() ** 3 * kinds);
  }
  return bytes;
}

describe('gunzip', () => {
  it('gives what zlib packed, at every level and strategy and in pieces of every size (seed 7)', () => {
    const random = randomOf(7);
    const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE];
    let kinds = 0;
    for (const level of [0, 1, 6, 9])
      for (const strategy of strategies) {
        const plain = bytesOf(random, Math.floor(random() * 400_000));
        const packed = gzipSync(plain, { level, strategy });
        for (const pieceBytes of [packed.length, 65_536, 1 + Math.floor(random() * 700)]) {
          const { bytes, failure } = unpacked(packed, pieceBytes);
          expect(failure).toBeNull();
          expect(bytes.equals(plain)).toBe(true);
        }
        kinds++;
      }
    expect(kinds).toBe(16);
  });

  it('unpacks one byte at a time, and nothing at all', () => {
    const plain = Buffer.from('a small text, a small text, and its end');
    expect(unpacked(gzipSync(plain), 1)).toEqual({ bytes: plain, failure: null });
    expect(unpacked(gzipSync(Buffer.alloc(0)))).toEqual({ bytes: Buffer.alloc(0), failure: null });
  });

  it('joins members, and takes zeros behind them for padding', () => {
    const packed = Buffer.concat([gzipSync('first '), gzipSync('second'), Buffer.alloc(700)]);
    for (const pieceBytes of [packed.length, 1, 13])
      expect(unpacked(packed, pieceBytes)).toEqual({ bytes: Buffer.from('first second'), failure: null });
  });

  it('reads headers with everything in them', () => {
    const head = Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3]);
    const plain = gzipSync('what follows');
    const packed = Buffer.concat([head, Buffer.from('name\0comment\0'), Buffer.from([9, 9]), plain.subarray(10)]);
    for (const pieceBytes of [packed.length, 1])
      expect(unpacked(packed, pieceBytes)).toEqual({ bytes: Buffer.from('what follows'), failure: null });
  });

  it('gives everything before the place where a file breaks off', () => {
    const plain = bytesOf(randomOf(3), 300_000);
    const packed = gzipSync(plain);
    for (const kept of [1, 9, 10, 30, 1000, packed.length - 9, packed.length - 1]) {
      const { bytes, failure } = unpacked(packed.subarray(0, kept), 4096);
      expect(failure).toBe('unexpected end of file');
      expect(bytes.equals(plain.subarray(0, bytes.length))).toBe(true);
      const flushed = gunzipSync(packed.subarray(0, kept), { finishFlush: constants.Z_SYNC_FLUSH });
      expect(bytes.length).toBe(flushed.length);
    }
  });

  it('finds every damaged byte, or gives what is still right (seed 11)', () => {
    const random = randomOf(11);
    const plain = bytesOf(random, 20_000);
    const packed = gzipSync(plain);
    let refused = 0;
    for (let i = 0; i < 500; i++) {
      const damaged = Buffer.from(packed);
      damaged[Math.floor(random() * packed.length)]! ^= 1 << Math.floor(random() * 8);
      const { bytes, failure } = unpacked(damaged, 997);
      if (failure === null) expect(bytes.equals(plain)).toBe(true);
      else refused++;
    }
    expect(refused).toBeGreaterThan(450);
  });

  it('says what is wrong as zlib does', () => {
    const packed = gzipSync('some text');
    const changed = (at: number, value: number): Buffer => {
      const copy = Buffer.from(packed);
      copy[at < 0 ? copy.length + at : at] = value;
      return copy;
    };
    expect(unpacked(changed(2, 7)).failure).toBe('unknown compression method');
    expect(unpacked(changed(-1, 9)).failure).toBe('incorrect length check');
    expect(unpacked(changed(-5, packed.at(-5)! ^ 1)).failure).toBe('incorrect data check');
    expect(unpacked(Buffer.concat([packed, Buffer.from('garbage')])).failure).toBe('incorrect header check');
    const far = Buffer.concat([packed.subarray(0, 10), Buffer.from([0x63, 0x04, 0xfc])]);
    expect(unpacked(far).failure).toMatch(/distance too far back|unexpected end/);
    expect(unpacked(Buffer.concat([packed.subarray(0, 10), Buffer.from([7])])).failure).toBe('invalid block type');
    expect(unpacked(Buffer.concat([packed.subarray(0, 10), deflateRawSync('x').subarray(0, 1)])).failure).toBe(
      'unexpected end of file',
    );
  });

  it('refuses a name without end', () => {
    const head = Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]);
    expect(unpacked(Buffer.concat([head, Buffer.alloc(300_000, 65)]), 65_536).failure).toBe('header without end');
  });
});

it('CRC-32 of the check text is the known one', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  expect(crc32(Buffer.from('6789'), crc32(Buffer.from('12345')))).toBe(0xcbf43926);
});
