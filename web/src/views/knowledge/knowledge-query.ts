import type { KnowledgeRecordQueryV1, KnowledgeRecordV1, MetadataKindV1, ProposalQueryV1 } from '@flowsage/client';
import { RELEVANCES } from '../../components/relevance-pill.tsx';
import type { UrlState } from '../../state/url-state.ts';
import { KIND_TABS } from './record-path.ts';

/** What the address says of the page; an empty text asks for nothing. */
export const KNOWLEDGE_DEFAULTS = {
  tab: 'destinations',
  q: '',
  relevance: '',
  pack: '',
  record: '',
  of: '',
  edit: '',
  state: '',
  mine: '',
} as const;

export type KnowledgeState = UrlState<keyof typeof KNOWLEDGE_DEFAULTS>;

export const TABS: Readonly<Record<string, string>> = {
  destinations: 'Destinations',
  behaviors: 'Behaviors',
  events: 'Events',
  packs: 'Packs',
  proposals: 'Proposals',
};

export const RELEVANCE_FILTERS: Readonly<Record<NonNullable<KnowledgeRecordQueryV1['relevance']>, string>> = {
  knownBad: 'Known bad',
  seenNearBad: 'Seen near bad',
  knownUninteresting: 'Uninteresting',
  none: 'Without relevance',
};

export const PROPOSAL_STATES: Readonly<Record<NonNullable<ProposalQueryV1['state']>, string>> = {
  proposed: 'Waiting',
  published: 'Published',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn',
  any: 'All',
};

/** The server takes no longer one. */
const MOST_TEXT = 200;

export const NO_FILTERS = { q: '', relevance: '', pack: '' } as const;

/** What a page of another tab begins with: words of a search go along where they are searched for there as well. */
export function turnedTo(tab: string): Partial<KnowledgeState> {
  const open = { tab, record: '', of: '', edit: '', state: '', mine: '' };
  return kindOf(tab) === null ? { ...open, ...NO_FILTERS } : open;
}

export function tabOf({ tab }: Pick<KnowledgeState, 'tab'>): string {
  return Object.hasOwn(TABS, tab) ? tab : 'destinations';
}

/** The kind of records that a tab lists; null for the others. */
export function kindOf(tab: string): MetadataKindV1 | null {
  const found = (Object.entries(KIND_TABS) as [MetadataKindV1, string][]).find(([, name]) => name === tab);
  return found?.[0] ?? null;
}

/** The question that an address asks. What it says and is no such thing asks for nothing. */
export function recordQuery(kind: MetadataKindV1, state: KnowledgeState): KnowledgeRecordQueryV1 {
  const q = state.q.trim().slice(0, MOST_TEXT);
  const pack = state.pack.slice(0, MOST_TEXT);
  const isRelevance = state.relevance === 'none' || Object.hasOwn(RELEVANCES, state.relevance);
  return {
    kind,
    ...(q === '' ? {} : { q }),
    ...(isRelevance ? { relevance: state.relevance as NonNullable<KnowledgeRecordQueryV1['relevance']> } : {}),
    ...(pack === '' ? {} : { pack }),
  };
}

export function isFiltered(kind: MetadataKindV1, state: KnowledgeState): boolean {
  return Object.keys(recordQuery(kind, state)).length > 1;
}

export function proposalQuery(state: KnowledgeState): ProposalQueryV1 {
  return {
    state: Object.hasOwn(PROPOSAL_STATES, state.state)
      ? (state.state as NonNullable<ProposalQueryV1['state']>)
      : 'proposed',
    ...(state.mine === 'yes' ? { mine: true } : {}),
  };
}

/** `starter 0.4.0` is version 0.4.0 of the pack `starter`. */
export function packNameOf(pack: string | null): string {
  return pack === null ? '' : pack.replace(/ [^ ]*$/, '');
}

/** What a row of the list is told from the others by. */
export function recordId({ pack, key }: Pick<KnowledgeRecordV1, 'pack' | 'key'>): string {
  return `${pack ?? ''} ${key}`;
}

/** Each record once: packs may describe a port of TCP and of UDP alike, which are listed under one key. */
export function distinctRecords<Listed extends Pick<KnowledgeRecordV1, 'pack' | 'key'>>(
  records: readonly Listed[],
): readonly Listed[] {
  const byId = new Map<string, Listed>();
  for (const record of records) if (!byId.has(recordId(record))) byId.set(recordId(record), record);
  return [...byId.values()];
}
