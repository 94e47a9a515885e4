import { Menu } from '@mantine/core';
import { IconMathEqualGreater, IconMathEqualLower } from '@tabler/icons-react';
import { boundText, type NumberField } from '../sample-filter.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';

/** What can be done with a number beside what can be done with every value: it is an end of a range. */
export function RangeItems({
  field,
  value,
  filter,
}: {
  readonly field: NumberField;
  readonly value: string;
  readonly filter: SampleFilterState;
}) {
  const add = (isLeast: boolean) =>
    filter.add({ field, value: boundText({ isLeast, limit: Number(value) }), exclude: false });
  return (
    <>
      <Menu.Item leftSection={<IconMathEqualGreater size={16} />} onClick={() => add(true)}>
        At least this
      </Menu.Item>
      <Menu.Item leftSection={<IconMathEqualLower size={16} />} onClick={() => add(false)}>
        At most this
      </Menu.Item>
    </>
  );
}
