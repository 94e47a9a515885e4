import { Button, NumberInput, Popover, Text } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { boundText, FIELD_NAMES, isNumberField, type NumberField, parseBound } from '../sample-filter.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import './filter.css';

const FIELDS: readonly NumberField[] = ['bytesUp', 'bytesDown', 'packetsUp', 'packetsDown', 'duration'];
const UNITS: Partial<Record<NumberField, string>> = { bytesUp: ' B', bytesDown: ' B', duration: ' s' };

/** Least and most of the numbers of a flow. */
export function NumberMenu({
  filter,
  hasCounts,
}: {
  readonly filter: SampleFilterState;
  /** Whether it is known how many samples hold a behavior. */
  readonly hasCounts: boolean;
}) {
  const chosen = filter.terms.filter(({ field }) => isNumberField(field)).length;
  const fields: readonly NumberField[] = hasCounts ? [...FIELDS, 'count'] : FIELDS;
  return (
    <Popover position="bottom-start" shadow="md" withinPortal trapFocus>
      <Popover.Target>
        <Button
          variant={chosen > 0 ? 'light' : 'default'}
          size="compact-sm"
          rightSection={<IconChevronDown size={14} />}
          fw={500}
        >
          Numbers{chosen > 0 && ` (${chosen})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label="Least and most of numbers">
        <div className="number-grid">
          <span />
          <Text size="xs" c="dimmed" aria-hidden>
            at least
          </Text>
          <Text size="xs" c="dimmed" aria-hidden>
            at most
          </Text>
          {fields.map((field) => (
            <NumberLine key={field} field={field} filter={filter} />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function NumberLine({ field, filter }: { readonly field: NumberField; readonly filter: SampleFilterState }) {
  return (
    <>
      <Text size="sm">{FIELD_NAMES[field]}</Text>
      <EndInput field={field} isLeast filter={filter} />
      <EndInput field={field} isLeast={false} filter={filter} />
    </>
  );
}

function EndInput({
  field,
  isLeast,
  filter,
}: {
  readonly field: NumberField;
  readonly isLeast: boolean;
  readonly filter: SampleFilterState;
}) {
  const term = filter.terms.find(
    (one) => one.field === field && !one.exclude && parseBound(one.value)?.isLeast === isLeast,
  );
  const limit = term === undefined ? '' : parseBound(term.value)!.limit;
  const [draft, setDraft] = useState<number | string>(limit);
  useEffect(() => setDraft(limit), [limit]);
  const apply = () => {
    if (draft === limit) return;
    if (draft === '') {
      if (term !== undefined) filter.remove(term);
    } else if (Number.isFinite(Number(draft)))
      filter.add({ field, value: boundText({ isLeast, limit: Number(draft) }), exclude: false });
  };
  return (
    <NumberInput
      size="xs"
      w={120}
      aria-label={`${FIELD_NAMES[field]} at ${isLeast ? 'least' : 'most'}`}
      hideControls
      min={0}
      max={Number.MAX_SAFE_INTEGER}
      decimalScale={field === 'duration' ? 6 : 0}
      allowNegative={false}
      thousandSeparator=","
      {...(UNITS[field] === undefined ? {} : { suffix: UNITS[field] })}
      value={draft}
      onChange={setDraft}
      onBlur={apply}
      onKeyDown={(event) => event.key === 'Enter' && apply()}
    />
  );
}
