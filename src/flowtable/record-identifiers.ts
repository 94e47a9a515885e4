import { grown } from '../lib/growable.ts';

/** Longest identifier that is kept; what a log writes beyond it is cut off. */
export const MAX_IDENTIFIER_LENGTH = 128;

const CODES: number[] = [];

/**
 * One identifier per row, as bytes in one pool: texts of readers may be slices of a whole file's text, and keeping
 * millions of them would keep the file.
 */
export class RecordIdentifiers {
  /** True once any row has an identifier. */
  any = false;
  private pool = new Uint8Array(0);
  private used = 0;
  private offsets = new Float64Array(0);
  private lengths = new Uint8Array(0);
  /** Identifiers with letters beyond Latin-1. */
  private readonly odd = new Map<number, string>();

  set(row: number, identifier: string): void {
    const text = identifier.length > MAX_IDENTIFIER_LENGTH ? identifier.slice(0, MAX_IDENTIFIER_LENGTH) : identifier;
    this.offsets = grown(this.offsets, row + 1);
    this.lengths = grown(this.lengths, row + 1);
    if (this.odd.size > 0) this.odd.delete(row);
    if (text !== '') this.any = true;
    const room = this.lengths[row]!;
    if (text.length > room) {
      this.offsets[row] = this.used;
      this.used += text.length;
      this.pool = grown(this.pool, this.used);
    }
    const offset = this.offsets[row]!;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 255) this.odd.set(row, text);
      this.pool[offset + i] = code;
    }
    this.lengths[row] = text.length;
  }

  get(row: number): string {
    const length = row < this.lengths.length ? this.lengths[row]! : 0;
    if (length === 0) return '';
    const offset = this.offsets[row]!;
    const odd = this.odd.size > 0 ? this.odd.get(row) : undefined;
    if (odd !== undefined) return odd;
    CODES.length = length;
    for (let i = 0; i < length; i++) CODES[i] = this.pool[offset + i]!;
    return String.fromCharCode.apply(null, CODES);
  }

  /** Whether the row has exactly this identifier. */
  is(row: number, identifier: string): boolean {
    const length = row < this.lengths.length ? this.lengths[row]! : 0;
    if (identifier.length !== length) return false;
    const offset = this.offsets[row]!;
    for (let i = 0; i < length; i++) if (this.pool[offset + i] !== (identifier.charCodeAt(i) & 255)) return false;
    return !this.odd.has(row) || this.odd.get(row) === identifier;
  }
}
