interface Kept<Value> {
  readonly value: Promise<Value>;
  readonly rows: number;
}

/** What was made lately of the rows of samples, as many rows in all as fit; those asked for last stay longest. */
export class RowMemory<Value> {
  private readonly most: number;
  private readonly kept = new Map<string, Kept<Value>>();
  private rows = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** What was made under the key, or makes it now, once for all who ask meanwhile. The latest one always stays. */
  of(key: string, rows: number, make: () => Promise<Value>): Promise<Value> {
    const known = this.kept.get(key);
    if (known !== undefined) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return known.value;
    }
    const value = make();
    this.kept.set(key, { value, rows });
    this.rows += rows;
    value.catch(() => this.forget(key));
    for (const other of this.kept.keys()) {
      if (this.rows <= this.most || other === key) break;
      this.forget(other);
    }
    return value;
  }

  private forget(key: string): void {
    this.rows -= this.kept.get(key)?.rows ?? 0;
    this.kept.delete(key);
  }
}
