import { AppError } from '../app-error.ts';
import { createConstantTable, createFseTable, type FseTable, readFseTable } from './fse.ts';
import { decodeHuffmanStream, type HuffmanTable, readHuffmanTable } from './huffman.ts';
import { lastBit } from './last-bit.ts';

/** No block unpacks to more (RFC 8878 §3.1.1.2.4). */
export const MAX_BLOCK_BYTES = 128 * 1024;

/** What blocks of a frame hand on to the next. */
export interface BlockState {
  huffman: HuffmanTable | null;
  literalLengths: FseTable | null;
  offsets: FseTable | null;
  matchLengths: FseTable | null;
  /** The last three offsets, the latest first. */
  readonly recent: Int32Array;
}

export function createBlockState(): BlockState {
  return {
    huffman: null,
    literalLengths: null,
    offsets: null,
    matchLengths: null,
    recent: Int32Array.of(1, 4, 8),
  };
}

/** Where a block is unpacked to: behind what came before, so that matches can be copied. */
export interface BlockTarget {
  readonly bytes: Uint8Array;
  /** What came before begins here, as far back as the window reaches. */
  readonly historyStart: number;
  readonly start: number;
  /** Bytes the block may unpack to. */
  readonly limit: number;
}

// Lengths that codes stand for, and extra bits added to them (§3.1.1.3.2.1.1).
const LITERAL_BITS = Uint8Array.from([...zeros(16), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
const LITERAL_BASES = basesOf(LITERAL_BITS, 0);
const MATCH_BITS = Uint8Array.from([
  ...zeros(32),
  1,
  1,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  4,
  5,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
  16,
]);
const MATCH_BASES = basesOf(MATCH_BITS, 3);
const MAX_LITERAL_CODE = 35;
const MAX_MATCH_CODE = 52;
/** Offsets of 2^28 and more are beyond any window that is accepted. */
const MAX_OFFSET_CODE = 28;

// Distributions used when a block brings none (§3.1.1.3.2.2).
const DEFAULT_LITERAL_LENGTHS = createFseTable(
  [4, 3, ...twos(11), 1, 1, 1, ...twos(9), 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
  6,
);
const DEFAULT_MATCH_LENGTHS = createFseTable([1, 4, 3, ...twos(6), ...ones(37), ...zeros(7).map(() => -1)], 6);
const DEFAULT_OFFSETS = createFseTable([...ones(6), 2, 2, 2, ...ones(15), -1, -1, -1, -1, -1], 5);

/** Literals of the block at hand; a few bytes longer than any block has. */
const literals = new Uint8Array(MAX_BLOCK_BYTES + 8);

/**
 * Unpacks a compressed block (§3.1.1.3), `bytes[start, end)`; gives the end of what it unpacked to. There must be eight
 * readable bytes behind `end`: bits are read a word at a time.
 */
export function decodeBlock(
  state: BlockState,
  bytes: Uint8Array,
  start: number,
  end: number,
  target: BlockTarget,
): number {
  const section = readLiterals(state, bytes, start, end, target.limit);
  return readSequences(state, bytes, section.end, end, section.count, target);
}

interface Literals {
  readonly count: number;
  /** Where the section ends. */
  readonly end: number;
}

/** Literals section (§3.1.1.3.1): as they are, one byte many times, or Huffman coded with a new or the last table. */
function readLiterals(state: BlockState, bytes: Uint8Array, start: number, end: number, limit: number): Literals {
  const first = bytes[start]!;
  const kind = first & 3;
  const format = (first >> 2) & 3;
  if (kind <= 1) {
    const headerBytes = format === 1 ? 2 : format === 3 ? 3 : 1;
    if (start + headerBytes > end) throw bad('literals header is cut off');
    const count =
      headerBytes === 1
        ? first >> 3
        : (first >> 4) | (bytes[start + 1]! << 4) | (headerBytes === 3 ? bytes[start + 2]! << 12 : 0);
    const at = start + headerBytes;
    const after = kind === 0 ? at + count : at + 1;
    if (count > limit || after > end) throw bad('literals are longer than their block');
    if (kind === 0) literals.set(bytes.subarray(at, after));
    else literals.fill(bytes[at]!, 0, count);
    return { count, end: after };
  }
  const sizeBits = format <= 1 ? 10 : format === 2 ? 14 : 18;
  let at = start + (4 + 2 * sizeBits) / 8;
  if (at > end) throw bad('literals header is cut off');
  const sizes = bytes[start]! + bytes[start + 1]! * 2 ** 8 + bytes[start + 2]! * 2 ** 16;
  const allSizes =
    sizes + (sizeBits > 10 ? bytes[start + 3]! * 2 ** 24 : 0) + (sizeBits > 14 ? bytes[start + 4]! * 2 ** 32 : 0);
  const count = Math.floor(allSizes / 16) % 2 ** sizeBits;
  const packed = Math.floor(allSizes / 2 ** (4 + sizeBits));
  const after = at + packed;
  if (count > limit || after > end) throw bad('literals are longer than their block');
  if (kind === 2) {
    const { table, end: afterTable } = readHuffmanTable(bytes, at, after);
    state.huffman = table;
    at = afterTable;
  }
  if (state.huffman === null) throw bad('Huffman table is missing');
  if (format === 0) decodeHuffmanStream(state.huffman, bytes, at, after, literals, 0, count);
  else decodeFourStreams(state.huffman, bytes, at, after, count);
  return { count, end: after };
}

/** Four streams of equal share, the sizes of three in front (§3.1.1.3.1.6). */
function decodeFourStreams(table: HuffmanTable, bytes: Uint8Array, start: number, end: number, count: number): void {
  let at = start + 6;
  const share = (count + 3) >> 2;
  if (at > end || 3 * share > count) throw bad('literals of four streams are too short');
  for (let i = 0; i < 4; i++) {
    const size = i < 3 ? bytes[start + 2 * i]! | (bytes[start + 2 * i + 1]! << 8) : end - at;
    if (size < 0 || at + size > end) throw bad('literals of four streams are cut off');
    decodeHuffmanStream(table, bytes, at, at + size, literals, i * share, i < 3 ? share : count - 3 * share);
    at += size;
  }
}

/** Sequences section (§3.1.1.3.2): so many literals, then so many bytes from so far back, again and again. */
function readSequences(
  state: BlockState,
  bytes: Uint8Array,
  start: number,
  end: number,
  literalCount: number,
  target: BlockTarget,
): number {
  if (start >= end) throw bad('number of sequences is missing');
  let at = start + 1;
  let count = bytes[start]!;
  if (count >= 128) {
    if (start + (count === 255 ? 3 : 2) > end) throw bad('number of sequences is cut off');
    if (count < 255) count = ((count - 128) << 8) + bytes[at++]!;
    else {
      count = bytes[at]! + (bytes[at + 1]! << 8) + 0x7f00;
      at += 2;
    }
  }
  if (count === 0) {
    if (at !== end) throw bad('bytes behind its literals');
    target.bytes.set(literals.subarray(0, literalCount), target.start);
    return target.start + literalCount;
  }
  at = readTables(state, bytes, at, end);
  return runSequences(state, bytes, at, end, count, literalCount, target);
}

const PREDEFINED = 0;
const CONSTANT = 1;
const DESCRIBED = 2;

function readTables(state: BlockState, bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) throw bad('sequence modes are missing');
  const modes = bytes[start]!;
  if (modes & 3) throw bad('reserved bits of the sequence modes are set');
  let at = start + 1;
  const read = (mode: number, last: FseTable | null, preset: FseTable, maxLog: number, maxSymbol: number): FseTable => {
    if (mode === PREDEFINED) return preset;
    if (mode === CONSTANT) {
      const symbol = at < end ? bytes[at++]! : 255;
      if (symbol > maxSymbol) throw bad(`code ${symbol} in its sequences, at most ${maxSymbol} is allowed`);
      return createConstantTable(symbol);
    }
    if (mode === DESCRIBED) {
      const reading = readFseTable(bytes, at, end, maxLog, maxSymbol);
      at = reading.end;
      return reading.table;
    }
    if (last === null) throw bad('table to repeat is missing');
    return last;
  };
  state.literalLengths = read(modes >> 6, state.literalLengths, DEFAULT_LITERAL_LENGTHS, 9, MAX_LITERAL_CODE);
  state.offsets = read((modes >> 4) & 3, state.offsets, DEFAULT_OFFSETS, 8, 31);
  state.matchLengths = read((modes >> 2) & 3, state.matchLengths, DEFAULT_MATCH_LENGTHS, 9, MAX_MATCH_CODE);
  return at;
}

function runSequences(
  state: BlockState,
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
  literalCount: number,
  target: BlockTarget,
): number {
  const { bytes: out, historyStart } = target;
  const outLimit = target.start + target.limit;
  const literalTable = state.literalLengths!;
  const offsetTable = state.offsets!;
  const matchTable = state.matchLengths!;
  const first = start * 8;
  let bit = lastBit(bytes, start, end);
  const read = (width: number): number => {
    bit -= width;
    // The end is checked after every sequence; until then zeros are as good as anything.
    if (bit < first || width === 0) return 0;
    const at = bit >> 3;
    const shift = bit & 7;
    const word = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> shift;
    const whole = shift + width > 32 ? word | (bytes[at + 4]! << (32 - shift)) : word;
    return whole & ((1 << width) - 1);
  };
  let literalState = read(literalTable.accuracyLog);
  let offsetState = read(offsetTable.accuracyLog);
  let matchState = read(matchTable.accuracyLog);
  let from = 0;
  let to = target.start;
  for (let sequence = 1; ; sequence++) {
    const offsetCode = offsetTable.symbols[offsetState]!;
    if (offsetCode > MAX_OFFSET_CODE) throw bad('match reaches back beyond any window');
    const offsetValue = (1 << offsetCode) + read(offsetCode);
    const matchCode = matchTable.symbols[matchState]!;
    const matchLength = MATCH_BASES[matchCode]! + read(MATCH_BITS[matchCode]!);
    const literalCode = literalTable.symbols[literalState]!;
    const literalLength = LITERAL_BASES[literalCode]! + read(LITERAL_BITS[literalCode]!);
    const isLast = sequence === count;
    if (!isLast) {
      literalState = literalTable.bases[literalState]! + read(literalTable.bits[literalState]!);
      matchState = matchTable.bases[matchState]! + read(matchTable.bits[matchState]!);
      offsetState = offsetTable.bases[offsetState]! + read(offsetTable.bits[offsetState]!);
    }
    if (bit < first) throw bad('sequences are cut off');
    if (from + literalLength > literalCount) throw bad('sequences take more literals than there are');
    if (to + literalLength + matchLength > outLimit) throw bad('sequences unpack to more than a block may hold');
    const offset = offsetOf(state.recent, offsetValue, literalLength);
    copy(literals, from, out, to, literalLength);
    from += literalLength;
    to += literalLength;
    if (offset <= 0 || offset > to - historyStart) throw bad('match reaches back beyond the beginning');
    if (offset >= matchLength) copy(out, to - offset, out, to, matchLength);
    // Source and target overlap: the match repeats itself.
    else for (let i = 0; i < matchLength; i++) out[to + i] = out[to + i - offset]!;
    to += matchLength;
    if (isLast) break;
  }
  if (bit !== first) throw bad('sequences do not end with their stream');
  const rest = literalCount - from;
  if (to + rest > outLimit) throw bad('literals unpack to more than a block may hold');
  copy(literals, from, out, to, rest);
  return to + rest;
}

/** Offsets 1 to 3 stand for the recent ones (§3.1.1.5). */
function offsetOf(recent: Int32Array, value: number, literalLength: number): number {
  let offset: number;
  if (value > 3) {
    offset = value - 3;
    recent[2] = recent[1]!;
    recent[1] = recent[0]!;
  } else {
    const which = value - 1 + (literalLength === 0 ? 1 : 0);
    if (which === 0) return recent[0]!;
    offset = which === 3 ? recent[0]! - 1 : recent[which]!;
    if (which > 1) recent[2] = recent[1]!;
    recent[1] = recent[0]!;
  }
  recent[0] = offset;
  return offset;
}

/** Short runs are copied faster one by one than by a call. */
function copy(source: Uint8Array, from: number, target: Uint8Array, to: number, count: number): void {
  if (count > 48) target.set(source.subarray(from, from + count), to);
  else for (let i = 0; i < count; i++) target[to + i] = source[from + i]!;
}

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}

function ones(count: number): number[] {
  return new Array<number>(count).fill(1);
}

function twos(count: number): number[] {
  return new Array<number>(count).fill(2);
}

/** Each code begins where the one before it ends. */
function basesOf(bits: Uint8Array, first: number): Int32Array {
  let base = first;
  return Int32Array.from(bits, (width) => {
    const own = base;
    base += 1 << width;
    return own;
  });
}

function bad(what: string): AppError {
  return new AppError('invalid-input', `zstd: block: ${what}`);
}
