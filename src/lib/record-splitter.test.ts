import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordSplitter } from './record-splitter.ts';

/** Records that begin with their length in one byte; 255 is damage, 0 ends the reading in the middle of it all. */
class LengthPrefixed extends RecordSplitter {
  readonly records: number[][] = [];
  readonly offsets: number[] = [];
  rest: number[] | null = null;
  stoppedAt = -1;

  protected override neededBytes(bytes: Uint8Array, start: number, end: number): number {
    if (start >= end) return 1;
    if (bytes[start] === 255) {
      this.stoppedAt = this.offset;
      this.stop();
    }
    return 1 + bytes[start]!;
  }

  protected override consume(bytes: Uint8Array, start: number, end: number): void {
    this.offsets.push(this.offset);
    this.records.push([...bytes.subarray(start, end)]);
    if (end === start + 1) this.stop();
  }

  protected override finish(rest: Uint8Array): void {
    this.rest = [...rest];
  }
}

function split(bytes: readonly number[], cuts: readonly number[]): LengthPrefixed {
  const splitter = new LengthPrefixed();
  const whole = Uint8Array.from(bytes);
  const ends = [...cuts.filter((cut) => cut <= bytes.length), bytes.length].sort((a, b) => a - b);
  let at = 0;
  for (const end of ends) {
    const piece = whole.slice(at, end);
    splitter.push(piece);
    piece.fill(254);
    at = end;
  }
  splitter.end();
  return splitter;
}

function outcomeOf({ records, offsets, rest, stoppedAt }: LengthPrefixed): unknown {
  return { records, offsets, rest, stoppedAt };
}

describe('RecordSplitter', () => {
  it('hands over whole records with their offsets, and the rest', () => {
    const { records, offsets, rest } = split([2, 7, 8, 1, 9, 3, 1], []);
    expect(records).toEqual([
      [2, 7, 8],
      [1, 9],
    ]);
    expect(offsets).toEqual([0, 3]);
    expect(rest).toEqual([3, 1]);
  });

  it('reads no further once it was stopped, and asks for no rest', () => {
    expect(split([1, 5, 255, 1, 1, 1], [])).toMatchObject({ records: [[1, 5]], stoppedAt: 2, rest: null });
    expect(split([1, 5, 0, 1, 1], [])).toMatchObject({ records: [[1, 5], [0]], rest: null });
  });

  it('gives an empty stream an empty rest', () => {
    expect(split([], [])).toMatchObject({ records: [], rest: [] });
  });

  it('gives the same for any cuts', () => {
    let spanning = 0;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 600, size: 'max' }),
        fc.array(fc.nat(600), { maxLength: 40, size: 'max' }),
        (bytes, cuts) => {
          // Mostly short records, so that many fit.
          const kind = bytes.map((byte) => (byte > 251 ? byte : (byte % 23) + 1));
          const whole = split(kind, []);
          const cut = split(kind, cuts);
          if (cuts.some((at) => at < kind.length) && whole.records.length > 1) spanning++;
          expect(outcomeOf(cut)).toEqual(outcomeOf(whole));
        },
      ),
      { numRuns: 500, seed: 7 },
    );
    expect(spanning).toBeGreaterThan(200);
  });

  it('keeps records longer than any piece', () => {
    const record = [200, ...new Array<number>(200).fill(1)];
    const bytes = new Array(100).fill(record).flat();
    expect(
      split(
        bytes,
        Array.from({ length: bytes.length }, (_, i) => i),
      ).records.length,
    ).toBe(100);
  });
});
