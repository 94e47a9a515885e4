import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_STREAM_HEAD_BYTES, StreamHeads } from './stream-head.ts';

const stream = Uint8Array.from({ length: 400 }, (_, i) => (i * 37 + 11) & 255);

/** Feeds segments `[from, to)` of the stream, the first of which opens the head; gives what it holds. */
function assemble(segments: readonly (readonly [number, number])[], origin = 0): Uint8Array | null {
  const heads = new StreamHeads();
  let held: Uint8Array | null = null;
  segments.forEach(([from, to], i) => {
    const sequence = (origin + from) | 0;
    if (i === 0) heads.open(5, sequence, stream, from, to);
    else {
      const head = heads.add(5, sequence, stream, from, to);
      held = head === null ? null : head.bytes.slice(0, head.length);
    }
  });
  return held;
}

describe('the first bytes of a stream', () => {
  test('come in order, whatever order the segments come in', () => {
    expect(
      assemble([
        [0, 100],
        [100, 250],
        [250, 400],
      ]),
    ).toEqual(stream);
    expect(
      assemble([
        [0, 100],
        [250, 400],
        [100, 250],
      ]),
    ).toEqual(stream);
    expect(
      assemble([
        [0, 100],
        [250, 400],
        [300, 350],
        [50, 260],
      ]),
    ).toEqual(stream);
  });

  test('are kept across the end of the sequence numbers', () => {
    for (const origin of [0xffffffff, 0x7fffffff, -100, 0xffffff00 | 0])
      expect(
        assemble(
          [
            [0, 100],
            [250, 400],
            [100, 250],
          ],
          origin,
        ),
      ).toEqual(stream);
  });

  test('any cut into up to 8 pieces, shuffled and repeated, gives the same', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 399 }), { maxLength: 7 });
    fc.assert(
      fc.property(
        pieces,
        fc.array(fc.nat(1000), { minLength: 20, maxLength: 20 }),
        fc.integer(),
        (cuts, order, origin) => {
          const edges = [...new Set([0, ...cuts, 400])].sort((a, b) => a - b);
          const segments = edges.slice(1).map((to, i) => [edges[i]!, to] as const);
          const rest = [...segments.slice(1), ...segments.filter((_, i) => order[i]! % 2 === 0)];
          const shuffled = rest.map((s, i) => [order[i % 20]!, s] as const).sort((a, b) => a[0] - b[0]);
          const held = new Set<number>();
          const fed = shuffled.map(([, s]) => s).filter((s) => !held.has(s[0]) && held.add(s[0]));
          expect(assemble([segments[0]!, ...fed, [0, 1]], origin)).toEqual(stream);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('the first copy of a byte counts', () => {
    const heads = new StreamHeads();
    heads.open(0, 10, Uint8Array.of(1, 2, 3), 0, 3);
    const head = heads.add(0, 11, Uint8Array.of(9, 9, 4), 0, 3);
    expect([...head!.bytes.subarray(0, head!.length)]).toEqual([1, 2, 3, 4]);
  });

  test('segments before the first, and far beyond it, add nothing', () => {
    const heads = new StreamHeads();
    heads.open(0, 1000, Uint8Array.of(1, 2), 0, 2);
    expect(heads.add(0, 900, Uint8Array.of(7, 7), 0, 2)!.length).toBe(2);
    expect(heads.add(0, 1_000_000, Uint8Array.of(7, 7), 0, 2)!.length).toBe(2);
    expect(heads.add(0, 999, Uint8Array.of(7, 7, 7, 3), 0, 4)!.length).toBe(3);
  });
});

describe('bounds', () => {
  test('more than 8 segments beyond a gap give the head up', () => {
    const heads = new StreamHeads();
    heads.open(0, 0, stream, 0, 1);
    for (let i = 0; i < 8; i++) expect(heads.add(0, 10 + i, stream, 0, 1)).not.toBeNull();
    expect(heads.add(0, 30, stream, 0, 1)).toBeNull();
    expect(heads.add(0, 1, stream, 0, 1)).toBeNull();
    expect(heads.size).toBe(0);
  });

  test('no head holds more than 16 KiB, nor takes more than 64 segments', () => {
    const heads = new StreamHeads();
    const big = new Uint8Array(40_000);
    heads.open(0, 0, big, 0, 1);
    expect(heads.add(0, 1, big, 0, 40_000)!.length).toBe(LONGEST_STREAM_HEAD_BYTES);
    expect(heads.add(0, 100, big, 0, 10)).toBeNull();
    heads.open(1, 0, big, 0, 1);
    for (let i = 1; i < 64; i++) expect(heads.add(1, i, big, 0, 1)).not.toBeNull();
    expect(heads.add(1, 64, big, 0, 1)).toBeNull();
  });

  test('the oldest head makes room for a new one', () => {
    const heads = new StreamHeads(2);
    for (const key of [1, 2, 3]) heads.open(key, 0, stream, 0, 1);
    expect(heads.size).toBe(2);
    expect(heads.add(1, 1, stream, 1, 2)).toBeNull();
    expect(heads.add(3, 1, stream, 1, 2)!.length).toBe(2);
    heads.drop(3);
    expect(heads.add(3, 2, stream, 2, 3)).toBeNull();
  });
});
