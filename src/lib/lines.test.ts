import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineSplitter } from './lines.ts';

function linesOf(pieces: Iterable<Uint8Array>, maxBytes = 1 << 20): (string | null)[] {
  const lines: (string | null)[] = [];
  const splitter = new LineSplitter(
    (bytes, start, end) => lines.push(new TextDecoder('latin1').decode(bytes.subarray(start, end))),
    () => lines.push(null),
    maxBytes,
  );
  for (const piece of pieces) splitter.push(piece.slice());
  splitter.end();
  return lines;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('LineSplitter', () => {
  test('drops line ends, a byte order mark and nothing else', () => {
    expect(linesOf([bytes('\ufeffa b\r\n\n\rx\r\r\nlast')])).toEqual(['a b', '', '\rx\r', 'last']);
  });

  test('gives no line for an empty stream or after the last line feed', () => {
    expect(linesOf([])).toEqual([]);
    expect(linesOf([bytes('a\n')])).toEqual(['a']);
  });

  test('reports lines that are too long and goes on behind them', () => {
    expect(linesOf([bytes('abcd\nabcde\nabcd\r\nxy')], 4)).toEqual(['abcd', null, 'abcd', 'xy']);
    expect(linesOf([bytes('ab'), bytes('cde'), bytes('fgh'), bytes('\nok'), bytes('ay')], 4)).toEqual([null, 'okay']);
  });

  test('gives the same lines however the stream is cut', () => {
    const stream = fc.array(fc.constantFrom(10, 13, 65, 66, 0xef, 0xbb, 0xbf, 0), { maxLength: 60 });
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.nat(8), { maxLength: 30 }),
        fc.integer({ min: 1, max: 12 }),
        (data, cuts, max) => {
          const whole = Uint8Array.from(data);
          const pieces: Uint8Array[] = [];
          let at = 0;
          for (const cut of cuts) {
            pieces.push(whole.subarray(at, at + cut));
            at += cut;
          }
          pieces.push(whole.subarray(Math.min(at, whole.length)));
          expect(linesOf(pieces, max)).toEqual(linesOf([whole], max));
        },
      ),
      { seed: 20_260_101, numRuns: 2000 },
    );
  });
});
