import { Button, Group, NumberInput, Select } from '@mantine/core';
import type { RefObject } from 'react';
import { TypedSearch } from '../../components/typed-search.tsx';
import type { UrlChange } from '../../state/url-state.ts';
import { visibleText } from '../../text/visible-text.ts';
import { DETECTION_NAMES } from './detection-names.ts';
import { FINDING_GROUPINGS } from './finding-groups.ts';
import { type FindingListState, isFindingFiltered, leastScore, NO_FINDING_FILTERS, SILENCED } from './finding-query.ts';

const GROUPING_NAMES = { time: 'By time', detection: 'By detection', destination: 'By destination' } as const;

/** Which findings are listed, and how. */
export function FindingFilters({
  state,
  onChange,
  sampleName,
  searchRef,
}: {
  readonly state: FindingListState;
  readonly onChange: (change: Partial<FindingListState>, how?: UrlChange) => void;
  /** Of the sample that is filtered by, where the list tells it. */
  readonly sampleName: string | null;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}) {
  return (
    <Group gap="xs" role="search" aria-label="Findings">
      <TypedSearch
        label="Destination"
        placeholder="Destination, *.name ( / )"
        text={state.destination}
        onChange={(destination) => onChange({ destination }, { replace: true })}
        width={280}
        maxLength={300}
        inputRef={searchRef}
      />
      <TypedSearch
        label="Source"
        placeholder="Source"
        text={state.source}
        onChange={(source) => onChange({ source }, { replace: true })}
        width={170}
        maxLength={300}
      />
      <Select
        aria-label="Detection"
        w={{ base: '100%', xs: 220 }}
        searchable
        value={Object.hasOwn(DETECTION_NAMES, state.detection) ? state.detection : ''}
        data={[
          { value: '', label: 'Every detection' },
          ...Object.entries(DETECTION_NAMES).map(([value, label]) => ({ value, label })),
        ]}
        onChange={(detection) => onChange({ detection: detection ?? '' })}
        allowDeselect={false}
      />
      <NumberInput
        aria-label="Least score"
        prefix="Score from "
        w={140}
        min={0}
        max={100}
        step={10}
        allowDecimal={false}
        value={leastScore(state.minScore)}
        onChange={(score) => onChange({ minScore: String(leastScore(String(score))) }, { replace: true })}
      />
      <Select
        aria-label="Silenced or not"
        w={160}
        value={Object.hasOwn(SILENCED, state.silenced) ? state.silenced : 'no'}
        data={Object.entries(SILENCED).map(([value, label]) => ({ value, label }))}
        onChange={(silenced) => onChange({ silenced: silenced ?? 'no' })}
        allowDeselect={false}
      />
      <Select
        aria-label="Group"
        w={160}
        value={FINDING_GROUPINGS.find((one) => one === state.group) ?? 'time'}
        data={FINDING_GROUPINGS.map((value) => ({ value, label: GROUPING_NAMES[value] }))}
        onChange={(group) => onChange({ group: group ?? 'time' })}
        allowDeselect={false}
      />
      {state.sample !== '' && (
        <Button variant="default" size="compact-sm" onClick={() => onChange({ sample: '' })} maw="100%">
          Only {sampleName === null ? 'one sample' : visibleText(sampleName)} ✕
        </Button>
      )}
      {isFindingFiltered(state) && (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange(NO_FINDING_FILTERS)}>
          Clear filters
        </Button>
      )}
    </Group>
  );
}
