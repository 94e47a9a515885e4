import { AppError } from '../app-error.ts';
import { readFseTable } from './fse.ts';
import { lastBit } from './last-bit.ts';

/** Huffman coding of literals (RFC 8878 §4.2): the next `maxBits` bits are the row that tells symbol and length. */
export interface HuffmanTable {
  readonly maxBits: number;
  /** Symbol in the low byte, length of its code above. */
  readonly rows: Uint16Array;
}

const MAX_CODE_BITS = 11;
const MAX_WEIGHTS = 255;
/** Accuracy of the table that codes weights. */
const WEIGHTS_ACCURACY_LOG = 6;

/** Reads the description of a table; gives it and where its bytes end. */
export function readHuffmanTable(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly table: HuffmanTable; readonly end: number } {
  if (start >= end) throw bad('tree description is missing');
  const header = bytes[start]!;
  const weights = new Uint8Array(MAX_WEIGHTS + 1);
  let count = 0;
  let after: number;
  if (header < 128) {
    after = start + 1 + header;
    if (after > end) throw bad('tree description is cut off');
    count = readCodedWeights(bytes, start + 1, after, weights);
  } else {
    count = header - 127;
    after = start + 1 + ((count + 1) >> 1);
    if (after > end) throw bad('tree description is cut off');
    for (let i = 0; i < count; i++) {
      const pair = bytes[start + 1 + (i >> 1)]!;
      weights[i] = i % 2 === 0 ? pair >> 4 : pair & 15;
    }
  }
  return { table: createTable(weights, count), end: after };
}

/** Weights in two interleaved FSE states (§4.2.1.2). */
function readCodedWeights(bytes: Uint8Array, start: number, end: number, weights: Uint8Array): number {
  const { table, end: stream } = readFseTable(bytes, start, end, WEIGHTS_ACCURACY_LOG, MAX_CODE_BITS + 1);
  const { accuracyLog, symbols, bits, bases } = table;
  const first = stream * 8;
  let bit = lastBit(bytes, stream, end);
  const read = (width: number): number => {
    bit -= width;
    // Before the beginning there are zeros; what is read there is used by nobody.
    if (bit < first) return 0;
    const at = bit >> 3;
    return ((bytes[at]! | (bytes[at + 1]! << 8)) >> (bit & 7)) & ((1 << width) - 1);
  };
  let state = read(accuracyLog);
  let other = read(accuracyLog);
  if (bit < first) throw bad('weights are cut off');
  let count = 0;
  for (;;) {
    // The last symbol, that of the other state, and the one that is deduced need room too.
    if (count >= MAX_WEIGHTS - 1) throw bad('more than 255 weights');
    weights[count++] = symbols[state]!;
    const next = bases[state]! + read(bits[state]!);
    if (bit < first) {
      weights[count++] = symbols[other]!;
      return count;
    }
    state = other;
    other = next;
  }
}

function createTable(weights: Uint8Array, count: number): HuffmanTable {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    if (weights[i]! > MAX_CODE_BITS) throw bad(`weight ${weights[i]}`);
    if (weights[i]! > 0) sum += 1 << (weights[i]! - 1);
  }
  if (sum === 0) throw bad('no weights');
  const maxBits = 32 - Math.clz32(sum);
  // The last weight is not told: it fills up to a power of two.
  const rest = (1 << maxBits) - sum;
  if (maxBits > MAX_CODE_BITS || (rest & (rest - 1)) !== 0) throw bad('weights do not add up');
  weights[count] = 32 - Math.clz32(rest);
  const rows = new Uint16Array(1 << maxBits);
  let row = 0;
  for (let weight = 1; weight <= maxBits; weight++)
    for (let symbol = 0; symbol <= count; symbol++) {
      if (weights[symbol] !== weight) continue;
      const next = row + (1 << (weight - 1));
      rows.fill(symbol | ((maxBits + 1 - weight) << 8), row, next);
      row = next;
    }
  return { maxBits, rows };
}

/** Decodes one stream, which is read from its end, to exactly `count` symbols. */
export function decodeHuffmanStream(
  table: HuffmanTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  outStart: number,
  count: number,
): void {
  const { maxBits, rows } = table;
  const mask = (1 << maxBits) - 1;
  const first = start * 8;
  let bit = lastBit(bytes, start, end);
  for (let i = outStart; i < outStart + count; i++) {
    const from = bit - maxBits;
    let index: number;
    if (from >= first) {
      const at = from >> 3;
      index = ((bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) >> (from & 7)) & mask;
    } else {
      if (bit <= first) throw bad('literals are cut off');
      // Fewer bits are left than the longest code has: zeros stand for the rest.
      const at = first >> 3;
      index = ((bytes[at]! | (bytes[at + 1]! << 8)) & ((1 << (bit - first)) - 1)) << (first - from);
    }
    const row = rows[index]!;
    out[i] = row & 255;
    bit -= row >> 8;
  }
  if (bit !== first) throw bad('literals do not end with their stream');
}

function bad(what: string): AppError {
  return new AppError('invalid-input', `zstd: Huffman ${what}`);
}
