/**
 * Cuts a byte stream into records whose length stands in their own header. Records inside a pushed piece are consumed
 * in place; only one that spans pieces is copied. Any cutting of the stream into pieces gives the same records.
 */
export abstract class RecordSplitter {
  /** Bytes consumed so far: the file offset of the next record. */
  protected offset = 0;
  /** The beginning of a record that goes on in the next piece. */
  private carry = new Uint8Array(4096);
  private carried = 0;
  private broken = false;

  /**
   * Bytes the record at `start` takes as far as `[start, end)` tells: the header's length while that is incomplete,
   * then the whole. It may call `stop`, after which the answer does not matter.
   */
  protected abstract neededBytes(bytes: Uint8Array, start: number, end: number): number;

  /** One complete record; `bytes` is valid during the call. */
  protected abstract consume(bytes: Uint8Array, start: number, end: number): void;

  /** Called at the end of the stream with what is left of a record (possibly nothing), unless reading was stopped. */
  protected abstract finish(rest: Uint8Array): void;

  /** Reads no further: the stream is damaged from here on. */
  protected stop(): void {
    this.broken = true;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (!this.broken && this.carried > 0) {
      const needed = this.neededBytes(this.carry, 0, this.carried);
      if (this.broken) return;
      if (this.carried >= needed) {
        this.carried = 0;
        this.consume(this.carry, 0, needed);
        this.offset += needed;
      } else {
        if (at >= bytes.length) return;
        const taken = Math.min(needed - this.carried, bytes.length - at);
        this.keep(bytes, at, at + taken);
        at += taken;
      }
    }
    const length = bytes.length;
    while (!this.broken && at < length) {
      const needed = this.neededBytes(bytes, at, length);
      if (this.broken) return;
      if (at + needed > length) {
        this.keep(bytes, at, length);
        return;
      }
      this.consume(bytes, at, at + needed);
      this.offset += needed;
      at += needed;
    }
  }

  end(): void {
    if (!this.broken) this.finish(this.carry.subarray(0, this.carried));
  }

  /** Grows with the bytes that really came, never with the length a header claims. */
  private keep(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.carried + (end - start);
    if (needed > this.carry.length) {
      const longer = new Uint8Array(Math.max(needed, this.carry.length * 2));
      longer.set(this.carry.subarray(0, this.carried));
      this.carry = longer;
    }
    this.carry.set(bytes.subarray(start, end), this.carried);
    this.carried = needed;
  }
}
