/** More rows are not named by a link; findings tell of 100. */
const MOST_ROWS = 1000;

/** Numbers of flows as a short text for addresses: `3-5.9`. */
export function rowListText(rows: readonly number[]): string {
  const sorted = [...new Set(rows)].sort((a, b) => a - b).slice(0, MOST_ROWS);
  const spans: [from: number, to: number][] = [];
  for (const row of sorted) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] === row - 1) last[1] = row;
    else spans.push([row, row]);
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join('.');
}

/** The numbers of such a text; null for what is none. */
export function parseRowList(text: string): readonly number[] | null {
  if (!/^\d{1,9}(?:-\d{1,9})?(?:\.\d{1,9}(?:-\d{1,9})?)*$/.test(text)) return null;
  const rows = new Set<number>();
  for (const span of text.split('.')) {
    const [from, to] = span.split('-').map(Number) as [number, number | undefined];
    for (let row = from; row <= (to ?? from) && rows.size < MOST_ROWS; row++) rows.add(row);
  }
  return [...rows];
}
