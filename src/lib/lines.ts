/**
 * Cuts a byte stream into lines. Bytes are passed on in place (`bytes[start, end)`, valid during the call only, without
 * the line end); only a line that spans pieces is copied. Any cutting of the stream into pieces gives the same lines.
 * A byte order mark at the beginning and carriage returns before line feeds are dropped.
 */
export class LineSplitter {
  private readonly onLine: (bytes: Uint8Array, start: number, end: number) => void;
  private readonly onTooLong: () => void;
  private readonly maxBytes: number;
  /** The beginning of a line that goes on in the next piece. */
  private carry = new Uint8Array(1024);
  private carried = 0;
  /** True while the rest of a line that is too long is dropped. */
  private dropping = false;
  private first = true;

  /** Lines longer than `maxBytes` are dropped and reported by `onTooLong`. */
  constructor(
    onLine: (bytes: Uint8Array, start: number, end: number) => void,
    onTooLong: () => void,
    maxBytes = 1 << 20,
  ) {
    this.onLine = onLine;
    this.onTooLong = onTooLong;
    this.maxBytes = maxBytes;
  }

  push(bytes: Uint8Array): void {
    let start = 0;
    while (start < bytes.length) {
      const feed = bytes.indexOf(10, start);
      if (feed < 0) {
        this.keep(bytes, start, bytes.length);
        return;
      }
      if (this.carried > 0 || this.dropping) {
        this.keep(bytes, start, feed);
        this.flush();
      } else this.emit(bytes, start, feed);
      start = feed + 1;
    }
  }

  end(): void {
    if (this.carried > 0 || this.dropping) this.flush();
  }

  private flush(): void {
    if (this.dropping) this.onTooLong();
    else this.emit(this.carry, 0, this.carried);
    this.carried = 0;
    this.dropping = false;
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    if (this.dropping || end === start) return;
    const needed = this.carried + end - start;
    // One byte more for the carriage return that `emit` drops.
    if (needed > this.maxBytes + 1) {
      this.dropping = true;
      return;
    }
    if (needed > this.carry.length) {
      const longer = new Uint8Array(Math.max(needed, this.carry.length * 2));
      longer.set(this.carry.subarray(0, this.carried));
      this.carry = longer;
    }
    this.carry.set(bytes.subarray(start, end), this.carried);
    this.carried = needed;
  }

  private emit(bytes: Uint8Array, lineStart: number, lineEnd: number): void {
    let start = lineStart;
    let end = lineEnd;
    if (end > start && bytes[end - 1] === 13) end--;
    if (this.first) {
      this.first = false;
      if (end - start >= 3 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf)
        start += 3;
    }
    if (end - start > this.maxBytes) this.onTooLong();
    else this.onLine(bytes, start, end);
  }
}
