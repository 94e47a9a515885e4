import type { SampleQuery, SampleSort, SampleState, Visibility } from '@flowsage/client';
import type { UrlState } from '../../state/url-state.ts';
import { FORMAT_NAMES } from '../../text/format-names.ts';

/** What the address says of the list of samples; an empty text asks for nothing. */
export const LIST_DEFAULTS = {
  name: '',
  state: '',
  type: '',
  visibility: '',
  changed: '',
  sort: '',
  order: '',
} as const;

export type ListState = UrlState<keyof typeof LIST_DEFAULTS>;

export const STATES: Readonly<Record<SampleState, string>> = {
  uploaded: 'Waiting',
  processing: 'Being read',
  processed: 'Ready',
  failed: 'Failed',
};

export const VISIBILITIES: Readonly<Record<Visibility, string>> = { private: 'Private', public: 'Public' };

export const SORTS: Readonly<Record<SampleSort, string>> = {
  uploadedAt: 'Uploaded',
  fileName: 'Name',
  flows: 'Flows',
  trafficDate: 'Time of traffic',
};

/** Longer names are no names: the server takes none. */
const MOST_NAME = 255;

/** The question that an address asks. What it says and is no such thing asks for nothing. */
export function listQuery(state: ListState): SampleQuery {
  const name = state.name.trim().slice(0, MOST_NAME);
  const sort = sortOf(state);
  return {
    sort,
    order: orderOf(state),
    ...(name === '' ? {} : { name }),
    ...(isOf(STATES, state.state) ? { state: state.state } : {}),
    ...(isOf(FORMAT_NAMES, state.type) ? { format: state.type } : {}),
    ...(isOf(VISIBILITIES, state.visibility) ? { visibility: state.visibility } : {}),
    ...(state.changed === 'yes' ? { changed: true } : {}),
  };
}

export function sortOf({ sort }: Pick<ListState, 'sort'>): SampleSort {
  return isOf(SORTS, sort) ? sort : 'uploadedAt';
}

export function orderOf(state: Pick<ListState, 'sort' | 'order'>): 'asc' | 'desc' {
  return state.order === 'asc' || state.order === 'desc' ? state.order : firstOrder(sortOf(state));
}

/** What a click on a heading asks for: its own order first, then the other one. */
export function sortedBy(state: ListState, sort: SampleSort): Pick<ListState, 'sort' | 'order'> {
  const isSame = sortOf(state) === sort;
  const order = isSame ? (orderOf(state) === 'asc' ? 'desc' : 'asc') : firstOrder(sort);
  return { sort: sort === 'uploadedAt' ? '' : sort, order: order === firstOrder(sort) ? '' : order };
}

/** Whether anything is left out. */
export function isFiltered(state: ListState): boolean {
  const { sort: _sort, order: _order, ...filters } = listQuery(state);
  return Object.keys(filters).length > 0;
}

export const NO_FILTERS = { name: '', state: '', type: '', visibility: '', changed: '' } as const;

/** Names from A on, all else from the latest and largest on. */
function firstOrder(sort: SampleSort): 'asc' | 'desc' {
  return sort === 'fileName' ? 'asc' : 'desc';
}

function isOf<Key extends string>(table: Readonly<Record<Key, string>>, text: string): text is Key {
  return Object.hasOwn(table, text);
}
