import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useSampleSearch } from '../../api/compose.ts';
import { useSample } from '../../api/sample.ts';
import { countOf, timeText } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';

const TYPED_MILLISECONDS = 250;

/** Chooses the sample whose flows become steps: the newest ones, others by part of their name. */
export function SamplePicker({
  sampleId,
  onSample,
}: {
  readonly sampleId: string;
  readonly onSample: (id: string) => void;
}) {
  const chosen = useSample(sampleId);
  const [typed, setTyped] = useState('');
  const [name] = useDebouncedValue(typed, TYPED_MILLISECONDS);
  const isChosenName = chosen.data !== undefined && typed === labelOf(chosen.data);
  const found = useSampleSearch(isChosenName ? '' : name.trim());
  const data = useMemo(() => {
    const offered = found.data ?? [];
    const all =
      chosen.data === undefined || offered.some(({ id }) => id === sampleId) ? offered : [chosen.data, ...offered];
    return all.map((sample) => ({ value: sample.id, label: labelOf(sample) }));
  }, [found.data, chosen.data, sampleId]);
  return (
    <Select
      label="Sample"
      placeholder="Part of its name"
      searchable
      value={sampleId === '' ? null : sampleId}
      data={data}
      // The server has searched already.
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => id !== null && onSample(id)}
      nothingFoundMessage={found.isPending ? 'Searching …' : 'No sample has this in its name'}
      allowDeselect={false}
    />
  );
}

function labelOf({
  fileName,
  flows,
  uploadedAt,
}: {
  fileName: string;
  flows: number | null;
  uploadedAt: string;
}): string {
  return `${visibleText(fileName)} (${countOf(flows ?? 0, 'flow')}, ${timeText(uploadedAt).slice(0, 10)})`;
}
