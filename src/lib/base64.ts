/** Base64 with padding (RFC 4648 §4) of raw bytes, without the browser's detour over binary strings. */

const ALPHABET = Uint8Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', (digit) =>
  digit.charCodeAt(0),
);
const PADDING = 61;

export function base64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  base64Into(bytes, text, 0);
  let result = '';
  for (const code of text) result += String.fromCharCode(code);
  return result;
}

/** Writes the digits to `out` from `at`, which must have room for four per three bytes begun; gives the offset behind. */
export function base64Into(bytes: Uint8Array, out: Uint8Array, at: number): number {
  const { length } = bytes;
  for (let from = 0; from < length; from += 3) {
    const second = from + 1 < length ? bytes[from + 1]! : 0;
    const third = from + 2 < length ? bytes[from + 2]! : 0;
    const bits = (bytes[from]! << 16) | (second << 8) | third;
    out[at] = ALPHABET[bits >>> 18]!;
    out[at + 1] = ALPHABET[(bits >>> 12) & 63]!;
    out[at + 2] = from + 1 < length ? ALPHABET[(bits >>> 6) & 63]! : PADDING;
    out[at + 3] = from + 2 < length ? ALPHABET[bits & 63]! : PADDING;
    at += 4;
  }
  return at;
}
