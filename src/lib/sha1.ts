/**
 * SHA-1 (FIPS 180-4) in plain JavaScript, for identifiers that public specifications define with it (Community ID);
 * no call allocates. Not for anything that must resist forgery.
 */

const schedule = new Int32Array(80);
const state = new Int32Array(5);
/** The last one or two blocks of a message: its tail, the closing bit, its length. */
const tail = new Uint8Array(128);

/** The 20 bytes of a message's hash. */
export function sha1(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(20);
  sha1Into(bytes, 0, bytes.length, out, 0);
  return out;
}

/** Writes the 20 bytes of the hash of `bytes[start, end)` to `out` from `outOffset`. `out` may be `bytes`. */
export function sha1Into(bytes: Uint8Array, start: number, end: number, out: Uint8Array, outOffset: number): void {
  state[0] = 0x67452301;
  state[1] = 0xefcdab89;
  state[2] = 0x98badcfe;
  state[3] = 0x10325476;
  state[4] = 0xc3d2e1f0;
  let at = start;
  for (; at + 64 <= end; at += 64) compress(bytes, at);
  const left = end - at;
  const closed = left < 56 ? 64 : 128;
  for (let i = 0; i < left; i++) tail[i] = bytes[at + i]!;
  tail[left] = 0x80;
  tail.fill(0, left + 1, closed - 8);
  const length = end - start;
  writeWord(tail, closed - 8, Math.floor(length / 0x20000000));
  writeWord(tail, closed - 4, length << 3);
  compress(tail, 0);
  if (closed === 128) compress(tail, 64);
  for (let i = 0; i < 5; i++) writeWord(out, outOffset + 4 * i, state[i]!);
}

function compress(bytes: Uint8Array, offset: number): void {
  const w = schedule;
  for (let i = 0, at = offset; i < 16; i++, at += 4) {
    w[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }
  for (let i = 16; i < 80; i++) {
    const x = w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!;
    w[i] = (x << 1) | (x >>> 31);
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  for (let i = 0; i < 80; i++) {
    let mixed: number;
    if (i < 20) mixed = (d ^ (b & (c ^ d))) + 0x5a827999;
    else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
    else if (i < 60) mixed = ((b & c) | (d & (b | c))) + 0x8f1bbcdc;
    else mixed = (b ^ c ^ d) + 0xca62c1d6;
    const next = (((a << 5) | (a >>> 27)) + (mixed | 0) + e + w[i]!) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  state[0] = (state[0]! + a) | 0;
  state[1] = (state[1]! + b) | 0;
  state[2] = (state[2]! + c) | 0;
  state[3] = (state[3]! + d) | 0;
  state[4] = (state[4]! + e) | 0;
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}
