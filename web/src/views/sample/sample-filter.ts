import { withUnseen } from '../../text/visible-text.ts';
import type { SampleRow } from './sample-row.ts';

/** Words and names that rows can be filtered by. */
const TEXT_FIELDS = [
  'level',
  'title',
  'label',
  'category',
  'direction',
  'rarity',
  'relevance',
  'destination',
  'name',
  'address',
  'service',
  'source',
  'protocol',
  'nameSource',
  'event',
] as const;

/** Numbers that rows can be filtered by: as they are, at least and at most. */
export const NUMBER_FIELDS = [
  'bytesUp',
  'bytesDown',
  'packetsUp',
  'packetsDown',
  'ipBytesUp',
  'ipBytesDown',
  'duration',
  'count',
  'start',
] as const;

export const FILTER_FIELDS = [...TEXT_FIELDS, ...NUMBER_FIELDS] as const;

export type NumberField = (typeof NUMBER_FIELDS)[number];
export type FilterField = (typeof FILTER_FIELDS)[number];

/** What each field is called on the page. */
export const FIELD_NAMES: Readonly<Record<FilterField, string>> = {
  level: 'Level',
  title: 'Title',
  label: 'Label',
  category: 'Category',
  direction: 'Direction',
  rarity: 'Rarity',
  relevance: 'Relevance',
  destination: 'Destination',
  name: 'Name',
  address: 'Address',
  service: 'Port',
  source: 'Source',
  protocol: 'Protocol',
  nameSource: 'Name from',
  event: 'Event',
  bytesUp: 'Bytes up',
  bytesDown: 'Bytes down',
  packetsUp: 'Packets up',
  packetsDown: 'Packets down',
  ipBytesUp: 'IP bytes up',
  ipBytesDown: 'IP bytes down',
  duration: 'Duration',
  count: 'Samples',
  start: 'Start',
};

export interface FilterTerm {
  readonly field: FilterField;
  readonly value: string;
  readonly exclude: boolean;
}

/** From and to, in seconds into the sample. */
export type Span = readonly [from: number, to: number];

export interface SampleFilter {
  readonly terms: readonly FilterTerm[];
  /** Part of a title, name, address, label or category, without case. */
  readonly text: string;
  /** Flows that began within it; null for all. */
  readonly span: Span | null;
}

/** More terms than anybody clicks: addresses may be made by others. */
export const MOST_TERMS = 100;

/** One end of a range of numbers, which belongs to it. */
export interface Bound {
  readonly isLeast: boolean;
  readonly limit: number;
}

/** `>=1000` or `<=0.5`; null for what is none. */
export function parseBound(value: string): Bound | null {
  const parts = /^([<>]=)(\d{1,16}(?:\.\d{1,6})?)$/.exec(value);
  return parts === null ? null : { isLeast: parts[1] === '>=', limit: Number(parts[2]) };
}

/** Microseconds are what flows have, so that no number needs more digits. */
export function boundText({ isLeast, limit }: Bound): string {
  return `${isLeast ? '>=' : '<='}${Number(limit.toFixed(6))}`;
}

export function isNumberField(field: FilterField): field is NumberField {
  return (NUMBER_FIELDS as readonly string[]).includes(field);
}

/** Whether both set the same end of a range, so that one of them takes the place of the other. */
export function isSameEnd(a: FilterTerm, b: FilterTerm): boolean {
  const [one, other] = [endOf(a), endOf(b)];
  return a.field === b.field && one !== null && one === other;
}

/** Not at least is below: another end. */
function endOf({ field, value, exclude }: FilterTerm): 'least' | 'most' | null {
  const bound = isNumberField(field) ? parseBound(value) : null;
  if (bound === null) return null;
  return bound.isLeast === exclude ? 'most' : 'least';
}

/** `level:E`; `!label:closedSession` leaves out; `bytesUp:>=1000` is at least so many. */
export function parseTerms(texts: readonly string[]): FilterTerm[] {
  return texts.slice(0, MOST_TERMS).flatMap((text) => {
    const exclude = text.startsWith('!');
    const colon = text.indexOf(':');
    const field = text.slice(exclude ? 1 : 0, Math.max(colon, 0));
    const value = text.slice(colon + 1);
    if (!isFilterField(field) || !canHave(field, value)) return [];
    return [{ field, value, exclude }];
  });
}

function canHave(field: FilterField, value: string): boolean {
  return !isNumberField(field) || /^\d+(\.\d+)?$/.test(value) || parseBound(value) !== null;
}

export function termText({ field, value, exclude }: FilterTerm): string {
  return `${exclude ? '!' : ''}${field}:${value}`;
}

/** `12.5-40`; null for what is no span. */
export function parseSpan(text: string): Span | null {
  const parts = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text);
  if (parts === null) return null;
  const [from, to] = [Number(parts[1]), Number(parts[2])];
  return to < from ? null : [from, to];
}

/** Microseconds are what flows have. */
export function spanText([from, to]: Span): string {
  return `${Number(Math.max(0, from).toFixed(6))}-${Number(Math.max(0, to).toFixed(6))}`;
}

export function isFilterField(text: string): text is FilterField {
  return (FILTER_FIELDS as readonly string[]).includes(text);
}

/** What a row has for a field, as filters name it. */
export function fieldValue(row: SampleRow, field: FilterField): string {
  if (field === 'event') return row.event < 0 ? '' : row.title;
  if (isNumberField(field)) return String(row[field] ?? '');
  return row[field];
}

/**
 * Positions of the rows that fit, in their order. Terms of one field are alternatives, those of different fields and both
 * ends of a range hold together, and what is left out is left out in any case. `only` narrows the rows further.
 */
export function matchingRows(
  rows: readonly SampleRow[],
  filter: SampleFilter,
  only: ReadonlySet<number> | null = null,
): number[] {
  const fits = rowTest(filter);
  const matching: number[] = [];
  for (let i = 0; i < rows.length; i++) if ((only === null || only.has(i)) && fits(rows[i]!)) matching.push(i);
  return matching;
}

/** Terms are sorted once, not for every row. */
function rowTest({ terms, text, span }: SampleFilter): (row: SampleRow) => boolean {
  const wanted = new Map<FilterField, Set<string>>();
  const unwanted = new Map<FilterField, Set<string>>();
  const bounds: (Bound & { readonly field: NumberField; readonly exclude: boolean })[] = [];
  for (const { field, value, exclude } of terms) {
    const bound = isNumberField(field) ? parseBound(value) : null;
    if (bound !== null) {
      bounds.push({ ...bound, field: field as NumberField, exclude });
      continue;
    }
    const values = exclude ? unwanted : wanted;
    if (!values.has(field)) values.set(field, new Set());
    values.get(field)!.add(value);
  }
  const needles = readingsOf(text.trim().toLowerCase());
  return (row) => {
    if (span !== null && (row.start < span[0] || row.start > span[1])) return false;
    for (const [field, values] of unwanted) if (values.has(fieldValue(row, field))) return false;
    for (const { field, isLeast, limit, exclude } of bounds) {
      const number = row[field];
      // What is not told is neither above nor below.
      if (number === null) return false;
      if ((isLeast ? number >= limit : number <= limit) === exclude) return false;
    }
    for (const [field, values] of wanted) if (!values.has(fieldValue(row, field))) return false;
    return needles.some((needle) => needle === '' || holdsText(row, needle));
  };
}

/**
 * What was copied out of a verdict, where names are defanged and unseen characters are told by number, is looked for as it
 * was in the traffic; what was typed is looked for as well.
 */
function readingsOf(typed: string): readonly string[] {
  const refanged = typed.replace(/\[([.:])\]/g, '$1');
  return [...new Set([withUnseen(refanged).toLowerCase(), refanged])];
}

function holdsText(row: SampleRow, needle: string): boolean {
  return (
    row.destination.toLowerCase().includes(needle) ||
    row.title.toLowerCase().includes(needle) ||
    row.ownTitle.toLowerCase().includes(needle) ||
    row.source.toLowerCase().includes(needle) ||
    row.address.toLowerCase().includes(needle) ||
    row.label.toLowerCase().includes(needle) ||
    row.category.toLowerCase().includes(needle)
  );
}
