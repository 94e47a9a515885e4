/** Most columns of a line that are looked at; what stands behind them is ignored. */
const MAX_COLUMNS = 512;
const QUOTE = 34;

/**
 * The columns of one line as places in its bytes: nothing is copied. One object is reused for all lines.
 * Valid as long as the line's bytes are.
 */
export class DelimitedLine {
  bytes: Uint8Array = new Uint8Array(0);
  count = 0;
  readonly starts = new Int32Array(MAX_COLUMNS);
  readonly ends = new Int32Array(MAX_COLUMNS);

  /** Cuts at every separator byte. */
  split(bytes: Uint8Array, start: number, end: number, separator: number): void {
    this.bytes = bytes;
    const starts = this.starts;
    const ends = this.ends;
    let count = 0;
    let from = start;
    for (let i = start; i < end; i++) {
      if (bytes[i] !== separator) continue;
      if (count === MAX_COLUMNS) break;
      starts[count] = from;
      ends[count++] = i;
      from = i + 1;
    }
    if (count < MAX_COLUMNS) {
      starts[count] = from;
      ends[count++] = end;
    }
    this.count = count;
  }

  /** Cuts as RFC 4180 does: separators inside double quotes count as text. Blanks and the quotes around are dropped. */
  splitQuoted(bytes: Uint8Array, start: number, end: number, separator: number): void {
    this.bytes = bytes;
    let count = 0;
    let from = start;
    let quoted = false;
    for (let i = start; i <= end && count < MAX_COLUMNS; i++) {
      if (i < end) {
        if (bytes[i] === QUOTE) quoted = !quoted;
        if (quoted || bytes[i] !== separator) continue;
      }
      this.starts[count] = from;
      this.ends[count] = i;
      this.trim(count++);
      from = i + 1;
    }
    this.count = count;
  }

  /** Drops blanks around a column, then a pair of quotes. */
  private trim(column: number): void {
    const bytes = this.bytes;
    let start = this.starts[column]!;
    let end = this.ends[column]!;
    while (start < end && bytes[start]! <= 32) start++;
    while (end > start && bytes[end - 1]! <= 32) end--;
    if (end - start >= 2 && bytes[start] === QUOTE && bytes[end - 1] === QUOTE) {
      start++;
      end--;
    }
    this.starts[column] = start;
    this.ends[column] = end;
  }

  /** Cuts at runs of blanks. */
  splitBlanks(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    let count = 0;
    let i = start;
    while (count < MAX_COLUMNS) {
      while (i < end && bytes[i]! <= 32) i++;
      if (i >= end) break;
      this.starts[count] = i;
      while (i < end && bytes[i]! > 32) i++;
      this.ends[count++] = i;
    }
    this.count = count;
  }
}
