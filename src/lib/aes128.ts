/**
 * AES-128 encryption of single blocks (FIPS 197) in plain JavaScript: enough for counter mode and header masks, without
 * the promises of WebCrypto, which a packet loop cannot wait for. Table lookups leak through timing: for keys that are
 * public (QUIC Initial packets), never for secrets.
 */

/** Eleven round keys of four words. */
export const AES128_SCHEDULE_WORDS = 44;

const SUBSTITUTION = new Uint8Array(256);
/** SubBytes and MixColumns of a byte in row 0, 1, 2, 3. */
const ROW_0 = new Int32Array(256);
const ROW_1 = new Int32Array(256);
const ROW_2 = new Int32Array(256);
const ROW_3 = new Int32Array(256);
fillTables();

/** The field's elements as powers of 3, and their inverses as powers of 1/3, walk in step: no division is needed. */
function fillTables(): void {
  let power = 1;
  let inverse = 1;
  do {
    power = (power ^ doubled(power)) & 255;
    inverse ^= inverse << 1;
    inverse ^= inverse << 2;
    inverse ^= inverse << 4;
    inverse &= 255;
    if ((inverse & 0x80) !== 0) inverse ^= 9;
    const spread = inverse ^ (inverse << 1) ^ (inverse << 2) ^ (inverse << 3) ^ (inverse << 4);
    SUBSTITUTION[power] = (spread ^ (spread >>> 8) ^ 0x63) & 255;
  } while (power !== 1);
  SUBSTITUTION[0] = 0x63;
  for (let byte = 0; byte < 256; byte++) {
    const s = SUBSTITUTION[byte]!;
    const twice = doubled(s);
    const column = (twice << 24) | (s << 16) | (s << 8) | (twice ^ s);
    ROW_0[byte] = column;
    ROW_1[byte] = (column >>> 8) | (column << 24);
    ROW_2[byte] = (column >>> 16) | (column << 16);
    ROW_3[byte] = (column >>> 24) | (column << 8);
  }
}

function doubled(byte: number): number {
  return ((byte << 1) ^ ((byte & 0x80) !== 0 ? 0x11b : 0)) & 255;
}

/** The round keys of `key[offset, offset + 16)`. */
export function expandAes128Key(key: Uint8Array, offset = 0): Int32Array {
  const words = new Int32Array(AES128_SCHEDULE_WORDS);
  for (let i = 0; i < 4; i++) words[i] = readWord(key, offset + 4 * i);
  let roundConstant = 1;
  for (let i = 4; i < AES128_SCHEDULE_WORDS; i++) {
    let word = words[i - 1]!;
    if ((i & 3) === 0) {
      word = substituted((word << 8) | (word >>> 24)) ^ (roundConstant << 24);
      roundConstant = doubled(roundConstant);
    }
    words[i] = words[i - 4]! ^ word;
  }
  return words;
}

function substituted(word: number): number {
  const s = SUBSTITUTION;
  return (s[word >>> 24]! << 24) | (s[(word >>> 16) & 255]! << 16) | (s[(word >>> 8) & 255]! << 8) | s[word & 255]!;
}

/** Encrypts the 16 bytes of `input` at `inputAt` to `output` at `outputAt`; they may be the same. */
export function encryptAes128Block(
  schedule: Int32Array,
  input: Uint8Array,
  inputAt: number,
  output: Uint8Array,
  outputAt: number,
): void {
  let a = readWord(input, inputAt) ^ schedule[0]!;
  let b = readWord(input, inputAt + 4) ^ schedule[1]!;
  let c = readWord(input, inputAt + 8) ^ schedule[2]!;
  let d = readWord(input, inputAt + 12) ^ schedule[3]!;
  for (let k = 4; k < 40; k += 4) {
    const e = mixed(a, b, c, d) ^ schedule[k]!;
    const f = mixed(b, c, d, a) ^ schedule[k + 1]!;
    const g = mixed(c, d, a, b) ^ schedule[k + 2]!;
    d = mixed(d, a, b, c) ^ schedule[k + 3]!;
    a = e;
    b = f;
    c = g;
  }
  writeWord(output, outputAt, shifted(a, b, c, d) ^ schedule[40]!);
  writeWord(output, outputAt + 4, shifted(b, c, d, a) ^ schedule[41]!);
  writeWord(output, outputAt + 8, shifted(c, d, a, b) ^ schedule[42]!);
  writeWord(output, outputAt + 12, shifted(d, a, b, c) ^ schedule[43]!);
}

/** One column of SubBytes, ShiftRows and MixColumns. */
function mixed(a: number, b: number, c: number, d: number): number {
  return ROW_0[a >>> 24]! ^ ROW_1[(b >>> 16) & 255]! ^ ROW_2[(c >>> 8) & 255]! ^ ROW_3[d & 255]!;
}

/** One column of the last round, which does not mix. */
function shifted(a: number, b: number, c: number, d: number): number {
  const s = SUBSTITUTION;
  return (s[a >>> 24]! << 24) | (s[(b >>> 16) & 255]! << 16) | (s[(c >>> 8) & 255]! << 8) | s[d & 255]!;
}

function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}
