import { bytesText, countText, secondsText } from '../../../text/numbers.ts';
import { hasCounts, type SampleData } from '../sample-data.ts';
import { type FilterField, fieldValue } from '../sample-filter.ts';
import type { SampleRow } from '../sample-row.ts';
import { startText } from '../timeline/start-text.ts';
import type { TableColumn } from './column-list.ts';
import type { CellValue } from './csv.ts';

/** Columns that are made here, by name. */
const DERIVED: Readonly<Record<string, (row: SampleRow, data: SampleData) => CellValue>> = {
  time: ({ start }, { sample }) => timeOf(sample.trafficDate, start),
  level: ({ level }) => level,
  title: ({ title }) => title,
  relevance: ({ relevance }) => relevance || null,
  count: ({ count }, data) => (hasCounts(data) ? count : null),
  rarity: ({ rarity }, data) => (hasCounts(data) ? rarity : null),
  direction: ({ direction }) => direction,
};

/** The value of a cell as it is; null where the flow has none, or the sample does not tell it. */
export function cellValue(data: SampleData, row: SampleRow, column: TableColumn): CellValue {
  const derived = DERIVED[column.name];
  if (derived !== undefined) return derived(row, data);
  return data.flows[row.row]?.[column.name] ?? null;
}

/** The value by which filters know it; null where nothing can be filtered. */
export function filterOf(row: SampleRow, column: TableColumn): { field: FilterField; value: string } | null {
  return column.field === undefined ? null : { field: column.field, value: fieldValue(row, column.field) };
}

/** As people read it, or to the last digit. Null where there is nothing to show. */
export function cellText(value: CellValue, column: TableColumn, isReadable: boolean): string | null {
  if (value === null || value === '') return null;
  if (typeof value === 'string')
    return column.kind === 'time' && isReadable ? value.slice(0, 23).replace('T', ' ') : value;
  if (column.kind === 'seconds' && !isReadable) return value.toFixed(6);
  if (column.kind === 'seconds') return column.name === 'relativeStart' ? startText(value) : secondsText(value);
  if (!isReadable) return String(value);
  return column.kind === 'bytes' ? bytesText(value) : countText(value);
}

/** ISO 8601 with microseconds; null where the sample has no date. */
function timeOf(trafficDate: string | null, start: number): string | null {
  const begin = trafficDate === null ? Number.NaN : Date.parse(trafficDate);
  if (Number.isNaN(begin)) return null;
  // Dates know no more than milliseconds; what is below them is kept apart.
  const micros = Math.round(start * 1e6) + subMillisecondMicros(trafficDate!);
  const date = new Date(begin + Math.floor(micros / 1000));
  if (Number.isNaN(date.getTime())) return null;
  return `${date.toISOString().slice(0, -1)}${String(micros % 1000).padStart(3, '0')}Z`;
}

function subMillisecondMicros(iso: string): number {
  const fraction = /\.\d{3}(\d{1,3})/.exec(iso)?.[1] ?? '';
  return Number(fraction.padEnd(3, '0'));
}
