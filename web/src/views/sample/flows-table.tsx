import { Group, SegmentedControl, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMemo } from 'react';
import { useListKeys } from '../../app/list-keys.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { useRemembered } from '../../state/remembered.ts';
import { useUrlState } from '../../state/url-state.ts';
import { countOf } from '../../text/numbers.ts';
import type { SampleViewProps } from './sample-data.ts';
import { cellValue } from './table/cell-values.ts';
import { ColumnChooser } from './table/column-chooser.tsx';
import { FIRST_COLUMNS, TABLE_COLUMNS, type TableColumn } from './table/column-list.ts';
import { ExportMenu } from './table/export-menu.tsx';
import { FlowsGrid } from './table/flows-grid.tsx';
import { isNumber } from './table/grid-head.tsx';
import { columnsOf, narrowColumns } from './table/shown-columns.ts';
import { nextSorting, parseSorting, sortingText, sortRows } from './table/sort-rows.ts';

const DEFAULTS = { sort: '' };
const COLUMN_NAMES = TABLE_COLUMNS.map(({ name }) => name);

const NARROW = '(max-width: 600px)';

/** Every flow with all its columns: sorted, filtered, chosen and exported. */
export default function FlowsTable(view: SampleViewProps) {
  const { data, rows, matching, selected, onSelect, filter } = view;
  const [url, setUrl] = useUrlState(DEFAULTS);
  const isNarrow = useMediaQuery(NARROW, matchMedia(NARROW).matches);
  const [remembered, setNames] = useRemembered<readonly string[]>('flow-columns', FIRST_COLUMNS);
  const names = isNarrow ? narrowColumns(remembered) : remembered;
  const [units, setUnits] = useRemembered<'readable' | 'exact'>('flow-units', 'readable');
  const columns = useMemo(() => columnsOf(names), [names]);
  const sorting = useMemo(() => parseSorting(url.sort, COLUMN_NAMES), [url.sort]);
  const order = useMemo(() => {
    const column = TABLE_COLUMNS.find(({ name }) => name === sorting?.column);
    if (sorting === null || column === undefined) return matching;
    return sortRows(matching, (position) => cellValue(data, rows[position]!, column), sorting.descending);
  }, [data, rows, matching, sorting]);

  useListKeys('Table of flows', {
    one: 'flow',
    count: order.length,
    at: useMemo(() => (selected === null ? -1 : order.indexOf(selected)), [order, selected]),
    onAt: (next) => onSelect(order[next]!),
  });

  const onSort = (column: TableColumn) =>
    setUrl({ sort: sortingText(nextSorting(sorting, column.name, isNumber(column))) });

  return (
    <section aria-label="Table of flows">
      <Group justify="space-between" gap="xs" mb={6}>
        <Text size="sm" c="dimmed" role="status">
          {countOf(order.length, 'flow')}
          {order.length < rows.length && ` of ${countOf(rows.length, 'flow')}`}
        </Text>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label="Units"
            value={units}
            onChange={(value) => setUnits(value as 'readable' | 'exact')}
            data={[
              { value: 'readable', label: 'Readable' },
              { value: 'exact', label: 'Exact' },
            ]}
          />
          <ColumnChooser names={names} onChange={setNames} />
          <ExportMenu shown={{ data, rows, order, columns }} />
        </Group>
      </Group>
      {order.length > 0 ? (
        <FlowsGrid
          view={view}
          order={order}
          columns={columns}
          sorting={sorting}
          isReadable={units === 'readable'}
          onSort={onSort}
        />
      ) : (
        <EmptyState title={filter.isEmpty ? 'This sample has no flows' : 'No flow fits the filter'}>
          {!filter.isEmpty && 'Take a part of the filter away, or clear it.'}
        </EmptyState>
      )}
    </section>
  );
}
