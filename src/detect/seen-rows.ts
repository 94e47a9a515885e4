/**
 * Rows that were seen, for as long as they are of use: a queue whose front is forgotten. A row costs the same however
 * many there are.
 */
export class SeenRows {
  /** Ascending, from `front` on; `~row` where nothing may begin with the row. */
  private readonly rows: number[] = [];
  private readonly micros: number[] = [];
  private front = 0;

  /** Adds a row and forgets those that are longer ago than the window. */
  add(row: number, micros: number, windowMicros: number, mayBegin = true): void {
    while (this.front < this.rows.length && micros - this.micros[this.front]! > windowMicros) this.front++;
    this.dropFront();
    this.rows.push(mayBegin ? row : ~row);
    this.micros.push(micros);
  }

  forgetUpTo(row: number): void {
    while (this.front < this.rows.length && rowOf(this.rows[this.front]!) <= row) this.front++;
    this.dropFront();
  }

  /** Calls `visit` with rows before one, the last one first, until it returns false. */
  visitBefore(row: number, visit: (row: number, mayBegin: boolean) => boolean): void {
    for (let at = this.indexOf(row) - 1; at >= this.front; at--) {
      const seen = this.rows[at]!;
      if (!visit(rowOf(seen), seen >= 0)) return;
    }
  }

  /** The last row before one; -1 for none. */
  lastBefore(row: number): number {
    const at = this.indexOf(row) - 1;
    return at < this.front ? -1 : rowOf(this.rows[at]!);
  }

  /** Of the first row that is not before the given one. */
  private indexOf(row: number): number {
    let low = this.front;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (rowOf(this.rows[middle]!) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private dropFront(): void {
    if (this.front < 32 || this.front * 2 < this.rows.length) return;
    this.rows.splice(0, this.front);
    this.micros.splice(0, this.front);
    this.front = 0;
  }
}

function rowOf(seen: number): number {
  return seen < 0 ? ~seen : seen;
}
