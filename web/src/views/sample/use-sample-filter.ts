import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import {
  type FilterTerm,
  isSameEnd,
  parseSpan,
  parseTerms,
  type SampleFilter,
  type Span,
  spanText,
  termText,
} from './sample-filter.ts';

/** The filter of the address, and what changes it. */
export interface SampleFilterState extends SampleFilter {
  /** Which sentence of the verdict the rows are of: `story.2`, `evidence.0`; empty for all rows. */
  readonly sentence: string;
  readonly isEmpty: boolean;
  /** Takes the same value out of what it was in before, included or excluded. */
  readonly add: (term: FilterTerm) => void;
  readonly remove: (term: FilterTerm) => void;
  /** Adds a term, or removes it where it holds already. */
  readonly toggle: (term: FilterTerm) => void;
  readonly clear: () => void;
  readonly setSpan: (span: Span | null) => void;
  readonly setText: (text: string) => void;
  /** Shows the flows of one sentence of the verdict and nothing else; the same once more shows all. */
  readonly setSentence: (sentence: string) => void;
}

/** `f` once for each term, `q` the text, `span` the seconds, `of` the sentence. */
const NAMES = ['f', 'q', 'span', 'of'] as const;

/** What the history remembers of its step: the text of the filter was typed, and nothing was clicked since. */
function isStepOfTyping(): boolean {
  return (history.state as { readonly typing?: boolean } | null)?.typing === true;
}

export function useSampleFilter(): SampleFilterState {
  const [params, setParams] = useSearchParams();
  // What else the address holds, such as the selected row, does not make a new filter.
  const own = new URLSearchParams(
    NAMES.flatMap((name) => params.getAll(name).map((value) => [name, value])),
  ).toString();
  return useMemo(() => {
    const current = new URLSearchParams(own);
    const terms = parseTerms(current.getAll('f'));
    const text = current.get('q') ?? '';
    const span = parseSpan(current.get('span') ?? '');
    const sentence = current.get('of') ?? '';
    const change = (how: (next: URLSearchParams) => void, options?: { replace: boolean; state: unknown }) =>
      setParams((before) => {
        const next = new URLSearchParams(before);
        how(next);
        return next;
      }, options);
    const setTerms = (next: readonly FilterTerm[]) =>
      change((to) => {
        to.delete('f');
        for (const term of next) to.append('f', termText(term));
      });
    const without = (term: FilterTerm) =>
      terms.filter((other) => (other.field !== term.field || other.value !== term.value) && !isSameEnd(other, term));
    const holds = (term: FilterTerm) => terms.some((other) => termText(other) === termText(term));
    const setOne = (name: string, value: string, options?: { replace: boolean; state: unknown }) =>
      change((to) => (value === '' ? to.delete(name) : to.set(name, value)), options);
    return {
      terms,
      text,
      span,
      sentence,
      isEmpty: terms.length === 0 && text.trim() === '' && span === null && sentence === '',
      add: (term) => setTerms([...without(term), term]),
      remove: (term) => setTerms(without(term)),
      toggle: (term) => setTerms(holds(term) ? without(term) : [...without(term), term]),
      clear: () =>
        change((to) => {
          for (const name of NAMES) to.delete(name);
        }),
      setSpan: (next) => setOne('span', next === null ? '' : spanText(next)),
      // All that is typed in a row is one step: going back takes it back, and nothing that was clicked before.
      setText: (next) => next !== text && setOne('q', next, { replace: isStepOfTyping(), state: { typing: true } }),
      setSentence: (next) =>
        change((to) => {
          for (const name of NAMES) to.delete(name);
          if (next !== '' && next !== sentence) to.set('of', next);
        }),
    };
  }, [own, setParams]);
}
