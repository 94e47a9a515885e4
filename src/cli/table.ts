/** A plain table for terminals: a header, columns as wide as their longest cell, numbers to the right. */
export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

export function formatTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((column, i) => Math.max(column.title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (columns[i]!.align === 'right' ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)];
}

/** What is cut as a whole: a character that is shown by its number, and any other one. */
const PIECES = /\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|[\s\S]/gu;

/** Cuts a text that is too wide in its middle, so that both ends can be recognised. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const pieces = text.match(PIECES) ?? [];
  const head = firstOf(pieces, Math.ceil((width - 1) / 2));
  const tail = firstOf(pieces.reverse(), Math.floor((width - 1) / 2));
  return `${head.join('')}…${tail.reverse().join('')}`;
}

/** The first pieces that are no wider than that together. */
function firstOf(pieces: readonly string[], width: number): string[] {
  let taken = 0;
  let end = 0;
  while (end < pieces.length && taken + pieces[end]!.length <= width) taken += pieces[end++]!.length;
  return pieces.slice(0, end);
}
