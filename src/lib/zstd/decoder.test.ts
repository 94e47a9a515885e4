import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../app-error.ts';
import { processorMilliseconds } from '../testing/processor-time.ts';
import { ZstdDecoder } from './decoder.ts';
import { block, COMPRESSED, frame, frameWith, RAW, REPEATED } from './testing/frame.ts';
import { logText } from './testing/log-text.ts';

/** Everything that the pieces unpack to; the stream must be whole. */
function unpacked(packed: Uint8Array, pieceBytes = packed.length, maxWindowBytes?: number): Buffer {
  const decoder = new ZstdDecoder(maxWindowBytes);
  const parts: Buffer[] = [];
  for (let at = 0; at < packed.length; at += pieceBytes)
    for (const part of decoder.push(packed.subarray(at, at + pieceBytes))) parts.push(Buffer.from(part));
  decoder.finish();
  return Buffer.concat(parts);
}

/** The sentence of the fault in these bytes, and what they unpacked to before it. */
function faultOf(packed: Uint8Array, maxWindowBytes?: number): { text: string; before: Buffer } {
  const decoder = new ZstdDecoder(maxWindowBytes);
  const parts: Buffer[] = [];
  try {
    for (const part of decoder.push(packed)) parts.push(Buffer.from(part));
    decoder.finish();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return { text: (error as AppError).message, before: Buffer.concat(parts) };
  }
  return { text: '', before: Buffer.concat(parts) };
}

/** Packed by the zstd program, version 1.5.4; the names tell what and how. */
const CASES: readonly (readonly [file: string, plain: Uint8Array])[] = [
  ['empty', new Uint8Array(0)],
  ['zeros-300000', new Uint8Array(300_000)],
  ['log-300-fast', logText(300)],
  ['log-300-level-1', logText(300)],
  ['log-300-level-19', logText(300)],
  ['log-300-unknown-size', logText(300)],
  ['log-300-window-1k', logText(300)],
  ['log-2500-level-19', logText(2500)],
];
const packedCase = (file: string): Buffer => readFileSync(new URL(`cases/${file}.zst`, import.meta.url));

describe('what the zstd program packed', () => {
  for (const [file, plain] of CASES)
    it(`unpacks ${file}, however it is cut`, () => {
      const packed = packedCase(file);
      for (const pieceBytes of [packed.length, 1000, 17, 1])
        expect(Buffer.compare(unpacked(packed, pieceBytes), plain)).toBe(0);
    });

  it('unpacks frames one after the other, and passes over those that hold something else', () => {
    const packed = Buffer.concat([
      packedCase('log-300-level-1'),
      Uint8Array.from([0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]),
      packedCase('empty'),
      Uint8Array.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]),
      packedCase('log-300-window-1k'),
    ]);
    const plain = Buffer.concat([logText(300), logText(300)]);
    for (const pieceBytes of [packed.length, 100, 1])
      expect(Buffer.compare(unpacked(packed, pieceBytes), plain)).toBe(0);
  });

  it('unpacks a hundred thousand frames without digging deeper with each', () => {
    const one = frame([block(RAW, 1, [65], true)]);
    const many = new Uint8Array(one.length * 100_000);
    for (let i = 0; i < 100_000; i++) many.set(one, i * one.length);
    expect(unpacked(many)).toHaveLength(100_000);
  });

  it('keeps what came before the end of a cut stream, and says where it was cut', () => {
    const packed = packedCase('log-2500-level-19');
    const plain = logText(2500);
    for (const kept of [packed.length - 1, packed.length - 5, 20_000, 100, 7, 3]) {
      const { text, before } = faultOf(packed.subarray(0, kept));
      expect(text).toBe(`zstd: the stream ends inside a frame, at byte ${kept}`);
      expect(Buffer.compare(before, plain.subarray(0, before.length))).toBe(0);
    }
    expect(faultOf(packed.subarray(0, packed.length - 5)).before.length).toBeGreaterThanOrEqual(128 * 1024);
  });
});

describe('blocks made by hand', () => {
  it('are copied or repeated', () => {
    const blocks = [
      block(RAW, 3, [1, 2, 3]),
      block(REPEATED, 4, [7]),
      block(RAW, 0, []),
      block(REPEATED, 0, [7], true),
    ];
    expect([...unpacked(frame(blocks))]).toEqual([1, 2, 3, 7, 7, 7, 7]);
  });

  it('reach back over blocks as far as the window, and no further', () => {
    // No literals, 3 bytes from as far back as the code says.
    const match = (offsetCode: number, extra: number, isLast: boolean): number[] => {
      const bits = (1 << offsetCode) | extra;
      const content = [0, 1, 0b01010100, 0, offsetCode, 0, bits & 255, bits >> 8].slice(0, bits > 255 ? 8 : 7);
      return block(COMPRESSED, content.length, content, isLast);
    };
    const first = block(RAW, 8, [1, 2, 3, 4, 5, 6, 7, 8]);
    // Offset value 2^3 + 3 stands for 8 bytes back.
    expect([...unpacked(frame([first, match(3, 3, true)]))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3]);
    expect(faultOf(frame([first, match(3, 4, true)])).text).toContain('match reaches back beyond the beginning');
    expect([...faultOf(frame([first, match(3, 4, true)])).before]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('hostile streams', () => {
  const big = 128 * 1024;
  const cases: readonly (readonly [what: string, packed: Uint8Array, fault: string])[] = [
    ['other bytes', Uint8Array.of(1, 2, 3, 4, 5), 'no frame where one should begin'],
    [
      'other bytes behind a frame',
      Buffer.concat([packedCase('empty'), Buffer.from('hello')]),
      'no frame where one should begin',
    ],
    ['the reserved bit', frameWith([0x08, 0], []), 'reserved bit is set'],
    ['a dictionary', frameWith([0x01, 0, 5], []), 'packed with a dictionary'],
    ['a window of 2 GiB', frame([], 31), 'wants 2147483648 bytes of memory'],
    ['a window of 3.75 TiB', frameWith([0, 0xff], []), 'wants 4123168604160 bytes of memory'],
    ['a segment of 2^63 bytes', frameWith([0xe0, 0, 0, 0, 0, 0, 0, 0, 0x80], []), 'bytes of memory'],
    ['a block of the reserved kind', frame([block(3, 1, [0])]), 'block of a reserved kind'],
    ['a raw block beyond 128 KiB', frame([block(RAW, big + 1, [])], 20), `block of ${big + 1} bytes`],
    ['a repeated byte beyond 128 KiB', frame([block(REPEATED, 2 ** 21 - 1, [0])], 20), 'block of 2097151 bytes'],
    ['a block beyond its window', frame([block(REPEATED, 1025, [0])], 10), 'block of 1025 bytes'],
    [
      'an empty compressed block',
      frame([block(COMPRESSED, 0, []), block(RAW, 1, [1], true)]),
      'compressed block with nothing in it',
    ],
    ['literals beyond their block', frame([block(COMPRESSED, 2, [5 << 3, 0])]), 'literals are longer'],
    [
      'repeated literals beyond 128 KiB',
      frame([block(COMPRESSED, 5, [0xfd, 0xff, 0xff, 1, 0])], 20),
      'literals are longer',
    ],
    ['no number of sequences', frame([block(COMPRESSED, 2, [1 << 3, 7])]), 'number of sequences is missing'],
    ['a table that was never there', frame([block(COMPRESSED, 3, [0, 1, 0b11111100])]), 'table to repeat is missing'],
    [
      'literals of a tree that was never there',
      frame([block(COMPRESSED, 6, [0x13, 0x40, 0, 1, 0, 0])]),
      'Huffman table is missing',
    ],
    [
      'codes that do not exist',
      frame([block(COMPRESSED, 7, [0, 1, 0b01010100, 36, 0, 0, 1])]),
      'code 36 in its sequences',
    ],
    [
      'offsets beyond any window',
      frame([block(COMPRESSED, 11, [0, 1, 0b01010100, 0, 31, 0, 0, 0, 0, 0, 1])]),
      'beyond any window',
    ],
    [
      'sequences without bits',
      frame([block(COMPRESSED, 7, [0, 9, 0b01010100, 35, 0, 52, 1])]),
      'sequences are cut off',
    ],
    ['bits without their end mark', frame([block(COMPRESSED, 7, [0, 9, 0b01010100, 0, 0, 0, 0])]), 'end mark'],
    [
      'more than it claims',
      frameWith([0x20, 1], [block(RAW, 1, [1]), block(REPEATED, 1, [1], true)]),
      'unpacks to more than the 1 bytes',
    ],
    ['less than it claims', frameWith([0x20, 9], [block(RAW, 1, [1], true)]), 'unpacks to 1 bytes instead of the 9'],
  ];
  for (const [what, packed, fault] of cases)
    it(`refuses ${what}`, () => {
      const { text } = faultOf(packed);
      expect(text).toMatch(/^zstd: .*, before byte \d+$/);
      expect(text).toContain(fault);
    });

  it('gives no more memory than asked for', () => {
    const packed = frame([block(RAW, 1, [1], true)], 20);
    expect(faultOf(packed, 2 ** 20).text).toBe('');
    expect(faultOf(packed, 2 ** 20 - 1).text).toContain('at most 1048575 are given');
  });

  it('takes little memory for a window that is claimed and not used', () => {
    const packed = frame([block(RAW, 1, [1])], 27);
    const before = process.memoryUsage().arrayBuffers;
    const decoders = Array.from({ length: 50 }, () => new ZstdDecoder());
    for (const decoder of decoders) for (const _ of decoder.push(packed));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 2 ** 20);
  });

  it('gives up on a few bytes that claim ten thousand million copies at once', () => {
    const content = [1 | (1 << 3), 65, 255, 255, 255, 0b01010100, 0, 2, 52, ...new Array<number>(8).fill(255)];
    const started = processorMilliseconds();
    expect(faultOf(frame([block(COMPRESSED, content.length, content, true)])).text).toContain('zstd: block: ');
    expect(processorMilliseconds() - started).toBeLessThan(500);
  });

  it('unpacks a repeated byte block by block, so that its reader can stop in time', () => {
    const blocks = Array.from({ length: 10_000 }, () => block(REPEATED, big, [0]));
    const packed = frame(blocks, 17);
    let bytes = 0;
    for (const piece of new ZstdDecoder().push(packed)) {
      bytes += piece.length;
      if (bytes >= 100 * big) break;
    }
    expect(bytes).toBe(100 * big);
  });

  it('never fails in another way, nor gives more than it may, whatever bytes are changed', () => {
    const originals = CASES.map(([file]) => packedCase(file)).filter((packed) => packed.length < 10_000);
    const change = fc.tuple(fc.nat(), fc.nat(255));
    let faults = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...originals),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (packed, changes) => {
          const damaged = Uint8Array.from(packed);
          // Half of the changes hit the first bytes, where headers and tables are.
          for (const [at, byte] of changes)
            damaged[at % 2 === 0 ? at % damaged.length : (at % 40) % damaged.length] = byte;
          const { text, before } = faultOf(damaged);
          if (text !== '') faults++;
          expect(before.length).toBeLessThan(4 * 2 ** 20);
        },
      ),
      { seed: 13, numRuns: 1500 },
    );
    expect(faults).toBeGreaterThan(500);
  });
});
