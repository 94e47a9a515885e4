import { crc32 } from './crc32.ts';
import { Inflate } from './inflate.ts';

const DEFLATE = 8;
const FLAG_HEADER_CHECK = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;
/** Longer headers are refused: a name has no need of more. */
const MAX_HEADER_BYTES = 256 * 1024;
const TRAILER_BYTES = 8;

/**
 * Unpacks any number of gzip members (RFC 1952), one after the other, a piece at a time. Zeros behind the last one are
 * padding. Damage throws an `Error`; what was unpacked before has been given.
 */
export class Gunzip {
  private held: Uint8Array = new Uint8Array(0);
  private inflate: Inflate | null = null;
  private crc = 0;
  private size = 0;
  private members = 0;
  private isPadding = false;
  private needsTrailer = false;

  /** Each output is valid until the next is asked for. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    let input = bytes;
    while (!this.isPadding) {
      if (this.inflate === null) {
        this.held = joined(this.held, input);
        input = new Uint8Array(0);
        if (!this.readBetween()) return;
        this.inflate = new Inflate();
        input = this.held;
        this.held = new Uint8Array(0);
      }
      yield* this.checked(this.inflate.push(input));
      if (!this.inflate.isDone) return;
      input = this.endOfStream();
    }
  }

  /** Ends the input. Throws when a member is not complete. */
  *finish(): Generator<Uint8Array> {
    while (this.inflate !== null) {
      yield* this.checked(this.inflate.finish());
      yield* this.push(this.endOfStream());
    }
    if (!this.isPadding && (this.needsTrailer || this.held.length > 0 || this.members === 0))
      throw new Error('unexpected end of file');
  }

  private *checked(pieces: Generator<Uint8Array>): Generator<Uint8Array> {
    for (const piece of pieces) {
      this.crc = crc32(piece, this.crc);
      this.size = (this.size + piece.length) >>> 0;
      yield piece;
    }
  }

  /** What stands behind the packed data. */
  private endOfStream(): Uint8Array {
    const rest = this.inflate!.rest().slice();
    this.inflate = null;
    this.needsTrailer = true;
    return rest;
  }

  /** Reads the trailer of one member and the header of the next; false while more is needed. */
  private readBetween(): boolean {
    if (this.needsTrailer) {
      if (this.held.length < TRAILER_BYTES) return false;
      if (uint32(this.held, 0) !== this.crc) throw new Error('incorrect data check');
      if (uint32(this.held, 4) !== this.size) throw new Error('incorrect length check');
      this.held = this.held.subarray(TRAILER_BYTES);
      this.needsTrailer = false;
      this.members++;
    }
    if (this.members > 0 && this.held[0] === 0) {
      this.isPadding = true;
      return false;
    }
    const end = headerEnd(this.held);
    if (end < 0 && this.held.length > MAX_HEADER_BYTES) throw new Error('header without end');
    if (end < 0) return false;
    this.held = this.held.subarray(end);
    this.crc = 0;
    this.size = 0;
    return true;
  }
}

/** Where the packed data begins; -1 while the header is not complete. */
function headerEnd(bytes: Uint8Array): number {
  if ((bytes.length > 0 && bytes[0] !== 0x1f) || (bytes.length > 1 && bytes[1] !== 0x8b))
    throw new Error('incorrect header check');
  if (bytes.length > 2 && bytes[2] !== DEFLATE) throw new Error('unknown compression method');
  if (bytes.length > 3 && (bytes[3]! & 0xe0) !== 0) throw new Error('unknown header flags set');
  if (bytes.length < 10) return -1;
  const flags = bytes[3]!;
  let at = 10;
  if (flags & FLAG_EXTRA) {
    if (bytes.length < at + 2) return -1;
    at += 2 + bytes[at]! + bytes[at + 1]! * 256;
  }
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if (!(flags & flag)) continue;
    const zero = at > bytes.length ? -1 : bytes.indexOf(0, at);
    if (zero < 0) return -1;
    at = zero + 1;
  }
  if (flags & FLAG_HEADER_CHECK) at += 2;
  return at > bytes.length ? -1 : at;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
