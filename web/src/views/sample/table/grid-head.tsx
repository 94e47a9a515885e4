// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are not seen.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and tells which of its cells is meant.
import { Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { TableColumn } from './column-list.ts';
import { OPENER_WIDTH } from './grid-row.tsx';
import type { Sorting } from './sort-rows.ts';

/** Whether a column holds numbers, which stand to the right and are sorted from the largest down first. */
export function isNumber(column: TableColumn): boolean {
  return column.kind === 'count' || column.kind === 'bytes' || column.kind === 'seconds';
}

/** The heads of the columns: what each means, and the order by it. */
export function GridHead({
  columns,
  sorting,
  here,
  onSort,
}: {
  readonly columns: readonly TableColumn[];
  readonly sorting: Sorting | null;
  /** Column where the keyboard is; -1 when it is in a row. */
  readonly here: number;
  readonly onSort: (column: TableColumn) => void;
}) {
  return (
    <div className="flows-head" role="row" aria-rowindex={1}>
      <div className="flows-title is-number" role="columnheader" aria-colindex={1} style={{ width: OPENER_WIDTH }}>
        Flow
      </div>
      {columns.map((column, index) => {
        const direction = sorting?.column === column.name ? (sorting.descending ? 'descending' : 'ascending') : 'none';
        return (
          <Tooltip key={column.name} label={column.meaning} multiline maw={340} openDelay={400} position="bottom-start">
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keyboard and comes here with it. */}
            <div
              id={`flow--1-${index}`}
              className={`flows-title${isNumber(column) ? ' is-number' : ''}${index === here ? ' is-here' : ''}`}
              role="columnheader"
              aria-colindex={index + 2}
              aria-sort={direction}
              tabIndex={-1}
              style={{ width: column.width }}
              onClick={() => onSort(column)}
            >
              <span className="text">{column.title}</span>
              {direction === 'ascending' && <IconArrowUp size={14} aria-hidden />}
              {direction === 'descending' && <IconArrowDown size={14} aria-hidden />}
            </div>
          </Tooltip>
        );
      })}
    </div>
  );
}
