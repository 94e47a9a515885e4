/** Numbers and texts out of bytes of a line, `bytes[start, end)`, without a string in between where none is needed. */

/** Largest time in µs that an integer holds exactly: the year 2255. */
const MAX_MICROS = Number.MAX_SAFE_INTEGER;

/** A whole number of decimal digits, capped at 2^53 - 1; NaN when it is anything else. */
export function parseCount(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return Number.NaN;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return Math.min(value, Number.MAX_SAFE_INTEGER);
}

/** Seconds with a fraction (`1617652277.459626`) as integer µs, rounded; NaN when it is anything else or too large. */
export function parseSecondsAsMicros(bytes: Uint8Array, start: number, end: number): number {
  let seconds = 0;
  let i = start;
  for (; i < end; i++) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) break;
    seconds = seconds * 10 + digit;
  }
  let micros = seconds * 1e6;
  if (i < end) {
    if (bytes[i] !== 46 || (i === start && end === start + 1)) return Number.NaN;
    let unit = 1e5;
    let fraction = 0;
    for (i++; i < end; i++) {
      const digit = bytes[i]! - 48;
      if (digit < 0 || digit > 9) return Number.NaN;
      if (unit >= 1) fraction += digit * unit;
      else if (unit === 0.1 && digit >= 5) fraction += 1;
      unit = unit === 1 ? 0.1 : unit === 0.1 ? 0 : unit / 10;
    }
    micros += fraction;
  } else if (end === start) return Number.NaN;
  return micros <= MAX_MICROS ? micros : Number.NaN;
}

const CODES: number[] = [];

/** The text of a field that is ASCII; other bytes read as Latin-1. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length > 64) return utf8Text(bytes, start, end);
  CODES.length = length;
  for (let i = 0; i < length; i++) CODES[i] = bytes[start + i]!;
  return String.fromCharCode.apply(null, CODES);
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

export function utf8Text(bytes: Uint8Array, start: number, end: number): string {
  return UTF8.decode(bytes.subarray(start, end));
}

/** The text of a field that may hold anything; most are short and ASCII, which the decoder is slow to begin with. */
export function fieldText(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length > 64) return utf8Text(bytes, start, end);
  CODES.length = length;
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i]!;
    if (byte > 127) return utf8Text(bytes, start, end);
    CODES[i] = byte;
  }
  return String.fromCharCode.apply(null, CODES);
}

/** Whether a field is exactly this ASCII text. */
export function isText(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

/**
 * Gives the same string object for the same bytes while it remembers them: addresses and protocol names recur from line
 * to line, so most fields cost a comparison instead of a new string, and look-ups by them need no new hash.
 */
export class TextCache {
  private readonly texts: string[] = new Array<string>(8192).fill('');

  get(bytes: Uint8Array, start: number, end: number): string {
    let hash = end - start;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & 8191;
    const known = this.texts[slot]!;
    if (isText(bytes, start, end, known)) return known;
    const text = asciiText(bytes, start, end);
    if (end - start <= 64) this.texts[slot] = text;
    return text;
  }
}
