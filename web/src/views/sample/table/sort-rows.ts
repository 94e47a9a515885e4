import type { CellValue } from './csv.ts';

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

/** As it stands in the address: `dstBytes`, or `-dstBytes` for the largest first. Empty: in the order of time. */
export function parseSorting(text: string, columns: readonly string[]): Sorting | null {
  const descending = text.startsWith('-');
  const column = descending ? text.slice(1) : text;
  return columns.includes(column) ? { column, descending } : null;
}

export function sortingText(sorting: Sorting | null): string {
  return sorting === null ? '' : `${sorting.descending ? '-' : ''}${sorting.column}`;
}

/** What a click on the head of a column makes of the order: first one way, then the other, then none. */
export function nextSorting(before: Sorting | null, column: string, beginsDescending: boolean): Sorting | null {
  if (before?.column !== column) return { column, descending: beginsDescending };
  return before.descending === beginsDescending ? { column, descending: !beginsDescending } : null;
}

/**
 * Rows by a value, those without one last whichever way. Rows of the same value keep their order. Each distinct value
 * is ranked once, for comparing texts is what costs.
 */
export function sortRows(
  rows: readonly number[],
  valueAt: (row: number) => CellValue,
  descending: boolean,
): readonly number[] {
  const values = rows.map(valueAt);
  const ranks = ranksOf(values);
  const last = ranks.size;
  // Rank and place in one number: sorting numbers without a function is quick, and equal ones stay in their order.
  const count = rows.length;
  const order = Float64Array.from(values, (value, place) => {
    const rank = isNothing(value) ? last : descending ? last - 1 - ranks.get(value)! : ranks.get(value)!;
    return rank * count + place;
  }).sort();
  return Array.from(order, (number) => rows[number % count]!);
}

/** Values in their order. Texts that differ in case only have an order too. */
function ranksOf(values: readonly CellValue[]): ReadonlyMap<CellValue, number> {
  const distinct = [...new Set(values)].filter((value) => !isNothing(value)) as (string | number)[];
  const keyed = distinct.map((value) => ({ value, key: typeof value === 'number' ? value : naturalKey(value) }));
  keyed.sort((a, b) => {
    if (typeof a.key !== typeof b.key) return typeof a.key === 'number' ? -1 : 1;
    if (a.key === b.key) return a.value < b.value ? -1 : 1;
    return a.key < b.key ? -1 : 1;
  });
  return new Map(keyed.map(({ value }, rank) => [value, rank]));
}

/** Numbers of more digits are compared digit by digit. */
const MOST_DIGITS = 9;

/**
 * A text that sorts by its letters, whatever their case, and by the numbers in it: 10.0.0.9 before 10.0.0.10. Each number
 * is led by how many digits it has. Comparing such keys takes a third of the time of a numeric collator.
 */
function naturalKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/0*(\d+)/g, (_, digits: string) => `${Math.min(digits.length, MOST_DIGITS)}${digits}`);
}

function isNothing(value: CellValue): boolean {
  return value === null || value === '' || Number.isNaN(value);
}
