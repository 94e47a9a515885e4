/**
 * Names as text. A name from the wire is data: bytes that are not printable ASCII become `\DDD` (decimal) and a backslash
 * becomes `\\`, as in DNS master files (RFC 1035 §5.1), so that no name can smuggle control characters anywhere.
 */

const BACKSLASH = 0x5c;

/** Longest host name taken from a session (RFC 1035 §2.3.4: 255 octets). */
export const LONGEST_NAME_BYTES = 255;

/** Room for a name of 255 bytes, every one of them escaped. */
const escaped = new Uint8Array(4 * LONGEST_NAME_BYTES);

/** The text of `bytes[start, end)`: a host name as it stands in SNI or Host. Null when it is empty or too long. */
export function nameText(bytes: Uint8Array, start: number, end: number): string | null {
  // One closing dot says only that the name is absolute.
  const last = end - start > 1 && bytes[end - 1] === 0x2e ? end - 1 : end;
  if (last <= start || last - start > LONGEST_NAME_BYTES) return null;
  let length = 0;
  for (let at = start; at < last; at++) length = escapeByte(bytes[at]!, escaped, length);
  return asciiText(escaped, length);
}

/** Writes one byte of a name to `out` at `at`, escaped if need be (up to 4 bytes); gives the offset after it. */
export function escapeByte(byte: number, out: Uint8Array, at: number): number {
  if (byte > 0x20 && byte < 0x7f) {
    if (byte === BACKSLASH) out[at++] = BACKSLASH;
    out[at] = byte;
    return at + 1;
  }
  out[at] = BACKSLASH;
  out[at + 1] = 0x30 + ((byte / 100) | 0);
  out[at + 2] = 0x30 + (((byte / 10) | 0) % 10);
  out[at + 3] = 0x30 + (byte % 10);
  return at + 4;
}

/** Names told lately, by a hash of their bytes: a capture repeats a few names thousands of times. */
const recent = new Array<string>(2_048).fill('');

/** The first `length` bytes, all ASCII, as a string. */
export function asciiText(bytes: Uint8Array, length: number): string {
  let hash = length;
  for (let i = 0; i < length; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
  const slot = (hash ^ (hash >>> 11)) & 2_047;
  const known = recent[slot]!;
  if (known.length === length && isTextOf(known, bytes)) return known;
  // For names of usual length about twice as fast as TextDecoder, whose calls have a fixed price.
  const text = String.fromCharCode.apply(null, bytes.subarray(0, length) as unknown as number[]);
  recent[slot] = text;
  return text;
}

function isTextOf(text: string, bytes: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[i]) return false;
  return true;
}
