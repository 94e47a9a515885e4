/**
 * Interns names (host names from DNS, TLS, HTTP and logs) to small ids. Text is kept as it was seen; look-ups that
 * ignore case use `lower`. Full tables refuse politely: a capture never decides how much memory is taken.
 */
export class NameTable {
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];
  private readonly lowers: (string | undefined)[] = [];
  private readonly limit: number;

  constructor(limit = 4_000_000) {
    this.limit = limit;
  }

  get size(): number {
    return this.texts.length;
  }

  /** The id of a name, or -1 when the table is full. */
  intern(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    if (this.texts.length >= this.limit) return -1;
    const id = this.texts.length;
    this.ids.set(text, id);
    this.texts.push(text);
    return id;
  }

  find(text: string): number {
    return this.ids.get(text) ?? -1;
  }

  text(id: number): string {
    return this.texts[id]!;
  }

  lower(id: number): string {
    let lower = this.lowers[id];
    if (lower === undefined) {
      lower = this.texts[id]!.toLowerCase();
      this.lowers[id] = lower;
    }
    return lower;
  }
}
