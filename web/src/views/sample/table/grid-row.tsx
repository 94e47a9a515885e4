// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are not seen.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and tells which of its cells is meant.
import { memo } from 'react';
import { countText } from '../../../text/numbers.ts';
import type { SampleData } from '../sample-data.ts';
import type { SampleRow } from '../sample-row.ts';
import { cellText, cellValue } from './cell-values.ts';
import type { TableColumn } from './column-list.ts';
import { numberOf } from './export-flows.ts';
import { CellContent } from './grid-cell.tsx';

/** Width of the column that opens the details. */
export const OPENER_WIDTH = 68;
export const ROW_HEIGHT = 31;

export interface GridRowProps {
  readonly data: SampleData;
  readonly row: SampleRow;
  /** Place in the table, from 0. */
  readonly place: number;
  readonly top: number;
  readonly columns: readonly TableColumn[];
  readonly isReadable: boolean;
  readonly isSelected: boolean;
  /** Column where the keyboard is; -1 when it is in another row. */
  readonly here: number;
}

/** A flow. Clicks are heard by the grid, which finds the cell by its `data-column`. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { data, row, place, top, columns, isReadable, isSelected, here } = props;
  return (
    <div
      className="flows-row"
      role="row"
      // The head is the first one.
      aria-rowindex={place + 2}
      aria-selected={isSelected}
      data-place={place}
      style={{ transform: `translateY(${top}px)`, height: ROW_HEIGHT }}
    >
      <div
        className="flows-open"
        role="rowheader"
        aria-colindex={1}
        data-column="-1"
        style={{ width: OPENER_WIDTH }}
        title="Details of this flow"
      >
        {countText(numberOf(row))}
      </div>
      {columns.map((column, index) => {
        const text = cellText(cellValue(data, row, column), column, isReadable);
        const kind =
          column.kind === 'count' || column.kind === 'bytes' || column.kind === 'seconds' ? ' is-number' : '';
        return (
          <div
            key={column.name}
            id={`flow-${place}-${index}`}
            className={`flows-cell${kind || (column.kind === 'time' ? ' is-moment' : '')}${text === null ? '' : ' has-value'}${index === here ? ' is-here' : ''}`}
            role="gridcell"
            aria-colindex={index + 2}
            data-column={index}
            style={{ width: column.width }}
          >
            {text !== null && <CellContent row={row} column={column} text={text} />}
          </div>
        );
      })}
    </div>
  );
});
