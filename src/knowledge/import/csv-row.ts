/** Cells beyond this many are not looked at. */
const MOST_CELLS = 256;

/**
 * The cells of one line, with blanks around them cut off. A cell in quotes may hold separators; `""` in it stands for
 * one quote. A quote that is not closed ends with the line: rows over several lines are not read.
 */
export function splitRow(line: string, separator: string): string[] {
  const cells: string[] = [];
  let i = 0;
  while (i <= line.length && cells.length < MOST_CELLS) {
    while (line[i] === ' ') i++;
    if (line[i] !== '"') {
      const end = line.indexOf(separator, i);
      cells.push(line.slice(i, end < 0 ? undefined : end).trim());
      if (end < 0) break;
      i = end + separator.length;
      continue;
    }
    let cell = '';
    for (i++; i < line.length; i++) {
      if (line[i] !== '"') cell += line[i];
      else if (line[i + 1] === '"') {
        cell += '"';
        i++;
      } else break;
    }
    cells.push(cell.trim());
    const end = line.indexOf(separator, i + 1);
    if (end < 0) break;
    i = end + separator.length;
  }
  return cells;
}
