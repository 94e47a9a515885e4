import { Button, Group, Select } from '@mantine/core';
import type { RefObject } from 'react';
import { usePacks } from '../../api/knowledge.ts';
import { TypedSearch } from '../../components/typed-search.tsx';
import type { UrlChange } from '../../state/url-state.ts';
import { visibleText } from '../../text/visible-text.ts';
import { type KnowledgeState, NO_FILTERS, RELEVANCE_FILTERS } from './knowledge-query.ts';

/** What of the records is listed. */
export function RecordFilters({
  state,
  isFiltered,
  onChange,
  searchRef,
}: {
  readonly state: KnowledgeState;
  readonly isFiltered: boolean;
  readonly onChange: (change: Partial<KnowledgeState>, how?: UrlChange) => void;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}) {
  const packs = usePacks();
  return (
    <Group gap="xs" role="search" aria-label="Knowledge">
      <TypedSearch
        label="Part of a name, title or text"
        placeholder="Part of a name, title or text ( / )"
        text={state.q}
        onChange={(q) => onChange({ q }, { replace: true })}
        width={300}
        maxLength={200}
        inputRef={searchRef}
      />
      <Select
        aria-label="Relevance"
        w={{ base: 'calc(50% - 5px)', xs: 180 }}
        value={Object.hasOwn(RELEVANCE_FILTERS, state.relevance) ? state.relevance : ''}
        data={[
          { value: '', label: 'Any relevance' },
          ...Object.entries(RELEVANCE_FILTERS).map(([value, label]) => ({ value, label })),
        ]}
        onChange={(relevance) => onChange({ relevance: relevance ?? '' })}
        allowDeselect={false}
      />
      <Select
        aria-label="Written by"
        w={{ base: 'calc(50% - 5px)', xs: 200 }}
        value={state.pack}
        data={[
          { value: '', label: 'People and packs' },
          { value: 'people', label: 'People here' },
          ...[...new Set((packs.data ?? []).map(({ name }) => name))]
            .filter((name) => name !== 'people')
            .map((name) => ({ value: name, label: `Pack ${visibleText(name)}` })),
        ]}
        onChange={(pack) => onChange({ pack: pack ?? '' })}
        allowDeselect={false}
      />
      {isFiltered && (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange(NO_FILTERS)}>
          Clear filters
        </Button>
      )}
    </Group>
  );
}
