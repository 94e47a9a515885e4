import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { type FilterTerm, MOST_TERMS, parseTerms, termText } from '../sample-filter.ts';
import type { SampleRow } from '../sample-row.ts';
import type { GraphNode } from './graph-nodes.ts';
import type { NodeParent } from './node-parents.ts';

type Value = Pick<FilterTerm, 'field' | 'value'>;

/** By what the flows of a node are filtered; null where that would be too many terms. */
export function nodeValues(
  node: GraphNode,
  rows: readonly SampleRow[],
  positions: readonly number[],
  parentOf: (row: SampleRow) => NodeParent,
): readonly Value[] | null {
  if (node.isRest) return null;
  if (node.layer === 'source') return [{ field: 'source', value: node.name }];
  if (node.layer === 'destination') return [{ field: 'destination', value: node.name }];
  const names = new Set<string>();
  for (const position of positions) {
    const row = rows[position]!;
    if (parentOf(row).domain !== node.name) continue;
    names.add(row.name);
    if (names.size > MOST_TERMS) return null;
  }
  return [...names].map((value) => ({ field: 'name', value }));
}

/** The terms of the address with these instead of what they said of the same values; null where they are too many. */
export function withValues(
  terms: readonly FilterTerm[],
  values: readonly Value[],
  exclude: boolean,
): readonly FilterTerm[] | null {
  const isMeant = (term: FilterTerm) =>
    values.some(({ field, value }) => field === term.field && value === term.value) ||
    // Only these: others of the field would come on top.
    (!exclude && !term.exclude && term.field === values[0]?.field);
  const next = [...terms.filter((term) => !isMeant(term)), ...values.map((value) => ({ ...value, exclude }))];
  return next.length > MOST_TERMS ? null : next;
}

/** Filters by many values at once, in one step back. */
export function useNodeFilter(): (values: readonly Value[], exclude: boolean) => void {
  const [, setParams] = useSearchParams();
  return useMemo(
    () => (values, exclude) =>
      setParams((before) => {
        const terms = withValues(parseTerms(before.getAll('f')), values, exclude);
        if (terms === null) return before;
        const after = new URLSearchParams(before);
        after.delete('f');
        for (const term of terms) after.append('f', termText(term));
        return after;
      }),
    [setParams],
  );
}
