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
    value.catch(() => {
      // Another one may have been made under the key since.
      if (this.kept.get(key)?.value === value) this.drop(key);
    });
    for (const other of this.kept.keys()) {
      if (this.rows <= this.most || other === key) break;
      this.drop(other);
    }
    return value;
  }

  /** Whether something is kept whose key begins so. */
  keeps(begin: string): boolean {
    return [...this.kept.keys()].some((key) => key.startsWith(begin));
  }

  /** Forgets everything whose key begins so, also what is being made: whoever waits for that gets it. */
  forget(begin: string): void {
    for (const key of this.kept.keys()) if (key.startsWith(begin)) this.drop(key);
  }

  private drop(key: string): void {
    this.rows -= this.kept.get(key)?.rows ?? 0;
    this.kept.delete(key);
  }
}

/** How keys begin of what is of one account, or of one of its samples: nothing of either is kept when it is deleted. */
export function keyBegin(accountId: string, sampleId = ''): string {
  return sampleId === '' ? `${accountId} ` : `${accountId} ${sampleId} `;
}
