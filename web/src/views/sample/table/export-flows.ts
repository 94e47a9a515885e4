import type { SampleData } from '../sample-data.ts';
import type { SampleRow } from '../sample-row.ts';
import { cellValue } from './cell-values.ts';
import type { TableColumn } from './column-list.ts';
import { type CellValue, csvLines } from './csv.ts';

export type ExportFormat = 'csv' | 'ndjson';

/** What is shown, in its order: exact values, whatever units the table shows. */
export interface ShownFlows {
  readonly data: SampleData;
  readonly rows: readonly SampleRow[];
  /** Positions in `rows`. */
  readonly order: readonly number[];
  readonly columns: readonly TableColumn[];
}

/** The first column of the table, which is always there: the number of the flow in its sample, from 1. */
const NUMBER = 'flow';

export function numberOf(row: SampleRow): number {
  return row.row + 1;
}

/** The parts of a file. */
export function exportParts(format: ExportFormat, shown: ShownFlows): string[] {
  return format === 'csv' ? csvParts(shown) : ndjsonParts(shown);
}

function csvParts({ data, rows, order, columns }: ShownFlows): string[] {
  return csvLines(
    [NUMBER, ...columns.map(({ name }) => name)],
    order.map((position) => {
      const row = rows[position]!;
      return [numberOf(row), ...columns.map((column): CellValue => cellValue(data, row, column))];
    }),
  );
}

/** A line an object; members without a value are left out, as in the other outputs. */
function ndjsonParts({ data, rows, order, columns }: ShownFlows): string[] {
  return order.map((position) => {
    const row = rows[position]!;
    const values: (readonly [string, CellValue])[] = columns.map((column) => [
      column.name,
      cellValue(data, row, column),
    ]);
    values.unshift([NUMBER, numberOf(row)]);
    return `${JSON.stringify(Object.fromEntries(values.filter(([, value]) => value !== null)))}\n`;
  });
}

const MOST_NAME_CHARACTERS = 100;

/** Named after the sample: letters, digits and `._-` of its name alone, and never a hidden file. */
export function exportName(fileName: string, format: ExportFormat): string {
  const plain = fileName
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '_')
    .replace(/^[._-]+/, '')
    .slice(0, MOST_NAME_CHARACTERS);
  return `${plain || 'sample'}.flows.${format}`;
}
