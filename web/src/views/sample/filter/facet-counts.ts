import { type FilterField, fieldValue, matchingRows, type SampleFilter } from '../sample-filter.ts';
import type { SampleRow } from '../sample-row.ts';

/** The fields that stand in the filter bar. */
export const FACETS = ['level', 'relevance', 'rarity', 'direction', 'label', 'category'] as const;
export type Facet = (typeof FACETS)[number];

export type FacetCounts = Readonly<Record<Facet, ReadonlyMap<string, number>>>;

/**
 * How many rows each value of each field would leave. What is chosen of a field does not narrow its own values, so that
 * a second one can be chosen beside the first.
 */
export function facetCounts(
  rows: readonly SampleRow[],
  filter: SampleFilter,
  only: ReadonlySet<number> | null,
): FacetCounts {
  const matching = matchingRows(rows, filter, only);
  return Object.fromEntries(
    FACETS.map((field) => {
      const isChosen = filter.terms.some((term) => term.field === field);
      return [field, countsOf(rows, isChosen ? matchingRows(rows, without(filter, field), only) : matching, field)];
    }),
  ) as unknown as FacetCounts;
}

function without(filter: SampleFilter, field: FilterField): SampleFilter {
  return { ...filter, terms: filter.terms.filter((term) => term.field !== field) };
}

function countsOf(
  rows: readonly SampleRow[],
  matching: readonly number[],
  field: FilterField,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of matching) {
    const value = fieldValue(rows[row]!, field);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
