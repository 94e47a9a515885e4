import { NativeSelect } from '@mantine/core';
import type { Grouping } from './timeline-items.ts';

const NAMES: readonly { readonly value: Grouping; readonly label: string }[] = [
  { value: 'time', label: 'By time' },
  { value: 'each', label: 'Each flow' },
  { value: 'destination', label: 'By destination' },
  { value: 'source', label: 'By source' },
  { value: 'event', label: 'By Event' },
];

/** What flows of the timeline are put together by. */
export function GroupingSelect({
  grouping,
  onGrouping,
}: {
  readonly grouping: Grouping;
  readonly onGrouping: (grouping: Grouping) => void;
}) {
  return (
    <NativeSelect
      aria-label="Put flows together"
      size="xs"
      data={[...NAMES]}
      value={grouping}
      onChange={(event) => onGrouping(event.currentTarget.value as Grouping)}
    />
  );
}
