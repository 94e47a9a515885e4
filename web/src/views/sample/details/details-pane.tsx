import { Stack, Text } from '@mantine/core';
import { memo } from 'react';
import type { SampleData } from '../sample-data.ts';
import type { SampleRow } from '../sample-row.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import { EventDetails } from './event-details.tsx';
import { FlowDetails } from './flow-details.tsx';
import './details.css';

/** What is known of the row that is looked at: a flow, an Event, or the first flow of a group. */
export const DetailsPane = memo(function DetailsPane({
  data,
  rows,
  cursor,
  firstOfGroup,
  filter,
  isOfGraph,
  onKey,
}: {
  readonly data: SampleData;
  readonly rows: readonly SampleRow[];
  readonly cursor: string;
  /** Position of the first flow, where the cursor stands on a group. */
  readonly firstOfGroup: number | null;
  readonly filter: SampleFilterState;
  /** Whether it stands beside the graph, which has no rows. */
  readonly isOfGraph: boolean;
  readonly onKey: (key: string) => void;
}) {
  const { events, records } = data.annotations;
  const event = /^e\d+$/.test(cursor) ? events[Number(cursor.slice(1))] : undefined;
  const record = event === undefined ? undefined : records[event.record];
  if (event !== undefined && record !== undefined)
    return <EventDetails event={event} record={record} rows={rows} onRow={(row) => onKey(String(row))} />;
  const row = rows[/^\d+$/.test(cursor) ? Number(cursor) : (firstOfGroup ?? -1)];
  if (row === undefined) return isOfGraph ? <NoNodeChosen /> : <NothingChosen />;
  return <FlowDetails data={data} row={row} filter={filter} onEvent={(at) => onKey(`e${at}`)} />;
});

function NoNodeChosen() {
  return (
    <Stack gap={6} py="lg" className="nothing-chosen">
      <Text fw={600}>Details</Text>
      <Text size="sm" c="dimmed">
        Click a node, or go to one with <kbd>Tab</kbd> and the arrows and press <kbd>Enter</kbd>: what went through it,
        when, and what can be done with it stand here.
      </Text>
    </Stack>
  );
}

function NothingChosen() {
  return (
    <Stack gap={6} py="lg">
      <Text fw={600}>Details</Text>
      <Text size="sm" c="dimmed">
        Click a row, or go through them with <kbd>j</kbd> and <kbd>k</kbd>: what is known of it, why it has its label,
        and how rare it is stand here.
      </Text>
      <Text size="sm" c="dimmed">
        Click any value in a row to show only flows that have it, or all but them.
      </Text>
    </Stack>
  );
}
