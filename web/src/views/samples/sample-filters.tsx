import type { SampleSort } from '@flowsage/client';
import { Button, Checkbox, Group, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type RefObject, useEffect, useState } from 'react';
import type { UrlChange } from '../../state/url-state.ts';
import {
  isFiltered,
  type ListState,
  NO_FILTERS,
  SORTS,
  STATES,
  sortedBy,
  sortOf,
  TYPES,
  VISIBILITIES,
} from './list-query.ts';

/** The list is asked for when somebody has not typed for this long. */
const TYPED_MILLISECONDS = 250;

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
      <NameSearch name={state.name} onChange={(name) => onChange({ name }, { replace: true })} searchRef={searchRef} />
      <Choice
        label="State"
        any="Any state"
        table={STATES}
        value={state.state}
        onChange={(next) => onChange({ state: next })}
      />
      <Choice label="Type" any="Any type" table={TYPES} value={state.type} onChange={(type) => onChange({ type })} />
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

function NameSearch({
  name,
  onChange,
  searchRef,
}: {
  readonly name: string;
  readonly onChange: (name: string) => void;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}) {
  const [typed, setTyped] = useState(name);
  // Going back, or a link, changes it from outside.
  useEffect(() => setTyped(name), [name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed last is what is waited for.
  useEffect(() => {
    if (typed === name) return;
    const timer = setTimeout(() => onChange(typed), TYPED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextInput
      ref={searchRef}
      type="search"
      aria-label="Part of the name"
      placeholder="Part of the name ( / )"
      leftSection={<IconSearch size={16} />}
      w={{ base: '100%', xs: 240 }}
      value={typed}
      maxLength={255}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
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
