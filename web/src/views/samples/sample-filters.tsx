import type { SampleSort } from '@flowsage/client';
import { Button, Checkbox, Group, Select } from '@mantine/core';
import type { RefObject } from 'react';
import { TypedSearch } from '../../components/typed-search.tsx';
import type { UrlChange } from '../../state/url-state.ts';
import { FORMAT_NAMES } from '../../text/format-names.ts';
import { isFiltered, type ListState, NO_FILTERS, SORTS, STATES, sortedBy, sortOf, VISIBILITIES } from './list-query.ts';

/** What of the samples is shown. */
export function SampleFilters({
  state,
  onChange,
  searchRef,
}: {
  readonly state: ListState;
  readonly onChange: (change: Partial<ListState>, how?: UrlChange) => void;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}) {
  return (
    <Group gap="xs" role="search" aria-label="Samples">
      <TypedSearch
        label="Part of the name"
        placeholder="Part of the name ( / )"
        text={state.name}
        onChange={(name) => onChange({ name }, { replace: true })}
        width={240}
        maxLength={255}
        inputRef={searchRef}
      />
      <Choice
        label="State"
        any="Any state"
        table={STATES}
        value={state.state}
        onChange={(next) => onChange({ state: next })}
      />
      <Choice
        label="Type"
        any="Any type"
        table={FORMAT_NAMES}
        value={state.type}
        onChange={(type) => onChange({ type })}
      />
      <Choice
        label="Visibility"
        any="Private and public"
        table={VISIBILITIES}
        value={state.visibility}
        onChange={(visibility) => onChange({ visibility })}
      />
      <Select
        aria-label="Sort by"
        hiddenFrom="md"
        w={{ base: 'calc(50% - 5px)', xs: 170 }}
        value={sortOf(state)}
        data={(Object.keys(SORTS) as SampleSort[]).map((value) => ({
          value,
          label: `Sort: ${SORTS[value].toLowerCase()}`,
        }))}
        onChange={(sort) => sort !== null && sort !== sortOf(state) && onChange(sortedBy(state, sort as SampleSort))}
        allowDeselect={false}
      />
      <Checkbox
        label="Changed since read"
        checked={state.changed === 'yes'}
        onChange={(event) => onChange({ changed: event.currentTarget.checked ? 'yes' : '' })}
      />
      {isFiltered(state) && (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange(NO_FILTERS)}>
          Clear filters
        </Button>
      )}
    </Group>
  );
}

function Choice({
  label,
  any,
  table,
  value,
  onChange,
}: {
  readonly label: string;
  readonly any: string;
  readonly table: Readonly<Record<string, string>>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Select
      aria-label={label}
      w={{ base: 'calc(50% - 5px)', xs: 170 }}
      value={Object.hasOwn(table, value) ? value : ''}
      data={[{ value: '', label: any }, ...Object.entries(table).map(([key, text]) => ({ value: key, label: text }))]}
      onChange={(next) => onChange(next ?? '')}
      allowDeselect={false}
    />
  );
}
