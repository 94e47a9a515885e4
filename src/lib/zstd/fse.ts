import { AppError } from '../app-error.ts';

/**
 * Finite State Entropy (RFC 8878 §4.1): how zstd codes numbers. A state is a row of the table; it stands for a symbol
 * and says how many bits lead to the next state.
 */
export interface FseTable {
  /** The table has two to this power rows. */
  readonly accuracyLog: number;
  readonly symbols: Uint8Array;
  /** Bits to read for the next state, and what they are added to. */
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** A table and where in the bytes its description ended. */
export interface FseReading {
  readonly table: FseTable;
  readonly end: number;
}

/** Reads the description of a table (§4.1.1). Bytes behind `end` may be looked at, but decide nothing. */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  end: number,
  maxAccuracyLog: number,
  maxSymbol: number,
): FseReading {
  let bit = start * 8;
  const read = (count: number): number => {
    const at = bit >> 3;
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    return (word >>> (bit & 7)) & ((1 << count) - 1);
  };
  const accuracyLog = read(4) + 5;
  bit += 4;
  if (accuracyLog > maxAccuracyLog)
    throw bad(`table of 2^${accuracyLog} rows, at most 2^${maxAccuracyLog} are allowed`);
  const shares: number[] = [];
  let remaining = 1 << accuracyLog;
  while (remaining > 0) {
    if (shares.length > maxSymbol) throw bad(`table with more than ${maxSymbol + 1} symbols`);
    if (bit > end * 8) throw bad('table that ends too early');
    // As many bits as `remaining + 1` needs; small values save one of them.
    const width = 32 - Math.clz32(remaining + 1);
    const value = read(width);
    const short = value & ((1 << (width - 1)) - 1);
    const threshold = (1 << width) - 1 - (remaining + 1);
    let share: number;
    if (short < threshold) {
      share = short;
      bit += width - 1;
    } else {
      share = value >= 1 << (width - 1) ? value - threshold : value;
      bit += width;
    }
    share--;
    shares.push(share);
    remaining -= Math.abs(share);
    if (share === 0) {
      let zeros = 3;
      while (zeros === 3) {
        zeros = read(2);
        bit += 2;
        for (let i = 0; i < zeros; i++) shares.push(0);
        if (shares.length > maxSymbol + 1) throw bad(`table with more than ${maxSymbol + 1} symbols`);
      }
    }
  }
  const after = (bit + 7) >> 3;
  if (remaining < 0 || after > end) throw bad('table whose shares do not add up');
  return { table: createFseTable(shares, accuracyLog), end: after };
}

/** The table of a distribution: how many rows each symbol has; -1 is one row, reached with all bits read anew. */
export function createFseTable(shares: readonly number[], accuracyLog: number): FseTable {
  const size = 1 << accuracyLog;
  const symbols = new Uint8Array(size);
  const next = new Uint16Array(shares.length);
  let high = size;
  shares.forEach((share, symbol) => {
    if (share < 0) symbols[--high] = symbol;
    next[symbol] = Math.abs(share);
  });
  const step = (size >> 1) + (size >> 3) + 3;
  const mask = size - 1;
  let position = 0;
  shares.forEach((share, symbol) => {
    for (let i = 0; i < share; i++) {
      symbols[position] = symbol;
      do position = (position + step) & mask;
      while (position >= high);
    }
  });
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  for (let state = 0; state < size; state++) {
    const count = next[symbols[state]!]!++;
    bits[state] = accuracyLog - (31 - Math.clz32(count));
    bases[state] = (count << bits[state]!) - size;
  }
  return { accuracyLog, symbols, bits, bases };
}

/** The table that always gives the same symbol and reads nothing. */
export function createConstantTable(symbol: number): FseTable {
  return { accuracyLog: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) };
}

function bad(what: string): AppError {
  return new AppError('invalid-input', `zstd: ${what}`);
}
