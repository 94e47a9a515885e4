import type { FindingQueryV1 } from '@flowsage/client';
import type { UrlState } from '../../state/url-state.ts';

/** What the address says of the list. */
export const FINDING_DEFAULTS = {
  tab: 'findings',
  detection: '',
  minScore: '0',
  sample: '',
  destination: '',
  source: '',
  silenced: 'no',
  group: 'time',
} as const;

export type FindingListName = keyof typeof FINDING_DEFAULTS;
export type FindingListState = UrlState<FindingListName>;

export const NO_FINDING_FILTERS: Partial<FindingListState> = {
  detection: '',
  minScore: '0',
  sample: '',
  destination: '',
  source: '',
  silenced: 'no',
};

export const SILENCED: Readonly<Record<string, string>> = {
  no: 'Those that count',
  yes: 'Silenced ones',
  any: 'Both',
};

/** The filter as the server takes it; what is no filter is left out. */
export function findingQuery(state: FindingListState): FindingQueryV1 {
  const { detection, minScore, sample, destination, source, silenced } = state;
  const least = leastScore(minScore);
  return {
    ...(detection === '' ? {} : { detection }),
    ...(least === 0 ? {} : { minScore: least }),
    ...(sample === '' ? {} : { sample }),
    ...(destination.trim() === '' ? {} : { destination: destination.trim() }),
    ...(source.trim() === '' ? {} : { source: source.trim() }),
    ...(silenced === 'any' ? {} : { silenced: silenced === 'yes' }),
  };
}

/** 0 to 100, whatever stands in the address. */
export function leastScore(text: string): number {
  const score = Number(text);
  return Number.isFinite(score) ? Math.min(100, Math.max(0, Math.round(score))) : 0;
}

/** Whether something is left out that an empty list would make one wonder about. */
export function isFindingFiltered(state: FindingListState): boolean {
  return (Object.keys(NO_FINDING_FILTERS) as FindingListName[]).some((name) => state[name] !== FINDING_DEFAULTS[name]);
}
