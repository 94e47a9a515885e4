import { base64Into } from './base64.ts';

/**
 * Builds ASCII text as bytes, without strings in between: what is written millions of times is digits and short words.
 * The buffer grows to the largest piece that is gathered before `take`.
 */
export class ByteWriter {
  /** What was gathered, up to `length`; replaced when it grows. */
  bytes: Uint8Array;
  /** Bytes gathered. */
  length = 0;

  constructor(capacity = 64 * 1024) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Appends a text of ASCII characters as it is. */
  ascii(text: string): void {
    const count = text.length;
    if (this.length + count > this.bytes.length) this.grow(count);
    const bytes = this.bytes;
    let at = this.length;
    for (let i = 0; i < count; i++) bytes[at++] = text.charCodeAt(i);
    this.length = at;
  }

  /** Appends the content of a JSON string: everything but printable ASCII is escaped. */
  jsonContent(text: string): void {
    const count = text.length;
    if (this.length + count > this.bytes.length) this.grow(count);
    const bytes = this.bytes;
    const start = this.length;
    for (let i = 0; i < count; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) {
        this.ascii(escapedJson(text));
        return;
      }
      bytes[start + i] = code;
    }
    this.length = start + count;
  }

  /** Appends a whole number; fractions are cut off. */
  integer(value: number): void {
    if (!(value >= 0 && value < 2_147_483_648)) {
      this.ascii(String(Math.trunc(value)));
      return;
    }
    if (this.length + 10 > this.bytes.length) this.grow(10);
    let rest = value | 0;
    const bytes = this.bytes;
    let digits = 1;
    for (let power = 10; digits < 10 && rest >= power; power *= 10) digits++;
    let at = this.length + digits;
    this.length = at;
    do {
      const next = (rest / 10) | 0;
      bytes[--at] = 48 + rest - next * 10;
      rest = next;
    } while (rest > 0);
  }

  /** Appends µs as decimal seconds: at least one digit after the point, at most six. */
  seconds(micros: number): void {
    let rest = Math.round(micros);
    if (rest < 0) {
      this.ascii('-');
      rest = -rest;
    }
    const whole = Math.floor(rest / 1_000_000);
    this.integer(whole);
    let fraction = rest - whole * 1_000_000;
    if (this.length + 7 > this.bytes.length) this.grow(7);
    const bytes = this.bytes;
    let at = this.length;
    bytes[at++] = 46;
    let power = 100_000;
    do {
      const digit = (fraction / power) | 0;
      bytes[at++] = 48 + digit;
      fraction -= digit * power;
      power = (power / 10) | 0;
    } while (fraction > 0);
    this.length = at;
  }

  /** Appends a dotted IPv4 address. */
  ipv4(word: number): void {
    this.integer((word >>> 24) & 255);
    this.ascii('.');
    this.integer((word >>> 16) & 255);
    this.ascii('.');
    this.integer((word >>> 8) & 255);
    this.ascii('.');
    this.integer(word & 255);
  }

  /** Appends the last `digits` hexadecimal digits of the 32 bytes at `start`. */
  hex32(digest: Uint8Array, start: number, digits: number): void {
    if (this.length + digits > this.bytes.length) this.grow(digits);
    const bytes = this.bytes;
    let at = this.length;
    for (let i = 64 - digits; i < 64; i++) {
      const byte = digest[start + (i >> 1)]!;
      bytes[at++] = HEX_DIGITS[i & 1 ? byte & 15 : byte >> 4]!;
    }
    this.length = at;
  }

  /** Appends bytes in base64 (RFC 4648 §4). */
  base64(data: Uint8Array): void {
    if (this.length + data.length * 2 > this.bytes.length) this.grow(data.length * 2);
    this.length = base64Into(data, this.bytes, this.length);
  }

  /** Appends once more what was gathered from `start` to `end`. */
  again(start: number, end: number): void {
    if (this.length + end - start > this.bytes.length) this.grow(end - start);
    this.bytes.copyWithin(this.length, start, end);
    this.length += end - start;
  }

  /** A copy of what was gathered; the writer is empty again. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  private grow(needed: number): void {
    const longer = new Uint8Array(Math.max(this.bytes.length * 2, this.length + needed));
    longer.set(this.bytes.subarray(0, this.length));
    this.bytes = longer;
  }
}

const HEX_DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

const NOT_ASCII = /[\x7f-\uffff]/g;

/** JSON text with everything beyond printable ASCII escaped. */
export function asciiJson(json: string): string {
  return json.replace(NOT_ASCII, (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function escapedJson(text: string): string {
  return asciiJson(JSON.stringify(text)).slice(1, -1);
}
