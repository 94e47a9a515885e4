/** One cell: a text of the traffic or of people, a number, or nothing. */
export type CellValue = string | number | null;

/** What spreadsheets take for the beginning of a formula, in its half and its full width. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** What cannot stand in a field without quotes (RFC 4180, 2.6). */
const QUOTED = /[",\r\n]/;

/** Lines end as RFC 4180 wants it. */
const LINE_END = '\r\n';

/**
 * Lines of comma-separated values (RFC 4180) with a head, as parts of a file. Texts that a spreadsheet would take for a
 * formula get an apostrophe in front, which makes it take them as text; numbers stand as they are.
 */
export function csvLines(head: readonly string[], rows: Iterable<readonly CellValue[]>): string[] {
  const lines = [csvLine(head)];
  for (const row of rows) lines.push(csvLine(row));
  return lines;
}

function csvLine(values: readonly CellValue[]): string {
  let line = '';
  for (let index = 0; index < values.length; index++) {
    if (index > 0) line += ',';
    line += csvField(values[index]!);
  }
  return line + LINE_END;
}

function csvField(value: CellValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
